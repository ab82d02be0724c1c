package report

import (
	"cmp"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// owner is an owner of a group in the words of a report, raw.
type owner struct {
	name  string // display name, or what else is known
	login string // user principal name, "" if there is none or it was left out
	kind  string // member, guest, application, "not read", or Graph's name of another type
	state string // enabled or disabled; "" when it was not read
	odd   bool   // does not count as an owner who can act
}

// ownersOf lists the owners of a group; known is false when there may be others.
func (v *view) ownersOf(g *plan.Group) (list []owner, known bool) {
	if g.Found == nil || v.Index == nil {
		return nil, false
	}
	for _, id := range g.Found.Owners {
		list = append(list, newOwner(id, v.Index.Principal(id)))
	}
	_, missing := v.Index.Missing(directory.PartOwners, g.Found.ID)
	return list, !missing
}

// countOwners gives the number of owners as a table shows it. Of a group that was
// found "not read" is never shown as none; one that was not found has no owners to
// be read.
func (v *view) countOwners(g *plan.Group) string {
	owners, known := v.ownersOf(g)
	switch {
	case known:
		return strconv.Itoa(len(owners))
	case g.Found == nil:
		return ""
	}
	return "not read"
}

// newOwner says what was read of an owner. p is nil if nothing was.
func newOwner(id string, p *directory.Principal) owner {
	if p == nil {
		return owner{name: id, kind: "not read", odd: true}
	}
	o := owner{name: cmp.Or(p.DisplayName, p.UserPrincipalName, id), login: p.UserPrincipalName, odd: !p.Counts()}
	switch {
	case p.Type == directory.ServicePrincipal:
		o.kind = "application"
	case p.Type.IsOther():
		o.kind = string(p.Type)
	case !p.Readable():
		o.kind = "not read"
	case p.Guest():
		o.kind = "guest"
	default:
		o.kind = "member"
	}
	switch p.AccountEnabled {
	case directory.True:
		o.state = "enabled"
	case directory.False:
		o.state = "disabled"
	}
	return o
}

func (o *owner) facts() string {
	// Nothing is said of an account whose state was not read: to leave it out is
	// true, "enabled" would be a guess.
	if o.state == "" {
		return o.kind
	}
	return o.kind + ", " + o.state
}

// ownerNames names the owners in one line, with what is unusual about each. The
// login comes first: two people may have one name.
func ownerNames(owners []owner) string {
	var names []string
	for _, o := range owners {
		name := cmp.Or(o.login, o.name)
		if o.odd {
			name += " (" + o.facts() + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, "; ")
}
