package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/importing"
	"pim-groups/internal/report"
)

// maxImport is how much of a foreign file is read. Its values take some ten times as
// much memory.
const maxImport = 16 << 20

// importCommand is no mode of the action: people run it once, and commit what it prints.
func (p *program) importCommand() *cobra.Command {
	formats := []*cobra.Command{}
	c := &cobra.Command{
		Use:   "import",
		Short: "Print a groups.yaml made of the file of another tool",
		Long: strings.TrimSpace(`
Make a groups.yaml of a file that another tool manages PIM with, and print it. No
tenant is asked, and no file is written. Standard error lists each value of the
file that groups.yaml can't hold, with the reason, and what is left to do by hand.
Run check on the result before you commit it: it shows what a merge would change.

The exit code is 0 if a group was imported, whatever was left out; 1 if there was
none to import, and nothing was printed; 2 if FILE is no file of that tool.`),
		RunE: func(_ *cobra.Command, args []string) error {
			return fmt.Errorf("import %s: one of %s", escape.Quote(strings.Join(args, " ")), strings.Join(commandNames(formats), ", "))
		},
	}
	c.AddCommand(formats...)
	return c
}

// importFile is the run from the foreign file to the printed declaration.
func (p *program) importFile(name string, format importing.Format) error {
	if err := p.printable(); err != nil {
		return err
	}
	data, err := p.readForeign(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	imported, err := importing.Import(format, data)
	if err != nil {
		p.fail(report.Usage, fmt.Errorf("%s: %w", name, err))
		return nil
	}
	if _, err := p.Stdout.Write(imported.YAML); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the declaration could not be printed: %w", err))
	}
	p.sayNotes(name, imported.Notes)
	for _, step := range imported.Steps {
		p.say(step)
	}
	if imported.YAML == nil {
		p.fail(report.Findings, fmt.Errorf("%s: no group to import, so nothing was printed", name))
		return nil
	}
	p.say(fmt.Sprintf("%s and %s imported, %s not carried", finding.Count(imported.Groups(), "group"),
		finding.Count(len(imported.File.Templates), "template"), finding.Count(len(imported.Notes), "value")))
	return nil
}

func (p *program) readForeign(name string) ([]byte, error) {
	file, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxImport+1))
	if err == nil && len(data) > maxImport {
		err = fmt.Errorf("it has more than %d MiB, which is the limit; import parts of it", maxImport>>20)
	}
	return data, err
}

// sayNotes lists what was not carried by reason, in the order of the file.
func (p *program) sayNotes(name string, notes []importing.Note) {
	if len(notes) > 0 {
		p.say("not carried:")
	}
	places := map[string][]string{}
	for _, note := range notes {
		at := name
		if note.Line > 0 {
			at += fmt.Sprintf(":%d", note.Line)
		}
		places[note.Reason] = append(places[note.Reason], at+": "+note.Place)
	}
	for _, note := range notes {
		if places[note.Reason] == nil {
			continue
		}
		p.say("  " + note.Reason)
		for _, place := range places[note.Reason] {
			p.say("    " + place)
		}
		places[note.Reason] = nil
	}
}
