package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
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
	formats := []*cobra.Command{p.importEasyPIMCommand(), p.importTerraformCommand()}
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
			known := strings.Join(commandNames(formats), ", ")
			if len(args) == 0 {
				return errors.New("nothing says what to import: one of " + known)
			}
			return fmt.Errorf("%s can't be imported: one of %s", escape.Quote(args[0]), known)
		},
	}
	c.AddCommand(formats...)
	return c
}

func (p *program) importEasyPIMCommand() *cobra.Command {
	var snapshot string
	c := &cobra.Command{
		Use:   "easypim FILE",
		Short: "Print a groups.yaml made of a configuration of EasyPIM",
		Long: strings.TrimSpace(`
Make a groups.yaml of the configuration of EasyPIM's orchestrator: JSON, in which
comments are allowed. Its templates, its policies of groups and its assignments to
groups are carried. Entra roles and Azure roles are counted, and not carried.

EasyPIM names groups and principals by their ids. With --snapshot they get their
names, and approvers are known to be users or groups.`),
		Example: `  pim-groups import easypim pim-config.json > groups.yaml
  pim-groups import easypim pim-config.json --snapshot tenant.json > groups.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			tenant, err := p.knownTenant(c.Context(), snapshot)
			if err != nil {
				p.fail(report.Usage, err)
				return nil
			}
			return p.importFile(args[0], importing.EasyPIM(tenant))
		},
	}
	c.Flags().StringVar(&snapshot, "snapshot", "", "take the names of groups and principals from this snapshot file")
	_ = cobra.MarkFlagFilename(c.Flags(), "snapshot", "json")
	return c
}

// knownTenant reads the names that a snapshot has; "" is no snapshot.
func (p *program) knownTenant(ctx context.Context, name string) (importing.Tenant, error) {
	if name == "" {
		return importing.Tenant{}, nil
	}
	file := directory.File{Path: name, Open: func() (io.ReadCloser, error) { return p.open(name) }}
	snapshot, err := file.Snapshot(ctx, directory.Scope{})
	if err != nil {
		return importing.Tenant{}, err
	}
	index := directory.NewIndex(snapshot)
	return importing.Tenant{ID: snapshot.Tenant, Principal: func(id string) (config.PrincipalKind, string) {
		group, principal := index.Group(id), index.Principal(id)
		switch {
		case group != nil:
			return config.GroupKind, group.DisplayName
		case principal != nil && principal.Type == directory.User:
			return config.User, principal.UserPrincipalName
		case principal != nil && principal.Type == directory.ServicePrincipal:
			return config.Application, principal.DisplayName
		}
		return config.AnyKind, ""
	}}, nil
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
	if len(imported.Steps) > 0 {
		p.say("left to do by hand:")
	}
	for _, step := range imported.Steps {
		p.say("  " + step)
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
		at := note.Place
		if note.Line > 0 {
			at = fmt.Sprintf("%s:%d: %s", name, note.Line, note.Place)
		}
		places[note.Reason] = append(places[note.Reason], at)
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
