package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/onboard"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// onboardOptions are the flags of onboard, as typed. The limits are here and in
// no file: a file under review must not be able to raise them.
type onboardOptions struct {
	options
	snapshotOut   string
	maxOnboard    string
	neverOnboard  []string
	expectPlan    string
	allowDispatch bool
	wait          time.Duration
}

func (p *program) onboardCommand() *cobra.Command {
	var o onboardOptions
	c := &cobra.Command{
		Use:   "onboard --snapshot IN --snapshot-out OUT [FILE...]",
		Short: "Rehearse the onboarding of the declared groups on a copy of a snapshot",
		Long: strings.TrimSpace(`
Check, and if no safety rail refuses, bring the declared groups that are not
managed yet under PIM: one at a time, each read again right before. Onboarding
can't be undone, so this version rehearses it: IN is the tenant, OUT is written
as the tenant would be after the merge. No tenant is changed.

A rehearsal asks every rail but those about the event, branch and commit of a
workflow run, so that a pull request can be rehearsed; and it does not ask what
the identity that took the snapshot may write.

Nothing is written when a rail refuses (exit code 5): the report names the rail,
why it exists, and what to do. A group that is managed already is left alone, so
a second run does nothing.`),
		Example: `  pim-groups onboard --snapshot tenant.json --snapshot-out after.json
  pim-groups onboard --snapshot tenant.json --snapshot-out after.json --max-onboard 10
  pim-groups onboard --snapshot tenant.json --snapshot-out after.json --never-onboard @never.txt`,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.understand(&o.options, args)
			if err != nil {
				return err
			}
			limits, err := p.limits(&o, c.Flags().Changed("expect-plan"))
			if err != nil {
				return err
			}
			if err := o.rehearses(); err != nil {
				return err
			}
			return p.rehearse(c.Context(), s, &o, limits)
		},
	}
	o.register(c)
	return c
}

func (o *onboardOptions) register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.snapshot, "snapshot", "", "snapshot file of the tenant to start from")
	flags.StringVar(&o.snapshotOut, "snapshot-out", "", "file to write: the tenant as it would be after the merge")
	flags.StringVar(&o.policy, "policy", "", "policy file with severities, thresholds and waivers")
	flags.StringVar(&o.maxOnboard, "max-onboard", fmt.Sprint(onboard.DefaultMaxOnboard),
		fmt.Sprintf("refuse a run that would onboard more groups than this, 0 to %d", onboard.MostMaxOnboard))
	flags.StringArrayVar(&o.neverOnboard, "never-onboard", nil,
		"refuse a run that would onboard one of these: ids, separated by commas or line ends, or @FILE; repeatable")
	flags.StringVar(&o.expectPlan, "expect-plan", "", "refuse a run whose plan has another digest than this, as check reports it")
	flags.BoolVar(&o.allowDispatch, "allow-dispatch", false, "let a workflow run that was started by hand onboard; a rehearsal may be started by anything")
	flags.DurationVar(&o.wait, "wait", 5*time.Minute, "how long PIM's list may take to show a group, up to 1h; a rehearsal shows it at once")
	o.registerReport(c)
}

// rehearses says what is missing for a rehearsal. Without the two files the
// command would have to be about a live tenant, which nothing here can write
// to: better to say so than to look like it.
func (o *onboardOptions) rehearses() error {
	switch {
	case o.snapshot == "" || o.snapshotOut == "":
		return errors.New("this version rehearses only: give --snapshot FILE, the tenant to start from, and --snapshot-out FILE, " +
			"where the tenant after the merge is written; onboarding a live tenant is not part of it")
	case within(o.directory, o.snapshot) == within(o.directory, o.snapshotOut):
		return errors.New("--snapshot-out would overwrite --snapshot: give another name, so that the two can be compared")
	case o.wait < 0 || o.wait > time.Hour:
		return fmt.Errorf("--wait %s is not between 0s and 1h", o.wait)
	}
	return nil
}

// rehearse is the run from the files to the report and the tenant after it.
func (p *program) rehearse(ctx context.Context, s *settings, o *onboardOptions, limits onboard.Limits) error {
	source, err := p.source(s)
	if err != nil {
		return err
	}
	// What the identity that took the snapshot may write says nothing about the
	// one that will onboard, so the rules are asked as for a check.
	c := p.compare(ctx, s, source, policy.Check)
	c.input.Mode, c.input.Rules = "onboard", onboard.Rules()
	if c.tenant == nil {
		return p.deliver(s, p.report(s, c.declared, c.input))
	}
	tenant := onboard.NewRehearsal(c.input.Snapshot)
	// Its name goes to standard error: standard output is the report, which a
	// program may read.
	journal := &journalFile{dir: p.temporary(), now: p.Now, made: func(name string) { fmt.Fprintln(p.Stderr, "journal:", escape.Line(name)) }}
	defer journal.Close()
	tell(&c.input, onboard.Run(ctx, c.attempt(limits), onboard.Means{
		Reader:  tenant,
		Writer:  tenant,
		Journal: onboard.Lines{Storage: journal},
		Clock:   clock{p.Now},
		Wait:    o.wait,
	}))
	if ctx.Err() != nil {
		c.input.Result = report.Worst(c.input.Result, report.Cancelled)
	}
	r := p.report(s, c.declared, c.input)
	// Refused or cancelled, there is no tenant after the merge to show. Findings
	// about other groups don't hold the merge back, so they don't hold this back.
	if c.input.Result == report.Clean {
		if err := p.saveAfter(within(o.directory, o.snapshotOut), tenant.Snapshot()); err != nil {
			p.complain(err)
			r.Result = report.Worst(r.Result, report.Usage)
		}
	}
	return p.deliver(s, r)
}

// attempt is the comparison as the rails want to see it. A rehearsal has no
// origin: it is there to be seen before the merge, and no event makes it
// dangerous.
func (c *comparison) attempt(limits onboard.Limits) *onboard.Attempt {
	return &onboard.Attempt{
		Limits:   limits,
		File:     c.declared.file,
		Tenant:   c.tenant,
		Plan:     c.input.Plan,
		Findings: c.input.Findings,
	}
}

// tell puts what an onboarding has to tell into the report: every refusal and
// every group that is not known to be managed is a finding.
func tell(in *report.Input, result *onboard.Result) {
	in.Failure = result.Stopped
	var rails []string
	for i := range result.Refusals {
		rails = append(rails, result.Refusals[i].Rail)
		in.Findings = append(in.Findings, result.Refusals[i].Finding())
	}
	if len(rails) > 0 {
		in.Result = report.Refused
		in.Failure = fmt.Sprintf("%s refused the onboarding: %s", counted(len(rails), "safety rail"), strings.Join(rails, ", "))
	}
	for i := range result.Outcomes {
		o := &result.Outcomes[i]
		f, open := o.Finding()
		if open {
			in.Findings = append(in.Findings, f)
		}
		in.Outcomes = append(in.Outcomes, report.Outcome{Group: f.Group, State: string(o.State), Detail: o.Detail, Pending: o.Pending})
	}
}

// saveAfter writes the tenant as the rehearsal has left it: whole, or not at
// all, like every file that a later run may rely on.
func (p *program) saveAfter(name string, s *directory.Snapshot) error {
	var body bytes.Buffer
	if err := directory.Encode(&body, s); err != nil {
		return fmt.Errorf("--snapshot-out %s: %w", name, err)
	}
	if err := p.replaceFile(name, body.Bytes()); err != nil {
		return fmt.Errorf("--snapshot-out %s: %w", name, err)
	}
	return nil
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
