package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// What pin, discover and snapshot share: they read a tenant and make something
// else of it than a report. What they make goes to standard output, everything
// that is said about it to standard error.

// plainOptions are the options of a command that makes no report.
func plainOptions() options {
	return options{failOn: finding.Error.String(), format: report.Formats()[0].Name, color: "never"}
}

func (o *options) registerPlain(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.directory, "working-directory", ".", "directory that FILE and the other paths are relative to; inside the current one")
	o.registerSource(c)
}

// readTenant reads what the scope asks for. When that fails it says why, sets
// the verdict and returns nil.
func (p *program) readTenant(ctx context.Context, source directory.Source, scope directory.Scope) *directory.Snapshot {
	snapshot, err := source.Snapshot(ctx, scope)
	if err != nil {
		p.fail(failureOf(ctx), err)
		return nil
	}
	return snapshot
}

// fail ends a command with a verdict and the reason.
func (p *program) fail(result report.Result, reason error) {
	p.result = report.Worst(p.result, result)
	p.complain(reason)
}

// refuse ends a command because of findings, each at its line.
func (p *program) refuse(result report.Result, found []finding.Finding) {
	p.result = report.Worst(p.result, result)
	printFindings(p.Stderr, found)
}

// printFindings writes findings as compilers do, so that editors and people
// find the place.
func printFindings(w io.Writer, found []finding.Finding) {
	for i := range found {
		f := &found[i]
		text := fmt.Sprintf("%s: %s: %s", f.Severity, f.Rule, f.Message)
		if place := f.Pos.String(); place != "" {
			text = place + ": " + text
		}
		fmt.Fprintln(w, escape.Line(text))
		if f.Fix != "" {
			fmt.Fprintln(w, "  "+escape.Line("fix: "+f.Fix))
		}
	}
}

// verdictOf is what findings mean to a command that needs all answers.
func verdictOf(found []finding.Finding) report.Result {
	unread := func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }
	if slices.ContainsFunc(found, unread) {
		return report.Incomplete
	}
	return report.Findings
}
