package cli

import (
	"context"
	"fmt"
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

// readTenant reads what the scope asks for, and says what that took. When it
// fails it says why, sets the verdict and returns nil.
func (p *program) readTenant(ctx context.Context, from *source, scope directory.Scope) *directory.Snapshot {
	snapshot, err := from.Snapshot(ctx, scope)
	if cost := from.spent(); cost != nil {
		fmt.Fprintf(p.Stderr, "reading took %s\n", cost.Words())
	}
	if err != nil {
		p.fail(failureOf(ctx), err)
		return nil
	}
	if failure, remedy := from.period.refuse(snapshot); failure != "" {
		p.fail(report.Incomplete, fmt.Errorf("%s. %s", failure, remedy))
		return nil
	}
	if from.period != nil {
		p.tell(fmt.Sprintf("the snapshot was taken at %s and is %s",
			snapshot.Taken.Format("2006-01-02 15:04 UTC"), report.Old(from.period.now.Sub(snapshot.Taken))))
	}
	return snapshot
}

// tell says what a command has to say about what it made: on standard error, and in
// the summary of the step. The text is raw.
func (p *program) tell(text string) {
	fmt.Fprintln(p.Stderr, escape.Line(text))
	p.made.Said = append(p.made.Said, text)
}

// fail ends a command with a verdict and the reason.
func (p *program) fail(result report.Result, reason error) {
	p.result = report.Worst(p.result, result)
	if p.step != nil {
		p.step.explain(reason)
	} else {
		p.complain(reason)
	}
	p.made.Said = append(p.made.Said, reason.Error())
}

// verdictOf is what findings mean to a command that needs all answers.
func verdictOf(found []finding.Finding) report.Result {
	unread := func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }
	if slices.ContainsFunc(found, unread) {
		return report.Incomplete
	}
	return report.Findings
}
