package graph_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/apply"
	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/graph"
	"pim-groups/internal/settings"
)

// Nobody has published what PIM does with these writes, so a run has to end
// true under each answer that it may give. The tables say what the first of the
// two groups comes to; all others come to "done same-rule".
var (
	withoutFallback = map[string]string{
		"unchanged-write-ignored": "pending same-rule same-policy !not-onboarded",
		"app-only-ignored":        "pending same-rule same-policy !not-onboarded",
		"first-write-drops":       "done same-rule !setting-changed",
	}
	withFallback = map[string]string{
		"unchanged-write-ignored": "done same-rule same-policy shorten",
		"app-only-ignored":        "pending same-rule same-policy shorten !not-onboarded",
		"first-write-drops":       "done same-rule !setting-changed",
	}
)

// withStrictSetting gives the first group a setting that is not the default, so that it
// can get lost.
func withStrictSetting(t testing.TB, w *writing) {
	t.Helper()
	set := false
	w.server.Tenant(func(x *tenant.Tenant) {
		set = x.SetRule(officers, tenant.Member, o.Object{{Name: "id", Value: o.Text("Enablement_EndUser_Assignment")},
			{Name: "enabledRules", Value: o.Texts([]string{"Justification", "MultiFactorAuthentication"})}})
	})
	if !set {
		t.Fatal("the fake has no such setting")
	}
	w.before[officers] = w.settings(officers)
}

func TestOnboardingUnderEveryAnswer(t *testing.T) {
	t.Parallel()
	answers := append([]tenant.Alternative{{Name: "likelier"}}, fakegraph.Alternatives()...)
	for fallback, table := range map[bool]map[string]string{false: withoutFallback, true: withFallback} {
		for _, answer := range answers {
			want := table[answer.Name]
			if want == "" {
				want = "done same-rule"
			}
			synctest.Test(t, func(t *testing.T) {
				w := onboarding(t, fakegraph.WithAnswers(answer.Answers))
				w.fallback = fallback
				withStrictSetting(t, w)
				result := w.run(t, t.Context())
				if got := outcomeText(&result.Outcomes[0]); got != want {
					t.Errorf("%s, fallback %t: %s, want %s: %+v", answer.Name, fallback, got, want, result.Outcomes[0])
				}
				if answer.Name != "first-write-drops" && w.settings(officers) != w.before[officers] {
					t.Errorf("%s, fallback %t: the settings are\n%swant\n%s", answer.Name, fallback, w.settings(officers), w.before[officers])
				}
				if result.Stopped != "" {
					t.Errorf("%s: stopped: %s", answer.Name, result.Stopped)
				}
			})
		}
	}
}

// A setting that the write put back to its default is reported with what it was
// and what it is.
func TestDroppedSetting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithAnswers(fakegraph.Answers{FirstWriteDrops: true}))
		withStrictSetting(t, w)
		f := w.run(t, t.Context()).Outcomes[0].Findings()
		if len(f) != 1 || !strings.Contains(f[0].Message, `enabledRules was ["Justification","MultiFactorAuthentication"] and is ["Justification"]`) {
			t.Errorf("findings %+v", f)
		}
	})
}

// A person's writes onboard where an application's do not.
func TestPersonWhereApplicationsAreIgnored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithAnswers(fakegraph.Answers{AppOnlyIgnored: true}), fakegraph.AsPerson(),
			fakegraph.WithRoles("e8611ab8-c189-46e8-94e1-60213ab1f814"))
		for _, outcome := range w.run(t, t.Context()).Outcomes {
			if got := outcomeText(&outcome); got != "done same-rule" {
				t.Errorf("%s is %s", outcome.Change.Name, got)
			}
		}
	})
}

// Every strategy leaves its intent and its answer, and the last one what it was
// about to change.
func TestOnboardingJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithAnswers(fakegraph.Answers{UnchangedWriteIgnored: true}))
		w.fallback = true
		w.run(t, t.Context())
		var steps []string
		for _, e := range w.entries {
			if e.Group == officers {
				steps = append(steps, string(e.Step)+" "+string(e.Strategy))
			}
		}
		want := "intent same-rule,answer same-rule,intent same-policy,answer same-policy,intent shorten,answer shorten," +
			"intent restore,answer restore,outcome restore,outcome "
		if got := strings.Join(steps, ","); got != want {
			t.Errorf("journal %s\nwant    %s", got, want)
		}
		for _, e := range w.entries {
			if e.Strategy == apply.Shorten && e.Step == apply.StepIntent &&
				!(strings.Contains(e.Before, `"PT8H"`) && strings.Contains(e.After, `"PT7H30M"`)) {
				t.Errorf("intent %+v", e)
			}
		}
	})
}

// What is read of a group and sent back are the same bytes.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t)
		settings, err := w.Settings(t.Context(), officers)
		if err != nil {
			t.Fatal(err)
		}
		var lines strings.Builder
		for _, s := range settings.List {
			lines.WriteString(s.Role + " " + s.Value + "\n")
		}
		if lines.String() != w.before[officers] {
			t.Errorf("read\n%swant\n%s", lines.String(), w.before[officers])
		}
	})
}

// A run that needs no change can make none, nor one of another kind.
func TestNothingAllowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t)
		read, err := w.Settings(t.Context(), officers)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(read.List, func(s settings.Setting) bool { return s.Role == apply.WrittenRole && s.Rule == apply.WrittenRule })
		write := apply.Write{Group: officers, Strategy: apply.SameRule, Policy: read.Policy, Setting: read.List[i]}
		for _, client := range []*graph.Writable{w.Allowing(), w.Allowing("another")} {
			if answer := client.Write(t.Context(), t.Context(), write); answer.Kind != apply.AnswerSkipped || len(w.server.Writes()) > 0 {
				t.Errorf("%+v after %d writes", answer, len(w.server.Writes()))
			}
		}
		if answer := w.Write(t.Context(), t.Context(), write); answer.Kind != apply.AnswerAccepted {
			t.Errorf("%+v", answer)
		}
	})
}
