package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// claim tries every report that the run will write, before a tenant is asked.
// None of them may be a file that the run reads; read names those that the
// settings don't.
func (p *program) claim(s *settings, read ...string) error {
	p.reserve(slices.Concat(read, config.Match(config.Root(p.root), s.files), []string{s.policy, s.snapshot}))
	if err := p.reserveOutput(); err != nil {
		return err
	}
	for i := range s.reports {
		to := &s.reports[i]
		file, err := p.files.Claim(p.reportOption(to), to.name)
		if err != nil {
			return err
		}
		to.File = file
	}
	return nil
}

// reserve keeps what the run reads from being written: these files, and those that
// the environment names.
func (p *program) reserve(read []string) {
	for _, name := range append(read, p.getenv(certificateVariable), p.getenv("GITHUB_EVENT_PATH")) {
		p.files.Reserve(name, "which this run reads")
	}
}

// reportOption is how the operator named the file.
func (p *program) reportOption(r *reportFile) string {
	return fmt.Sprintf("%s %s=%s", p.named("report"), r.format.Name, r.name)
}

// reserveOutput keeps what the process and its step write from being what the run
// reads, and from being a destination. A file of the step that the run reads is
// not written at all: not even why.
func (p *program) reserveOutput() error {
	if err := p.files.Streams(p.Stdout, p.Stderr); err != nil || p.step == nil {
		return err
	}
	variables := []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE"}
	for _, variable := range variables {
		name := p.getenv(variable)
		if info, err := os.Stat(name); err == nil && p.files.Reserved(info) {
			p.Environ = slices.DeleteFunc(slices.Clone(p.Environ), func(e string) bool { return strings.HasPrefix(e, variable+"=") })
			return fmt.Errorf("%s names %s, which this run reads: nothing was written to it", variable, name)
		}
	}
	for _, variable := range variables {
		p.files.Reserve(p.getenv(variable), "which belongs to the step")
	}
	return nil
}

// printable tries standard output, for what is of no use when it is not printed.
func (w *World) printable() error {
	if w.Closed {
		return errors.New("standard output is closed, and what is printed would be lost")
	}
	return nil
}

// report completes what a command found out with what the files say.
func (p *program) report(s *settings, d *declaration, in report.Input) *report.Report {
	in.Tool = report.Tool{Name: "pim-groups", Version: p.Version, Commit: p.Commit}
	in.File, in.Sources = d.file, d.sources
	in.Findings = append(d.findings, in.Findings...)
	in.Coverage = append(in.Coverage, d.coverage()...)
	in.Relaxed, in.EmergencyAccess = policy.Relaxed(policy.Rules(), d.settings), d.settings.EmergencyAccessIDs()
	in.Changes, in.Drift = s.changes, s.drift
	in.FailOn, in.Now, in.Color, in.Width, in.Limits = s.failOn, s.now, s.color, p.width(), s.limits
	in.Rules = append(in.Rules, p.rulesWithPages()...)
	if p.step != nil {
		in.Links, in.Evidence = p.step.links(), p.step.evidence()
	}
	return report.New(in)
}

// rulesWithPages links each rule to its page in the repository of the release.
func (p *program) rulesWithPages() []finding.Rule {
	rules := allRules()
	for i := range rules {
		if p.Rules != "" {
			rules[i].Page = p.Rules + rules[i].ID + ".md"
		}
	}
	return rules
}

// unchangedVerdict is what every warning about a report says.
const unchangedVerdict = "the verdict is not changed"

// deliver prints the report, writes it to every other destination, and makes its
// verdict the exit code.
func (p *program) deliver(s *settings, r *report.Report) {
	p.write(s, func(f report.Format, w io.Writer, width int) error {
		sized := *r
		sized.Width = width
		return f.Write(w, &sized)
	})
	p.result = r.Result
	if p.step != nil {
		p.step.publish(r, s.format.Name)
	}
}

// write prints what a run made, in the width of the terminal, and writes it to every
// other destination, which no terminal bounds. Every destination was tried before. One
// that can't be written now is a warning: the verdict is about the tenant and not about
// a disk.
func (p *program) write(s *settings, write func(f report.Format, w io.Writer, width int) error) {
	if err := write(s.format, p.Stdout, p.width()); err != nil {
		p.warn(fmt.Errorf("the report could not be printed, %s: %w", unchangedVerdict, err))
	}
	for i := range s.reports {
		file := &s.reports[i]
		var body bytes.Buffer
		err := write(file.format, &body, 0)
		if err == nil {
			err = file.Put(body.Bytes())
		}
		if err != nil {
			p.warn(fmt.Errorf("%s could not be written, %s: %w", p.reportOption(file), unchangedVerdict, err))
		}
	}
}
