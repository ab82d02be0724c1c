package declare

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

const eligibleKind, activeKind = plan.KindEligible, plan.KindActive

func keyOf(g *directory.Group, role directory.Role, kind, principal string) plan.Key {
	return plan.Key{Group: g.ID, Role: string(role), Kind: kind, Principal: principal}
}

// addRole declares the settings of a role, and who is eligible for it.
func (d *drafter) addRole(g *groupsyaml.Group, of *directory.Group, name directory.Role) (comments []string) {
	r := &groupsyaml.Role{}
	if declared := roleOf(g, name); *declared != nil {
		r = *declared // who is active
	}
	comments = slices.Concat(d.addSettings(r, of, name), d.addEligible(r, of, name), d.standing(of, name))
	if *r != (groupsyaml.Role{}) {
		*roleOf(g, name) = r
	}
	return comments
}

func roleOf(g *groupsyaml.Group, name directory.Role) **groupsyaml.Role {
	if name == directory.Owner {
		return &g.Owner
	}
	return &g.Member
}

// addEligible declares who is eligible for a role.
func (d *drafter) addEligible(r *groupsyaml.Role, g *directory.Group, name directory.Role) (comments []string) {
	if comments, unread := d.unread(directory.PartEligible, "eligible people", g); unread {
		return comments
	}
	if reason := d.unfitForPeople(g, name); reason != "" {
		return []string{reason}
	}
	rows := d.rows(g, name)
	if pack := d.packageOf(g, name); pack != "" {
		r.Eligible, r.Open = &[]groupsyaml.Assignment{}, true
		return []string{fmt.Sprintf("the access package %s delivers the role, so who is eligible (%d) is not listed", finding.Quote(pack), len(rows))}
	}
	list := []groupsyaml.Assignment{}
	for _, row := range rows {
		if reason := d.unlistable(g, &row); reason != "" {
			comments = append(comments, fmt.Sprintf("%s is eligible%s and not listed: %s", d.called(row.Principal), ending(row.End), reason))
			continue
		}
		list = append(list, d.assignment(g, &row))
	}
	sortPeople(list)
	slices.Sort(comments)
	packages, unread := d.packagesUnread(g)
	if len(list) > 0 || len(comments) == 0 {
		r.Eligible, r.Open = &list, len(comments) > 0 || unread
	}
	return append(comments, packages...)
}

// packagesUnread says whether packages could not be read, which may deliver the role to
// somebody of the list. Without the permission for them the list counts, since no run
// ends what a package may deliver.
func (d *drafter) packagesUnread(g *directory.Group) (comments []string, unread bool) {
	comments, unread = d.unread(directory.PartPackages, "access packages that deliver a role", g)
	_, left := d.tenant.NotLookedAt(directory.PartPackages, g)
	return comments, unread && !left
}

// unfitForPeople says why the settings of a role let nobody be declared as eligible.
func (d *drafter) unfitForPeople(g *directory.Group, name directory.Role) string {
	s := d.settingsOf(g, name)
	if s == nil {
		return ""
	}
	if require, _ := s.EligibleRequire.Value(); require.MFA && len(d.rows(g, name)) > 0 {
		return "who is eligible is not listed, since eligible.require has mfa: no run could grant it"
	}
	return ""
}

// rows gives of everybody who is eligible by themselves the row that a check compares.
func (d *drafter) rows(g *directory.Group, name directory.Role) []directory.Schedule {
	var list []directory.Schedule
	seen := map[string]bool{}
	for _, row := range d.tenant.Eligibilities(g.ID) {
		lasting := row.End.IsZero() || row.End.After(d.terms.Now)
		if row.Role == name && lasting && !row.Inherited && !seen[row.Principal] {
			seen[row.Principal] = true
			list = append(list, row)
		}
	}
	return list
}

// unlistable says why somebody can't be declared as eligible, "" if they can.
func (d *drafter) unlistable(g *directory.Group, row *directory.Schedule) string {
	switch key := keyOf(g, row.Role, eligibleKind, row.Principal); {
	case row.Principal == g.ID:
		return "it is the group itself"
	case !declarable(row.End):
		return "no file can hold this end"
	case d.left.people[row.Principal] != "":
		return d.left.people[row.Principal]
	default:
		return d.left.parts[key]
	}
}

// assignment declares somebody with the end that they have.
func (d *drafter) assignment(g *directory.Group, row *directory.Schedule) groupsyaml.Assignment {
	a := groupsyaml.Assignment{Who: d.names.use(row.Principal), Permanent: row.End.IsZero(), Until: lastDay(row.End)}
	if s := d.settingsOf(g, row.Role); s != nil && !a.Permanent {
		// Who was granted the longest that the role allows has some hours less now. The
		// end of that day would be more.
		limit, known := s.EligibleMax.Value()
		if known && !limit.Permanent && midnightAfter(row.End).After(d.terms.Now.Add(limit.Longest)) {
			a.Until = a.Until.AddDate(0, 0, -1)
		}
	}
	a.Comment = cmp.Or(d.left.notes[keyOf(g, row.Role, eligibleKind, row.Principal)], d.names.display(row.Principal))
	return a
}

// midnightAfter is the first midnight at or after a time.
func midnightAfter(end time.Time) time.Time {
	const day = 24 * time.Hour
	midnight := end.UTC().Truncate(day)
	if midnight.Before(end) {
		midnight = midnight.Add(day)
	}
	return midnight
}

// lastDay is a moment of the last day of what ends then, zero for what does not end.
func lastDay(end time.Time) time.Time {
	if end.IsZero() {
		return end
	}
	return midnightAfter(end).Add(-time.Second)
}

// declarable says whether until can hold the end.
func declarable(end time.Time) bool {
	return end.IsZero() || end.Year() >= 2001 && end.Year() < 2199
}

// packageOf gives the name of an access package that delivers the role, "" for none.
func (d *drafter) packageOf(g *directory.Group, name directory.Role) string {
	for _, p := range d.tenant.Packages {
		if p.Group == g.ID && p.Role == name {
			return cmp.Or(p.DisplayName, p.ID)
		}
	}
	return ""
}

// standing counts the members who have the role without activating it. To declare them
// would approve of what standing-access reports.
func (d *drafter) standing(g *directory.Group, name directory.Role) []string {
	if name != directory.Member {
		return nil
	}
	n := 0
	for _, a := range d.tenant.Active(g, name) {
		if !a.Activated {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []string{finding.Count(n, "active principal") + " not listed: a line would approve of what the rule standing-access reports"}
}

// called is how a comment calls somebody.
func (d *drafter) called(id string) string {
	if person := d.tenant.Principal(id); person != nil {
		return cmp.Or(person.UserPrincipalName, person.DisplayName, id)
	}
	if group := d.tenant.Group(id); group != nil {
		return cmp.Or(group.DisplayName, id)
	}
	return id
}

func ending(end time.Time) string {
	if end.IsZero() {
		return " permanently"
	}
	return " until " + end.UTC().Format("2006-01-02 15:04 UTC")
}

func sortPeople(list []groupsyaml.Assignment) {
	order.By(list, func(a, b groupsyaml.Assignment) int {
		return cmp.Or(cmp.Compare(identity.FoldName(a.Who), identity.FoldName(b.Who)), cmp.Compare(a.Who, b.Who))
	})
}

// settingsOf gives the settings of a role, nil if they were not read.
func (d *drafter) settingsOf(g *directory.Group, name directory.Role) *settings.Role {
	if _, missing := d.tenant.Missing(directory.PartRoleSettings, g.ID); missing {
		return nil
	}
	if _, left := d.tenant.NotLookedAt(directory.PartRoleSettings, g); left {
		return nil
	}
	return d.tenant.Settings(g.ID, name)
}
