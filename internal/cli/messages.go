package cli

import (
	"fmt"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/report"
)

// complain prints an error. Its text may have lines of cobra's own making
// ("Did you mean this?"), and words of the command line in them.
func (p *program) complain(err error) {
	prefix := "pim-groups: "
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(p.Stderr, "%s%s\n", prefix, escape.Line(line))
			prefix = "  "
		}
	}
}

// warn names a problem that doesn't change the verdict, where people look.
func (p *program) warn(problem error) {
	if p.step != nil {
		p.step.warn(problem.Error())
		return
	}
	p.complain(fmt.Errorf("warning: %w", problem))
}

// say adds a sentence about what a command made: on standard error, and in the
// summary of the step. The text is raw.
func (p *program) say(text string) {
	fmt.Fprintln(p.Stderr, escape.Line(text))
	p.made.Said = append(p.made.Said, text)
}

// fail ends a command that makes no report with a verdict and the reason.
func (p *program) fail(result report.Result, reason error) {
	p.result = report.Worst(p.result, result)
	if p.step != nil {
		p.step.explain(reason)
	} else {
		p.complain(reason)
	}
	p.made.Said = append(p.made.Said, reason.Error())
}
