package tenant

import (
	"slices"
	"strconv"
	"time"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
)

// seedProtection gives the groups the settings, members and schedules that the
// snapshot saw.
func (s *State) seedProtection(snap *directory.Snapshot) {
	s.protection = Protection{snap.Contexts, snap.ContextPolicies, snap.Packages, snap.Applications}
	for _, set := range snap.RoleSettings {
		rules := rulesOf(set.Rules)
		for _, of := range set.Of {
			a := s.access[of.Group].clone()
			a.rules[Role(of.Role)] = rules
			s.access[of.Group] = a
		}
	}
	for _, lists := range [][]directory.Membership{snap.TransitiveMembers, snap.Members} { // direct ones are better known
		for _, m := range lists {
			if g := s.groups[m.Group]; g != nil {
				g.Members = slices.Clone(m.Members)
			}
		}
	}
	s.seedSchedules(snap)
	for i, r := range snap.Requests {
		s.addRequest(&Request{ID: GUID(r.Group, string(r.Role), r.Principal, "asked", strconv.Itoa(i)), Kind: Eligibility, GroupID: r.Group, PrincipalID: r.Principal,
			AccessID: Role(r.Role), Action: r.Action, Status: r.Status, Created: r.Created, Completed: r.Created, Start: r.Created, Justification: r.Justification})
	}
}

// rulesOf reads rules as Graph sent them, whatever they are.
func rulesOf(texts []directory.Rule) []o.Object {
	rules := make([]o.Object, len(texts))
	for i, text := range texts {
		v, _ := o.Parse([]byte(text)) // a snapshot has no other than objects
		rules[i] = v.Object()
	}
	return rules
}

// seedSchedules takes rows as they are. A group of which all rows were read has no
// others: none are made of an eligible group, and a member of whom PIM had no row has
// none.
func (s *State) seedSchedules(snap *directory.Snapshot) {
	for _, id := range snap.EligibilitiesOf {
		delete(s.schedules, id) // what evidence made up
	}
	active := map[string][]directory.Schedule{}
	for i, row := range snap.Eligibilities {
		s.schedules[row.Group] = append(s.schedules[row.Group], seeded(Eligibility, row, snap.Taken, i))
	}
	for i, row := range snap.Assignments {
		active[row.Group] = append(active[row.Group], row)
		if !s.stands(row) {
			s.schedules[row.Group] = append(s.schedules[row.Group], seeded(Assignment, row, snap.Taken, i))
		}
	}
	for _, id := range snap.AssignmentsOf {
		if s.groups[id] != nil {
			s.seedStanding(id, active[id])
		}
	}
}

// seeded makes a schedule of a row. Rows have no start that has passed.
func seeded(kind Access, row directory.Schedule, taken time.Time, i int) *Schedule {
	sched := &Schedule{
		Kind: kind, GroupID: row.Group, PrincipalID: row.Principal, AccessID: Role(row.Role), Start: row.Start, End: row.End,
		Status: "Provisioned", Activated: row.Activated, given: true,
	}
	if row.Start.IsZero() {
		// A tenant of another day is moved to within a day from now, so that one day would
		// be too young to be removed for five minutes of each day.
		sched.Start = taken.AddDate(0, 0, -2)
	}
	if !row.End.IsZero() && !sched.Start.Before(row.End) {
		sched.Start = row.End.Add(-time.Hour)
	}
	if row.Status != "" {
		sched.Status = row.Status
	}
	if row.Inherited {
		sched.MemberType = "group"
	}
	id := GUID(row.Group, string(row.Role), string(kind), row.Principal, strconv.Itoa(i))
	sched.ID, sched.CreatedUsing = row.Group+"_"+string(row.Role)+"_"+id, GUID(id, "request")
	return sched
}

// stands says that a row is of somebody who has the role for good, which needs no
// schedule: whoever is in the directory's list has such a row.
func (s *State) stands(row directory.Schedule) bool {
	g := s.groups[row.Group]
	return g != nil && !row.Activated && !row.Inherited && row.Status == "" && row.Start.IsZero() && row.End.IsZero() &&
		slices.Contains(*g.in(Role(row.Role)), row.Principal)
}

// seedStanding tells apart why somebody is in a list of the directory: for good, for
// as long as an assignment lasts, or without PIM, which then has no row.
func (s *State) seedStanding(groupID string, rows []directory.Schedule) {
	g := s.groups[groupID]
	for _, role := range []Role{Member, Owner} {
		var keep []string
		for _, id := range *g.in(role) {
			own := slices.DeleteFunc(slices.Clone(rows), func(row directory.Schedule) bool { return Role(row.Role) != role || row.Principal != id })
			switch {
			case slices.ContainsFunc(own, s.stands):
				keep = append(keep, id)
			case !slices.ContainsFunc(own, gives):
				keep, g.unlisted = append(keep, id), append(g.unlisted, seat{role, id})
			}
		}
		*g.in(role) = keep
	}
}

// gives says that a row is why somebody is in a list of the directory.
func gives(row directory.Schedule) bool {
	return (row.Activated || !row.Inherited) && row.Status == "" && row.Start.IsZero()
}
