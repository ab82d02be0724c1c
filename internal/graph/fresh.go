package graph

import (
	"context"
	"errors"
	"maps"
	"slices"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// Before a write nothing counts that was read earlier, and the same doubts
// apply as to a snapshot: they are asked of one group here.

// ReadGroup reads one group, PIM's list, and other signs that it is managed. nil
// without an error: it is in neither place where a group can be, each asked
// again after the other.
func (o *Writable) ReadGroup(ctx context.Context, id string) (*directory.Group, error) {
	ctx, cancel := context.WithTimeout(ctx, freshBudget)
	defer cancel()
	r := newReading(o.Client, directory.Scope{Groups: []string{id}, Parts: directory.PropertyParts()})
	atOnce(
		func() { r.readManaged(ctx) },
		func() { r.readGroups(ctx, r.scope.Groups) },
	)
	if _, known := r.groups[id]; !known && r.unread[id] == nil {
		r.confirmAbsent(ctx, r.scope.Groups)
	}
	r.readEvidence(ctx)
	return r.only(id)
}

// Relations reads the owners and administrative units of a group, and of the
// people who are named those who own nothing in it. What is not known of any of
// them is an error: right before a write there is no half of an answer.
func (o *Writable) Relations(ctx context.Context, id string, people []string) (*apply.Relations, error) {
	ctx, cancel := context.WithTimeout(ctx, freshBudget)
	defer cancel()
	r := newReading(o.Client, directory.Scope{Groups: []string{id}, Users: people})
	atOnce(
		func() { r.readOwners(ctx, r.scope.Groups) },
		func() { r.readUnits(ctx, r.scope.Groups) },
	)
	if err := errors.Join(r.owners.errs[id], r.unitsOf.errs[id]); err != nil {
		return nil, err
	}
	r.readUsers(ctx)
	principals := r.principals() // which leaves gaps, too
	if len(r.gaps) > 0 {
		return nil, errors.New(r.gaps[0].Reason)
	}
	return &apply.Relations{
		Owners: r.owners.ids[id], AdministrativeUnits: r.unitsOf.ids[id],
		Principals: principals, Units: slices.Collect(maps.Values(r.units)),
	}, nil
}

// only gives the one group that was read, or why it is not known.
func (r *reading) only(id string) (*directory.Group, error) {
	g, known := r.groups[id]
	switch {
	case r.unread[id] != nil:
		return nil, r.unread[id]
	case r.conflicts[id] != nil:
		return nil, errors.New(conflictReason)
	case r.managed == nil:
		return nil, errors.New("PIM's list of managed groups could not be read: " + r.reason(directory.PartManaged))
	case len(r.managed) == 0:
		return nil, errEmptyList()
	case !known && r.reason(directory.PartDeleted) != "":
		return nil, errors.New("whether it was deleted could not be read: " + r.reason(directory.PartDeleted))
	case !known:
		return nil, nil
	}
	g.Managed, g.Evidence = r.managedFlag(id), r.evidence[id]
	return &g, nil
}

// reason is why a part was not read, "" if it was.
func (r *reading) reason(part directory.Part) string {
	i := slices.IndexFunc(r.gaps, func(g directory.Gap) bool { return g.Part == part })
	if i < 0 {
		return ""
	}
	return r.gaps[i].Reason
}

// Managed asks PIM's list alone, which is one or two pages in most tenants.
func (o *Writable) Managed(ctx context.Context, id string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	ids, err := o.ask.managed(ctx)
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
	return errors.New("PIM's list of managed groups came back empty, which also means a missing permission or licence")
}
