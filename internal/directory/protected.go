package directory

import (
	"cmp"
	"slices"
	"time"

	"pim-groups/internal/order"
	"pim-groups/internal/settings"
)

// protection is the part of an Index that is about the protection of groups.
type protection struct {
	inScope       func(*Group) bool
	settings      map[RoleOf]*settings.Role
	eligibilities map[string][]Schedule
	assignments   map[string][]Schedule
	members       map[string][]string
	transitive    map[string][]string
	nested        map[string][]string
	requests      map[string][]Request
	leftOut       map[Part]string
}

func newProtection(s *Snapshot) protection {
	p := protection{
		inScope:       s.Scope.Protects(),
		settings:      map[RoleOf]*settings.Role{},
		eligibilities: byGroup(s.Eligibilities),
		assignments:   byGroup(s.Assignments),
		members:       membersByGroup(s.Members),
		transitive:    membersByGroup(s.TransitiveMembers),
		nested:        map[string][]string{},
		requests:      map[string][]Request{},
		leftOut:       map[Part]string{},
	}
	for _, set := range s.RoleSettings {
		role := set.meaning()
		for _, of := range set.Of {
			p.settings[of] = role
		}
	}
	for _, m := range s.TransitiveMembers {
		p.nested[m.Group] = m.Groups
	}
	for _, r := range s.Requests {
		p.requests[r.Group] = append(p.requests[r.Group], r)
	}
	for _, g := range s.NotLookedAt {
		p.leftOut[g.Part] = g.Reason
	}
	return p
}

// meaning gives what the rules say, whichever role has them.
func (r *RoleSettings) meaning() *settings.Role {
	return settings.Read(settings.FromRules(string(Member), r.Rules), string(Member))
}

// approvers gives the ids of those who approve, of some kinds.
func approvers(role *settings.Role, kinds ...string) []string {
	var ids []string
	approval, _ := role.ActivationApproval.Value()
	for _, a := range approval.Approvers {
		if slices.Contains(kinds, a.Kind) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func byGroup(list []Schedule) map[string][]Schedule {
	groups := map[string][]Schedule{}
	for _, s := range list {
		groups[s.Group] = append(groups[s.Group], s)
	}
	return groups
}

func membersByGroup(list []Membership) map[string][]string {
	groups := make(map[string][]string, len(list))
	for _, m := range list {
		groups[m.Group] = m.Members
	}
	return groups
}

// NotLookedAt says whether the part was left out for the group, because nobody asked
// for it or because its permission is optional, and why. That is neither an answer nor
// a failure. A nil group asks for the part as a whole.
func (x *Index) NotLookedAt(part Part, g *Group) (reason string, left bool) {
	switch {
	case !slices.Contains(ProtectionParts(), part):
		return "", false
	case x.leftOut[part] != "":
		return x.leftOut[part], true
	case x.Scope.Depth == DepthManaged:
		return "at the depth managed, settings and assignments are not read", true
	case g == nil || x.inScope(g):
		return "", false
	case x.Scope.Depth == DepthChanged:
		return "at the depth changed, only the groups are read that the pull request touches", true
	}
	return "the protection of undeclared groups is not read", true
}

// Settings gives the settings of a role, nil if they were not read.
func (x *Index) Settings(group string, role Role) *settings.Role {
	return x.settings[RoleOf{group, role}]
}

// Eligibilities lists who is eligible in the group, or will be.
func (x *Index) Eligibilities(group string) []Schedule { return x.eligibilities[group] }

// Assignments lists the active assignments of the group, activated or not.
func (x *Index) Assignments(group string) []Schedule { return x.assignments[group] }

// Members lists the direct members of the group, activated ones among them.
func (x *Index) Members(group string) []string { return x.members[group] }

// People lists the people in a group that is eligible, approves, or is a member of
// another one, and in the groups in it.
func (x *Index) People(group string) []string { return x.transitive[group] }

// GroupsIn lists the groups in a group that approves, and those in them.
func (x *Index) GroupsIn(group string) []string { return x.nested[group] }

// EligibilitiesRead says whether it was read who is eligible in the group.
func (x *Index) EligibilitiesRead(group string) bool {
	_, read := slices.BinarySearch(x.EligibilitiesOf, group)
	return read
}

// AssignmentsRead says whether the active assignments of the group were read.
func (x *Index) AssignmentsRead(group string) bool {
	_, read := slices.BinarySearch(x.AssignmentsOf, group)
	return read
}

// Requests lists the requests about eligibilities in the group that PIM still has, of each
// role and principal the oldest first.
func (x *Index) Requests(group string) []Request { return x.requests[group] }

// RequestsRead says whether the requests of the group were read.
func (x *Index) RequestsRead(group string) bool {
	_, read := slices.BinarySearch(x.RequestsOf, group)
	return read
}

// Context finds an authentication context, nil if there is none.
func (x *Index) Context(id string) *Context {
	i := slices.IndexFunc(x.Contexts, func(c Context) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &x.Contexts[i]
}

// Enforced says that a published context has a Conditional Access policy in force.
func (x *Index) Enforced(context settings.Context) bool {
	published := x.Context(string(context))
	return published != nil && published.IsAvailable == True && slices.ContainsFunc(x.ContextPolicies, func(p ContextPolicy) bool {
		return p.State == PolicyEnabled && slices.Contains(p.Contexts, string(context))
	})
}

// Active is somebody who has a role of a group now.
type Active struct {
	Principal string
	Activated bool      // for a while, through PIM
	End       time.Time // zero: no end
}

// Active lists who has the role of the group now, in the order of their ids: the
// members or owners in the directory, and why each of them is one. Who is both
// assigned and activated is assigned, with the later end.
func (x *Index) Active(g *Group, role Role) []Active {
	ids := g.Owners
	if role == Member {
		ids = x.Members(g.ID)
	}
	byID := map[string]Active{}
	for _, s := range x.Assignments(g.ID) {
		// Whether PIM says of an activation that it came through a group is not known.
		if s.Role == role && (!s.Inherited || s.Activated) && s.inForce() {
			one := Active{s.Principal, s.Activated, s.End}
			if other, twice := byID[s.Principal]; twice {
				one = longer(one, other)
			}
			byID[s.Principal] = one
		}
	}
	var list []Active
	for _, id := range ids {
		if _, known := byID[id]; !known {
			byID[id] = Active{Principal: id}
		}
	}
	for _, one := range byID {
		// An activation that has ended stays on PIM's list for a moment.
		if !one.Activated || slices.Contains(ids, one.Principal) {
			list = append(list, one)
		}
	}
	order.By(list, func(a, b Active) int { return cmp.Compare(a.Principal, b.Principal) })
	return list
}

// longer gives the one of two that says more access.
func longer(a, b Active) Active {
	switch {
	case a.Activated != b.Activated && a.Activated, a.Activated == b.Activated && b.End.IsZero(),
		a.Activated == b.Activated && !a.End.IsZero() && b.End.After(a.End):
		return b
	}
	return a
}
