package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
	"pim-groups/internal/strictyaml"
	"pim-groups/internal/waive"
	"pim-groups/policy"
)

// waiveOptions are the flags of waive, as typed.
type waiveOptions struct {
	checkOptions
	expires  string
	reason   string
	onlyDiff bool
}

func (p *program) waiveCommand() *cobra.Command {
	var o waiveOptions
	c := &cobra.Command{
		Use:   "waive --policy FILE --expires DATE --reason TEXT [FILE...]",
		Short: "Write waivers for everything that a check finds now into the policy file",
		Long: strings.TrimSpace(`
Run a check, and write a waiver for each finding into the policy file: with the
role, the person or other subject, and up to the number where the rule has one. A
later check then fails only for what is new or worse, until the last day. Comments,
order and quotes of the policy file stay as they are. It is created if it is missing.

What can't be waived is listed, and the exit code is 1: findings of rules that
have no waiver, and of entries without an id. It is 3 if something could not be read.

FILE defaults to groups.yaml; several files and globs form one declaration.`),
		Example: `  pim-groups waive --snapshot tenant.json --policy policy.yaml --expires 2027-01-31 --reason 'as we found it'
  pim-groups waive --snapshot tenant.json --policy policy.yaml --expires 2027-01-31 --reason 'as we found it' --diff`,
		RunE: func(c *cobra.Command, args []string) error { return p.waive(c.Context(), &o, args) },
	}
	flags := c.Flags()
	flags.StringVar(&o.expires, "expires", "", "last day of the waivers (UTC), such as 2027-01-31; at most a year away")
	flags.StringVar(&o.reason, "reason", "", "why the findings are accepted, for an auditor to read")
	flags.BoolVar(&o.onlyDiff, "diff", false, "print what would be written as a unified diff, and write nothing")
	o.registerPolicy(flags)
	o.registerComparison(flags)
	o.registerNow(flags)
	o.registerDirectory(flags)
	o.registerSource(flags)
	return c
}

// waive is the run from the files to the policy file: a check, its findings as waivers,
// and the same check with the file that is to be written.
func (p *program) waive(ctx context.Context, o *waiveOptions, files []string) error {
	s, source, err := p.resolveSource(&o.options, files)
	if err != nil {
		return err
	}
	s.changes, s.drift = o.changes, o.drift
	decision, err := p.decision(o, s)
	if err != nil {
		return err
	}
	before := config.Source{Path: s.policy} // without text: there is no such file
	if _, err := p.root.Lstat(s.policy); errors.Is(err, fs.ErrNotExist) {
		s.policy = ""
	}
	declared := p.declareOrStop(s)
	if declared == nil {
		return nil
	}
	if s.policy == "" {
		declared.sources = append(declared.sources, before)
	}
	before = declared.sources[len(declared.sources)-1]
	rewrite, err := p.waiveOutput(s, before, o.onlyDiff)
	if err != nil {
		return err
	}
	c := p.compare(ctx, s, declared, nil, source, policy.ModeCheck)
	if c.tenant == nil {
		p.fail(c.input.Result, errors.New(strings.TrimSuffix(c.input.Failure+". "+c.input.Remedy, ". ")))
		return nil
	}
	result, err := waive.All(before, c.pass, c.input.Findings, decision)
	if err != nil {
		p.fail(report.Usage, err)
		return nil
	}
	p.writeWaivers(declared.sources, result, decision, rewrite)
	p.sayLeft(result.Left)
	return nil
}

// decision reads what is said of all findings.
func (p *program) decision(o *waiveOptions, s *settings) (waive.Decision, error) {
	d := waive.Decision{Reason: strings.Join(strings.Fields(o.reason), " "), Now: s.now}
	var decoder strictyaml.Decoder
	var err error
	d.Expires, err = time.Parse(time.DateOnly, o.expires)
	latest := policy.LatestDay(s.now)
	switch {
	case o.policy == "":
		err = fmt.Errorf("say where to write the waivers: %s FILE, the policy file that check is given", p.named("policy"))
	case d.Reason == "":
		err = fmt.Errorf("say why the findings are accepted: %s TEXT; an auditor will read it", p.named("reason"))
	case !decoder.Visible(strictyaml.Value[string]{Value: d.Reason}, p.named("reason")):
		err = errors.New(decoder.Found()[0].Message)
	case err != nil:
		err = fmt.Errorf("say when the waivers end: %s DATE, a day such as %s, not %q", p.named("expires"), latest.Format(time.DateOnly), o.expires)
	case d.Expires.Before(s.now.UTC().Truncate(24 * time.Hour)):
		err = fmt.Errorf("%s %s is past", p.named("expires"), o.expires)
	case d.Expires.After(latest):
		err = fmt.Errorf("%s %s is more than a year away: give %s or an earlier day", p.named("expires"), o.expires, latest.Format(time.DateOnly))
	}
	return d, err
}

// waiveOutput tries the policy file, or standard output for a diff: nil then.
func (p *program) waiveOutput(s *settings, to config.Source, onlyDiff bool) (*rewriting, error) {
	if onlyDiff {
		return nil, p.printable()
	}
	p.reserve(append(config.Match(config.Root(p.root), s.files), s.snapshot))
	return p.rewriting([]finding.Pos{{File: to.Path}})
}

// writeWaivers changes the policy file, or shows how it would change.
func (p *program) writeWaivers(sources []config.Source, result *waive.Result, d waive.Decision, file *rewriting) {
	waivers, after := result.Waivers, []config.Source{result.File}
	if len(waivers) == 0 {
		p.say("nothing was written: every finding that can be waived has a waiver")
		return
	}
	for _, w := range waivers {
		p.listing.Groups = append(p.listing.Groups, report.Listed{Name: w.Group.Name, ID: w.Group.ID, About: aboutWaiver(w)})
	}
	if !p.replace(sources, after, file, "waive") {
		return
	}
	if err := p.printWaivers(waivers); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the policy file was written, but the list of waivers could not be printed: %w", err))
	}
	p.say(fmt.Sprintf("%s written to %s, until %s. Read them, then commit the file; check takes it with %s",
		finding.Count(len(waivers), "waiver"), result.File.Path, d.Expires.Format(time.DateOnly), p.named("policy")))
}

func (p *program) printWaivers(waivers []waive.Waiver) error {
	table := tabwriter.NewWriter(p.Stdout, 0, 8, 2, ' ', 0)
	for _, w := range waivers {
		fmt.Fprintf(table, "%s\t%s\t%s\n", w.Group.ID, escape.Line(w.Group.Name), escape.Line(aboutWaiver(w)))
	}
	return table.Flush()
}

// aboutWaiver says what a waiver covers of its group.
func aboutWaiver(w waive.Waiver) string {
	text := strings.Join(slices.DeleteFunc([]string{w.Rule.ID, w.Role, w.Subject}, func(s string) bool { return s == "" }), " ")
	if w.UpTo > 0 {
		text += fmt.Sprintf(" up to %d", w.UpTo)
	}
	return text
}

// sayLeft names the findings that a check with the policy file has, each with the reason
// why no waiver covers it.
func (p *program) sayLeft(left []waive.Left) {
	if len(left) == 0 {
		return
	}
	var found []finding.Finding
	for _, l := range left {
		if l.Status != finding.NotEvaluated {
			l.Message += "; not waived: " + l.Reason
		}
		found = append(found, l.Finding)
	}
	p.stopFor(pinResult(found), found)
	p.say(finding.Count(len(left), "finding") + " can't be waived: see above")
}
