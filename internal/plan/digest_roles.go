package plan

import (
	"cmp"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
	"pim-groups/internal/settings"
)

// digestRoles is what would be done about the roles of one group, of one kind. Whether
// PIM manages the group already is not a part of it: the run before may onboard it.
type digestRoles struct {
	Name           string         `json:"name"`
	ID             string         `json:"id"`
	Kind           string         `json:"kind"`
	RoleAssignable bool           `json:"roleAssignable"`
	Standing       []string       `json:"standingOwners"`
	Roles          []digestRole   `json:"roles"`
	Changes        []digestChange `json:"changes"`
}

type digestRole struct {
	Role     directory.Role `json:"role"`
	Settings []digestLeaf   `json:"settings,omitempty"`
	Exact    bool           `json:"exact,omitempty"`
	Eligible []digestEntry  `json:"eligible,omitempty"`
}

type digestLeaf struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type digestEntry struct {
	Who    string `json:"who"` // object id, else name
	End    string `json:"end"`
	Why    string `json:"why"`
	Ticket string `json:"ticket"`
}

func (p *Plan) digestRoles(kind DigestKind, changes map[groupKind][]digestChange) []digestRoles {
	list := []digestRoles{}
	for i := range p.Groups {
		if roles, declared := p.Groups[i].digestRoles(kind, changes); declared {
			list = append(list, roles)
		}
	}
	order.By(list, func(a, b digestRoles) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name)) })
	return list
}

// digestRoles gives what is declared of the kind, and says whether anything is.
func (g *Group) digestRoles(kind DigestKind, changes map[groupKind][]digestChange) (d digestRoles, declared bool) {
	d = digestRoles{Name: g.Declared.Name.Value, ID: g.ID(), Standing: g.standing}
	if g.Found != nil {
		d.Kind, d.RoleAssignable = g.Found.Kind().String(), g.Found.RoleAssignable()
		d.Changes = changes[groupKind{g.Found.ID, kind}]
	}
	for _, name := range directory.Roles() {
		switch role := g.Declared.Role(string(name)); {
		case role == nil:
		case kind == DigestSettings && role.Settings != nil:
			d.Roles = append(d.Roles, digestRole{Role: name, Settings: digestLeaves(role.Settings)})
		case kind == DigestPeople && role.Eligible != nil:
			d.Roles = append(d.Roles, digestRole{Role: name, Exact: role.Exact, Eligible: digestEntries(role.Eligible)})
		}
	}
	if len(d.Changes) == 0 {
		// Nothing is done there, and of a group that nobody looked at any owner may have
		// activated ownership for an hour.
		d.Standing = nil
	}
	return d, d.Roles != nil
}

func digestLeaves(declared *config.Settings) []digestLeaf {
	var list []digestLeaf
	for _, leaf := range settings.Leaves() {
		if declared.Declares(leaf) {
			list = append(list, digestLeaf{leaf.Name, exact(leaf.Name, leaf.Words(declared.Values), declared.Values)})
		}
	}
	return list
}

func digestEntries(list *config.Assignments) []digestEntry {
	var entries []digestEntry
	for i := range list.Items {
		e := &list.Items[i]
		d := digestEntry{Who: cmp.Or(e.Principal.ID, identity.FoldName(e.Principal.Name)), End: "lease", Why: textOf(e.Why), Ticket: textOf(e.Ticket)}
		switch {
		case e.Permanent:
			d.End = "permanent"
		case e.Until != nil:
			d.End = e.Until.Value.UTC().Format(time.RFC3339)
		case e.For != nil:
			d.End = settings.FormatLength(e.For.Value)
		}
		entries = append(entries, d)
	}
	order.By(entries, func(a, b digestEntry) int { return cmp.Compare(a.Who, b.Who) })
	return entries
}

// exact is the text of a value from which no other value has the same.
func (c *Change) exact(words string, role *settings.Role) string {
	return exact(c.Key.Setting, words, role)
}

// exact adds the ids of approvers, of whom words give the number alone.
func exact(leaf, words string, role *settings.Role) string {
	if leaf != approvalLeaf || role == nil {
		return words
	}
	approval, _ := role.ActivationApproval.Value()
	for _, approver := range approval.Approvers {
		words += " " + approver.Kind + " " + approver.ID
	}
	return words
}

// standing lists the owners of a group who are owners all the time, sorted.
func standing(g *directory.Group, tenant *directory.Index) []string {
	if g == nil {
		return nil
	}
	var list []string
	for _, owner := range tenant.Active(g, directory.Owner) {
		if !owner.Activated {
			list = append(list, owner.Principal)
		}
	}
	return list
}
