package directory

import (
	"slices"

	"pim-groups/internal/order"
	"pim-groups/internal/settings"
)

// A list does not tell a group of which nothing was found from one of which nothing
// was read. So whatever was read leaves a record, however empty: settings of both
// roles, an id in EligibilitiesOf, a Membership, a list that is not nil. Without a
// record there has to be a gap. Otherwise a reader that forgot a group, or a file that
// somebody cut, would show it as protected.

// unread gives a gap for everything about the protection of managed groups that the
// snapshot was asked for, and neither holds nor explains.
func unread(s *Snapshot, p protection) []Gap {
	if s.Scope.Depth == DepthManaged {
		return nil
	}
	r := newRecords(s, p)
	protects, managed := s.Scope.Protects(), false
	for i := range s.Groups {
		switch g := &s.Groups[i]; {
		case !protects(g):
		case g.Managed == True:
			managed = true
			r.wantGroup(g.ID)
		case g.Managed == False && g.Manageable():
			r.wantDeclared(g.ID)
			if r.declared[g.ID].Settings {
				r.wantSettings(g.ID)
			}
		}
	}
	r.wantContexts()
	if managed {
		r.wantLists()
	}
	order.By(r.lacking, compareGaps)
	return slices.Compact(r.lacking)
}

// records is what a snapshot holds records of.
type records struct {
	protection
	*Snapshot
	explained        map[gapKey]bool
	eligible, active map[string]bool
	asked            map[string]bool // whose requests were read
	groups           map[string]bool // that can have members
	declared         map[string]Declared
	context          bool // a role asks for an authentication context, or shall
	lacking          []Gap
}

func newRecords(s *Snapshot, p protection) *records {
	r := &records{p, s, s.gapSet(), setOf(s.EligibilitiesOf), setOf(s.AssignmentsOf), setOf(s.RequestsOf), map[string]bool{},
		s.Scope.Declarations(), false, nil}
	for _, g := range s.Gaps {
		if g.Group != "" {
			r.explained[gapKey{g.Part, g.Group, ""}] = true
		}
	}
	for _, g := range s.NotLookedAt {
		r.explained[gapKey{g.Part, "", ""}] = true
	}
	for i := range s.Groups {
		r.groups[s.Groups[i].ID] = !s.Groups[i].Deleted()
	}
	return r
}

// want notes what has neither a record nor a gap.
func (r *records) want(record bool, part Part, group, reason string) {
	if !record && !r.explained[gapKey{part, "", ""}] && !r.explained[gapKey{part, group, ""}] {
		r.lacking = append(r.lacking, Gap{Part: part, Group: group, Reason: reason})
	}
}

// wantDeclared wants what is known of those who are declared.
func (r *records) wantDeclared(id string) {
	declared := r.declared[id]
	r.context = r.context || declared.Contexts
	for _, approver := range declared.Approvers {
		r.wantPeople(PartApprovers, approver)
	}
	for _, w := range declared.Eligible {
		r.wantPeople(PartEligibleGroups, w.Principal)
	}
}

func (r *records) wantSettings(id string) {
	for _, role := range Roles() {
		set := r.settings[RoleOf{id, role}]
		r.want(set != nil, PartRoleSettings, id, "the settings of the "+string(role)+" role were not read")
		if set == nil {
			continue
		}
		context, _ := set.ActivationContext.Value()
		r.context = r.context || context != ""
		for _, approver := range approvers(set, settings.ApproverGroup) {
			r.wantPeople(PartApprovers, approver)
		}
	}
}

func (r *records) wantGroup(id string) {
	r.wantDeclared(id)
	r.wantSettings(id)
	declared := r.declared[id]
	members, read := r.members[id]
	r.want(read, PartMembers, id, "the direct members were not read")
	r.want(r.eligible[id], PartEligible, id, "it was not read who is eligible")
	r.want(r.active[id] || len(members) == 0 && !r.ownerEligible(id) && !declared.Active, PartActive, id, "the active assignments were not read")
	for _, member := range members {
		r.wantPeople(PartEligibleGroups, member)
	}
	for _, e := range r.eligibilities[id] {
		r.wantPeople(PartEligibleGroups, e.Principal)
	}
	r.want(r.asked[id] || !r.eligible[id] || !declared.Lacks(r.eligibilities[id], r.Taken), PartRequests, id, "the requests were not read")
}

// ownerEligible says whether somebody can have activated ownership.
func (r *records) ownerEligible(group string) bool {
	return slices.ContainsFunc(r.eligibilities[group], func(e Schedule) bool { return e.Role == Owner && e.inForce() })
}

// wantPeople wants a record of the people in a principal that is a group.
func (r *records) wantPeople(part Part, id string) {
	_, read := r.transitive[id]
	r.want(read || !r.groups[id], part, id, "the people in it were not read")
}

func (r *records) wantContexts() {
	r.want(r.Contexts != nil || !r.context, PartContexts, "", "the authentication contexts were not read")
	r.want(r.ContextPolicies != nil || !r.context, PartContextPolicies, "", "the Conditional Access policies were not read")
}

func (r *records) wantLists() {
	r.want(r.Packages != nil, PartPackages, "", "the access packages were not read")
	r.want(r.Applications != nil, PartApplications, "", "the permissions of applications were not read")
}
