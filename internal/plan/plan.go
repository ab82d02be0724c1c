// Package plan compares what is declared with what is there and says, as data,
// what a merge would change. What is right or wrong is for the rules.
package plan

import (
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// State is what the plan says of a declared group.
type State string

const (
	// Managed: PIM manages it.
	Managed State = "managed"
	// ToOnboard: declared, manageable and not managed.
	ToOnboard State = "to-onboard"
	// Ineligible for PIM as declared: missing, ambiguous, or with an obstacle.
	Ineligible State = "ineligible"
	// Unknown: what decides could not be read.
	Unknown State = "unknown"
	// Exempt: declared with `pim: none`.
	Exempt State = "exempt"
)

// States lists all states, in the order in which reports show them: what
// needs a person first.
func States() []State { return []State{Unknown, Ineligible, ToOnboard, Managed, Exempt} }

// Group is a declared group beside what the tenant has for it.
type Group struct {
	Declared *config.Group
	// Found is the one group that the entry means, nil if there is none or it
	// could not be read. A soft-deleted group is never Found.
	Found *directory.Group
	// Candidates are the groups that have the declared name, when the entry
	// has no id. Found is one of them only if no other can have the name.
	Candidates []*directory.Group
	// Deleted are soft-deleted groups with the id, or else the name.
	Deleted []*directory.Group
	State   State
	Reason  string // why it is unknown or ineligible, one clause
	// Compared are its declared roles beside the tenant, in the order of their keys.
	// Only a group that PIM manages, or is to manage, has any.
	Compared []Comparison

	standing []string // ids of the owners who have not activated ownership
}

// Pinned says that the file holds the group's id.
func (g *Group) Pinned() bool { return g.Declared.ID != nil }

// ID is the object id, "" as long as the name could not be resolved to one.
func (g *Group) ID() string {
	switch {
	case g.Declared.ID != nil:
		return g.Declared.ID.Value
	case g.Found != nil:
		return g.Found.ID
	}
	return ""
}

// Ref names the group in a finding, by its declared name.
func (g *Group) Ref() finding.Group { return finding.Group{ID: g.ID(), Name: g.Declared.Name.Value} }

// Plan is all that a merge would change in a tenant.
type Plan struct {
	Tenant  string
	Cloud   directory.Cloud
	Groups  []Group  // in the order of the declaration
	Changes []Change // in the order of Compare
	Managed []string // ids that PIM manages now, sorted
	// Principals are all whom the roles of the file name, each once, sorted by id and name.
	Principals []Principal
}
