package cli

import (
	"bytes"
	"fmt"

	"pim-groups/internal/report"
	"pim-groups/policy"
)

// report completes what a command found out with what the files say.
func (p *program) report(s *settings, d *declaration, in report.Input) *report.Report {
	in.Tool = report.Tool{Name: "pim-groups", Version: p.Version}
	in.File, in.Sources = d.file, d.sources
	in.Findings = append(d.findings, in.Findings...)
	in.Asked = append(in.Asked, d.coverage()...)
	in.Relaxed = policy.Relaxed(policy.Rules(), d.settings)
	in.FailOn, in.Now, in.Color, in.Width, in.Limits = s.failOn, s.now, s.color, p.width(), s.limits
	in.Rules = append(in.Rules, allRules()...)
	if p.step != nil {
		in.Links = p.step.links()
	}
	return report.New(in)
}

// unchangedVerdict is what every warning about a report says.
const unchangedVerdict = "the verdict is not changed"

// deliver prints the report, writes it to every other place asked for, and
// makes its verdict the exit code. Every place was tried before; what can't be
// written all the same is a warning beside the verdict, which is about the
// tenant and not about a disk.
func (p *program) deliver(s *settings, r *report.Report) {
	if err := s.format.Write(p.Stdout, r); err != nil {
		p.warn(fmt.Errorf("the report could not be printed, %s: %w", unchangedVerdict, err))
	}
	for i := range s.reports {
		if err := s.reports[i].write(r); err != nil {
			p.warn(fmt.Errorf("%s could not be written, %s: %w", p.reportOption(&s.reports[i]), unchangedVerdict, err))
		}
	}
	p.result = r.Result
	if p.step != nil {
		p.step.publish(r, s.format.Name)
	}
}

// write writes the report in the format of the file, which no terminal bounds.
func (f *reportFile) write(r *report.Report) error {
	whole := *r
	whole.Width = 0
	var body bytes.Buffer
	if err := f.format.Write(&body, &whole); err != nil {
		return err
	}
	return f.Put(body.Bytes())
}
