package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/pin"
	"pim-groups/internal/report"
)

// pinCommand is the only command that changes files of the repository, and it
// never writes to the tenant: it makes the edit that a person would make, for
// a pull request that others review.
func (p *program) pinCommand() *cobra.Command {
	o := plainOptions()
	var onlyDiff bool
	c := &cobra.Command{
		Use:   "pin [FILE...]",
		Short: "Write the missing id of each group into groups.yaml",
		Long: strings.TrimSpace(`
Look up the groups that groups.yaml names without an id, and write the ids into
the file. Comments, order, quotes and line ends stay as they are.

Nothing is written when the name of any group leads to no group, to several, or
could not be looked up: each of them is reported at its line. Names prove
nothing, so compare the result before you commit it.

FILE is groups.yaml unless given; several files and globs are one declaration.`),
		Example: `  pim-groups pin --snapshot tenant.json
  pim-groups pin --snapshot tenant.json --diff 'groups/*.yaml'`,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.understand(&o, args)
			if err != nil {
				return err
			}
			return p.pin(c.Context(), s, onlyDiff)
		},
	}
	c.Flags().BoolVar(&onlyDiff, "diff", false, "print what would be written as a unified diff, and write nothing")
	c.Flags().StringVar(&o.now, "now", "", "pretend that it is this moment (RFC 3339), for reproducible output")
	o.registerPlain(c)
	return c
}

// pin is the run from the files to the files. No tenant is asked when there is
// nothing to look up.
func (p *program) pin(ctx context.Context, s *settings, onlyDiff bool) error {
	declared := p.declare(s)
	if declared.file == nil {
		p.refuse(report.Usage, declared.findings)
		return nil
	}
	scope := pin.Scope(declared.file)
	if len(scope.Names) == 0 {
		p.tell("nothing to pin: every group has its id")
		return nil
	}
	source, err := p.source(s)
	if err != nil {
		return err
	}
	write, err := p.pinning(s, declared, onlyDiff)
	if err != nil {
		return err
	}
	snapshot := p.readTenant(ctx, source, scope)
	if snapshot == nil {
		return nil
	}
	if refusal := otherTenant(declared.file, snapshot); refusal != "" {
		p.fail(report.Refused, errors.New(refusal))
		return nil
	}
	pins, found := pin.Find(declared.file, directory.NewIndex(snapshot), s.now)
	if len(found) > 0 {
		p.refuse(verdictOf(found), found)
		p.tell("nothing was written: all groups are pinned in one go, or none")
		return nil
	}
	p.writePins(declared.sources, pins, write)
	return nil
}

// pinning tries the files that lack ids, or standard output for a diff: nil then.
func (p *program) pinning(s *settings, declared *declaration, onlyDiff bool) (*rewriting, error) {
	if onlyDiff {
		return nil, p.printable()
	}
	p.reserve([]string{s.snapshot})
	var lacking []finding.Pos
	for i := range declared.file.Groups {
		if g := &declared.file.Groups[i]; g.ID == nil {
			lacking = append(lacking, g.Name.Pos)
		}
	}
	return p.rewriting(lacking)
}

// writePins changes the files, or shows how they would change. A disk that fails
// by now is no bad input: a tenant was read.
func (p *program) writePins(sources []config.Source, pins []pin.Pin, write *rewriting) {
	p.listPins(pins)
	changed, err := pin.Insert(sources, pins)
	switch {
	case err != nil:
		p.fail(report.Usage, err)
		return
	case write == nil:
		p.made.Said = append(p.made.Said, "nothing was written: the log has the diff")
		if err := p.printDiff(sources, changed); err != nil {
			p.fail(report.Incomplete, fmt.Errorf("the diff could not be printed: %w", err))
		}
		return
	}
	if err := write.rewrite(sources, changed); err != nil {
		p.fail(report.Incomplete, err)
		return
	}
	if err := p.printPins(pins); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the files were written, but the list of ids could not be printed: %w", err))
	}
	p.tell(counted(len(pins), "id") + " written; a name proves nothing: make sure that these are the groups you mean, then commit")
}

// listPins is printPins for the summary of the step.
func (p *program) listPins(pins []pin.Pin) {
	for _, pin := range pins {
		p.made.Groups = append(p.made.Groups, report.Listed{Name: pin.Name.Value, ID: pin.Group.ID,
			About: fmt.Sprintf("%s:%d, %s group, created %s", pin.Name.Pos.File, pin.Name.Pos.Line, pin.Group.Kind(), day(pin.Group.CreatedDateTime))})
	}
}

// printPins lists what a person can tell a group by.
func (p *program) printPins(pins []pin.Pin) error {
	table := tabwriter.NewWriter(p.Stdout, 0, 8, 2, ' ', 0)
	for _, pin := range pins {
		at := fmt.Sprintf("%s:%d", pin.Name.Pos.File, pin.Name.Pos.Line)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", escape.Line(at), pin.Group.ID, pin.Group.Kind(), day(pin.Group.CreatedDateTime), escape.Line(pin.Name.Value))
	}
	return table.Flush()
}

// printDiff prints one unified diff, in the form that `git apply` and patch take.
// What would be neither seen nor harmless in a log shows as an escape. The diff
// does not apply then, which is said.
func (p *program) printDiff(before, after []config.Source) error {
	old := make(map[string][]byte, len(before))
	for _, source := range before {
		old[source.Path] = source.Data
	}
	var out strings.Builder
	for _, source := range after {
		name := source.Path
		if strings.Contains(name, " ") {
			name += "\t" // where the name ends: patch takes a blank for it, git writes it so too
		}
		text := string(diff.Diff("a/"+name, old[source.Path], "b/"+name, source.Data))
		shown := escape.Diff(text)
		if shown != text {
			p.tell(fmt.Sprintf("the diff of %s does not apply: it shows invisible characters of the file as escapes. Run pin without --diff to write the ids",
				source.Path))
		}
		out.WriteString(shown)
	}
	_, err := io.WriteString(p.Stdout, out.String())
	return err
}

// day writes a date the way the files do, "-" when it is not known.
func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// counted writes a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
