package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/directory"
	"pim-groups/internal/history"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// diffOptions are the flags of diff, as typed.
type diffOptions struct {
	options
	exitOn []string
}

func (p *program) diffCommand() *cobra.Command {
	var o diffOptions
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Tell what changed in the tenant between two snapshots",
		Long: strings.TrimSpace(`
Compare two snapshots of one tenant, the older one first: who became owner,
member, eligible or active, which role setting was loosened, which group came
under PIM, was created, renamed or deleted. It uses no network.

What only one of the snapshots has read is not comparable: the exit code is 3.
Otherwise it is 0, or 1 if a change has an effect that --exit-on names.`),
		Example: `  pim-groups diff monday.json tuesday.json
  pim-groups diff monday.json tuesday.json --exit-on loosen,grant
  pim-groups diff monday.json tuesday.json --report html=history.html`,
		RunE: func(_ *cobra.Command, args []string) error { return p.diff(&o, args) },
	}
	flags := c.Flags()
	words := []string{string(plan.Loosens), string(plan.Grants), report.AnyChange}
	flags.Var(&parsed{allowed: "a list of " + strings.Join(words, ", "), words: words, parse: func(text string) error {
		o.exitOn = listed(text)
		if slices.ContainsFunc(o.exitOn, func(word string) bool { return !slices.Contains(words, word) }) {
			return errors.New("not one of the words")
		}
		return nil
	}}, "exit-on", "exit with 1 if a change has one of these effects, separated by commas: "+strings.Join(words, ", "))
	o.registerDirectory(flags)
	o.registerFormats(flags)
	return c
}

// diff is the run from two files to the report.
func (p *program) diff(o *diffOptions, files []string) error {
	if len(files) != 2 {
		return fmt.Errorf("want two snapshot files, the older one first, and got %d", len(files))
	}
	s, err := p.resolve(&o.options, files)
	if err != nil {
		return err
	}
	if err := p.claim(s); err != nil {
		return err
	}
	from, failed := p.readSnapshot(s.files[0])
	to, alsoFailed := p.readSnapshot(s.files[1])
	if err := cmp.Or(failed, alsoFailed); err != nil {
		p.fail(report.Usage, err)
		return nil
	}
	d, err := history.Compare(from, to)
	if err != nil {
		p.fail(report.Usage, fmt.Errorf("%s and %s can't be compared: %w", s.files[0], s.files[1], err))
		return nil
	}
	h := report.NewHistory(report.History{
		Diff: d, Tool: report.Tool{Name: "pim-groups", Version: p.Version, Commit: p.Commit},
		FromFile: s.files[0], ToFile: s.files[1], ExitOn: o.exitOn, Now: s.now, Color: s.color,
	})
	p.write(s, func(f report.Format, w io.Writer, width int) error {
		sized := *h
		sized.Width = width
		return f.History(w, &sized)
	})
	p.result = h.Result
	if p.step != nil {
		p.step.publishHistory(h, s.format.Name)
	}
	return nil
}

// readSnapshot reads a file as it is, whatever a run would ask of it.
func (p *program) readSnapshot(name string) (*directory.Snapshot, error) {
	file, err := p.open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: could not be opened: %w", name, err)
	}
	defer file.Close() // only read from: closing loses nothing
	s, err := directory.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}
