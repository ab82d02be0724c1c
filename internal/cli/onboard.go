package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/report"
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
	journalPath      string
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
Check, and if no guardrail refuses, bring the declared groups that are not yet
managed under PIM: one at a time, each read again right before its write. This
can't be undone, so rehearse it first: with --snapshot and --snapshot-out no
tenant is changed, and the second file is the tenant as it would be afterwards.

With --auth the live tenant is changed. In a workflow, a run is refused unless its
event is a push to the default branch, its commit is the last one of that branch,
and its files are those of the commit. To ask GitHub for these, the run needs a
token: the variable GITHUB_TOKEN, or the input github-token.

Nothing is written when a guardrail refuses (exit code 5): the report names the
guardrail, why it exists, and what to do. A group that is managed already is left
alone, so a second run does nothing.

When interrupted, the run sends nothing more. It waits up to 5 seconds for the
answer to what it has sent, and reports. A second signal changes nothing.`),
		Example: `  pim-groups onboard --snapshot tenant.json --snapshot-out after.json
  pim-groups onboard --auth github --client-id ID --tenant-id ID
  pim-groups onboard --auth github --client-id ID --tenant-id ID --never-touch @never.txt --max-onboard 10`,
		RunE: func(c *cobra.Command, args []string) error { return p.onboard(c.Context(), &o, args) },
	}
	o.register(c)
	return c
}

func (o *onboardOptions) register(c *cobra.Command) {
	flags := c.Flags()
	o.registerSource(flags)
	o.registerReport(flags)
	flags.StringVar(&o.snapshotOut, "snapshot-out", "", "rehearse, and write this file: the tenant as it would be after the merge")
	flags.StringVar(&o.maxOnboard, "max-onboard", fmt.Sprint(apply.DefaultMaxOnboard),
		fmt.Sprintf("refuse a run that would onboard more groups than this, 0 to %d", apply.MostMaxOnboard))
	flags.StringArrayVar(&o.neverTouch, "never-touch", []string{noGroups},
		"refuse a run that would change one of these groups: ids, separated by commas or line ends, or @FILE; repeatable")
	flags.StringVar(&o.expectPlan, "expect-plan", anyPlan, "refuse a run whose plan has another digest than this, as check reports it")
	flags.BoolVar(&o.allowDispatch, "allow-dispatch", false, "let a workflow run that was started by hand onboard")
	flags.StringArrayVar(&o.allowEnvironment, "allow-environment", nil,
		"variables that the environment may set: "+strings.Join(trustVariables(), ", ")+"; separated by commas, repeatable")
	flags.DurationVar(&o.wait, "wait", 5*time.Minute, "how long PIM's list may take to show a group, up to 1h")
	choiceVar(flags, &o.fallback, "onboard-fallback", "",
		"what to do if writing a setting back unchanged onboards nothing (make the activation maximum shorter, then put it back)",
		[]string{shortenAndRestore})
	flags.StringVar(&o.journalPath, "journal", "",
		"append the journal of the writes to this file, and first put back what an earlier run with it left shortened")
	markLimits(flags, "max-onboard", "never-touch", "expect-plan")
}

// onboard is the run from the options to the report. It refuses what it can
// before anything is read. A rehearsal is the same run with another target.
func (p *program) onboard(ctx context.Context, o *onboardOptions, files []string) error {
	run, err := p.resolveOnboard(o, files)
	if err != nil {
		return err
	}
	if err := p.claimOnboard(run); err != nil {
		return err
	}
	defer run.journal.Close()
	declared := p.declare(run.settings)
	t, in, err := p.target(ctx, run, declared)
	if err != nil {
		return err
	}
	if t != nil {
		in = p.apply(ctx, run, t, p.compare(ctx, run.settings, declared, nil, t.source, t.mode))
	}
	in.Mode, in.Rules = "onboard", apply.Rules()
	p.deliver(run.settings, p.report(run.settings, declared, in))
	return nil
}

// onboarding is the options of onboard, understood, and the files that it writes
// besides its reports.
type onboarding struct {
	*onboardOptions
	settings *settings
	limits   *limits
	journal  *journalFile
	after    *destination.File // the tenant after a rehearsal
}

// resolveOnboard understands the options, and says what is missing or contradicts
// itself.
func (p *program) resolveOnboard(o *onboardOptions, files []string) (*onboarding, error) {
	s, err := p.resolve(&o.options, files)
	if err != nil {
		return nil, err
	}
	l, err := p.limits(o)
	if err != nil {
		// One run names all that is missing, also for the sign-in, which comes later.
		return nil, errors.Join(err, p.signInError(&s.signIn))
	}
	s.limits = &report.Limits{MaxOnboard: l.MaxOnboard, NeverTouch: len(l.NeverTouch)}
	contradiction := p.liveError
	if o.rehearses() {
		contradiction = p.rehearsalError
	}
	if o.wait < 0 || o.wait > longestWait {
		return nil, fmt.Errorf("%s %s is not between 0s and 1h", p.named("wait"), o.wait)
	}
	return &onboarding{onboardOptions: o, settings: s, limits: l}, contradiction(o)
}

func (p *program) rehearsalError(o *onboardOptions) error {
	snapshot, out := p.named("snapshot"), p.named("snapshot-out")
	switch {
	case o.snapshot == "" && o.snapshotOut == "":
		return fmt.Errorf("no tenant to onboard in: sign in with %s; or rehearse, with %s FILE, the tenant to start from, "+
			"and %s FILE, where the tenant after the merge is written", p.named("auth"), snapshot, out)
	case o.snapshot == "" || o.snapshotOut == "":
		return fmt.Errorf("a rehearsal takes both %s FILE, the tenant to start from, and %s FILE, "+
			"where the tenant after the merge is written", snapshot, out)
	case o.journalPath != "":
		return fmt.Errorf("%s is for writes to a tenant; a rehearsal makes a journal of its own", p.named("journal"))
	}
	return nil
}

func (p *program) liveError(o *onboardOptions) error {
	switch {
	case o.snapshot != "" || o.snapshotOut != "":
		return fmt.Errorf("%s changes a tenant, which can't be undone; %s and %s rehearse it: give one or the other",
			p.named("auth"), p.named("snapshot"), p.named("snapshot-out"))
	case !o.now.IsZero():
		// A waiver that has expired would hold again, and with it what a guardrail refuses.
		return fmt.Errorf("%s can't be used with %s: a tenant is changed at the real time; use it for check and for rehearsals",
			p.named("now"), p.named("auth"))
	}
	return nil
}

// claimOnboard tries all files that the run will write.
func (p *program) claimOnboard(run *onboarding) (err error) {
	var lists []string
	for _, file := range run.limits.files {
		lists = append(lists, file.Path)
	}
	if err := p.claim(run.settings, lists...); err != nil {
		return err
	}
	if run.rehearses() {
		if run.after, err = p.files.Claim(p.named("snapshot-out")+" "+run.snapshotOut, within(run.directory, run.snapshotOut)); err != nil {
			return err
		}
	}
	run.journal, err = p.journal(within(run.directory, run.journalPath))
	return err
}
