package history

import (
	"cmp"
	"encoding/json"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// describe gives a change its words and its effect.
func (d *differ) describe(c *Change) {
	c.Name = d.groupName(c.Group)
	c.Subject = d.subject(c)
	switch c.Kind {
	case Setting:
		d.setting(c)
	case Eligible, Active:
		d.assignment(c)
	case Owner, Member, Indirect:
		d.person(c)
	case Managed:
		c.Was, c.Is = managedWords(c.Before), managedWords(c.After)
		if c.Before == present {
			c.Effect = plan.Loosens
		}
	case Package:
		describePackage(c)
	default:
		d.object(c)
	}
}

func managedWords(value string) string {
	return map[string]string{"": "not managed", present: "managed", unknown: "unknown"}[value]
}

// groupName gives the name of a group as it is now, or as it was. One of which only the
// id is known has none.
func (d *differ) groupName(id string) string {
	for _, s := range []*side{d.to, d.from} {
		if g := s.Group(id); g != nil && g.DisplayName != "" {
			return g.DisplayName
		}
	}
	return ""
}

// subject names the principal or the object of a change.
func (d *differ) subject(c *Change) string {
	if c.Principal != "" {
		return d.principalName(c.Principal)
	}
	id := c.Object
	for _, s := range []*side{d.to, d.from} {
		switch c.Kind {
		case InUnit, Unit:
			if u := s.AdministrativeUnit(id); u != nil {
				return cmp.Or(u.DisplayName, id)
			}
		case Member, Indirect:
			return cmp.Or(d.groupName(id), id)
		case Caller:
			if s.Caller != nil {
				return cmp.Or(s.Caller.DisplayName, s.Caller.ID)
			}
		}
	}
	if c.Kind == Setting || id == "" { // Graph's rule has a name of its own
		return ""
	}
	return cmp.Or(nameIn(c.After), nameIn(c.Before), d.listed(c.Kind, id), id)
}

// principalName gives what people call a principal, which may be a group.
func (d *differ) principalName(id string) string {
	for _, s := range []*side{d.to, d.from} {
		if p := s.Principal(id); p != nil {
			if name := cmp.Or(p.UserPrincipalName, p.DisplayName); name != "" {
				return name
			}
		}
	}
	return cmp.Or(d.groupName(id), id)
}

// listed gives the name of an object of which a property changed.
func (d *differ) listed(kind Kind, id string) string {
	for _, s := range []*side{d.to, d.from} {
		switch kind {
		case Context:
			if x := s.Context(id); x != nil {
				return strings.TrimSpace(id + " " + x.DisplayName)
			}
		case ContextPolicy:
			for i := range s.ContextPolicies {
				if p := &s.ContextPolicies[i]; p.ID == id {
					return p.DisplayName
				}
			}
		case Application:
			for i := range s.Applications {
				if a := &s.Applications[i]; a.ID == id {
					return a.DisplayName
				}
			}
		}
	}
	return ""
}

// nameIn gives the display name that a whole object has.
func nameIn(value string) (name string) {
	_ = json.Unmarshal(properties(value)["displayName"], &name) // none has none
	return name
}

// person says who is in a group, and whether somebody gave them that or they activated it,
// which changes nobody's access for longer than a while.
func (d *differ) person(c *Change) {
	word := map[Kind]string{Owner: "owner", Member: "member", Indirect: "in the group"}[c.Kind]
	c.Was, c.Is = "not "+word, word
	s := d.to
	c.Effect = plan.Grants
	if c.After == "" {
		c.Was, c.Is, c.Effect, s = word, "not "+word, plan.Revokes, d.from
	}
	if c.Kind != Indirect && s.activated(c) {
		c.Effect = ""
		if c.After != "" {
			c.Is += ", activated"
		} else {
			c.Was += ", activated"
		}
	}
}

// activated says that somebody has a role of a group for a while, through PIM.
func (s *side) activated(c *Change) bool {
	role := directory.Member
	if c.Kind == Owner {
		role = directory.Owner
	}
	g := s.Group(c.Group)
	if g == nil {
		return false
	}
	for _, a := range s.Active(g, role) {
		if a.Principal == cmp.Or(c.Principal, c.Object) {
			return a.Activated
		}
	}
	return false
}
