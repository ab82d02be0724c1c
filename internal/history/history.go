// Package history tells what changed in a tenant between two snapshots of it, as data.
//
// Both snapshots are taken apart into records: one fact each, with a key and the JSON
// that the snapshot has of it. Records that differ are changes. So a change says all of
// a difference, and a property that snapshots get later is compared without a line
// here. What one snapshot has not read is never "removed" and never "no change": it is
// not comparable, and listed with the reason.
//
// The package reads no file, knows no format, and no clock.
package history

import (
	"cmp"
	"fmt"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// Diff is what differs between two snapshots of one tenant. All lists are sorted.
type Diff struct {
	Tenant   string
	Cloud    directory.Cloud
	From, To time.Time // when they were taken
	// Redacted says which of the two has no names of people: from, to or both. Where it
	// is one, the names of the other were left out as well before they were compared.
	Redacted string
	// Changes are those of the tenant.
	Changes []Change
	// Reading are the differences in what was read and not in the tenant: what only one of
	// the snapshots was asked for, or could read. With Changes they are all differences.
	Reading []Change
	// NotCompared says of what nothing is known.
	NotCompared []NotCompared
}

// Change is one record that is not the same in both snapshots.
type Change struct {
	Key
	Effect plan.Effect // "" where it is not defined
	// Before and After are the JSON that the snapshots have of it, "" for none.
	Before, After string
	// Implied says that another change says the same: who is assigned is a member too.
	Implied bool

	Name    string // display name of the group, as it is now; "" if it has none
	Subject string // what people call the principal or the object; "" if the key has none
	Was, Is string // before and after in words
}

// NotCompared is a part that at least one of the snapshots has not read.
type NotCompared struct {
	Part     directory.Part
	Group    string // id of the only group concerned
	Name     string // of the group
	Subject  string // as that of a gap
	From, To string // why it was not read, "" if it was
	// Expected: nothing failed. Neither snapshot was asked for it, or there was nothing to
	// ask for.
	Expected bool
}

// Incomplete says that something could not be compared although it was asked for.
func (d *Diff) Incomplete() bool {
	for _, n := range d.NotCompared {
		if !n.Expected {
			return true
		}
	}
	return false
}

// Count gives how many changes have the effect. What another change implies does not
// count.
func (d *Diff) Count(effect plan.Effect) int {
	n := 0
	for i := range d.Changes {
		if c := &d.Changes[i]; c.Effect == effect && !c.Implied {
			n++
		}
	}
	return n
}

// Compare gives the difference between two snapshots; the error says why they can't be
// compared. It takes time in proportion to their size.
func Compare(from, to *directory.Snapshot) (*Diff, error) {
	if err := comparable(from, to); err != nil {
		return nil, err
	}
	d := &differ{Diff: &Diff{Tenant: to.Tenant, Cloud: to.Cloud, From: from.Taken, To: to.Taken, Redacted: redacted(from, to)}}
	if from.Redacted != to.Redacted {
		from, to = directory.Redact(from), directory.Redact(to)
	}
	d.from, d.to = newSide(from), newSide(to)
	d.compareRecords()
	d.noteGaps()
	d.noteScopes()
	d.finish()
	return d.Diff, nil
}

func comparable(from, to *directory.Snapshot) error {
	switch {
	case from.Tenant != to.Tenant:
		return fmt.Errorf("the first is of tenant %s and the second of tenant %s: give two snapshots of one tenant", from.Tenant, to.Tenant)
	case from.Cloud != to.Cloud:
		return fmt.Errorf("the first is of the cloud %s and the second of the cloud %s: give two snapshots of one tenant", from.Cloud, to.Cloud)
	case from.Taken.After(to.Taken):
		return fmt.Errorf("the first was taken at %s, after the second, at %s: give the older one first",
			from.Taken.UTC().Format(time.RFC3339), to.Taken.UTC().Format(time.RFC3339))
	}
	return nil
}

func redacted(from, to *directory.Snapshot) string {
	switch {
	case from.Redacted && to.Redacted:
		return "both"
	case from.Redacted:
		return "from"
	case to.Redacted:
		return "to"
	}
	return ""
}

// Compare orders keys.
func (k Key) Compare(other Key) int {
	return cmp.Or(
		cmp.Compare(k.Kind.rank(), other.Kind.rank()),
		cmp.Compare(k.Group, other.Group),
		cmp.Compare(k.Role, other.Role),
		cmp.Compare(k.Principal, other.Principal),
		cmp.Compare(k.Object, other.Object),
		cmp.Compare(k.Setting, other.Setting),
	)
}
