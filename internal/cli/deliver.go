package cli

import (
	"bytes"
	"fmt"

	"pim-groups/internal/report"
)

// deliver prints the report, writes it to every other place asked for, and
// makes its verdict the exit code. Every place was tried before; what can't be
// written all the same is a warning beside the verdict, which is about the
// tenant and not about a disk.
func (p *program) deliver(s *settings, r *report.Report) error {
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
	return nil
}

// unchangedVerdict is what every such warning says.
const unchangedVerdict = "the verdict is not changed"

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

// warn tells what went wrong beside the verdict, where people look.
func (p *program) warn(problem error) {
	if p.step != nil {
		p.step.warn(problem.Error())
		return
	}
	p.complain(fmt.Errorf("warning: %w", problem))
}
