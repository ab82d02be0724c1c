package cli

import (
	"fmt"
	"strings"

	"pim-groups/internal/apply"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// addOutcomes puts the result of a run that writes into its report: every
// refusal, every group that is not known to be managed, and every setting that is
// not what it was, is a finding.
func addOutcomes(in *report.Input, result *apply.Result) {
	in.Failure = result.Stopped
	addRefusals(in, result.Refusals)
	for i := range result.Restored {
		x := &result.Restored[i]
		if f, open := x.Finding(); open {
			in.Findings = append(in.Findings, f)
		}
		in.Restored = append(in.Restored, restoredOutcome(x))
	}
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		added := report.Outcome{Action: o.Change.Action, Group: o.Ref(), State: string(o.State), Detail: o.Detail, Pending: o.Pending, ByOther: o.ByOther, Sent: len(o.Sent)}
		for _, f := range o.Findings() {
			if f.Rule == apply.Rule {
				added.Rule, added.Fix = f.Rule, f.Fix
			}
			in.Findings = append(in.Findings, f)
		}
		in.Outcomes = append(in.Outcomes, added)
		if o.Restored != nil {
			in.Restored = append(in.Restored, restoredOutcome(o.Restored))
		}
	}
}

// restoredOutcome is the outcome for a setting that was shortened, by this run or
// an earlier one.
func restoredOutcome(x *apply.RestoreResult) report.Outcome {
	o := report.Outcome{Group: x.Ref(), State: string(x.State), Detail: x.Words(), Subject: x.Subject(), Fix: x.NextStep()}
	if o.Fix != "" {
		o.Rule = apply.SettingRule
	}
	if x.Sent {
		o.Sent = 1
	}
	return o
}

// addRefusals names all guardrails in the one sentence that people read first,
// and leaves the reason of each to its finding.
func addRefusals(in *report.Input, refusals []apply.Refusal) {
	if len(refusals) == 0 {
		return
	}
	var guardrails []string
	for i := range refusals {
		guardrails = append(guardrails, refusals[i].Guardrail)
		f := refusals[i].Finding()
		in.Findings, in.Refusals = append(in.Findings, f), append(in.Refusals, f.Rule)
	}
	in.Result = report.Refused
	in.Failure = fmt.Sprintf("%s refused the onboarding: %s", finding.Count(len(guardrails), "guardrail"), strings.Join(guardrails, ", "))
	in.Remedy = refusals[0].Fix
	if len(guardrails) > 1 {
		in.Remedy = "Resolve each refusal listed below, then run again"
	}
}

// refusedUnread is the report of a run that was refused for where it comes from.
// No tenant was read: what would be onboarded is the answer of check.
func refusedUnread(refusals []apply.Refusal) report.Input {
	var in report.Input
	addRefusals(&in, refusals)
	in.Failure += "; the tenant was not read. Run check to see what a merge would do"
	return in
}
