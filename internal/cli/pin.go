package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

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
	var o options
	var onlyDiff bool
	c := &cobra.Command{
		Use:   "pin [FILE...]",
		Short: "Write the missing ids of groups and users into groups.yaml",
		Long: strings.TrimSpace(`
Look up the groups that groups.yaml names without an id, and the users in its
roles that principals has no line for. Write the ids into the files: of a group
below its name, of a user into principals.users. Comments, order, quotes and line
ends stay as they are.

Nothing is written if any name leads to nothing or to several, or could not be
looked up: each of them is reported at its line. Anybody can give a group any name,
so check that these are the groups you mean before you commit.

FILE defaults to groups.yaml; several files and globs form one declaration.`),
		Example: `  pim-groups pin --snapshot tenant.json
  pim-groups pin --snapshot tenant.json --diff 'groups/*.yaml'`,
		RunE: func(c *cobra.Command, args []string) error { return p.pin(c.Context(), &o, args, onlyDiff) },
	}
	flags := c.Flags()
	flags.BoolVar(&onlyDiff, "diff", false, "print what would be written as a unified diff, and write nothing")
	o.registerNow(flags)
	o.registerDirectory(flags)
	o.registerSource(flags)
	o.signIn.shallow = true
	return c
}

// pin is the run from the files to the files. No tenant is asked when there is
// nothing to look up.
func (p *program) pin(ctx context.Context, o *options, files []string, onlyDiff bool) error {
	s, err := p.resolve(o, files)
	if err != nil {
		return err
	}
	declared := p.declareOrStop(s)
	if declared == nil {
		return nil
	}
	scope := pin.Scope(declared.file)
	if len(scope.Names) == 0 && len(scope.Users) == 0 {
		p.say("nothing to pin: every group and user has its id")
		return nil
	}
	source, err := p.source(s)
	if err != nil {
		return err
	}
	rewrite, err := p.pinOutput(s, declared, onlyDiff)
	if err != nil {
		return err
	}
	snapshot := p.readTenant(ctx, source, scope, declared.file)
	if snapshot == nil {
		return nil
	}
	pins, found := pin.Find(declared.file, directory.NewIndex(snapshot), s.now)
	if len(found) > 0 {
		p.stopFor(pinResult(found), found)
		p.say("nothing was written: pin writes all ids, or none")
		return nil
	}
	p.writePins(declared.sources, pins, rewrite)
	return nil
}

// pinOutput tries the files that get ids, or standard output for a diff: nil then.
func (p *program) pinOutput(s *settings, declared *declaration, onlyDiff bool) (*rewriting, error) {
	if onlyDiff {
		return nil, p.printable()
	}
	p.reserve([]string{s.snapshot})
	return p.rewriting(pin.Places(declared.file))
}

// pinResult is what findings mean to a command that needs all answers.
func pinResult(found []finding.Finding) report.Result {
	if slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }) {
		return report.Incomplete
	}
	return report.Findings
}

// writePins changes the files, or shows how they would change. A disk that fails
// by now is no bad input: a tenant was read.
func (p *program) writePins(sources []config.Source, pins []pin.Pin, files *rewriting) {
	for _, pin := range pins {
		about := position(pin) + ", user " + pin.Called()
		if pin.Group != nil {
			about = fmt.Sprintf("%s, %s group, created %s", position(pin), pin.Group.Kind(), created(pin.Group))
		}
		p.listing.Groups = append(p.listing.Groups, report.Listed{Name: pin.Name.Value, ID: pin.ID(), About: about})
	}
	changed, err := pin.Insert(sources, pins)
	if err != nil {
		p.fail(report.Usage, err)
		return
	}
	if !p.replace(sources, changed, files, "pin") {
		return
	}
	if err := p.printPins(pins); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the files were written, but the list of ids could not be printed: %w", err))
	}
	p.say(finding.Count(len(pins), "id") + " written. Names are not unique: make sure that these are the groups and users you mean, then commit")
}

// printPins lists what a person recognises a group or a user by.
func (p *program) printPins(pins []pin.Pin) error {
	table := tabwriter.NewWriter(p.Stdout, 0, 8, 2, ' ', 0)
	for _, pin := range pins {
		kind, day, name := "user", "-", pin.Called()
		if pin.Group != nil {
			kind, day, name = pin.Group.Kind().String(), created(pin.Group), pin.Name.Value
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", escape.Line(position(pin)), pin.ID(), kind, day, escape.Line(name))
	}
	return table.Flush()
}

// position is where the name is that has no id.
func position(p pin.Pin) string { return fmt.Sprintf("%s:%d", p.Name.Pos.File, p.Name.Pos.Line) }

// created writes the day the way the files do, "-" when it is not known.
func created(g *directory.Group) string {
	if g.CreatedDateTime.IsZero() {
		return "-"
	}
	return g.CreatedDateTime.UTC().Format(time.DateOnly)
}
