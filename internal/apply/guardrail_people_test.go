package apply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// person gives the object id of the n-th person.
func person(n int) string { return fmt.Sprintf("11111111-0000-4000-8000-%012x", n) }

// crew is the group 700, which eligible principals can be.
const crew = 700

// peopled is a tenant with one group under PIM, role-assignable. The people 1 to 4 are
// eligible members of it, 1 and 2 can sign in. The crew has the people 5 and 6.
func peopled() *directory.Snapshot {
	s := snapshot(1)
	s.Scope.Depth = directory.DepthFull
	g := &s.Groups[0]
	g.Managed, g.IsAssignableToRole = directory.True, directory.True
	s.Groups = append(s.Groups, group(crew))
	s.TransitiveMembers = []directory.Membership{{Group: id(crew), Members: []string{person(5), person(6)}}}
	for n := 1; n <= 8; n++ {
		can := directory.False
		if n <= 2 || n > 4 {
			can = directory.True
		}
		s.Principals = append(s.Principals, directory.Principal{ID: person(n), Type: directory.User, DisplayName: "P", UserType: directory.UserTypeMember, AccountEnabled: can})
		if n <= 4 {
			s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: id(1), Role: directory.Member, Principal: person(n), End: soon(n)})
		}
	}
	s.EligibilitiesOf = []string{id(1), id(800)}
	s.Contexts, s.ContextPolicies, s.Packages, s.Applications = []directory.Context{}, []directory.ContextPolicy{}, []directory.Package{}, []directory.Application{}
	return s
}

func soon(days int) time.Time { return time.Date(2026, 11, 2+days, 0, 0, 0, 0, time.UTC) }

// declares gives the entry of the group a list of people for a role.
func declares(file *config.File, role directory.Role, exact bool, people ...string) {
	r := &config.Role{Eligible: &config.Assignments{}, Exact: exact}
	for _, p := range people {
		r.Eligible.Items = append(r.Eligible.Items, config.Assignment{Principal: config.Principal{ID: p}})
	}
	if file.Groups[0].Member = r; role == directory.Owner {
		file.Groups[0].Member, file.Groups[0].Owner = nil, r
	}
}

// change is one about a person in a role of the group, as the plan would have it.
func change(s *directory.Snapshot, action plan.Action, role directory.Role, principal string) plan.Change {
	c := plan.Change{Action: action, Key: plan.Key{Group: id(1), Role: string(role), Kind: "eligible", Principal: principal},
		Name: groupName(1), Principal: "somebody", Before: "before", After: "after", Origin: plan.Merge, Pinned: true, Facts: s.Groups[0],
		Effect: map[plan.Action]plan.Effect{plan.Assign: plan.Grants, plan.Extend: plan.Keeps, plan.Shorten: plan.Revokes, plan.Remove: plan.Revokes}[action]}
	for i := range s.Eligibilities {
		if e := &s.Eligibilities[i]; e.Role == role && e.Principal == principal {
			c.Row = e
		}
	}
	if action == plan.Extend {
		c.Lease = 180 * 24 * time.Hour
	}
	return c
}

// everything is allowed by the operator, but for what is never allowed.
func everything() apply.Limits {
	return apply.Limits{Changes: plan.Classes(), MaxOnboard: 5, MaxGroups: 10, MaxGrants: 10, MaxRenewals: 50, MaxRemovals: 10,
		AllowLoosen: apply.Groups{Any: true}, AllowOwners: []string{id(1)}}
}

// people makes a merge with some changes about people, each of which the file asks for.
func people(a *apply.Preflight, role directory.Role, action plan.Action, principals ...string) {
	s := peopled()
	*a = apply.Preflight{Origin: a.Origin, Limits: everything(), File: a.File, Tenant: directory.NewIndex(s),
		NewExposures: nothingNew}
	a.File.Groups = a.File.Groups[:1]
	a.Plan = &plan.Plan{Tenant: tenantID, Groups: []plan.Group{{Declared: &a.File.Groups[0], Found: &s.Groups[0], State: plan.Managed}}}
	var listed []string
	for _, p := range principals {
		a.Plan.Changes = append(a.Plan.Changes, change(s, action, role, p))
		if action != plan.Remove {
			listed = append(listed, p)
		}
	}
	declares(a.File, role, true, listed...)
}

// changed gives a case of such a merge, with something else about it.
func changed(name string, role directory.Role, action plan.Action, principals []string, edit func(*apply.Preflight), want map[string]string) guardrailCase {
	return guardrailCase{name, func(_ *testing.T, a *apply.Preflight) {
		people(a, role, action, principals...)
		if edit != nil {
			edit(a)
		}
	}, want}
}

func peopleCases() []guardrailCase {
	return slices.Concat(grantCases(), removalCases(), settingCases())
}

func grantCases() []guardrailCase {
	const member, owner = directory.Member, directory.Owner
	two := []string{person(7), person(8)}
	return []guardrailCase{
		changed("grants", member, plan.Assign, two, nil, nil),
		changed("as many as allowed", member, plan.Assign, two, func(a *apply.Preflight) { a.Limits.MaxGrants = 2 }, nil),
		changed("too many", member, plan.Assign, two, func(a *apply.Preflight) { a.Limits.MaxGrants = 1 },
			one("max-grants", "2 grants would be made, one for each person in a group, and max-grants allows 1")),
		changed("a group counts its people", member, plan.Assign, []string{id(crew)}, func(a *apply.Preflight) { a.Limits.MaxGrants = 1 }, one("max-grants", "2 grants")),
		changed("a group that was not read", member, plan.Assign, []string{id(800)}, nil, one("max-grants", "was not read how many people the change lets in: somebody ("+id(800))),
		changed("nobody that the tenant has", member, plan.Assign, []string{person(99)}, nil, one("max-grants", "was not read")),
		changed("a renewal is no grant", member, plan.Extend, []string{person(1)}, func(a *apply.Preflight) { a.Limits.MaxGrants = 0 }, nil),
		changed("an end that becomes later is", member, plan.Extend, []string{person(1)}, func(a *apply.Preflight) {
			a.Plan.Changes[0].Lease, a.Plan.Changes[0].Effect, a.Limits.MaxGrants = 0, plan.Grants, 0
		}, one("max-grants", "1 grant would")),
		changed("grants are not in changes", member, plan.Assign, two, func(a *apply.Preflight) {
			a.Limits.Changes, a.Limits.MaxGrants = []plan.Class{plan.ClassRenew}, 0
		}, nil),
		changed("too many groups", member, plan.Assign, two, func(a *apply.Preflight) { a.Limits.MaxGroups = 0 }, one("max-groups", "1 group would change, and max-groups allows 0")),
		changed("an owner", owner, plan.Assign, two, nil, nil),
		changed("an owner, not allowed", owner, plan.Assign, two, func(a *apply.Preflight) { a.Limits.AllowOwners = []string{id(2)} },
			one("allow-owner-grants", "owner of a role-assignable group: somebody ("+person(7)+`) as owner of "sg-1"`)),
		changed("an owner of another kind of group", owner, plan.Assign, two[:1], func(a *apply.Preflight) {
			a.Limits.AllowOwners, a.Plan.Changes[0].Facts.IsAssignableToRole = nil, directory.Null
		}, nil),
		changed("a removal of an owner", owner, plan.Remove, []string{person(99)}, func(a *apply.Preflight) { a.Limits.AllowOwners = nil }, nil),
		changed("of somebody who is kept", member, plan.Assign, two, func(a *apply.Preflight) { a.Limits.Keep = two }, nil),
		changed("the identity that writes", member, plan.Assign, two, func(a *apply.Preflight) { a.Tenant.Caller.ID = person(8) }, one("own-access", "("+person(8)+")")),
		changed("the identity that writes, in a group", member, plan.Assign, []string{id(crew)}, func(a *apply.Preflight) { a.Tenant.Caller.ID = person(6) }, one("own-access", id(crew))),
		changed("an owner of the identity that writes", member, plan.Assign, two, func(a *apply.Preflight) { a.Registration.Owners = []string{person(3), person(8)} }, one("own-access", "registration, who can act as it, would become eligible: somebody ("+person(8))),
		changed("a group that the identity that writes is in", member, plan.Assign, []string{id(crew)}, func(a *apply.Preflight) { a.Registration.Groups = []string{id(crew)} }, one("own-access", "the identity that writes would become eligible")),
		changed("nobody who owns the identity that writes", member, plan.Assign, two, func(a *apply.Preflight) { a.Registration.Owners = []string{person(3)} }, nil),
		changed("owners of the identity that nobody could read", member, plan.Assign, two, func(a *apply.Preflight) { a.NoRegistration = "503" }, one("own-access", "could not be read whether the identity")),
		changed("such owners, and nobody is granted", member, plan.Extend, []string{person(1)}, func(a *apply.Preflight) { a.NoRegistration = "503" }, nil),
		changed("a group that is ruled out", member, plan.Assign, two, func(a *apply.Preflight) { a.Limits.NeverTouch = []string{id(1)} }, one("never-touch", `never-touch names "sg-1" (`+id(1)+")")),
		changed("by name", member, plan.Assign, two, func(a *apply.Preflight) { a.Plan.Changes[1].Pinned = false }, one("pinned", person(8))),
		changed("nobody whom the file names", member, plan.Assign, two, func(a *apply.Preflight) { declares(a.File, member, true, person(7)) }, one("asked", person(8))),
		changed("in the other role", member, plan.Assign, two[:1], func(a *apply.Preflight) { declares(a.File, owner, true, person(7)) }, one("asked", person(7))),
		changed("a clock ahead", member, plan.Assign, two, func(a *apply.Preflight) { a.Skew = 5*time.Minute + 1 }, one("clock", "5m0s ahead of")),
		changed("a clock behind", member, plan.Assign, two, func(a *apply.Preflight) { a.Skew = -6 * time.Minute }, one("clock", "6m0s behind that of Microsoft Graph")),
		changed("a clock that is right", member, plan.Assign, two, func(a *apply.Preflight) { a.Skew = 5 * time.Minute }, nil),
		changed("an exposure", member, plan.Assign, two, func(a *apply.Preflight) {
			a.NewExposures = func(made []plan.Change) []finding.Finding {
				return []finding.Finding{{Rule: "eligible-group-open", Message: fmt.Sprint(len(made), " changes")}}
			}
		}, one("new-exposure", "not exposed by this now: eligible-group-open: 2 changes")),
		changed("an exposure that nobody can judge", member, plan.Assign, two, func(a *apply.Preflight) { a.NewExposures = nil }, one("new-exposure", "could not be judged")),
		changed("an error about the group", member, plan.Assign, two, func(a *apply.Preflight) {
			a.Findings = []finding.Finding{{Rule: "group-dynamic", Severity: finding.Error, Group: finding.Group{ID: id(1)}}}
		}, one("findings", `there are errors about "sg-1"`)),
		changed("an error that only holds back an onboarding", member, plan.Assign, two, func(a *apply.Preflight) {
			a.Findings = []finding.Finding{{Rule: "owners-minimum", Severity: finding.Error, Group: finding.Group{ID: id(1)}}}
			a.Tolerated = []string{"owners-minimum"}
		}, nil),
		changed("one more beside such an error", member, plan.Assign, two, func(a *apply.Preflight) {
			for _, rule := range []string{"owners-minimum", "group-dynamic"} {
				a.Findings = append(a.Findings, finding.Finding{Rule: rule, Severity: finding.Error, Group: finding.Group{ID: id(1)}})
			}
			a.Tolerated = []string{"owners-minimum"}
		}, one("findings", `there are errors about "sg-1"`)),
	}
}

func removalCases() []guardrailCase {
	const member = directory.Member
	last := []string{person(2)}
	return []guardrailCase{
		changed("a removal", member, plan.Remove, last, nil, nil),
		changed("without the first consent", member, plan.Remove, last, func(a *apply.Preflight) { a.Limits.MaxRemovals = 0 },
			one("max-removals", "1 removal would be made, ends that become earlier included, and max-removals allows 0")),
		changed("an earlier end is one", member, plan.Shorten, last, func(a *apply.Preflight) { a.Limits.MaxRemovals = 0 }, one("max-removals", "1 removal")),
		changed("without a declared list", member, plan.Remove, last, func(a *apply.Preflight) { a.File.Groups[0].Member.Eligible = nil }, one("asked", person(2))),
		changed("without a declared role", member, plan.Remove, last, func(a *apply.Preflight) { a.File.Groups[0].Member = nil }, one("asked", person(2))),
		changed("from a list that is not exact", member, plan.Remove, last, func(a *apply.Preflight) { declares(a.File, member, false) }, one("asked", person(2))),
		changed("of somebody who is declared", member, plan.Remove, last, func(a *apply.Preflight) { declares(a.File, member, true, person(2)) }, one("asked", person(2))),
		changed("of somebody who is kept", member, plan.Remove, last, func(a *apply.Preflight) { a.Limits.Keep = last }, one("keep", "keep protects somebody")),
		changed("an earlier end of somebody who is kept", member, plan.Shorten, last, func(a *apply.Preflight) { a.Limits.Keep = last }, one("keep", person(2))),
		changed("of the group of somebody who is kept", member, plan.Remove, []string{id(crew)}, func(a *apply.Preflight) { a.Limits.Keep = []string{person(5)} }, one("keep", id(crew))),
		changed("of a group in which somebody may be who is kept", member, plan.Remove, []string{id(800)}, func(a *apply.Preflight) { a.Limits.Keep = []string{person(5)} }, one("keep", id(800))),
		changed("of a group that was not read, and nobody is kept", member, plan.Remove, []string{id(800)}, nil, nil),
		changed("of more than a quarter", member, plan.Remove, []string{person(3), person(4)}, nil, one("removal-share", "more than a quarter of a list would end or become shorter: somebody")),
		changed("of more than a quarter, and how many would pass", member, plan.Remove, []string{person(3), person(4)}, nil, one("removal-share", "Merge at most 1 of these removals at a time")),
		changed("of half of a list beside inherited ones", member, plan.Remove, []string{person(3), person(4)}, func(a *apply.Preflight) {
			for n := 5; n <= 8; n++ {
				a.Tenant = add(a, directory.Schedule{Group: id(1), Role: member, Principal: person(n), Inherited: true})
			}
		}, one("removal-share", "the list has 4 entries")),
		changed("of half of a list beside one of the other role", member, plan.Remove, []string{person(3), person(4)}, func(a *apply.Preflight) {
			for n := 5; n <= 8; n++ {
				a.Tenant = add(a, directory.Schedule{Group: id(1), Role: directory.Owner, Principal: person(n)})
			}
		}, one("removal-share", "the list has 4 entries")),
		changed("of two lists, a quarter each", member, plan.Remove, []string{person(3), person(4)}, func(a *apply.Preflight) {
			a.Plan.Changes[1].Key.Role, a.File.Groups[0].Owner = "owner", a.File.Groups[0].Member
		}, nil),
		changed("of half of a short list", member, plan.Remove, last, func(a *apply.Preflight) { keepRows(a, 1, 2) }, nil),
		changed("of half of a short list beside inherited ones", member, plan.Remove, last, func(a *apply.Preflight) {
			keepRows(a, 1, 2)
			for n := 5; n <= 8; n++ {
				a.Tenant = add(a, directory.Schedule{Group: id(1), Role: member, Principal: person(n), Inherited: true})
			}
		}, nil),
		changed("of the last who can sign in", member, plan.Remove, last, func(a *apply.Preflight) { keepRows(a, 2, 3) }, one("last-person", "nobody who can sign in would be left")),
		changed("of the last who can sign in, beside an application", member, plan.Remove, last, func(a *apply.Preflight) {
			keepRows(a, 2)
			a.Tenant = add(a, directory.Schedule{Group: id(1), Role: member, Principal: person(3)})
			s := *a.Tenant.Snapshot
			s.Principals = slices.Clone(s.Principals)
			s.Principals[2].Type, s.Principals[2].AccountEnabled = directory.ServicePrincipal, directory.True
			a.Tenant = directory.NewIndex(&s)
		}, one("last-person", "nobody who can sign in would be left")),
		changed("of one who can't beside nobody who can", member, plan.Remove, []string{person(3)}, func(a *apply.Preflight) { keepRows(a, 3, 4) }, nil),
		changed("of the last, beside a group of people", member, plan.Remove, last, func(a *apply.Preflight) {
			keepRows(a, 2, 3)
			a.Tenant = add(a, directory.Schedule{Group: id(1), Role: member, Principal: id(crew)})
		}, nil),
		changed("of the last, beside a successor", member, plan.Remove, last, func(a *apply.Preflight) {
			keepRows(a, 2, 3)
			declares(a.File, member, true, person(7))
			a.Plan.Changes = append(a.Plan.Changes, change(a.Tenant.Snapshot, plan.Assign, member, person(7)))
		}, nil),
		changed("of the last, beside a successor in another role", member, plan.Remove, last, func(a *apply.Preflight) {
			keepRows(a, 2, 3)
			a.Plan.Changes = append(a.Plan.Changes, change(a.Tenant.Snapshot, plan.Assign, directory.Owner, person(7)))
			exact := a.File.Groups[0].Member
			declares(a.File, directory.Owner, true, person(7))
			a.File.Groups[0].Member = exact
		}, one("last-person", "")),
	}
}

// keepRows leaves the eligibilities of some people.
func keepRows(a *apply.Preflight, numbers ...int) {
	s := *a.Tenant.Snapshot
	s.Eligibilities = slices.DeleteFunc(slices.Clone(s.Eligibilities), func(e directory.Schedule) bool {
		return !slices.ContainsFunc(numbers, func(n int) bool { return person(n) == e.Principal })
	})
	a.Tenant = directory.NewIndex(&s)
}

func add(a *apply.Preflight, row directory.Schedule) *directory.Index {
	s := *a.Tenant.Snapshot
	s.Eligibilities = append(slices.Clone(s.Eligibilities), row)
	return directory.NewIndex(&s)
}

func settingCases() []guardrailCase {
	limit := func(hours time.Duration) *settings.Role {
		return &settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: hours * time.Hour})}
	}
	set := func(name string, action plan.Action, effect plan.Effect, declared time.Duration, edit func(*apply.Preflight), want map[string]string) guardrailCase {
		return changed(name, directory.Member, plan.Assign, nil, func(a *apply.Preflight) {
			a.File.Groups[0].Member = &config.Role{Settings: &config.Settings{Values: limit(declared)}}
			a.Plan.Changes = []plan.Change{{Action: action, Effect: effect, Origin: plan.Merge, Pinned: true, Name: groupName(1), Facts: a.Tenant.Groups[0], Was: limit(8), Want: limit(2),
				Key: plan.Key{Group: id(1), Role: "member", Setting: "activation.max"}}}
			if edit != nil {
				edit(a)
			}
		}, want)
	}
	return []guardrailCase{
		set("a stricter setting", plan.Tighten, plan.Tightens, 2, func(a *apply.Preflight) { a.Limits.AllowLoosen = apply.Groups{} }, nil),
		set("a setting that the file does not declare so", plan.Tighten, plan.Tightens, 4, nil, one("asked", "activation.max of members of")),
		set("a setting that nobody could read and the file does not declare so", plan.Tighten, plan.Tightens, 4, func(a *apply.Preflight) {
			a.Plan.Changes[0].Was = &settings.Role{}
		}, one("asked", "activation.max of members of")),
		set("a setting without values", plan.Tighten, plan.Tightens, 2, func(a *apply.Preflight) { a.Plan.Changes[0].Want = nil }, one("asked", "activation.max")),
		set("a weaker setting", plan.Loosen, plan.Loosens, 2, nil, nil),
		set("a weaker setting of an allowed group", plan.Loosen, plan.Loosens, 2, func(a *apply.Preflight) { a.Limits.AllowLoosen = apply.Groups{IDs: []string{id(1)}} }, nil),
		set("a weaker setting, not allowed", plan.Loosen, plan.Loosens, 2, func(a *apply.Preflight) { a.Limits.AllowLoosen = apply.Groups{IDs: []string{id(2)}} },
			one("allow-loosen", `become weaker: activation.max of members of "sg-1"`)),
		set("a pair that is weaker", plan.Pair, plan.Loosens, 2, func(a *apply.Preflight) { a.Limits.AllowLoosen = apply.Groups{} }, one("allow-loosen", "")),
	}
}

// What is drift, what a cap leaves for the next run, and what is not in changes is not
// made, and is no reason to refuse the rest.
func TestSelection(t *testing.T) {
	t.Parallel()
	const member = directory.Member
	tests := []struct {
		name    string
		action  plan.Action
		edit    func(*apply.Preflight)
		made    int
		finding string // "" for none
	}{
		{"all", plan.Assign, nil, 2, ""},
		{"drift", plan.Assign, func(a *apply.Preflight) { a.Plan.Changes[0].Origin = plan.Drift }, 1, "eligible-missing"},
		{"drift that nobody has judged", plan.Assign, func(a *apply.Preflight) { a.Plan.Changes[0].Origin = "" }, 1, "eligible-missing"},
		{"drift, to be undone", plan.Assign, func(a *apply.Preflight) { a.Plan.Changes[0].Origin, a.Limits.IncludeDrift = plan.Drift, true }, 2, ""},
		{"drift of an end", plan.Extend, func(a *apply.Preflight) {
			a.Plan.Changes[0].Origin, a.Plan.Changes[0].Effect = plan.Drift, plan.Grants
		}, 1, "eligible-differs"},
		{"a lease is renewed whatever its origin", plan.Extend, func(a *apply.Preflight) { a.Plan.Changes[0].Origin = plan.Drift }, 2, ""},
		{"a removal of what was granted by hand", plan.Remove, func(a *apply.Preflight) { a.Plan.Changes[0].Origin = plan.Drift }, 2, ""},
		{"removed by a person", plan.Assign, func(a *apply.Preflight) { a.Tenant = removedBy(a, "") }, 1, "removed-outside"},
		{"removed by a person, to be undone", plan.Assign, func(a *apply.Preflight) {
			a.Tenant, a.Limits.AllowRegrant = removedBy(a, ""), []string{person(1)}
		}, 2, ""},
		{"removed by an earlier run", plan.Assign, func(a *apply.Preflight) { a.Tenant = removedBy(a, "[pim-groups]") }, 2, ""},
		{"a removal of somebody who is renewed", plan.Extend, func(a *apply.Preflight) { a.Tenant = removedBy(a, "") }, 2, ""},
		{"a weaker setting", plan.Assign, func(a *apply.Preflight) {
			a.Plan.Changes[0].Action, a.Plan.Changes[0].Effect, a.Plan.Changes[0].Origin = plan.Loosen, plan.Loosens, plan.Drift
		}, 1, "setting-differs"},
		{"a stricter setting", plan.Assign, func(a *apply.Preflight) {
			a.Plan.Changes[0].Action, a.Plan.Changes[0].Effect, a.Plan.Changes[0].Origin = plan.Tighten, plan.Tightens, plan.Drift
		}, 2, ""},
	}
	for _, test := range tests {
		a := merge(t, 1)
		if people(a, member, test.action, person(1), person(2)); test.edit != nil {
			test.edit(a)
		}
		a.Since = "abc1234"
		made, left := a.Selection()
		rule := ""
		if len(left) == 1 && left[0].Finding != nil {
			rule = left[0].Finding.Rule
			if since := "at commit abc1234"; rule != "removed-outside" && !strings.Contains(left[0].Finding.Message, since) {
				t.Errorf("%s: %q, want %q in it", test.name, left[0].Finding.Message, since)
			}
		}
		if len(made) != test.made || len(made)+len(left) != 2 || rule != test.finding {
			t.Errorf("%s: %d made, left out %+v", test.name, len(made), left)
		}
	}
}

// removedBy gives the tenant with a removal of the first person.
func removedBy(a *apply.Preflight, mark string) *directory.Index {
	s := *a.Tenant.Snapshot
	s.Requests = []directory.Request{{Group: id(1), Role: directory.Member, Principal: person(1), Action: "adminRemove", Status: "Revoked", Created: soon(0), Justification: mark}}
	s.RequestsOf = []string{id(1)}
	return directory.NewIndex(&s)
}

// The leases that end soonest are renewed first, and the rest is no fault.
func TestRenewalsAreCapped(t *testing.T) {
	t.Parallel()
	a := merge(t, 1)
	people(a, directory.Member, plan.Extend, person(3), person(1), person(2))
	a.Limits.MaxRenewals = 2
	made, left := a.Selection()
	if len(made) != 2 || len(left) != 1 || left[0].Change.Key.Principal != person(3) || left[0].Finding != nil || left[0].Reason == "" {
		t.Errorf("made %+v, left out %+v", made, left)
	}
	removal := change(a.Tenant.Snapshot, plan.Remove, directory.Member, person(1)) // whose end is the first, and which is no renewal
	removal.Key.Role = "owner"
	a.Plan.Changes = append(a.Plan.Changes, removal)
	if made, left = a.Selection(); len(made) != 3 || len(left) != 1 || left[0].Change.Key.Principal != person(3) {
		t.Errorf("beside a removal: made %+v, left out %+v", made, left)
	}
	a.Plan.Changes, a.Limits.MaxRenewals = a.Plan.Changes[:3], 5
	if made, left = a.Selection(); len(made) != 3 || len(left) != 0 {
		t.Errorf("made %+v, left out %+v", made, left)
	}
}
