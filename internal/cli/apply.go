package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/apply"
	"pim-groups/internal/destination"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph/signin"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// applyOptions are the flags of apply and onboard, as typed.
type applyOptions struct {
	options
	limitOptions
	command     string // apply, or onboard
	changes     []plan.Class
	since       string
	snapshotOut string
	wait        time.Duration
	fallback    string
	journalPath string
}

func newApplyOptions(command string) *applyOptions {
	return &applyOptions{command: command, limitOptions: newLimitOptions()}
}

// shortenAndRestore is what --onboard-fallback allows. The value is spelled out,
// so that nobody allows it by a "true" without knowing what it does.
const shortenAndRestore = "shorten-and-restore"

// longestWait is for each group; a job of GitHub's runners ends after 6 hours.
// https://docs.github.com/actions/reference/limits
const longestWait = time.Hour

func (p *program) applyCommand() *cobra.Command {
	o := newApplyOptions("apply")
	c := &cobra.Command{
		Use:   "apply --changes LIST [FILE...]",
		Short: "Make the changes that the files declare: onboarding, role settings, people; or rehearse it",
		Long: strings.TrimSpace(`
Check, and if no guardrail refuses, make the changes of the classes that --changes
names: one at a time, each read again right before its write, and read back after
it. Everything else is shown as not made, and is no failure: two identities can
share one declaration, one for settings and one for people.

  onboard   bring groups under PIM, which can't be undone
  settings  write the role settings of member and owner
  eligible  make people eligible, or let them be so for longer
  renew     extend leases that are due
  shorten   let eligibilities end earlier
  remove    end eligibilities that no line declares

With --snapshot and --snapshot-out no tenant is changed, and the second file is the
tenant as it would be afterwards. What a run may change, and how much of it, is
said here and in no file: a file under review can't raise it.

In a workflow, a run is refused unless its event is a push to the default branch,
its commit is the last one of that branch, and its files are those of the commit.
To ask GitHub for these, the run needs a token: the variable GITHUB_TOKEN, or the
input github-token.

Nothing is written when a guardrail refuses (exit code 5). A second run sends
nothing. When interrupted, the run sends nothing more, waits up to 5 seconds for
the answer to what it has sent, and reports.`),
		Example: `  pim-groups apply --changes settings,eligible --snapshot tenant.json --snapshot-out after.json
  pim-groups apply --changes settings --auth github --client-id ID --tenant-id ID
  pim-groups apply --changes eligible,renew --auth github --client-id ID --tenant-id ID --keep @keep.txt`,
		RunE: func(c *cobra.Command, args []string) error { return p.apply(c.Context(), o, args) },
	}
	flags := c.Flags()
	o.register(flags)
	o.registerAccess(flags)
	changesVar(flags, &o.changes, "", "what this run may change", false)
	renewBeforeVar(flags, &o.renewBefore)
	o.registerDepth(flags, "of which groups to read role settings, eligibilities and assignments: of those that were changed since the "+
		"last run, or of all declared ones, as a check does that computes the plan (default changed; full with renew or include-drift)",
		directory.DepthChanged, directory.DepthFull)
	flags.StringVar(&o.since, "since", "",
		"the commit that was applied last: what the tenant lacks of it is drift (default after a push: that of the last successful run of the workflow)")
	markLimits(flags, "changes")
	return c
}

func (o *applyOptions) register(flags *pflag.FlagSet) {
	o.registerSource(flags)
	o.registerReport(flags)
	o.registerLimits(flags)
	flags.StringVar(&o.snapshotOut, "snapshot-out", "", "rehearse, and write this file: the tenant as it would be after the merge")
	flags.DurationVar(&o.wait, "wait", 5*time.Minute, "how long PIM's list may take to show a group, up to 1h")
	choiceVar(flags, &o.fallback, "onboard-fallback", "",
		"what to do if writing a setting back unchanged onboards nothing (make the activation maximum shorter, then put it back)",
		[]string{shortenAndRestore})
	flags.StringVar(&o.journalPath, "journal", "",
		"append the journal of the writes to this file, and first put back what an earlier run with it left shortened")
}

// apply is the run from the options to the report. It refuses what it can before
// anything is read. A rehearsal is the same run with another target.
func (p *program) apply(ctx context.Context, o *applyOptions, files []string) error {
	run, err := p.resolveApply(o, files)
	if err != nil {
		return err
	}
	if err := p.claimApply(run); err != nil {
		return err
	}
	defer run.journal.Close()
	declared := p.declare(run.settings)
	t, in, err := p.target(ctx, run, declared)
	if err != nil {
		return err
	}
	if t != nil {
		in = p.change(ctx, run, t, p.compare(ctx, run.settings, declared, nil, t.source, t.mode))
	}
	in.Mode, in.Rules = o.command, apply.Rules()
	p.deliver(run.settings, p.report(run.settings, declared, in))
	return nil
}

// applying is the options of apply, understood, and the files that it writes
// besides its reports.
type applying struct {
	*applyOptions
	settings *settings
	limits   *limits
	journal  *journalFile
	after    *destination.File // the tenant after a rehearsal
}

// resolveApply understands the options, and says what is missing or contradicts
// itself.
func (p *program) resolveApply(o *applyOptions, files []string) (*applying, error) {
	s, err := p.resolve(&o.options, files)
	if err != nil {
		return nil, err
	}
	s.changes, s.includeDrift = o.changes, o.includeDrift
	l, err := p.limits(o)
	if len(o.changes) == 0 {
		err = errors.Join(fmt.Errorf("%s is empty: name what this run may change, several of %s", p.named("changes"), strings.Join(classNames(), ", ")), err)
	}
	if err != nil {
		// One run names all that is missing, also for the sign-in, which comes later.
		return nil, errors.Join(err, p.signInError(&s.signIn))
	}
	s.limits = &report.Limits{
		Changes: o.changes, MaxOnboard: l.MaxOnboard, MaxGroups: l.MaxGroups, MaxGrants: l.MaxGrants, MaxRenewals: l.MaxRenewals,
		MaxRemovals: l.MaxRemovals, AllowLoosen: len(l.AllowLoosen.IDs), AllowLoosenAny: l.AllowLoosen.Any, AllowOwnerGrants: len(l.AllowOwners),
		AllowRegrant: len(l.AllowRegrant), Keep: len(l.Keep), NeverTouch: len(l.NeverTouch), IncludeDrift: l.IncludeDrift,
	}
	contradiction := p.liveError
	if o.rehearses() {
		contradiction = p.rehearsalError
	}
	if o.wait < 0 || o.wait > longestWait {
		return nil, fmt.Errorf("%s %s is not between 0s and 1h", p.named("wait"), o.wait)
	}
	return &applying{applyOptions: o, settings: s, limits: l}, contradiction(o)
}

func (p *program) rehearsalError(o *applyOptions) error {
	snapshot, out := p.named("snapshot"), p.named("snapshot-out")
	switch {
	case o.snapshot == "" && o.snapshotOut == "":
		return fmt.Errorf("no tenant to change: sign in with %s; or rehearse, with %s FILE, the tenant to start from, "+
			"and %s FILE, where the tenant after the merge is written", p.named("auth"), snapshot, out)
	case o.snapshot == "" || o.snapshotOut == "":
		return fmt.Errorf("a rehearsal takes both %s FILE, the tenant to start from, and %s FILE, "+
			"where the tenant after the merge is written", snapshot, out)
	case o.journalPath != "":
		return fmt.Errorf("%s is for writes to a tenant; a rehearsal makes a journal of its own", p.named("journal"))
	}
	return nil
}

func (p *program) liveError(o *applyOptions) error {
	switch {
	case o.signIn.auth == string(signin.Browser):
		return fmt.Errorf("%s browser only reads: a tenant is changed by an identity of its own, which a protected environment releases; "+
			"rehearse with %s and %s", p.named("auth"), p.named("snapshot"), p.named("snapshot-out"))
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

// claimApply tries all files that the run will write.
func (p *program) claimApply(run *applying) (err error) {
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
