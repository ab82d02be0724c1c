package apply_test

import (
	"cmp"
	"slices"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

const hour = time.Hour

// declared makes a set of role settings in which only some are known.
func declared(set ...func(*settings.Role)) *settings.Role {
	r := &settings.Role{}
	for _, s := range set {
		s(r)
	}
	return r
}

func longest(d time.Duration) func(*settings.Role) {
	return func(r *settings.Role) { r.ActivationMax = settings.Known(settings.ActivationLimit{Longest: d}) }
}

func require(words ...string) func(*settings.Role) {
	required, _ := settings.ParseRequire(words)
	return func(r *settings.Role) { r.ActivationRequire = settings.Known(required) }
}

func onContext(c settings.Context) func(*settings.Role) {
	return func(r *settings.Role) { r.ActivationContext = settings.Known(c) }
}

func eligibleMax(d time.Duration) func(*settings.Role) {
	return func(r *settings.Role) { r.EligibleMax = settings.Known(settings.AssignmentLimit{Longest: d}) }
}

// listOf are the settings of both roles as PIM would send them.
func listOf(member, owner directorytest.Choices) []settings.Setting {
	return slices.Concat(
		settings.FromRules("member", directorytest.Rules(member)),
		settings.FromRules("owner", directorytest.Rules(owner)))
}

// managing is a tenant that has n groups under PIM, all with these settings.
func managing(n int, member, owner directorytest.Choices) (*tenant, *directory.Snapshot) {
	s := snapshot(n)
	for i := range s.Groups {
		s.Groups[i].Managed = directory.True
	}
	s.Contexts = []directory.Context{
		{ID: "c1", DisplayName: "Strong", IsAvailable: directory.True},
		{ID: "c2", DisplayName: "Draft", IsAvailable: directory.False},
	}
	x := newTenant(s)
	for id := range x.settings {
		x.settings[id] = &apply.RoleSettings{Policy: "policy-0", Owner: "policy-o", List: listOf(member, owner)}
	}
	return x, s
}

// nothingNew is the answer about exposures where all is well.
func nothingNew([]plan.Change) []finding.Finding { return nil }

// wants is a run whose files declare settings for a role of the first groups.
func wants(t fataler, x *tenant, s *directory.Snapshot, n int, role string, over *settings.Role) *apply.Preflight {
	t.Helper()
	a := allowed(t, s, n)
	for i := range a.File.Groups {
		g := &a.File.Groups[i]
		declareRole(g, role, over)
		a.Plan.Changes = append(a.Plan.Changes, settingChanges(x, g, role, over)...)
	}
	slices.SortFunc(a.Plan.Changes, plan.Change.Compare)
	return a
}

// allowed is a run of files with the first groups that may make every change.
func allowed(t fataler, s *directory.Snapshot, n int) *apply.Preflight {
	a := preflight(declare(t, entries(n)), s)
	a.Limits.Changes, a.Limits.AllowLoosen = plan.Classes(), apply.Groups{Any: true}
	a.Limits.MaxGroups, a.NewExposures = 100, nothingNew
	return a
}

func declareRole(g *config.Group, role string, over *settings.Role) {
	r := &config.Role{Settings: &config.Settings{Values: over}, Exact: true}
	if role == "owner" {
		g.Owner = r
	} else {
		g.Member = r
	}
}

// settingChanges are those that a plan has for the settings of a role.
func settingChanges(x *tenant, g *config.Group, role string, over *settings.Role) []plan.Change {
	was := settings.Read(x.settings[g.ID.Value].List, role)
	all := was.With(over)
	var list []plan.Change
	pair := 0
	for _, leaf := range settings.Leaves() {
		if leaf.Equal(was, all) {
			continue
		}
		c := plan.Change{
			Action: plan.Tighten, Effect: plan.Tightens, Key: plan.Key{Group: g.ID.Value, Role: role, Setting: leaf.Name},
			Name: g.Name.Value, Before: leaf.Words(was), After: leaf.Words(all), Was: was, Want: all, Pinned: true, Origin: plan.Merge,
			Facts: *x.groups[g.ID.Value],
		}
		if leaf.Rank(was, all, nil).Loosens() {
			c.Action, c.Effect = plan.Loosen, plan.Loosens
		}
		if leaf.Name == "activation.require" && mfa(was) != mfa(all) || leaf.Name == "activation.context" {
			pair++
		}
		list = append(list, c)
	}
	if pair < 2 {
		return list
	}
	i := slices.IndexFunc(list, func(c plan.Change) bool { return c.Key.Setting == "activation.require" })
	list[i].Key.Setting, list[i].Action = plan.PairSetting, plan.Pair
	return slices.DeleteFunc(list, func(c plan.Change) bool { return c.Key.Setting == "activation.context" })
}

func mfa(r *settings.Role) bool {
	required, _ := r.ActivationRequire.Value()
	return required.MFA
}

// is gives the settings of a role as they are now.
func (t *tenant) is(group, role string) *settings.Role {
	return settings.Read(t.settings[group].List, role)
}

// rules lists which rules were written, in order.
func (t *tenant) rules() []string {
	var list []string
	for _, w := range t.writes {
		list = append(list, cmp.Or(w.Role, "-")+" "+w.Rule)
	}
	return list
}
