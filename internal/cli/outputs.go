package cli

import (
	"slices"
	"strconv"

	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// output is one output of the step.
type output struct{ name, value string }

func number(name string, n int) output { return output{name, strconv.Itoa(n)} }

// outputs lists the outputs in the order of action.yml.
func outputs(r *report.Report, path string) []output {
	reason, text := r.FailureReason()
	n := &r.Summary
	list := []output{
		{"result", r.Result.String()},
		number("exit-code", r.Result.ExitCode()),
		{"headline", r.Headline()},
		{"failure-reason", reason},
		{"failure-text", text},
		number("errors", n.Errors),
		number("warnings", n.Warnings),
		number("notes", n.Notes),
		number("waived", n.Waived),
		number("not-evaluated", n.NotEvaluated),
		number("declared", n.Declared),
		number("evaluated", n.Evaluated),
		number("managed", n.Managed),
		number("to-onboard", n.ToOnboard),
		number("ineligible", n.Ineligible),
		number("unknown", n.Unknown),
	}
	return append(slices.Concat(list, outcomeOutputs(r), protectionOutputs(r), planOutputs(r)), output{"report-path", path})
}

// outcomeOutputs count what became of changes.
func outcomeOutputs(r *report.Report) []output {
	count := func(name string, which func(*report.Outcome) bool) output {
		n := 0
		for i := range r.Outcomes {
			if which(&r.Outcomes[i]) {
				n++
			}
		}
		return number(name, n)
	}
	return []output{
		count("onboarded", func(o *report.Outcome) bool {
			return o.Action == plan.Onboard && o.State == report.OutcomeDone && !o.Pending && !o.ByOther
		}),
		count("rejected", func(o *report.Outcome) bool { return o.State == report.OutcomeRejected }),
		count("already-managed", func(o *report.Outcome) bool { return o.Action == plan.Onboard && o.ByOther }),
	}
}

// protectionOutputs count verdicts. An empty output is no number: nobody may take what
// was not looked at for "none is exposed".
func protectionOutputs(r *report.Report) []output {
	n := &r.Summary
	list := []output{
		number("protected", n.Protected),
		number("exposed", n.Exposed),
		number("accepted", n.Accepted),
		number("protection-unknown", n.ProtectionUnknown),
	}
	if !r.LookedAtProtection() {
		for i := range list {
			list[i].value = ""
		}
	}
	return list
}

// planOutputs say what a run makes, as a whole and for each of the two identities that
// are advised: one for onboarding and settings, one for people.
func planOutputs(r *report.Report) []output {
	settings := []plan.Class{plan.ClassOnboard, plan.ClassSettings}
	people := slices.DeleteFunc(plan.Classes(), func(c plan.Class) bool { return slices.Contains(settings, c) })
	return []output{
		number("settings-changes", made(r, settings)),
		number("people-changes", made(r, people)),
		{"plan-digest", r.Digest},
		{"plan-digest-settings", digest(r, settings)},
		{"plan-digest-people", digest(r, people)},
	}
}

// classesOf are those of the run that are among some.
func classesOf(r *report.Report, among []plan.Class) []plan.Class {
	return slices.DeleteFunc(slices.Clone(r.Input.Changes), func(c plan.Class) bool { return !slices.Contains(among, c) })
}

// made counts the changes that a run makes of some classes.
func made(r *report.Report, among []plan.Class) int {
	if r.Plan == nil {
		return 0
	}
	return len(r.Plan.Made(classesOf(r, among)))
}

// digest identifies the plan of a run that makes some of the classes, "" without a plan
// or such classes.
func digest(r *report.Report, among []plan.Class) string {
	classes := classesOf(r, among)
	if r.Plan == nil || len(classes) == 0 {
		return ""
	}
	return r.Plan.Digest(classes...)
}
