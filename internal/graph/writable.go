package graph

import (
	"context"
	"errors"
	"slices"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
)

// Writable is a Client that can also make the writes that some kinds of change
// need, and no other. It is the only type with a transport that writes; a check
// has none.
type Writable struct {
	*Client
	writer *guard.Transport
}

var (
	_ directory.Source = (*Writable)(nil)
	_ apply.Reader     = (*Writable)(nil)
	_ apply.Writer     = (*Writable)(nil)
)

// Allowing gives a client of the same tenant that may make these kinds of change.
// Without any it only reads.
func (c *Client) Allowing(kinds ...guard.Capability) *Writable {
	return &Writable{c, c.transport.Allowing(kinds...)}
}

// How long one question about one group may take, waits that Graph asks for
// included. Graph has to answer far sooner; what takes longer is throttled.
const (
	groupBudget    = 2 * time.Minute
	questionBudget = time.Minute
	writeBudget    = 2 * time.Minute // to wait for its turn; the send itself has half a minute
)

// Before a write nothing counts that was read earlier, and the same doubts
// apply as to a snapshot: they are asked of one group here.

// ReadGroup reads one group, PIM's list, and other signs that it is managed. nil
// without an error: it is in neither place where a group can be, each asked
// again after the other.
func (w *Writable) ReadGroup(ctx context.Context, id string) (*directory.Group, error) {
	ctx, cancel := context.WithTimeout(ctx, groupBudget)
	defer cancel()
	r := newReading(w.Client, directory.Scope{Groups: []string{id}, Parts: directory.PropertyParts()}, claims{})
	parallel(
		func() { r.managed.read(ctx, nil) },
		func() { r.groups.read(ctx, r.scope.Groups) },
	)
	r.absent.read(ctx, r.groups.missing(r.scope.Groups))
	r.evidence.read(ctx, r.unlisted())
	s := r.snapshot(time.Time{})
	reasons := map[directory.Part]string{}
	for _, g := range s.Gaps {
		reasons[g.Part] = g.Reason
	}
	switch {
	case reasons[directory.PartGroups] != "":
		return nil, errors.New(reasons[directory.PartGroups])
	case reasons[directory.PartManaged] != "":
		return nil, errors.New("PIM's list of managed groups could not be read: " + reasons[directory.PartManaged])
	case s.ManagedListSize == 0:
		return nil, errEmptyList()
	case len(s.Groups) == 1:
		return &s.Groups[0], nil
	case reasons[directory.PartDeleted] != "":
		return nil, errors.New("the deleted groups could not be read: " + reasons[directory.PartDeleted])
	}
	return nil, nil
}

// Relations reads the owners and administrative units of a group, and of the
// people who are named those who own nothing in it. What is not known of any of
// them is an error: right before a write there is no half of an answer.
func (w *Writable) Relations(ctx context.Context, id string, people []string) (*apply.Relations, error) {
	ctx, cancel := context.WithTimeout(ctx, groupBudget)
	defer cancel()
	owners, units := newOwners(w.ask, func(Progress) {}), newUnits(w.ask, false)
	together{owners, units}.read(ctx, []string{id})
	if err := errors.Join(owners.errs[id], units.errs[id]); err != nil {
		return nil, err
	}
	others := newPeople(w.ask, owners.people)
	others.read(ctx, others.missing(people))
	var s directory.Snapshot
	together{owners, units, others}.put(&s)
	if len(s.Gaps) > 0 {
		return nil, errors.New(s.Gaps[0].Reason)
	}
	return &apply.Relations{
		Owners: owners.lists[id], AdministrativeUnits: units.lists[id],
		Principals: s.Principals, Units: s.AdministrativeUnits,
	}, nil
}

// Managed asks PIM's list alone, which is one or two pages in most tenants.
func (w *Writable) Managed(ctx context.Context, id string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	ids, err := w.ask.managed(ctx)
	switch {
	case err != nil:
		return false, err
	case len(ids) == 0:
		return false, errEmptyList()
	}
	return slices.Contains(ids, id), nil
}

// errEmptyList is package directory's doubt about a list that names nothing.
func errEmptyList() error {
	return errors.New("PIM's list of managed groups came back empty, which can also mean a missing permission or licence")
}
