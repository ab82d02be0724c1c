package config

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// roleBlock is what the file says of a role of a group, not read yet.
type roleBlock struct {
	group int // its index, -1 for a group that is left out
	entry strictyaml.Entry
}

// roleBlocks keeps the role blocks of a group until all names are known.
func (p *parser) roleBlocks(keys strictyaml.Keys, group int) {
	for _, key := range []string{"member", "owner"} {
		if e, ok := keys.Entry(key); ok {
			p.roles = append(p.roles, roleBlock{group, e})
		}
	}
}

// role reads a role block.
func (p *parser) role(block roleBlock) {
	g, e := new(Group), block.entry
	if block.group >= 0 {
		g = &p.file.Groups[block.group]
	}
	if e.Key == "owner" && (e.Value.Kind == strictyaml.Scalar || e.Value.Kind == strictyaml.Sequence) {
		p.Fail("file-type", e.Pos, `"owner" is a role, and not the list of owners`, `write "owners" for the list; or write in "owner" who is eligible`)
		return
	}
	keys := p.Mapping(e.Value, finding.Quote(e.Key), "settings", "eligible", "active", "exact")
	r := &Role{Pos: e.Pos, Exact: true}
	if p.Filled(e) && keys.Has("exact") && !keys.Has("eligible") && !keys.Has("active") {
		p.Fail("file-missing-key", e.Pos, fmt.Sprintf("%q has exact and no list", e.Key), "add eligible or active, or remove exact")
	}
	if exact := keys.Bool("exact"); exact != nil {
		r.Exact, r.ExactPos = exact.Value, exact.Pos
	}
	if s, ok := keys.Entry("settings"); ok {
		r.Settings = p.settings(s)
	}
	r.Eligible = p.assignments(keys, "eligible", g)
	r.Active = p.assignments(keys, "active", g)
	if e.Key == "owner" {
		g.Owner = r
	} else {
		g.Member = r
	}
	p.checkRole(g, r, e)
}

// checkRole refuses what the parts of a role, or the rest of its group, rule out.
func (p *parser) checkRole(g *Group, r *Role, e strictyaml.Entry) {
	if g.PIM == None {
		p.Fail("file-value", e.Pos, fmt.Sprintf("%q can't be declared with pim: none, see %s", e.Key, g.PIMPos),
			"remove one of the two: such a group has no role settings and nobody eligible",
			finding.Related{Pos: g.PIMPos, Message: "pim: none"})
	}
	if e.Key == "owner" && r.Active != nil && g.Owners != nil {
		p.Fail("file-value", r.Active.Pos, fmt.Sprintf(`"active" can't be declared together with "owners", see %s`, g.Owners.Pos),
			"keep one of the two lists: both say who owns the group", finding.Related{Pos: g.Owners.Pos, Message: "owners"})
	}
	if r.Settings == nil || r.Settings.Values == nil { // of an unknown template
		return
	}
	for _, a := range r.Settings.Approvers {
		if p.inherited(r.Settings, "activation.approval") {
			a.Who.Pos = r.Settings.Pos // others use the template as well
		}
		p.isGroupItself(g, a.Who, a.Principal, "approval")
	}
	// An application has no MFA, so nothing that this program sends would be accepted.
	if require, _ := r.Settings.Values.EligibleRequire.Value(); require.MFA && r.Eligible != nil && len(r.Eligible.Items) > 0 {
		leaf := r.Settings.Places["eligible.require"]
		p.Fail("file-value", r.Eligible.Pos, fmt.Sprintf("nobody can be made eligible while eligible.require has mfa, see %s", leaf),
			"remove mfa there: an application that writes has no MFA", finding.Related{Pos: leaf, Message: "eligible.require"})
	}
}

// isGroupItself refuses the group as its own member, owner or approver.
func (p *parser) isGroupItself(g *Group, who Text, principal Principal, key string) bool {
	itself := g.ID != nil && g.ID.Value == principal.ID ||
		g.ID == nil && principal.Kind == GroupKind && identity.FoldName(principal.Name) == identity.FoldName(g.Name.Value)
	if itself {
		p.Fail("file-value", who.Pos, fmt.Sprintf("%s in %q is the group itself", strictyaml.Quote(who.Value), key), "name somebody else")
	}
	return itself
}
