package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// access is who has a role of a group and who may activate it, raw.
type access struct {
	active     holders
	eligible   holders
	activation string // what activating takes, one line
}

// holders are those who have a role, or may. Unread says why there may be others, ""
// if there are none.
type holders struct {
	list   []holder
	unread string
}

// holder is somebody who is eligible or active.
type holder struct {
	owner
	how       string // "standing", "until 2027-01-31"
	emergency bool   // access that the policy file wants
}

// access says of both roles of a group who has them. What was not read is said, and
// never looks like nobody.
func (v *view) access(g *directory.Group) []access {
	return each(directory.Roles(), func(role directory.Role) access {
		a := access{activation: v.activation(g, role)}
		direct := directory.PartMembers
		if role == directory.Owner {
			direct = directory.PartOwners
		}
		a.active.unread = cmp.Or(v.unread(direct, g), v.unread(directory.PartActive, g))
		a.eligible.unread = v.unread(directory.PartEligible, g)
		assigned := v.unread(directory.PartActive, g) == ""
		for _, one := range v.Index.Active(g, role) {
			a.active.list = append(a.active.list, v.holder(one.Principal, howActive(one, assigned)))
		}
		for _, s := range v.Index.Eligibilities(g.ID) {
			if s.Role == role && s.Status == "" {
				a.eligible.list = append(a.eligible.list, v.holder(s.Principal, howEligible(s)))
			}
		}
		return a
	})
}

// unread says why a part is not known for the group, "" if it is.
func (v *view) unread(part directory.Part, g *directory.Group) string {
	reason, missing := v.Index.Missing(part, g.ID)
	if !missing {
		reason, _ = v.Index.NotLookedAt(part, g)
	}
	return reason
}

// standing is how somebody has a role without an end and without activating it.
const standing = "standing"

// howActive says why somebody has a role. If the assignments were not read, whoever is
// a member or owner may have activated it.
func howActive(a directory.Active, assignmentsRead bool) string {
	switch {
	case !assignmentsRead:
		return "perhaps activated"
	case a.Activated:
		return "activated until " + minute(a.End)
	case a.End.IsZero():
		return standing
	}
	return "assigned until " + day(a.End)
}

func howEligible(s directory.Schedule) string {
	how := "no end"
	if !s.End.IsZero() {
		how = "until " + day(s.End)
	}
	if !s.Start.IsZero() {
		how = "from " + day(s.Start) + ", " + how
	}
	if s.Inherited {
		how = "through a group, " + how
	}
	return how
}

func day(t time.Time) string { return formatted(t, time.DateOnly) }

// holder names a principal: a person, an application, or a group with its people.
func (v *view) holder(id, how string) holder {
	return holder{v.principal(id), how, slices.Contains(v.EmergencyAccess, id)}
}

func (v *view) principal(id string) owner {
	p, g := v.Index.Principal(id), v.Index.Group(id)
	if p != nil || g == nil {
		o := newOwner(id, p)
		o.name = cmp.Or(o.login, o.name) // two people may have one name
		o.kind = strings.TrimPrefix(o.facts(), "member, ")
		if o.kind == "member" || o.kind == "enabled" { // as most are
			o.kind = ""
		}
		return o
	}
	kind := "group of " + countPeople(len(v.Index.People(id)))
	for _, part := range []directory.Part{directory.PartEligibleGroups, directory.PartApprovers} {
		if _, missing := v.Index.Missing(part, id); missing {
			kind = "group, its people were not read"
		}
	}
	return owner{name: cmp.Or(g.DisplayName, id), kind: kind}
}

func countPeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// activation says what it takes to activate the role, for how long, and with whose
// approval.
func (v *view) activation(g *directory.Group, role directory.Role) string {
	set := v.Index.Settings(g.ID, role)
	if set == nil {
		return "not known: " + cmp.Or(v.unread(directory.PartRoleSettings, g), "its settings were not read")
	}
	words := func(leaf string) string {
		l, _ := settings.FindLeaf(leaf)
		return l.Words(set)
	}
	parts := []string{"for " + words("activation.max"), "requires: " + words("activation.require")}
	if context, known := set.ActivationContext.Value(); !known || context != "" {
		parts = append(parts, "context: "+v.contextWords(string(context)))
	}
	return strings.Join(append(parts, "approval: "+v.approvers(set)), "; ")
}

func (v *view) contextWords(id string) string {
	if id == "" {
		return "unknown"
	}
	if context := v.Index.Context(id); context != nil {
		return joinWords(id, context.DisplayName)
	}
	return id
}

// approvers names those whose approval it takes. Any one of them is enough.
func (v *view) approvers(set *settings.Role) string {
	approval, known := set.ActivationApproval.Value()
	switch {
	case !known:
		return "unknown"
	case !approval.Required:
		return "none"
	case len(approval.Approvers) == 0:
		return "required, and nobody is an approver"
	}
	return finding.List(each(approval.Approvers, func(a settings.Approver) string {
		o := v.principal(a.ID)
		return joinWords(o.name, o.kind)
	}), "or")
}

// emergencyIn lists the ids of the principals that are standing in the group, and that
// the policy file wants there.
func (v *view) emergencyIn(on *finding.Verdict) []string {
	if on == nil || v.Index == nil || len(v.EmergencyAccess) == 0 {
		return nil
	}
	g := v.Index.Group(on.Group.ID)
	if g == nil {
		return nil
	}
	var ids []string
	for _, role := range directory.Roles() {
		for _, one := range v.Index.Active(g, role) {
			if !one.Activated && slices.Contains(v.EmergencyAccess, one.Principal) && !slices.Contains(ids, one.Principal) {
				ids = append(ids, one.Principal)
			}
		}
	}
	return ids
}

// emergencyWords names them, "" if there are none.
func (v *view) emergencyWords(on *finding.Verdict) string {
	names := each(v.emergencyIn(on), func(id string) string { return v.principal(id).name })
	if len(names) == 0 {
		return ""
	}
	return emergencyTitle + strings.Join(names, ", ")
}
