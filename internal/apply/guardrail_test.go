package apply_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// guardrailCase is a run and the guardrails that must object to it, each with a
// part of its words.
type guardrailCase struct {
	name   string
	change func(*testing.T, *apply.Preflight)
	want   map[string]string // guardrail: in its message or its fix; nil when the run may write
}

func one(guardrail, message string) map[string]string { return map[string]string{guardrail: message} }

func event(name string) func(*testing.T, *apply.Preflight) {
	return func(_ *testing.T, a *apply.Preflight) { a.Origin.Event = name }
}

func found(f finding.Finding) func(*testing.T, *apply.Preflight) {
	return func(_ *testing.T, a *apply.Preflight) { a.Findings = append(a.Findings, f) }
}

func lacking(f finding.Finding) func(*testing.T, *apply.Preflight) {
	return func(_ *testing.T, a *apply.Preflight) { a.Lacking = append(a.Lacking, f) }
}

func gap(g directory.Gap) func(*testing.T, *apply.Preflight) {
	return func(_ *testing.T, a *apply.Preflight) { a.Tenant.Gaps = append(a.Tenant.Gaps, g) }
}

var onboarding = []plan.Class{plan.ClassOnboard}

// cases is the table of what is allowed. Each case starts with a merge of
// two groups that are in order.
func cases() []guardrailCase {
	return slices.Concat(originCases(), planCases(), findingCases(), limitCases(), peopleCases())
}

func originCases() []guardrailCase {
	return []guardrailCase{
		{"a merge", func(*testing.T, *apply.Preflight) {}, nil},
		{"a person at a keyboard", func(_ *testing.T, a *apply.Preflight) { a.Origin = nil }, nil},
		{"certificates of somebody else", func(_ *testing.T, a *apply.Preflight) { a.Limits.Environment = []string{"GODEBUG", "SSL_CERT_FILE"} },
			one("environment", "the environment sets GODEBUG, SSL_CERT_FILE, which")},
		{"the same at a keyboard", func(_ *testing.T, a *apply.Preflight) {
			a.Origin, a.Limits.Environment = nil, []string{"SSL_CERT_FILE"}
		}, one("environment", "the environment sets SSL_CERT_FILE, which")},
		{"no event", event(""), one("event", "is unknown")},
		{"pull_request", event("pull_request"), one("event", "nothing is merged yet")},
		{"pull_request_target", event("pull_request_target"), one("event", "files may be a stranger's")},
		{"workflow_run", event("workflow_run"), one("event", "files may be a stranger's")},
		{"merge_group", event("merge_group"), one("event", "the queue may still drop")},
		{"schedule", event("schedule"), one("event", "nobody approves")},
		{"an event of tomorrow", event("telepathy"), one("event", `"telepathy": it is not a merge`)},
		{"by hand", event("workflow_dispatch"), one("event", "started by hand")},
		{"by hand, allowed", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Event, a.Limits.AllowDispatch = "workflow_dispatch", true
		}, nil},
		{"allow-dispatch allows nothing else", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Event, a.Limits.AllowDispatch = "schedule", true
		}, one("event", "nobody approves")},
		{"nobody named", func(_ *testing.T, a *apply.Preflight) { a.Origin.Actor = "" }, one("actor", "who started the run")},
		{"nobody named for a re-run", func(_ *testing.T, a *apply.Preflight) { a.Origin.TriggeringActor = "" },
			one("actor", "who started this attempt of the run")},
		{"a re-run by somebody else", func(_ *testing.T, a *apply.Preflight) { a.Origin.TriggeringActor = "grace" }, nil},
		{"another branch", func(_ *testing.T, a *apply.Preflight) { a.Origin.Ref = "refs/heads/maintenance" },
			one("default-branch", `"refs/heads/maintenance", the default branch is "main"`)},
		{"a tag named like the branch", func(_ *testing.T, a *apply.Preflight) { a.Origin.Ref = "refs/tags/main" },
			one("default-branch", `"refs/tags/main"`)},
		{"default branch not known", func(_ *testing.T, a *apply.Preflight) { a.Origin.DefaultBranch, a.Origin.Ref = "", "refs/heads/" },
			one("default-branch", "could not be determined")},
		{"default branch not known, with the reason", func(_ *testing.T, a *apply.Preflight) { a.Origin.DefaultBranch, a.Origin.NoHead = "", "no token" },
			one("default-branch", "could not be determined (no token)")},
		{"an event of before the rename", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.EventBranch, a.Origin.Ref = "master", "refs/heads/master"
		}, one("default-branch", `is "master" in the event that started the run, and "main" on GitHub`)},
		{"an event that names another branch", func(_ *testing.T, a *apply.Preflight) { a.Origin.EventBranch = "Main" },
			one("default-branch", `is "Main" in the event that started the run, and "main" on GitHub`)},
		{"an event that names no branch", func(_ *testing.T, a *apply.Preflight) { a.Origin.EventBranch = "" }, nil},
		{"a re-run after the branch went on", func(_ *testing.T, a *apply.Preflight) { a.Origin.HeadSHA = "0000" },
			one("head", "the default branch is at 0000 now")},
		{"head not known", func(_ *testing.T, a *apply.Preflight) { a.Origin.HeadSHA = "" }, one("head", "could not be determined")},
		{"head not known, with the reason", func(_ *testing.T, a *apply.Preflight) { a.Origin.HeadSHA, a.Origin.NoHead = "", "no token" },
			one("head", "could not be determined (no token)")},
		{"neither commit known", func(_ *testing.T, a *apply.Preflight) { a.Origin.SHA, a.Origin.HeadSHA = "", "" },
			one("head", "could not be determined")},
		{"a file that was written over", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Reviewed, a.Origin.Unreviewed = false, []string{"groups.yaml"}
		},
			one("reviewed", "commit "+mainSHA+` has another version of "groups.yaml" than the checkout`)},
		{"many files", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Reviewed, a.Origin.Unreviewed = false, []string{"a", "b", "c", "d", "e"}
		}, one("reviewed", `another version of "a", "b", "c", 2 more than`)},
		{"as many as are named", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Reviewed, a.Origin.Unreviewed = false, []string{"a", "b", "c"}
		}, one("reviewed", `another version of "a", "b", "c" than the checkout`)},
		{"files not compared", func(_ *testing.T, a *apply.Preflight) { a.Origin.Reviewed, a.Origin.NoReview = false, "status 500" },
			one("reviewed", "could not be compared with those of the commit (status 500)")},
		{"files of an old commit", func(_ *testing.T, a *apply.Preflight) { a.Origin.Reviewed, a.Origin.HeadSHA = false, "0000" },
			one("head", "the default branch is at 0000 now")},
		{"files of no known commit", func(_ *testing.T, a *apply.Preflight) {
			a.Origin.Reviewed, a.Origin.SHA, a.Origin.HeadSHA = false, "", ""
		},
			one("head", "could not be determined")},
	}
}

func planCases() []guardrailCase {
	return []guardrailCase{
		{"file of another tenant", func(_ *testing.T, a *apply.Preflight) { a.File.Tenant.Value = id(7) }, one("tenant", "the file is for tenant "+id(7))},
		{"plan of another tenant", func(_ *testing.T, a *apply.Preflight) { a.Plan.Tenant = id(7) }, one("tenant", "the plan is for tenant "+id(7))},
		{"file without tenant", func(_ *testing.T, a *apply.Preflight) { a.File.Tenant = nil }, nil},
		{"nothing declared", func(_ *testing.T, a *apply.Preflight) {
			a.File.Groups, a.Plan.Groups, a.Plan.Changes = nil, nil, nil
		}, one("declared", "no group is declared")},
		{"an entry not compared", func(_ *testing.T, a *apply.Preflight) { a.Plan.Groups = a.Plan.Groups[:1] },
			one("declared", "2 groups declared, 1 compared")},
		{"a group of unknown state", func(_ *testing.T, a *apply.Preflight) { a.Plan.Groups[1].State = plan.Unknown }, nil},
		{"no group of known state", func(_ *testing.T, a *apply.Preflight) {
			for i := range a.Plan.Groups {
				a.Plan.Groups[i].State, a.Plan.Groups[i].Reason = plan.Unknown, "throttled"
			}
		}, one("complete", `the state of no group is known; of "sg-1": throttled`)},
		{"a rule without an answer about a group", found(finding.Finding{Rule: "owners-minimum", Status: finding.NotEvaluated,
			Message: "403", Group: finding.Group{ID: id(1)}}), nil},
		{"a rule without an answer", found(finding.Finding{Rule: "owners-minimum", Severity: finding.Note, Status: finding.NotEvaluated, Message: "403"}),
			one("complete", "the rule owners-minimum could not be evaluated (403)")},
		{"a rule without an answer about somebody whom the files name", func(t *testing.T, a *apply.Preflight) {
			a.Tolerated = []string{"principal-unknown"}
			found(finding.Finding{Rule: "principal-unknown", Status: finding.NotEvaluated, Message: "403"})(t, a)
		}, nil},
		{"a part not read", gap(directory.Gap{Part: directory.PartUsers, Reason: "403"}), one("complete", "(users: 403)")},
		{"a person not read", gap(directory.Gap{Part: directory.PartUsers, Subject: "ada@contoso.com", Reason: "403"}), nil},
		{"a part of a declared group not read", gap(directory.Gap{Part: directory.PartOwners, Group: id(1), Reason: "403"}), nil},
		{"a part of another group not read", gap(directory.Gap{Part: directory.PartOwners, Group: id(99), Reason: "403"}), nil},
		{"no id in the file", func(t *testing.T, a *apply.Preflight) {
			*a = *preflight(declare(t, "  - name: sg-1\n"), snapshot(1))
		}, one("pinned", `the file does not have the id of "sg-1" (`+id(1)+")")},
		{"a plan made by name, though the file has the id", func(_ *testing.T, a *apply.Preflight) { a.Plan.Changes[0].Pinned = false },
			one("pinned", `"sg-1"`)},
		{"a plan that only says pinned", func(_ *testing.T, a *apply.Preflight) { a.File.Groups[0].ID = nil },
			one("pinned", `"sg-1"`)},
		{"a plan for an entry with pim: none", func(_ *testing.T, a *apply.Preflight) { a.File.Groups[0].PIM = config.None },
			one("pinned", `"sg-1"`)},
		{"renamed", func(t *testing.T, a *apply.Preflight) {
			*a = *preflight(declare(t, strings.Replace(entries(2), "sg-2", "sg-two", 1)), snapshot(2))
		}, one("name", `another name than the tenant for "sg-2"`)},
		{"renamed in case only", func(t *testing.T, a *apply.Preflight) {
			*a = *preflight(declare(t, strings.Replace(entries(2), "sg-2", "SG-2", 1)), snapshot(2))
		}, one("name", `"sg-2"`)},
		{"the same name in another form of Unicode", func(t *testing.T, a *apply.Preflight) {
			s := snapshot(2)
			s.Groups[1].DisplayName = "e\u0301quipe"
			*a = *preflight(declare(t, strings.Replace(entries(2), "sg-2", "\u00e9quipe", 1)), s)
		}, nil},
	}
}

func findingCases() []guardrailCase {
	about := func(f finding.Finding) finding.Finding {
		f.Rule, f.Message = "owners-minimum", "too few"
		return f
	}
	withID := finding.Group{ID: id(2), Name: "whatever"}
	return []guardrailCase{
		{"an error about a group to onboard", found(about(finding.Finding{Severity: finding.Error, Group: withID})), one("findings", `"sg-2"`)},
		{"an error by name", found(about(finding.Finding{Severity: finding.Error, Group: finding.Group{Name: "SG-2"}})), one("findings", `"sg-2"`)},
		{"an error by the name of another group", found(about(finding.Finding{Severity: finding.Error, Group: finding.Group{Name: "sg-99"}})), nil},
		{"an error about another group", found(about(finding.Finding{Severity: finding.Error, Group: finding.Group{ID: id(99), Name: "sg-2"}})), nil},
		{"an error about no group", found(about(finding.Finding{Severity: finding.Error})), nil},
		{"a warning", found(about(finding.Finding{Severity: finding.Warning, Group: withID})), nil},
		{"a waived error", found(about(finding.Finding{Severity: finding.Error, Status: finding.Waived, Group: withID})), nil},
		{"a missing permission, whatever the policy calls it",
			lacking(finding.Finding{Rule: "whatever", Severity: finding.Note, Message: "lacks it", Fix: "grant it"}), one("permission", "lacks it")},
		{"a permission that is not lacking for certain",
			lacking(finding.Finding{Severity: finding.Error, Status: finding.NotEvaluated, Message: "403"}), nil},
		{"a permission that could not be read",
			found(finding.Finding{Rule: "caller-permission", Status: finding.NotEvaluated, Message: "403"}), one("complete", "caller-permission")},
	}
}

func limitCases() []guardrailCase {
	return []guardrailCase{
		{"as many as allowed", func(_ *testing.T, a *apply.Preflight) { a.Limits.MaxOnboard = 2 }, nil},
		{"one too many", func(_ *testing.T, a *apply.Preflight) { a.Limits.MaxOnboard = 1 },
			one("max-onboard", "2 groups would be onboarded, and this run may onboard 1")},
		{"the only one is too many", func(t *testing.T, a *apply.Preflight) {
			*a = *merge(t, 1)
			a.Limits.MaxOnboard = 0
		}, one("max-onboard", "1 group would be onboarded, and this run may onboard 0")},
		{"changes of another kind", func(_ *testing.T, a *apply.Preflight) { a.Limits.MaxOnboard, a.Plan.Changes[1].Action = 1, plan.Assign }, nil},
		{"no limits set", func(_ *testing.T, a *apply.Preflight) { a.Limits = apply.Limits{Changes: onboarding} }, one("max-onboard", "may onboard 0")},
		{"nothing to be changed", func(_ *testing.T, a *apply.Preflight) { a.Limits = apply.Limits{} }, nil},
		{"a group ruled out", func(_ *testing.T, a *apply.Preflight) { a.Limits.NeverTouch = []string{id(2), id(99)} },
			one("never-touch", `never-touch names "sg-2" (`+id(2)+")")},
		{"other groups ruled out", func(_ *testing.T, a *apply.Preflight) { a.Limits.NeverTouch = []string{id(99)} }, nil},
		{"the plan that was approved", func(_ *testing.T, a *apply.Preflight) { a.Limits.ExpectPlan = a.Plan.Digest() }, nil},
		{"another plan", func(_ *testing.T, a *apply.Preflight) { a.Limits.ExpectPlan = "sha256:0" }, one("expect-plan", "expect-plan wants sha256:0")},
		{"several at once", func(_ *testing.T, a *apply.Preflight) {
			a.Limits, a.Origin.Event = apply.Limits{Changes: onboarding, ExpectPlan: "sha256:0"}, "schedule"
		}, map[string]string{"event": "", "max-onboard": "", "expect-plan": "the plan is sha256:"}},
	}
}

// refusalsOf checks the guardrails of a case.
func refusalsOf(t *testing.T, guardrails []apply.Guardrail, d guardrailCase) []apply.Refusal {
	t.Helper()
	a := merge(t, 2)
	d.change(t, a)
	return apply.Check(guardrails, a)
}

func ids(refusals []apply.Refusal) []string {
	list := []string{}
	for _, r := range refusals {
		list = append(list, r.Guardrail)
	}
	return list
}

func TestGuardrails(t *testing.T) {
	t.Parallel()
	for _, d := range cases() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			refusals := refusalsOf(t, apply.Guardrails(), d)
			if len(refusals) != len(d.want) {
				t.Errorf("refused by %q, want %d guardrails", ids(refusals), len(d.want))
			}
			for _, r := range refusals {
				part, wanted := d.want[r.Guardrail]
				if said := r.Message + "\n" + r.Fix; !wanted || !strings.Contains(said, part) {
					t.Errorf("%s: %q, want %q in it", r.Guardrail, said, part)
				}
				if r.Why == "" || r.Fix == "" {
					t.Errorf("%s does not say why, or what to do: %+v", r.Guardrail, r)
				}
			}
		})
	}
}

// Without any one of the guardrails the table above would not hold: each of them
// stops something that no other does.
func TestEachRailIsNeeded(t *testing.T) {
	t.Parallel()
	guardrails := apply.Guardrails()
	for i, guardrail := range guardrails {
		without := slices.Delete(slices.Clone(guardrails), i, i+1)
		passes := func(d guardrailCase) bool {
			return len(d.want) > 0 && len(refusalsOf(t, without, d)) == 0
		}
		if !slices.ContainsFunc(cases(), passes) {
			t.Errorf("without the guardrail %s every case is still refused", guardrail.ID)
		}
	}
}

// Reports know every finding that this package can have, by a title of its own.
func TestRules(t *testing.T) {
	t.Parallel()
	titles := map[string]bool{}
	var got []string
	for _, rule := range apply.Rules() {
		got = append(got, rule.ID)
		if rule.Title == "" || titles[rule.Title] || rule.Fix == "" || rule.Severity != finding.Error || !strings.HasSuffix(rule.Why, ".") {
			t.Errorf("%+v", rule)
		}
		titles[rule.Title] = true
	}
	want := []string{apply.Rule, apply.ChangeRule, apply.SettingRule}
	for _, guardrail := range apply.Guardrails() {
		r := apply.Refusal{Guardrail: guardrail.ID}
		want = append(want, r.Finding().Rule)
	}
	if !slices.Equal(got, want) {
		t.Errorf("rules %q, want %q", got, want)
	}
}

// The order of the guardrails is that of the list, and all refusals come at once.
func TestRefusalsKeepTheOrderOfGuardrails(t *testing.T) {
	t.Parallel()
	a := merge(t, 2)
	a.Limits, a.Origin.Event, a.File.Groups[0].PIM = apply.Limits{Changes: onboarding, NeverTouch: []string{id(1)}}, "schedule", config.None
	got := ids(apply.Check(apply.Guardrails(), a))
	if want := []string{"event", "pinned", "never-touch", "max-onboard"}; !slices.Equal(got, want) {
		t.Errorf("refused by %q, want %q", got, want)
	}
}

// A refusal is reported like a finding: at the line of the group, or at the first
// of several with the others beside it.
func TestRefusalFinding(t *testing.T) {
	t.Parallel()
	a := merge(t, 5)
	a.Limits.NeverTouch = []string{id(2)}
	f := apply.Check(apply.Guardrails(), a)[0]
	got := f.Finding()
	if got.Rule != "rail-never-touch" || got.Severity != finding.Error || got.Pos.Line != 7 || got.Group != (finding.Group{ID: id(2), Name: "sg-2"}) {
		t.Errorf("finding %+v", got)
	}
	if !strings.HasPrefix(got.Message, "refused, nothing is written: never-touch names ") || !strings.Contains(got.Message, "; the operator has excluded") || got.Fix == "" {
		t.Errorf("message %q, fix %q", got.Message, got.Fix)
	}
	a.Limits.NeverTouch = []string{id(1), id(2), id(3), id(4), id(5)}
	several := apply.Check(apply.Guardrails(), a)[0]
	if got := several.Finding(); got.Pos.Line != 5 || len(got.Related) != 4 || got.Related[3].Pos.Line != 13 ||
		got.Group != (finding.Group{}) || !strings.Contains(got.Message, `"sg-3" (`+id(3)+"), 2 more") {
		t.Errorf("finding %+v", got)
	}
}

// The errors are reported with the refusal, each once, and nothing else is: a policy
// file can have kept them out of the report.
func TestRefusalNamesTheErrors(t *testing.T) {
	t.Parallel()
	a := merge(t, 2)
	about := func(n int, s finding.Severity, status finding.Status, message string) finding.Finding {
		return finding.Finding{Rule: "owner-guest", Severity: s, Status: status, Message: message, Group: finding.Group{ID: id(n)}, Pos: finding.Pos{File: "groups.yaml", Line: n}}
	}
	a.Findings = []finding.Finding{
		about(1, finding.Error, finding.Failed, "one"), about(1, finding.Error, finding.Failed, "one"), about(1, finding.Error, finding.Failed, "two"),
		about(1, finding.Warning, finding.Failed, "three"), about(1, finding.Error, finding.Waived, "four"), about(2, finding.Error, finding.Failed, "five"),
		about(9, finding.Error, finding.Failed, "six"),
	}
	refusals := apply.Check(apply.Guardrails(), a)
	var said []string
	for _, r := range refusals[0].Related {
		said = append(said, r.Pos.String()+" "+r.Message)
	}
	want := []string{"groups.yaml:1 owner-guest: one", "groups.yaml:1 owner-guest: two", "groups.yaml:2 owner-guest: five"}
	if len(refusals) != 1 || !slices.Equal(said, want) {
		t.Errorf("%d refusals, %q, want %q", len(refusals), said, want)
	}
}

// A contradiction is not helped by reading again what could be read, and without
// PIM's list there is none.
func TestUnknownGroupsSayWhatToDo(t *testing.T) {
	t.Parallel()
	const read, wait = "Fix the read errors and run again", "PIM's list can be some minutes behind"
	written := []directory.Evidence{directory.EvidencePolicyWritten}
	tests := []struct {
		name     string
		evidence []directory.Evidence
		gaps     []directory.Gap
		want     string
	}{
		{"not read", nil, []directory.Gap{{Part: directory.PartManaged, Group: id(1), Reason: "403"}}, read},
		{"no list", nil, []directory.Gap{{Part: directory.PartManaged, Reason: "403"}}, read},
		{"no list, and a sign", written, []directory.Gap{{Part: directory.PartManaged, Reason: "403"}}, read},
		{"a sign against the list", written, nil, wait},
	}
	for _, test := range tests {
		s := snapshot(1)
		s.Gaps, s.Groups[0].Evidence = test.gaps, test.evidence
		for i := range s.Groups {
			if g := &s.Groups[i]; len(test.gaps) > 0 && test.gaps[0].Part == directory.PartManaged && (test.gaps[0].Group == "" || test.gaps[0].Group == g.ID) {
				g.Managed = directory.Null
			}
		}
		refusals := apply.Check(apply.Guardrails(), preflight(declare(t, entries(1)), s))
		i := slices.IndexFunc(refusals, func(r apply.Refusal) bool { return r.Guardrail == "complete" })
		if i < 0 || !strings.HasPrefix(refusals[i].Fix, test.want) {
			t.Errorf("%s: %+v, want the fix %q", test.name, refusals, test.want)
		}
	}
}
