package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/plan"
	"pim-groups/policy"
)

// drawFile declares some groups of the tenant and others, by name, id or both, for
// PIM or not, with owners or not.
func drawFile(t *rapid.T, s *directory.Snapshot) *config.File {
	file := &config.File{Paths: []string{"groups.yaml"}}
	names, ids := map[string]bool{}, map[string]bool{}
	owners := []string{"nobody@contoso.com"}
	for i := range s.Principals {
		owners = append(owners, s.Principals[i].ID, s.Principals[i].UserPrincipalName)
	}
	for i := range rapid.IntRange(0, 14).Draw(t, "entries") {
		g := config.Group{Name: config.Text{Value: fmt.Sprintf("sg-%d", i)}}
		g.PIM = rapid.SampledFrom([]config.PIM{config.Required, config.Required, config.None}).Draw(t, "pim")
		id := directorytest.ID(1, 70+i)
		if len(s.Groups) > 0 && rapid.IntRange(0, 4).Draw(t, "known") > 0 {
			known := rapid.SampledFrom(s.Groups).Draw(t, "group")
			g.Name.Value, id = known.DisplayName, known.ID
		}
		if rapid.Bool().Draw(t, "pinned") {
			g.ID = &config.Text{Value: id}
		}
		if folded := identity.FoldName(g.Name.Value); !names[folded] && (g.ID == nil || !ids[id]) {
			names[folded], ids[id] = true, true
			g.Owners = drawOwners(t, owners)
			g.Pos = finding.Pos{File: "groups.yaml", Line: i + 3, Column: 5}
			file.Groups = append(file.Groups, g)
		}
	}
	return file
}

func drawOwners(t *rapid.T, all []string) *config.Owners {
	if rapid.Bool().Draw(t, "undeclared") {
		return nil
	}
	list := &config.Owners{}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 3, identity.FoldName).Draw(t, "owners") {
		if name != "" {
			list.Items = append(list.Items, config.Text{Value: name})
		}
	}
	return list
}

// drawPolicy adjusts some rules and waives something; nil is no policy file.
func drawPolicy(t *rapid.T, s *directory.Snapshot, now time.Time) *policy.Settings {
	var text strings.Builder
	text.WriteString("version: 1\nrules:\n  override-risk: note\n")
	for _, line := range []string{
		"owners-minimum: {minimum: 3}", "owner-guest: off", "owner-disabled: note",
		"group-unpinned: error", "managed-undeclared: off", "group-kind: warning",
	} {
		if rapid.Bool().Draw(t, line) {
			text.WriteString("  " + line + "\n")
		}
	}
	if len(s.Groups) > 0 && rapid.Bool().Draw(t, "waives") {
		fmt.Fprintf(&text, "waivers:\n  - {rule: owners-minimum, group: %s, reason: audit, expires: %s}\n",
			rapid.SampledFrom(s.Groups).Draw(t, "waived").ID, now.AddDate(0, 1, 0).Format(time.DateOnly))
	}
	settings, problems := policy.ParseSettings(config.Source{Path: "policy.yaml", Data: []byte(text.String())}, now)
	if settings == nil {
		t.Fatalf("%s: %+v", text.String(), problems)
	}
	return settings
}

// proposal is files and a policy file, in a tenant.
type proposal struct {
	file   *config.File
	judges *policy.Settings
}

// compared evaluates a change as check does.
func compared(s *directory.Snapshot, before, after proposal, edit func(*base)) *comparison {
	tenant := directory.NewIndex(s)
	c := &comparison{snapshot: s, tenant: tenant, declared: &declaration{}, pass: policy.Pass{
		File: after.file, Tenant: tenant, Plan: plan.Diff(after.file, tenant, plan.Terms{}), Settings: after.judges, Mode: policy.ModeCheck, Now: s.Taken,
	}}
	b := &base{file: before.file, settings: before.judges, weighed: before.judges}
	edit(b)
	c.difference(&settings{base: baseSettings{policyFrom: fromHead}, changes: []plan.Class{plan.ClassOnboard}}, b)
	return c
}

func known(*base) {}

// aboutTheChange are the rules about the difference itself.
func aboutTheChange(f finding.Finding) bool {
	return f.Rule == "declaration-removed" || f.Rule == "policy-weakened"
}

// about names what a finding is about.
func about(f finding.Finding) string {
	group := f.Group.ID
	if group == "" {
		group = "name " + f.Group.Name
	}
	return f.Rule + "\x00" + group + "\x00" + f.Role + "\x00" + f.Subject
}

// What is compared with itself has nothing new, nothing fixed and nothing hidden. What is
// open in a group that both would onboard is a next step of either.
func TestNothingChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "tenant")
		same := proposal{drawFile(t, s), drawPolicy(t, s, s.Taken)}
		in := compared(s, same, same, known).input
		if len(in.Base.Edits)+len(in.Base.Fixed)+len(in.Base.Hidden) > 0 {
			t.Fatalf("changed %v, fixed %v, hidden %v", in.Base.Edits, in.Base.Fixed, in.Base.Hidden)
		}
		for _, f := range in.Findings {
			if f.Change != finding.Existing && f.Change != finding.NextStep && !(aboutTheChange(f) && f.Status == finding.NotEvaluated) {
				t.Fatalf("%s of %+v is %s: %s", f.Rule, f.Group, f.Change, f.Message)
			}
		}
	})
}

// What is new the one way is fixed the other way, and the reverse: what has got
// worse, and what had no answer, apart.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Tenant().Draw(t, "tenant")
		judges := drawPolicy(t, s, s.Taken)
		one, other := proposal{drawFile(t, s), judges}, proposal{drawFile(t, s), judges}
		there, back := compared(s, one, other, known).input, compared(s, other, one, known).input
		var introduced, fixed []string
		for _, f := range there.Findings {
			had := slices.ContainsFunc(back.Findings, func(b finding.Finding) bool {
				whole := finding.Finding{Rule: f.Rule, Group: f.Group}
				open := b.Status == finding.NotEvaluated && (about(b) == about(whole) || b.Rule == f.Rule && b.Group == finding.Group{})
				return about(b) == about(f) || open
			})
			if f.Change == finding.New && f.Status == finding.Failed && !aboutTheChange(f) && !had {
				introduced = append(introduced, about(f))
			}
		}
		for _, f := range back.Base.Fixed {
			if !aboutTheChange(f) {
				fixed = append(fixed, about(f))
			}
		}
		for _, list := range []*[]string{&introduced, &fixed} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		if !slices.Equal(introduced, fixed) {
			t.Fatalf("new there %q, fixed back %q", introduced, fixed)
		}
	})
}

// A base of which nothing is known takes nothing away: all that is found without a
// base is there, and new.
func TestNothingKnownOfTheBase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "tenant")
		head := proposal{drawFile(t, s), drawPolicy(t, s, s.Taken)}
		in := compared(s, proposal{&config.File{}, nil}, head, func(b *base) { b.unread = true }).input
		for _, f := range in.Findings {
			if f.Change != finding.New {
				t.Fatalf("%s of %+v is %s", f.Rule, f.Group, f.Change)
			}
		}
		if len(in.Base.Fixed)+len(in.Base.Hidden) > 0 {
			t.Fatalf("fixed %v, hidden %v", in.Base.Fixed, in.Base.Hidden)
		}
	})
}

// A policy file that judges alone makes nothing worse: what it finds beyond that of
// the base comes from it, and what it does not find any more is told.
func TestPolicyAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Tenant().Draw(t, "tenant")
		file := drawFile(t, s)
		before, after := proposal{file, drawPolicy(t, s, s.Taken)}, proposal{file, drawPolicy(t, s, s.Taken)}
		in, was := compared(s, before, after, known).input, compared(s, before, before, known).input
		for _, f := range in.Findings {
			if f.Change == finding.New && !aboutTheChange(f) {
				t.Fatalf("%s of %+v is new: %s", f.Rule, f.Group, f.Message)
			}
		}
		for _, f := range was.Findings {
			told := func(list []finding.Finding) bool {
				return slices.ContainsFunc(list, func(now finding.Finding) bool {
					return about(now) == about(f) && now.Status == f.Status && now.Severity >= f.Severity
				})
			}
			if f.Status == finding.Failed && !told(in.Findings) && !told(in.Base.Hidden) {
				t.Fatalf("%s of %+v is gone, and nothing says so", f.Rule, f.Group)
			}
		}
	})
}
