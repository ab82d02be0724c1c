// Package plantest draws what files declare for the roles of a tenant's groups, for
// tests of everything that compares the two. It is compiled into tests only.
package plantest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/identity"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// Governed generates a tenant of which all could be read that a file asks for, and the
// file: it declares settings and people for most of the groups. Half of the people are
// named by the register; some lines assert what is not so, and some people are gone.
func Governed() *rapid.Generator[Case] {
	return rapid.Custom(func(t *rapid.T) Case {
		s := directorytest.Protected().Draw(t, "tenant")
		mend(t, s)
		file := File(t, s)
		readFor(t, s, file)
		return Case{s, file}
	})
}

// mend makes most of the tenant such that something can be written: otherwise nearly all
// would be blocked by something.
func mend(t *rapid.T, s *directory.Snapshot) {
	mostly := func(label string) bool { return rapid.IntRange(0, 4).Draw(t, label) > 0 }
	for i := range s.Principals {
		if mostly("enabled") {
			s.Principals[i].AccountEnabled = directory.True
		}
	}
	for i := range s.Eligibilities {
		if e := &s.Eligibilities[i]; mostly("in force") {
			e.Inherited, e.Start, e.Status = false, time.Time{}, ""
		}
	}
	if s.Packages == nil && mostly("packages") {
		s.NotLookedAt = slices.DeleteFunc(s.NotLookedAt, func(g directory.Gap) bool { return g.Part == directory.PartPackages })
		s.Packages = []directory.Package{}
	}
	var sets []directory.RoleSettings
	for _, set := range s.RoleSettings {
		for _, of := range set.Of {
			one := directory.RoleSettings{Of: []directory.RoleOf{of}, Rules: set.Rules}
			if mostly("understood") {
				one.Rules = rapid.SampledFrom([][]directory.Rule{
					directorytest.Rules(directorytest.Choices{}), directorytest.Rules(directorytest.Choices{MFA: true, Permanent: true}), directorytest.Rules(directorytest.Choices{Context: "c1"}),
				}).Draw(t, "rules")
			}
			sets = append(sets, one)
		}
	}
	s.RoleSettings = sets
	*s = *directory.Canonical(s)
}

// Case is a tenant and a file.
type Case struct {
	Tenant *directory.Snapshot
	File   *config.File
}

// File draws a file that declares the groups of the tenant by id.
func File(t *rapid.T, s *directory.Snapshot) *config.File {
	d := &drawer{T: t, tenant: s, file: &config.File{}, lines: map[string]config.Principal{}}
	names := map[string]bool{}
	for i := range s.Groups {
		g := &s.Groups[i]
		folded := identity.FoldName(g.DisplayName)
		if names[folded] {
			continue // the parser refuses a name that is declared twice
		}
		names[folded] = true
		declared := config.Group{Name: config.Text{Value: g.DisplayName}, ID: &config.Text{Value: g.ID}}
		if rapid.IntRange(0, 4).Draw(t, "roles") > 0 {
			declared.Member, declared.Owner = d.role(g.ID), d.role(g.ID)
		}
		d.file.Groups = append(d.file.Groups, declared)
	}
	return d.file
}

// drawer draws the parts of one file.
type drawer struct {
	*rapid.T
	tenant *directory.Snapshot
	file   *config.File
	lines  map[string]config.Principal // how the file calls somebody, by id
}

func (d *drawer) chance(label string, of int) bool {
	return rapid.IntRange(1, of).Draw(d.T, label) == 1
}

func (d *drawer) role(group string) *config.Role {
	r := &config.Role{Exact: !d.chance("not exact", 4)}
	if !d.chance("no settings", 3) {
		r.Settings = d.settings()
	}
	if !d.chance("no eligible", 4) {
		r.Eligible = d.list(group)
	}
	if d.chance("active", 4) {
		r.Active = d.list(group)
	}
	if r.Settings == nil && r.Eligible == nil && r.Active == nil {
		return nil
	}
	return r
}

// everybody lists all whom a file can name: also somebody whom the directory lacks.
func (d *drawer) everybody() []string {
	ids := []string{directorytest.ID(98, 1)}
	for i := range d.tenant.Principals {
		ids = append(ids, d.tenant.Principals[i].ID)
	}
	for i := range d.tenant.Groups {
		ids = append(ids, d.tenant.Groups[i].ID)
	}
	return ids
}

func (d *drawer) list(group string) *config.Assignments {
	list := &config.Assignments{}
	ids := d.everybody()
	for i := range d.tenant.Eligibilities {
		if row := &d.tenant.Eligibilities[i]; row.Group == group {
			ids = append(ids, row.Principal, row.Principal) // likelier than others
		}
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == group })
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, min(4, len(ids)), rapid.ID[string]).Draw(d.T, "people") {
		who := d.principal(id)
		a := config.Assignment{Principal: who, Who: config.Text{Value: id}}
		switch rapid.IntRange(0, 4).Draw(d.T, "end") {
		case 0:
			a.Permanent = true
		case 1:
			days := rapid.IntRange(-20, 500).Draw(d.T, "until")
			a.Until = &config.Moment{Value: d.tenant.Taken.Truncate(24*time.Hour).AddDate(0, 0, days)}
		case 2:
			a.For = &config.Span{Value: time.Duration(rapid.IntRange(1, 500).Draw(d.T, "for")) * 24 * time.Hour}
		}
		list.Items = append(list.Items, a)
	}
	return list
}

// principal is how the file calls somebody, everywhere the same.
func (d *drawer) principal(id string) config.Principal {
	if line, known := d.lines[id]; known {
		return line
	}
	p := config.Principal{ID: id}
	if !d.chance("by id", 3) {
		p.Kind, p.Name = d.kindAndName(id)
	}
	switch {
	case p.Name == "":
	case d.chance("wrong name", 8):
		p.Name = "other@contoso.com"
	case p.Kind == config.User && d.chance("unpinned", 8):
		p.ID = ""
	}
	if p.Name != "" && p.ID != "" {
		d.file.Principals = append(d.file.Principals, p)
	}
	d.lines[id] = p
	return p
}

func (d *drawer) kindAndName(id string) (config.PrincipalKind, string) {
	for i := range d.tenant.Principals {
		switch p := &d.tenant.Principals[i]; {
		case p.ID != id:
		case p.Type == directory.User:
			return config.User, p.UserPrincipalName
		default:
			return config.Application, p.DisplayName
		}
	}
	for i := range d.tenant.Groups {
		if g := &d.tenant.Groups[i]; g.ID == id {
			return config.GroupKind, g.DisplayName
		}
	}
	return config.AnyKind, ""
}

// settings draws a block that the parser takes.
func (d *drawer) settings() *config.Settings {
	v := new(settings.Role)
	s := &config.Settings{Values: v}
	draws := []func(){
		func() {
			longest := time.Duration(rapid.IntRange(1, 48).Draw(d.T, "max")) * 30 * time.Minute
			v.ActivationMax = settings.Known(settings.ActivationLimit{Longest: longest})
		},
		func() { v.ActivationRequire = d.require() },
		func() {
			v.ActivationContext = settings.Known(rapid.SampledFrom([]settings.Context{"", "c1", "c2", "c99"}).Draw(d.T, "context"))
		},
		func() { v.ActivationApproval = d.approval(s) },
		func() { v.EligibleMax = d.limit() },
		func() { v.EligibleRequire = d.require() },
		func() { v.ActiveMax = d.limit() },
		func() { v.ActiveRequire = d.require() },
		func() { v.NotifyEligible = d.mails() },
		func() { v.NotifyActivation = d.mails() },
	}
	for _, draw := range draws {
		if d.chance("leaf", 2) {
			draw()
		}
	}
	if require, _ := v.ActivationRequire.Value(); require.MFA {
		if context, known := v.ActivationContext.Value(); known && context != "" {
			v.ActivationContext = settings.Known(settings.Context("")) // one excludes the other
		}
	}
	return s
}

func (d *drawer) require() settings.Field[settings.Require] {
	flag := func(label string) bool { return rapid.Bool().Draw(d.T, label) }
	return settings.Known(settings.Require{MFA: flag("mfa"), Justification: flag("justification"), Ticket: d.chance("ticket", 6)})
}

func (d *drawer) limit() settings.Field[settings.AssignmentLimit] {
	if d.chance("permanent", 4) {
		return settings.Known(settings.AssignmentLimit{Permanent: true})
	}
	return settings.Known(settings.AssignmentLimit{Longest: time.Duration(rapid.IntRange(1, 400).Draw(d.T, "days")) * 24 * time.Hour})
}

func (d *drawer) mails() settings.Field[settings.Mails] {
	return settings.Known(rapid.SampledFrom([]settings.Mails{
		settings.MailTo(settings.LevelAll, true), settings.MailTo(settings.LevelNone, false), settings.MailTo(settings.LevelCritical, false, "soc@contoso.com"),
	}).Draw(d.T, "mails"))
}

func (d *drawer) approval(s *config.Settings) settings.Field[settings.Approval] {
	var list []settings.Approver
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(d.everybody()), 0, 2, rapid.ID[string]).Draw(d.T, "approvers") {
		kind := settings.ApproverUser
		if slices.ContainsFunc(d.tenant.Groups, func(g directory.Group) bool { return g.ID == id }) {
			kind = settings.ApproverGroup
		}
		who := d.principal(id)
		s.Approvers = append(s.Approvers, config.Approver{Who: config.Text{Value: id}, Principal: who})
		if who.ID == "" {
			id = who.Name
		}
		list = append(list, settings.Approver{Kind: kind, ID: id})
	}
	if list == nil {
		return settings.Known(settings.Approval{})
	}
	return settings.Known(settings.ApprovedBy(list...))
}

// readFor adds what is read of the tenant because of the file: the settings of groups
// that PIM does not manage yet, and open and decided requests.
func readFor(t *rapid.T, s *directory.Snapshot, file *config.File) {
	s.Scope.Declared = plan.Scope(file).Declared
	declared := s.Scope.Declarations()
	rules := [][]directory.Rule{directorytest.Rules(directorytest.Choices{}), directorytest.Rules(directorytest.Choices{MFA: true, Permanent: true})}
	for i := range s.Groups {
		g := &s.Groups[i]
		d := declared[g.ID]
		switch {
		case g.Managed == directory.True:
			s.RequestsOf = append(s.RequestsOf, g.ID)
			for _, w := range d.Eligible {
				if rapid.IntRange(0, 5).Draw(t, "requested") == 0 {
					s.Requests = append(s.Requests, directory.Request{Group: g.ID, Role: w.Role, Principal: w.Principal, Action: "adminAssign",
						Status: rapid.SampledFrom([]string{"Provisioned", "PendingApproval"}).Draw(t, "requestStatus"), Created: s.Taken})
				}
			}
		case d.Settings && g.Manageable():
			for _, role := range directory.Roles() {
				s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{
					Of: []directory.RoleOf{{Group: g.ID, Role: role}}, Rules: rapid.SampledFrom(rules).Draw(t, "settingsBefore"),
				})
			}
		}
	}
	*s = *directory.Canonical(s)
}
