package plan_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/identity"
	"pim-groups/internal/plan"
)

// declaration draws a file that declares groups of the tenant, by id or by
// name, and some that the tenant does not have.
func declaration(t *rapid.T, s *directory.Snapshot) *config.File {
	ids, names := map[string]bool{}, map[string]bool{}
	file := &config.File{}
	add := func(name, id string) {
		if names[identity.FoldName(name)] || ids[id] {
			return // the parser refuses a group that is declared twice
		}
		g := config.Group{Name: config.Text{Value: name}}
		names[identity.FoldName(name)] = true
		if rapid.Bool().Draw(t, "pinned") {
			g.ID = &config.Text{Value: id}
			ids[id] = true
		}
		if rapid.IntRange(0, 3).Draw(t, "none") == 0 {
			g.PIM = config.None
		}
		file.Groups = append(file.Groups, g)
	}
	for i := range s.Groups {
		name := s.Groups[i].DisplayName
		if rapid.IntRange(0, 4).Draw(t, "renamed") == 0 {
			name = rapid.SampledFrom([]string{"sg-admins", "sg-other", "sg-third"}).Draw(t, "declaredName")
		}
		add(name, s.Groups[i].ID)
	}
	add("sg-nowhere", directorytest.ID(99, 1))
	return file
}

// Order, of the file or of what a server sends, decides nothing.
func TestOrderDecidesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		file := declaration(t, s)
		want := plan.Diff(file, directory.NewIndex(s), plan.Terms{})

		shuffled := &config.File{Groups: rapid.Permutation(file.Groups).Draw(t, "file")}
		got := plan.Diff(shuffled, directory.NewIndex(directorytest.Shuffle(t, s)), plan.Terms{})
		if got.Digest() != want.Digest() {
			t.Fatalf("digest %s, want %s", got.Digest(), want.Digest())
		}
		for _, g := range want.Groups {
			i := slices.IndexFunc(got.Groups, func(other plan.Group) bool { return other.Declared.Name.Value == g.Declared.Name.Value })
			if other := got.Groups[i]; other.State != g.State || other.Reason != g.Reason {
				t.Fatalf("%q: %s %q, want %s %q", g.Declared.Name.Value, other.State, other.Reason, g.State, g.Reason)
			}
		}
	})
}

// Whatever could be read of whatever tenant: the plan holds each entry once
// and in order, and changes exactly the groups that are to be onboarded.
func TestPlanIsComplete(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		file := declaration(t, s)
		p := plan.Diff(file, directory.NewIndex(s), plan.Terms{})
		if len(p.Groups) != len(file.Groups) {
			t.Fatalf("%d groups in the plan, %d declared", len(p.Groups), len(file.Groups))
		}
		changed := map[string]bool{}
		for i := range p.Groups {
			if p.Groups[i].Declared != &file.Groups[i] {
				t.Fatalf("group %d of the plan is %q", i, p.Groups[i].Declared.Name.Value)
			}
			if !slices.Contains(plan.States(), p.Groups[i].State) {
				t.Fatalf("group %d of the plan has the state %q", i, p.Groups[i].State)
			}
			if p.Groups[i].State == plan.ToOnboard {
				changed[p.Groups[i].Found.ID] = true
			}
		}
		for _, c := range p.Changes {
			if !changed[c.Key.Group] {
				t.Fatalf("%s is changed twice, or without the state", c.Key.Group)
			}
			delete(changed, c.Key.Group)
		}
		if len(changed) > 0 {
			t.Fatalf("to be onboarded without a change: %v", changed)
		}
	})
}

// A group is called managed or to be onboarded only on an answer that was
// read, and onboarded only if PIM can manage it and does not.
func TestStatesRestOnAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		x := directory.NewIndex(s)
		for _, g := range plan.Diff(declaration(t, s), x, plan.Terms{}).Groups {
			if g.State != plan.Managed && g.State != plan.ToOnboard && g.State != plan.Exempt {
				continue
			}
			for _, part := range []directory.Part{directory.PartGroups, directory.PartManaged} {
				if reason, missing := x.Missing(part, g.Found.ID); missing {
					t.Fatalf("%s is %s, yet: %s", g.Found.ID, g.State, reason)
				}
			}
			_, nameUnread := x.MissingSubject(directory.PartGroups, g.Declared.Name.Value)
			if !g.Pinned() && (nameUnread || len(g.Candidates) != 1) {
				t.Fatalf("%q is %s by name, of which %d groups were read", g.Declared.Name.Value, g.State, len(g.Candidates))
			}
			if managed := g.Found.Managed == directory.True; managed != (g.State == plan.Managed) {
				t.Fatalf("%s is %s, the list says %s", g.Found.ID, g.State, g.Found.Managed)
			}
			if g.State == plan.ToOnboard && (!g.Found.Manageable() || len(g.Found.Evidence) > 0 || g.Declared.PIM == config.None) {
				t.Fatalf("would onboard %+v", g.Found)
			}
		}
	})
}

// Reading less never decides more: with a gap, the concerned group is what it
// was or worse, and never newly managed or to be onboarded.
func TestGapNeverDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Tenant().Draw(t, "tenant")
		file := declaration(t, s)
		before := plan.Diff(file, directory.NewIndex(s), plan.Terms{})
		i := rapid.IntRange(0, len(file.Groups)-1).Draw(t, "entry")

		hidden := directory.Canonical(s)
		lost := directory.Gap{Part: rapid.SampledFrom([]directory.Part{directory.PartGroups, directory.PartManaged}).Draw(t, "part"), Reason: "403"}
		if before.Groups[i].Found != nil && rapid.Bool().Draw(t, "one") {
			lost.Group = before.Groups[i].Found.ID
		}
		hidden.Gaps = append(hidden.Gaps, lost)
		after := plan.Diff(file, directory.NewIndex(hidden), plan.Terms{}).Groups[i]
		switch {
		case after.State == plan.Managed, after.State == plan.ToOnboard, after.State == plan.Exempt:
			t.Fatalf("%s was %s and is %s without %s", after.ID(), before.Groups[i].State, after.State, lost.Part)
		case lost.Part == directory.PartGroups && after.State != plan.Unknown:
			t.Fatalf("%s is %s although it was not read", after.ID(), after.State)
		}
	})
}
