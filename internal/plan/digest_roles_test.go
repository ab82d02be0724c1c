package plan_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// governed declares settings and people of g1, one of each kind of difference.
func governed() (*config.File, *directory.Snapshot) {
	s := withRules(directorytest.Rules(directorytest.Choices{MFA: true, Approvers: []string{person(0)}}))
	for id, days := range map[string]int{"ada": 5, "bob": 400, person(2): 300} {
		eligible(s, id, now.AddDate(0, 0, days))
	}
	file := eligibleList(true, "ada", "bob for 90", person(0)+" until 2027-03-31", person(1))
	role := file.Groups[0].Member
	role.Eligible.Items[2].Why, role.Eligible.Items[2].Ticket = &config.Text{Value: "covers"}, &config.Text{Value: "CHG1"}
	role.Settings = settingsOf(activationMax(2), approvedBy(person(1)))
	return file, s
}

func digestOf(file *config.File, s *directory.Snapshot, at time.Time, classes ...plan.Class) string {
	return plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: at}).Digest(classes...)
}

// What each kind of digest covers, by edits that change the one, the other, or both.
func TestDigestKinds(t *testing.T) {
	t.Parallel()
	type edit func(*config.Role, *directory.Snapshot)
	file := func(change func(*config.Role)) edit {
		return func(r *config.Role, _ *directory.Snapshot) { change(r) }
	}
	tenant := func(change func(*directory.Snapshot)) edit {
		return func(_ *config.Role, s *directory.Snapshot) { change(s) }
	}
	items := func(r *config.Role) []config.Assignment { return r.Eligible.Items }
	tests := map[string]struct {
		edit edit
		want string
	}{
		"nothing":          {file(func(*config.Role) {}), ""},
		"a declared value": {file(func(r *config.Role) { r.Settings = settingsOf(activationMax(3), approvedBy(person(1))) }), "settings"},
		"another leaf": {file(func(r *config.Role) {
			r.Settings = settingsOf(activationMax(2), activationRequire("justification", "mfa"), approvedBy(person(1)))
		}), "settings"},
		"another approver": {file(func(r *config.Role) { r.Settings = settingsOf(activationMax(2), approvedBy(person(2))) }), "settings"},
		"no settings":      {file(func(r *config.Role) { r.Settings = nil }), "settings"},
		"a value there": {tenant(func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{MFA: true, Max: "PT9H", Approvers: []string{person(0)}})
		}), "settings"},
		"an approver there": {tenant(func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{MFA: true, Approvers: []string{person(2)}})
		}), "settings"},
		"a value that is not declared": {tenant(func(s *directory.Snapshot) {
			s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{MFA: true, Approvers: []string{person(0)}, Recipients: []string{"soc@contoso.com"}})
		}), ""},

		"another person": {file(func(r *config.Role) { items(r)[3].Principal.ID = person(2) }), "people"},
		"a person less":  {file(func(r *config.Role) { r.Eligible.Items = items(r)[:3] }), "people"},
		"another end":    {file(func(r *config.Role) { items(r)[2].Until.Value = items(r)[2].Until.Value.AddDate(0, 0, 1) }), "people"},
		"permanent":      {file(func(r *config.Role) { items(r)[0].Permanent = true }), "people"},
		"another length": {file(func(r *config.Role) { items(r)[1].For.Value += 24 * time.Hour }), "people"},
		"a length":       {file(func(r *config.Role) { items(r)[0].For = &config.Span{Value: plan.DefaultLease} }), "people"},
		"another reason": {file(func(r *config.Role) { items(r)[2].Why.Value = "leaves" }), "people"},
		"another ticket": {file(func(r *config.Role) { items(r)[2].Ticket = nil }), "people"},
		"not exact":      {file(func(r *config.Role) { r.Exact = false }), "people"},
		"no people":      {file(func(r *config.Role) { r.Eligible = nil }), "people"},
		"nobody":         {file(func(r *config.Role) { r.Eligible.Items = nil }), "people"},
		"who is there":   {tenant(func(s *directory.Snapshot) { eligible(s, person(0), now.AddDate(0, 0, 9)) }), "people"},
		"who is not there": {tenant(func(s *directory.Snapshot) {
			s.Eligibilities = slices.DeleteFunc(s.Eligibilities, func(e directory.Schedule) bool { return e.Principal == person(2) })
		}), "people"},
		"a lease that is renewed": {tenant(func(s *directory.Snapshot) {
			for i := range s.Eligibilities {
				if s.Eligibilities[i].Principal == "ada" {
					s.Eligibilities[i].End = now.AddDate(0, 0, 170)
				}
			}
		}), ""},
		"who is blocked": {tenant(func(s *directory.Snapshot) { s.Principals[0].AccountEnabled = directory.False }), ""}, // ada, who is renewed
		"who is not granted": {tenant(func(s *directory.Snapshot) {
			s.Requests = []directory.Request{{Group: "g1", Role: "member", Principal: person(1), Status: "PendingApproval"}}
		}), "people"},

		"order of people": {file(func(r *config.Role) { slices.Reverse(items(r)) }), ""},
		"places":          {file(func(r *config.Role) { items(r)[0].Who.Pos, r.Settings.Places = finding.Pos{Line: 99}, nil }), ""},
		"spelling":        {file(func(r *config.Role) { items(r)[0].Who.Value = "ADA" }), ""},
		"who is active": {file(func(r *config.Role) {
			r.Active = &config.Assignments{Items: []config.Assignment{entry("ada permanent")}}
		}), ""},
		"the owner role": {tenant(func(s *directory.Snapshot) {
			s.Eligibilities = append(s.Eligibilities, directory.Schedule{Group: "g1", Role: "owner", Principal: "ada"})
		}), ""},
		"members": {tenant(func(s *directory.Snapshot) { s.Members[0].Members = []string{"ada"} }), ""},
		"an owner for an hour": {tenant(func(s *directory.Snapshot) {
			s.Groups[0].Owners = []string{"ada"}
			s.Assignments = []directory.Schedule{{Group: "g1", Role: "owner", Principal: "ada", Activated: true, End: now.Add(time.Hour)}}
		}), ""},
		"a standing owner":      {tenant(func(s *directory.Snapshot) { s.Groups[0].Owners = []string{"ada"} }), "settings people"},
		"the kind of group":     {tenant(func(s *directory.Snapshot) { s.Groups[0].IsAssignableToRole = directory.True }), "settings people"},
		"the name of the group": {tenant(func(s *directory.Snapshot) { s.Groups[0].DisplayName = "sg-uno" }), ""},
		"other managed groups":  {tenant(func(s *directory.Snapshot) { s.Groups = append(s.Groups, managed(group("g9", "sg-nine"))) }), ""},
		"the tenant":            {tenant(func(s *directory.Snapshot) { s.Tenant = "u" }), "settings people"},
	}
	kinds := map[plan.DigestKind][]plan.Class{
		plan.DigestSettings: {plan.ClassSettings}, plan.DigestPeople: {plan.ClassEligible, plan.ClassRenew, plan.ClassShorten, plan.ClassRemove},
	}
	for name, test := range tests {
		changed := ""
		for _, kind := range []plan.DigestKind{plan.DigestSettings, plan.DigestPeople} {
			file, s := governed()
			before := digestOf(file, s, now, kinds[kind]...)
			if test.edit(file.Groups[0].Member, s); digestOf(file, s, now, kinds[kind]...) != before {
				changed += string(kind) + " "
			}
		}
		if changed != test.want && changed != test.want+" " {
			t.Errorf("%s changes %q, want %q", name, changed, test.want)
		}
	}
}

// A run makes what a digest of its classes covers; without any it onboards. None of two
// classes of a kind, or of the order, counts.
func TestDigestClasses(t *testing.T) {
	t.Parallel()
	file, s := governed()
	unmanaged(s)
	s.Eligibilities = nil
	p := plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now})
	digests := map[string]string{}
	for name, classes := range map[string][]plan.Class{
		"onboard": {plan.ClassOnboard}, "settings": {plan.ClassSettings}, "people": {plan.ClassEligible},
		"onboard settings": {plan.ClassOnboard, plan.ClassSettings}, "all": plan.Classes(),
	} {
		got := p.Digest(classes...)
		for other, digest := range digests {
			if digest == got {
				t.Errorf("%s has the digest of %s", name, other)
			}
		}
		digests[name] = got
	}
	if p.Digest() != digests["onboard"] || p.Digest(plan.ClassRemove, plan.ClassRenew) != digests["people"] ||
		p.Digest(plan.ClassSettings, plan.ClassOnboard) != digests["onboard settings"] {
		t.Error("equal classes have different digests")
	}
}

// Whether a list is exact counts also where nobody is to be removed, and the order of
// entries never does.
func TestDigestOfExactAndOrder(t *testing.T) {
	t.Parallel()
	file := eligibleList(true, "ada")
	file.Groups = append(file.Groups, eligibleList(true, "bob").Groups...)
	file.Groups[1].ID = &config.Text{Value: "g2"}
	s := people()
	people := digestOf(file, s, now, plan.ClassEligible)
	if slices.Reverse(file.Groups); digestOf(file, s, now, plan.ClassEligible) != people {
		t.Error("the order of groups changes the digest")
	}
	if file.Groups[0].Member.Exact = false; digestOf(file, s, now, plan.ClassEligible) == people {
		t.Error("a list that is not exact has the digest of one that is")
	}
}

// Each of several approvers is in the digest, and not only how many there are, or the
// last. Those of a tenant count only where the files declare some.
func TestDigestOfApprovers(t *testing.T) {
	t.Parallel()
	file, s := governed()
	digest := func() string { return digestOf(file, s, now, plan.ClassSettings) }
	digests := map[string]bool{}
	for _, pair := range [][]int{{1, 2}, {1, 3}, {2, 3}} {
		file.Groups[0].Member.Settings = settingsOf(approvedBy(person(pair[0]), person(pair[1])))
		digests[digest()] = true
	}
	if len(digests) != 3 {
		t.Errorf("three pairs of approvers have %d digests", len(digests))
	}
	file.Groups[0].Member.Settings = settingsOf(activationMax(2))
	before := digest()
	s.RoleSettings[0].Rules = directorytest.Rules(directorytest.Choices{MFA: true, Approvers: []string{person(2)}})
	if digest() != before {
		t.Error("an approver of a setting that is not declared changes the digest")
	}
}

// The digest of a group for a kind is that of a plan about it alone.
func TestDigestOfOneGroup(t *testing.T) {
	t.Parallel()
	file, s := governed()
	p := plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now})
	got := map[plan.DigestKind]string{}
	for _, d := range p.Digests() {
		got[d.Kind] = d.Digest
	}
	for kind, class := range map[plan.DigestKind]plan.Class{plan.DigestSettings: plan.ClassSettings, plan.DigestPeople: plan.ClassEligible} {
		if want := p.Digest(class); got[kind] != want {
			t.Errorf("%s: the group has %q, the plan %q", kind, got[kind], want)
		}
	}
}

// What the runs before write leaves the digest of the run for people as it was, and so
// does a day.
func TestDigestAfterRuns(t *testing.T) {
	t.Parallel()
	for _, prepare := range []func(*directory.Snapshot){func(*directory.Snapshot) {}, func(s *directory.Snapshot) { unmanaged(s); s.Eligibilities = nil }} {
		file, s := governed()
		prepare(s)
		file.Groups[0].Member.Settings = settingsOf(activationMax(2), eligibleMax(30))
		people := digestOf(file, s, now, plan.ClassEligible)
		p := plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now})
		written := slices.DeleteFunc(slices.Clone(p.Changes), func(c plan.Change) bool { return c.Class() != plan.ClassOnboard && c.Class() != plan.ClassSettings })
		if len(written) < 2 {
			t.Fatalf("changes %+v", written)
		}
		after := plan.Applied(s, written)
		after.RequestsOf = []string{"g1"}
		if digestOf(file, after, now, plan.ClassEligible) != people {
			t.Error("what the runs before write changes the digest of people")
		}
		if digestOf(file, s, now.AddDate(0, 0, 1), plan.ClassEligible) != people {
			t.Error("a day changes the digest of people")
		}
	}
}

// Each group has a digest for each kind that is declared of it.
func TestDigests(t *testing.T) {
	t.Parallel()
	file, s := governed()
	unmanaged(s)
	s.Eligibilities = nil
	file.Groups[0].Owner = &config.Role{Settings: settingsOf(activationMax(1))}
	more := declare("anchor sg-anchor", "gx sg-x", "g5 sg-five")
	more.Groups[0].Member = &config.Role{Eligible: &config.Assignments{}}
	more.Groups[1].Member = &config.Role{Eligible: &config.Assignments{}}
	file.Groups = append(more.Groups, file.Groups...)
	s.Groups = append(s.Groups, group("g5", "sg-five"))
	p := plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now})
	var got []plan.GroupDigest
	seen := map[string]bool{}
	for _, d := range p.Digests() {
		if seen[d.Digest] || len(d.Digest) != len("sha256:")+64 {
			t.Errorf("digest %q of %s", d.Digest, d.Group)
		}
		seen[d.Digest] = true
		d.Digest = ""
		got = append(got, d)
	}
	want := []plan.GroupDigest{{"anchor", plan.DigestPeople, ""}, {"g1", plan.DigestOnboard, ""}, {"g1", plan.DigestSettings, ""}, {"g1", plan.DigestPeople, ""}, {"g5", plan.DigestOnboard, ""}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("digests of %+v, want %+v", got, want)
	}
}

// A change that the files of a commit already asked for was undone in the tenant.
func TestOriginate(t *testing.T) {
	t.Parallel()
	file, s := governed()
	tenant, terms := directory.NewIndex(s), plan.Terms{Now: now}
	origins := func(since *config.File) (text string) {
		p := plan.Diff(file, tenant, terms)
		plan.Originate(p, since, tenant, terms)
		for _, c := range p.Changes {
			text += string(c.Action) + " " + string(c.Origin) + "; "
		}
		return text
	}
	tests := map[string]struct {
		edit func(*config.Role)
		want string
	}{
		"the same":          {func(*config.Role) {}, "tighten drift; loosen drift; extend drift; assign drift; assign drift; shorten drift; remove drift; "},
		"another value":     {func(r *config.Role) { r.Settings = settingsOf(activationMax(3), approvedBy(person(1))) }, "tighten merge; loosen drift; extend drift; assign drift; assign drift; shorten drift; remove drift; "},
		"another approver":  {func(r *config.Role) { r.Settings = settingsOf(activationMax(2), approvedBy(person(2))) }, "tighten drift; loosen merge; extend drift; assign drift; assign drift; shorten drift; remove drift; "},
		"another action":    {func(r *config.Role) { r.Eligible.Items[1].Permanent, r.Eligible.Items[1].For = true, nil }, "tighten drift; loosen drift; extend drift; assign drift; assign drift; shorten merge; remove drift; "},
		"a line that went":  {func(r *config.Role) { r.Eligible.Items = append(r.Eligible.Items, entry(person(2))) }, "tighten drift; loosen drift; extend drift; assign drift; assign drift; shorten drift; remove merge; "},
		"a line that came":  {func(r *config.Role) { r.Eligible.Items = r.Eligible.Items[:3] }, "tighten drift; loosen drift; extend drift; assign drift; assign merge; shorten drift; remove drift; "},
		"nothing was there": {func(r *config.Role) { *r = config.Role{} }, "tighten merge; loosen merge; extend merge; assign merge; assign merge; shorten merge; remove merge; "},
	}
	for name, test := range tests {
		since, _ := governed()
		test.edit(since.Groups[0].Member)
		if got := origins(since); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
	unpinned, _ := governed()
	unpinned.Groups[0].ID = nil
	if wanted := plan.Diff(unpinned, tenant, terms).Changes; len(wanted) == 0 || origins(unpinned) != tests["nothing was there"].want {
		t.Errorf("before the file had the id: %s, of %d changes then", origins(unpinned), len(wanted))
	}
	if got := origins(nil); got != tests["the same"].want {
		t.Errorf("without the files: %s", got)
	}
	if p := plan.Diff(file, tenant, terms); p.Changes[0].Origin != "" {
		t.Errorf("origin %q of a plan that nobody asked", p.Changes[0].Origin)
	}
}

// Who owns a group that nobody looked at may have activated that, so owners count only
// where something is changed; then the depth of a run without such groups does not count.
func TestDigestOfOwnersNotLookedAt(t *testing.T) {
	t.Parallel()
	digest := func(depth directory.Depth, after bool, owners ...string) string {
		file, s := governed()
		if s.Groups[0].Owners = owners; after {
			s = plan.Applied(s, plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now}).Changes)
		}
		s.Scope.Depth = depth
		return digestOf(file, s, now, plan.ClassSettings)
	}
	same := digest(directory.DepthFull, true)
	if same != digest(directory.DepthChanged, true, "ada") || same != digest(directory.DepthFull, true, "ada") {
		t.Error("an owner of a group without changes counts")
	}
	if digest(directory.DepthFull, false) == digest(directory.DepthFull, false, "ada") {
		t.Error("an owner of a group with changes does not count")
	}
}
