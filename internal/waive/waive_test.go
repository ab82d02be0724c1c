package waive

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
	"pim-groups/policy"
)

// TestNothingIsLeftUnwaived draws tenants, files and policy files. A check with the
// waivers finds what is left and nothing else, nothing of the file is lost, and a second
// run has nothing to do.
func TestNothingIsLeftUnwaived(t *testing.T) {
	t.Parallel()
	texts, written, unwritten := hostile.Texts(t), 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := plantest.Governed().Draw(t, "case")
		for i := range c.Tenant.Groups {
			if rapid.IntRange(0, 3).Draw(t, "hostile") == 0 {
				c.Tenant.Groups[i].DisplayName = rapid.SampledFrom(texts).Draw(t, "name")
			}
		}
		now := c.Tenant.Taken
		file := config.Source{Path: "policy.yaml", Data: drawPolicy(t, now)}
		pass := policy.Pass{File: c.File, Tenant: directory.NewIndex(c.Tenant), Mode: policy.ModeCheck, Now: now, Drift: rapid.Bool().Draw(t, "drift"),
			Changes: []plan.Class{plan.ClassOnboard}}
		pass.Plan = plan.Diff(c.File, pass.Tenant, plan.Terms{Now: now})
		if file.Data != nil {
			settings, problems := policy.ParseSettings(file, now)
			if len(problems) > 0 {
				t.Fatalf("drew a policy file that is not valid: %s\n%s", problems[0].Message, file.Data)
			}
			pass.Settings = settings
		}
		d := Decision{Reason: reason(rapid.SampledFrom(texts).Draw(t, "reason")), Expires: now.Truncate(24*time.Hour).AddDate(0, 3, 0), Now: now}
		found, _ := policy.Check(policy.Rules(), pass)
		result, err := All(file, pass, found, d)
		if err != nil {
			t.Fatalf("%v\n%s", err, file.Data)
		}
		keeps(t, file.Data, result)
		for _, w := range result.Waivers {
			if !slices.ContainsFunc(found, func(f finding.Finding) bool {
				return f.Status == finding.Failed && f.Rule == w.Rule.ID && f.Group.ID == w.Group.ID && f.Subject == w.Subject
			}) {
				t.Fatalf("%+v waives nothing that was found", w)
			}
		}
		written, unwritten = written+len(result.Waivers), unwritten+len(result.Left)
		pass.Settings, _ = policy.ParseSettings(result.File, now)
		if pass.Settings == nil && result.File.Data != nil {
			t.Fatalf("the file is not valid any more:\n%s", result.File.Data)
		}
		left, _ := policy.Check(policy.Rules(), pass)
		if got, want := open(left), len(result.Left); got != want {
			t.Fatalf("a check finds %d, and %d were left", got, want)
		}
		again, err := All(result.File, pass, left, d)
		if err != nil || len(again.Waivers) > 0 || !bytes.Equal(again.File.Data, result.File.Data) {
			t.Fatalf("a second run adds %d waivers, %v", len(again.Waivers), err)
		}
	})
	if written < 100 || unwritten < 100 {
		t.Errorf("drew too little: %d waivers, %d findings left", written, unwritten)
	}
}

// reason is a text as the command makes one of it.
func reason(text string) string {
	visible := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, text)
	return "r" + strings.Join(strings.Fields(visible), " ")
}

func open(found []finding.Finding) int {
	return len(slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Status == finding.Waived }))
}

// keeps fails unless the text before is the one after without one piece of it.
func keeps(t *rapid.T, before []byte, result *Result) {
	after := result.File.Data
	same := 0
	for same < min(len(before), len(after)) && before[same] == after[same] {
		same++
	}
	if !bytes.HasSuffix(after, before[same:]) || len(result.Waivers) > 0 && len(after) <= len(before) {
		t.Fatalf("text was lost:\n%s\nbecame\n%s", before, after)
	}
	for _, line := range bytes.Split(after, []byte("\n")) {
		if bytes.Contains(line, []byte("##[")) {
			t.Fatalf("a command of the runner: %s", line)
		}
	}
}

// drawPolicy draws a policy file as people write them, nil for none.
func drawPolicy(t *rapid.T, now time.Time) []byte {
	if rapid.IntRange(0, 5).Draw(t, "none") == 0 {
		return nil
	}
	const group = "99999999-0000-4000-8000-000000000001"
	day := now.AddDate(0, 1, 0).Format(time.DateOnly)
	if rapid.IntRange(0, 4).Draw(t, "json") == 0 {
		waivers := rapid.SampledFrom([]string{"", `, "waivers": []`, `, "waivers": [{"rule": "owner-guest", "group": "` + group + `", "reason": "a", "expires": "` + day + `"}]`}).Draw(t, "waivers")
		return []byte(`{"version": 1` + waivers + `, "rules": {"owner-guest": "note"}}` + rapid.SampledFrom([]string{"", "\n"}).Draw(t, "end"))
	}
	margin := strings.Repeat(" ", rapid.IntRange(0, 3).Draw(t, "margin"))
	items := []string{
		margin + "- rule: owner-guest # why\n" + margin + "  group: " + group + "\n" + margin + "  expires: " + day + "\n" + margin + "  reason: |\n" + margin + "     two lines\n\n" + margin + "     of text\n",
		margin + "- {rule: owner-disabled, group: " + group + ", reason: a, expires: " + day + "}\n",
		margin + "- reason: >-\n" + margin + "    folded\n" + margin + "  rule: owner-missing\n" + margin + "  group: " + group + "\n" + margin + "  expires: '" + day + "'\n",
	}
	list := "waivers: # a list\n"
	for _, item := range items {
		if rapid.Bool().Draw(t, "item") {
			list += rapid.SampledFrom([]string{"", margin + "# comment\n", "\n"}).Draw(t, "before") + item
		}
	}
	if !strings.Contains(list, "- ") {
		list = rapid.SampledFrom([]string{"", "waivers: []\n"}).Draw(t, "empty")
	}
	parts := rapid.Permutation([]string{"version: 1\n", "rules:\n  owner-guest: note\n", list, "# a comment\n\n", "emergency-access: []\n"}).Draw(t, "parts")
	text := strings.Join(parts, "") + rapid.SampledFrom([]string{"", "\n\n", "# the end", "# the end\n"}).Draw(t, "tail")
	if rapid.Bool().Draw(t, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if rapid.Bool().Draw(t, "unfinished") {
		text = strings.TrimRight(text, "\r\n")
	}
	return []byte(text)
}
