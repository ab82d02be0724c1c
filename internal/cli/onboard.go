package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// onboardOptions are the flags of onboard, as typed. The limits are here and in
// no file: a file under review must not be able to raise them.
type onboardOptions struct {
	options
	snapshotOut      string
	maxOnboard       string
	neverTouch       []string
	expectPlan       string
	allowDispatch    bool
	allowEnvironment []string
	wait             time.Duration
	fallback         string
	journal          string
}

// shortenAndRestore is what --onboard-fallback allows. The value is spelled out,
// so that nobody allows it by a "true" without knowing what it does.
const shortenAndRestore = "shorten-and-restore"

// longestWait is for each group; a job of GitHub's runners ends after 6 hours.
// https://docs.github.com/actions/reference/limits
const longestWait = time.Hour

func (p *program) onboardCommand() *cobra.Command {
	var o onboardOptions
	c := &cobra.Command{
		Use:   "onboard [FILE...]",
		Short: "Bring the declared groups under PIM, which can't be undone, or rehearse it",
		Long: strings.TrimSpace(`
Check, and if no safety rail refuses, bring the declared groups that are not
managed yet under PIM: one at a time, each read again right before. There is no
way back, so try it first: with --snapshot and --snapshot-out nothing is changed,
and the second file is the tenant as it would be afterwards.

With --auth the live tenant is changed. In a workflow that is refused for every
event but a push to the default branch, for a commit that is not its last, and
for files that are not those of the commit: the variable GITHUB_TOKEN, or the
input github-token, lets it ask GitHub for branch, commit and files.

Nothing is written when a rail refuses (exit code 5): the report names the rail,
why it exists, and what to do. A group that is managed already is left alone, so
a second run does nothing.

When interrupted it sends nothing more, waits up to 5 seconds for the answer to
what it has sent, and reports. A second signal changes nothing about that.`),
		Example: `  pim-groups onboard --snapshot tenant.json --snapshot-out after.json
  pim-groups onboard --auth github --client-id ID --tenant-id ID
  pim-groups onboard --auth github --client-id ID --tenant-id ID --never-touch @never.txt --max-onboard 10`,
		RunE: func(c *cobra.Command, args []string) error { return p.runOnboard(c.Context(), &o, args) },
	}
	o.register(c)
	return c
}

func (o *onboardOptions) register(c *cobra.Command) {
	o.registerTenant(c)
	flags := c.Flags()
	flags.StringVar(&o.snapshotOut, "snapshot-out", "", "rehearse, and write this file: the tenant as it would be after the merge")
	flags.StringVar(&o.maxOnboard, "max-onboard", fmt.Sprint(apply.DefaultMaxOnboard),
		fmt.Sprintf("refuse a run that would onboard more groups than this, 0 to %d", apply.MostMaxOnboard))
	flags.StringArrayVar(&o.neverTouch, "never-touch", []string{noGroups},
		"refuse a run that would onboard one of these: ids, separated by commas or line ends, or @FILE; repeatable")
	flags.StringVar(&o.expectPlan, "expect-plan", anyPlan, "refuse a run whose plan has another digest than this, as check reports it")
	flags.BoolVar(&o.allowDispatch, "allow-dispatch", false, "let a workflow run that was started by hand onboard")
	flags.StringArrayVar(&o.allowEnvironment, "allow-environment", nil,
		"onboard though the environment sets one of these: "+strings.Join(believing(), ", ")+"; separated by commas, repeatable")
	flags.DurationVar(&o.wait, "wait", 5*time.Minute, "how long PIM's list may take to show a group, up to 1h")
	flags.StringVar(&o.fallback, "onboard-fallback", "",
		shortenAndRestore+": if writing a setting back unchanged onboards nothing, make the activation maximum shorter and put it back")
	flags.StringVar(&o.journal, "journal", "",
		"append the journal of the writes to this file, and first put back what an earlier run with it left shortened")
	o.registerReport(c)
}

// runOnboard refuses what it can before anything is read. Which of the two it
// is, the tenant or a copy, is decided once and by one option.
func (p *program) runOnboard(ctx context.Context, o *onboardOptions, args []string) error {
	s, err := p.understand(&o.options, args)
	if err != nil {
		return err
	}
	limits, err := p.limits(o)
	if err != nil {
		// One run says all that is missing; who may sign in is otherwise asked later.
		return errors.Join(err, p.lacking(&s.signIn))
	}
	s.limits = &report.Limits{MaxOnboard: limits.MaxOnboard, NeverTouch: len(limits.NeverTouch)}
	if err := p.checkOnboard(o); err != nil {
		return err
	}
	to, err := p.records(s, o, limits)
	if err != nil {
		return err
	}
	defer to.journal.Close()
	if o.rehearses() {
		return p.rehearse(ctx, s, o, limits.Limits, to)
	}
	return p.onboardLive(ctx, s, o, limits, to)
}

// records are what an onboarding writes beside its reports.
type records struct {
	journal *journalFile
	after   *destination.File // the tenant after a rehearsal
}

// records tries all files that the run will write.
func (p *program) records(s *settings, o *onboardOptions, l *limits) (to *records, err error) {
	var lists []string
	for _, file := range l.files {
		lists = append(lists, file.Path)
	}
	if err := p.claim(s, lists...); err != nil {
		return nil, err
	}
	to = &records{}
	if o.rehearses() {
		if to.after, err = p.files.Claim(p.named("snapshot-out")+" "+o.snapshotOut, within(o.directory, o.snapshotOut)); err != nil {
			return nil, err
		}
	}
	to.journal, err = p.journal(within(o.directory, o.journal))
	return to, err
}

// rehearses says that no tenant is changed: it is a file that takes its place.
func (o *onboardOptions) rehearses() bool { return o.signIn.auth == "" }

// check says what is missing, or contradicts itself. Whether a tenant is
// changed for good must never be decided by which of two options wins.
func (p *program) checkOnboard(o *onboardOptions) error {
	auth, snapshot, out := p.named("auth"), p.named("snapshot"), p.named("snapshot-out")
	switch {
	case !o.rehearses() && (o.snapshot != "" || o.snapshotOut != ""):
		return fmt.Errorf("%s changes a tenant for good, %s and %s rehearse it: give one or the other", auth, snapshot, out)
	case o.rehearses() && o.snapshot == "" && o.snapshotOut == "":
		return fmt.Errorf("no tenant to onboard in: sign in with %s; or rehearse, with %s FILE, the tenant to start from, "+
			"and %s FILE, where the tenant after the merge is written", auth, snapshot, out)
	case o.rehearses() && (o.snapshot == "" || o.snapshotOut == ""):
		return fmt.Errorf("a rehearsal takes both %s FILE, the tenant to start from, and %s FILE, "+
			"where the tenant after the merge is written", snapshot, out)
	case o.rehearses() && o.journal != "":
		return fmt.Errorf("%s is of writes to a tenant; a rehearsal makes a journal of its own", p.named("journal"))
	case !o.rehearses() && o.now != "":
		// A waiver that has expired would hold again, and with it what a rail refuses.
		return fmt.Errorf("%s pretends that it is another moment, which a tenant that is changed for good must not be asked with: "+
			"it is for check and for rehearsals", p.named("now"))
	case o.wait < 0 || o.wait > longestWait:
		return fmt.Errorf("%s %s is not between 0s and 1h", p.named("wait"), o.wait)
	case o.fallback != "" && o.fallback != shortenAndRestore:
		return fmt.Errorf("%s %q is not %s; leave it out for none", p.named("onboard-fallback"), o.fallback, shortenAndRestore)
	}
	return nil
}

// judge asks the rules about a later state of the tenant, as they are asked about
// the one that was read.
func (c *comparison) judge(tenant *directory.Index) []finding.Finding {
	later := c.question
	later.Tenant, later.Plan = tenant, plan.Diff(later.File, tenant)
	guarded, _ := policy.Guardrails(later)
	found, _ := policy.Check(policy.Rules(), later)
	return slices.Concat(guarded, found)
}

// attempt is the comparison as the rails want to see it.
func (c *comparison) attempt(limits apply.Limits) *apply.Preflight {
	found, lacking := policy.Guardrails(c.question)
	return &apply.Preflight{
		Limits:   limits,
		File:     c.declared.file,
		Tenant:   c.tenant,
		Plan:     c.input.Plan,
		Findings: slices.Concat(found, c.input.Findings), // a policy file may ask for more
		Lacking:  lacking,
	}
}

// carryOut makes the attempt and puts into the report what became of it.
func (c *comparison) carryOut(ctx context.Context, a *apply.Preflight, m apply.Deps) {
	m.Evaluate = c.judge
	tell(&c.input, apply.Run(ctx, a, m))
	if ctx.Err() != nil {
		c.input.Result = report.Worst(c.input.Result, report.Cancelled)
	}
}

// onboarding is the input of every report of this command.
func onboarding(in report.Input) report.Input {
	in.Mode, in.Rules = "onboard", apply.Rules()
	return in
}

// tell puts what an onboarding has to tell into the report: every refusal, every
// group that is not known to be managed, and every setting that is not what it
// was, is a finding.
func tell(in *report.Input, result *apply.Result) {
	in.Failure = result.Stopped
	tellRefusals(in, result.Refusals)
	for i := range result.Restored {
		x := &result.Restored[i]
		if f, open := x.Finding(); open {
			in.Findings = append(in.Findings, f)
		}
		in.Restored = append(in.Restored, restored(x))
	}
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		told := report.Outcome{Group: o.Ref(), State: string(o.State), Detail: o.Detail, Pending: o.Pending, ByOther: o.ByOther, Sent: len(o.Sent)}
		for _, f := range o.Findings() {
			if f.Rule == apply.Rule {
				told.Rule, told.Fix = f.Rule, f.Fix
			}
			in.Findings = append(in.Findings, f)
		}
		in.Outcomes = append(in.Outcomes, told)
		if o.Restored != nil {
			in.Restored = append(in.Restored, restored(o.Restored))
		}
	}
}

// restored tells what became of a setting that was shortened, by this run or an
// earlier one.
func restored(x *apply.RestoreResult) report.Outcome {
	told := report.Outcome{Group: x.Ref(), State: string(x.State), Detail: x.Words(), Subject: x.Subject(), Fix: x.NextStep()}
	if told.Fix != "" {
		told.Rule = apply.SettingRule
	}
	if x.Sent {
		told.Sent = 1
	}
	return told
}

// tellRefusals names all rails in the one sentence that people read first, and
// leaves the reason of each to its finding.
func tellRefusals(in *report.Input, refusals []apply.Refusal) {
	if len(refusals) == 0 {
		return
	}
	var rails []string
	for i := range refusals {
		rails = append(rails, refusals[i].Guardrail)
		f := refusals[i].Finding()
		in.Findings, in.Refusals = append(in.Findings, f), append(in.Refusals, f.Rule)
	}
	in.Result = report.Refused
	in.Failure = fmt.Sprintf("%s refused the onboarding: %s", counted(len(rails), "safety rail"), strings.Join(rails, ", "))
	in.Remedy = refusals[0].Fix
	if len(rails) > 1 {
		in.Remedy = "Do what stands beside each refusal, then run again"
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
