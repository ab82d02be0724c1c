package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// target is what a run changes: a live tenant, or the copy of a snapshot in a
// rehearsal.
type target struct {
	source *source
	mode   policy.Mode

	// Of a live tenant:
	client  *graph.Client          // nil in a rehearsal
	origin  *origin                // nil where a person onboards
	pending []apply.PendingRestore // what earlier runs left shortened
}

// target gives what the run changes, or nil and the report of a run that must
// change nothing. In a rehearsal the rules are asked as for a check: what the
// identity that took the snapshot may write says nothing about the one that will
// onboard. It has no origin, and no event makes it dangerous.
func (p *program) target(ctx context.Context, run *applying, declared *declaration) (*target, report.Input, error) {
	if declared.file == nil {
		return nil, report.Input{}, nil
	}
	if !run.rehearses() {
		return p.liveTarget(ctx, run, declared)
	}
	from, err := p.source(run.settings)
	return &target{source: from, mode: policy.ModeRehearse}, report.Input{}, err
}

// liveTarget asks what costs nothing first, and what can't be taken back last:
// what the runner says of where the run comes from, the journal of an earlier
// run, the options of the sign-in, GitHub. A run that may not onboard thus never
// needs the identity that could.
func (p *program) liveTarget(ctx context.Context, run *applying, declared *declaration) (*target, report.Input, error) {
	t := &target{mode: policy.ModeApply, origin: p.origin(run.settings, slices.Concat(declared.sources, run.limits.files))}
	if refusals := t.origin.localRefusals(run.limits.Limits); len(refusals) > 0 {
		return nil, refusedUnread(refusals), nil
	}
	var err error
	if t.pending, err = p.pendingRestores(within(run.directory, run.journalPath)); err != nil {
		return nil, report.Input{}, err
	}
	if t.client, t.source, err = p.live(&run.settings.signIn); err != nil {
		return nil, report.Input{}, err
	}
	refusals := t.origin.refusals(ctx, run.limits.Limits)
	switch {
	case ctx.Err() != nil: // GitHub was not asked, which is no fault of the run's
		return nil, report.Input{Result: report.Cancelled, Failure: "stopped before the tenant was read"}, nil
	case len(refusals) > 0:
		return nil, refusedUnread(refusals), nil
	}
	if run.changesAccess() {
		declared.since = p.sinceLast(ctx, run, t.origin, declared)
	}
	return t, report.Input{}, nil
}

// change asks all guardrails, makes the changes, and gives the report of both.
func (p *program) change(ctx context.Context, run *applying, t *target, c *comparison) report.Input {
	if c.tenant == nil {
		return c.input
	}
	preflight := c.preflight(run.limits.Limits)
	deps := apply.Deps{Journal: apply.JournalLines{Storage: run.journal}, Clock: clock{p.Now}, Wait: run.wait, Evaluate: c.evaluate}
	var rehearsal *apply.Rehearsal
	if t.client == nil {
		rehearsal = apply.NewRehearsal(c.snapshot, deps.Clock)
		deps.Reader, deps.Writer = rehearsal, rehearsal
	} else {
		if slices.ContainsFunc(needs(preflight, nil), speaksOfPeople) {
			findRegistration(ctx, t.client, preflight)
			t.origin.findPullRequest(ctx)
		}
		preflight.Origin = t.origin.refresh(ctx) // the branch may have gone on while the tenant was read
		tenant := t.client.Allowing(needs(preflight, t.pending)...)
		deps.Reader, deps.Writer, deps.Journal = tenant, tenant, narrated{deps.Journal, p.Stderr}
		deps.Fallback, deps.StaleReason, deps.Pending = run.fallback == shortenAndRestore, t.origin.staleReason(), t.pending
	}
	result := apply.Run(ctx, preflight, deps)
	in := c.input
	if run.changesAccess() {
		in = c.afterwards(result)
	}
	addOutcomes(&in, result)
	in.Cost = t.source.spent()
	if ctx.Err() != nil {
		in.Result = report.Worst(in.Result, report.Cancelled)
	}
	// Refused or cancelled, there is no tenant after the merge to show. Findings
	// about other groups don't hold the merge back, so they don't hold this back.
	if rehearsal != nil && in.Result == report.Clean {
		p.saveAfter(run, rehearsal.Snapshot())
	}
	return in
}

// afterwards judges the tenant as the run has left it: with what is done and was seen.
// What is open in a group that it has onboarded is a next step.
func (c *comparison) afterwards(result *apply.Result) report.Input {
	in, onboarded := c.input, map[string]bool{}
	var made []plan.Change
	for i := range result.Outcomes {
		if o := &result.Outcomes[i]; o.State == apply.Done && !o.Pending {
			made = append(made, o.Change)
			onboarded[o.Change.Key.Group] = onboarded[o.Change.Key.Group] || o.Change.Action == plan.Onboard
		}
	}
	if len(made) == 0 {
		return in
	}
	later := c.passIn(c.after(made))
	in.Index, in.Protection = later.Tenant, policy.Protection(policy.Rules(), later)
	in.Findings, in.Coverage = policy.Check(policy.Rules(), later)
	ofProtection := policy.Kinds().OfProtection
	for i := range in.Findings {
		if f := &in.Findings[i]; onboarded[f.Group.ID] && ofProtection(f.Rule) {
			f.Change = finding.NextStep
		}
	}
	return in
}

// preflight is the comparison as the guardrails want to see it.
func (c *comparison) preflight(limits apply.Limits) *apply.Preflight {
	found, lacking := policy.Guardrails(c.pass)
	return &apply.Preflight{
		Limits:   limits,
		File:     c.declared.file,
		Tenant:   c.tenant,
		Since:    c.declared.since.commit(),
		Plan:     c.input.Plan,
		Findings: slices.Concat(found, c.input.Findings), // a policy file may ask for more
		Lacking:  lacking, Tolerated: policy.Tolerated(), NewExposures: c.newExposures,
	}
}

// newExposures compares the tenant as it was read with itself after the changes.
func (c *comparison) newExposures(made []plan.Change) []finding.Finding {
	after := c.pass
	after.Tenant = c.after(made)
	return policy.NewExposures(c.pass, after)
}

// after is the tenant as it was read with the changes made.
func (c *comparison) after(made []plan.Change) *directory.Index {
	return directory.NewIndex(plan.Applied(c.snapshot, made))
}

// passIn is the pass that the rules were asked with, about another state of the tenant.
func (c *comparison) passIn(tenant *directory.Index) policy.Pass {
	later := c.pass
	later.Tenant, later.Plan = tenant, plan.Diff(later.File, tenant, c.terms)
	return later
}

// evaluate asks the rules about a later state of the tenant, as they are asked about
// the one that was read.
func (c *comparison) evaluate(tenant *directory.Index) []finding.Finding {
	later := c.passIn(tenant)
	guarded, _ := policy.Guardrails(later)
	found, _ := policy.Check(policy.Rules(), later)
	return slices.Concat(guarded, found)
}

// needs gives the classes of changes that a run makes: those of its plan that it may make,
// and onboarding, where it has one of an earlier run to finish. A run that makes none can't write.
func needs(p *apply.Preflight, pending []apply.PendingRestore) []guard.Capability {
	var classes []guard.Capability
	for i := range p.Plan.Changes {
		if c := &p.Plan.Changes[i]; p.Makes(c) {
			classes = append(classes, guard.Capability(c.Class()))
		}
	}
	if len(pending) > 0 && slices.Contains(p.Limits.Changes, plan.ClassOnboard) {
		classes = append(classes, guard.Onboard)
	}
	slices.Sort(classes)
	return slices.Compact(classes)
}

// speaksOfPeople says that a change of this kind is a request with a justification.
func speaksOfPeople(c guard.Capability) bool { return c != guard.Onboard && c != guard.Settings }

// findRegistration asks who can act as the identity that writes, if it makes people eligible.
func findRegistration(ctx context.Context, client *graph.Client, p *apply.Preflight) {
	if slices.Contains(needs(p, nil), guard.Capability(plan.ClassEligible)) {
		var err error
		if p.Registration, err = client.Registration(ctx); err != nil {
			p.NoRegistration = err.Error()
		}
	}
}

// saveAfter writes the tenant as the rehearsal has left it: whole, or not at
// all, like every file that a later run may rely on.
func (p *program) saveAfter(run *applying, s *directory.Snapshot) {
	var body bytes.Buffer
	err := directory.Encode(&body, s)
	if err == nil {
		err = run.after.Put(body.Bytes())
	}
	if err != nil {
		p.warn(fmt.Errorf("%s %s could not be written, %s: %w", p.named("snapshot-out"), run.snapshotOut, unchangedVerdict, err))
	}
}

// clock is the time of the real world.
type clock struct{ now func() time.Time }

func (c clock) Now() time.Time { return c.now() }

func (c clock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

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
	for i := range result.LeftOut {
		in.LeftOut = append(in.LeftOut, report.LeftOut{Key: result.LeftOut[i].Change.Key, Reason: result.LeftOut[i].Reason})
		if f := result.LeftOut[i].Finding; f != nil {
			in.Findings = append(in.Findings, *f)
		}
	}
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		added := report.Outcome{Action: o.Change.Action, Change: &o.Change, Group: o.Ref(), State: string(o.State), Detail: o.Detail,
			Pending: o.Pending, ByOther: o.ByOther, Sent: len(o.Sent), Subject: o.Subject()}
		for _, f := range o.Findings() {
			if f.Rule == apply.Rule || f.Rule == apply.ChangeRule {
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
	f, open := x.Finding()
	o := report.Outcome{Group: f.Group, State: string(x.State), Detail: x.Words(), Subject: f.Subject}
	if open {
		o.Rule, o.Fix = f.Rule, f.Fix
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
	in.Failure = fmt.Sprintf("%s refused the run: %s", finding.Count(len(guardrails), "guardrail"), strings.Join(guardrails, ", "))
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
