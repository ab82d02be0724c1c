package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/discover"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// discoverOptions are the flags of discover, as typed.
type discoverOptions struct {
	options
	form           string
	yaml           bool
	roleAssignable bool
	name           string
	kind           string
	managed        string
}

// discoverCommand has no --policy and no --fail-on: a list is not a verdict, and
// only what could not be read makes the exit code other than 0.
func (p *program) discoverCommand() *cobra.Command {
	var o discoverOptions
	c := &cobra.Command{
		Use:   "discover [FILE...]",
		Short: "List the groups that PIM could manage and that no file declares",
		Long: strings.TrimSpace(`
Read all groups of the tenant and list those that PIM could manage and that no
file declares: security and Microsoft 365 groups that are not dynamic, not
synchronised and not in a restricted administrative unit. MANAGED says whether
PIM manages the group already. To declare such a group changes nothing. To
declare any other means that a merge onboards it, which can't be undone.

FILE declares groups already, if it exists. It defaults to groups.yaml. --yaml
prints a whole file; to begin with all groups that PIM manages, use init.`),
		Example: `  pim-groups discover --snapshot tenant.json
  pim-groups discover --snapshot tenant.json --managed no --yaml > more.yaml
  pim-groups discover --snapshot tenant.json --role-assignable --name 'sg-prod-*'`,
		RunE: func(c *cobra.Command, args []string) error { return p.discover(c.Context(), &o, args) },
	}
	flags := c.Flags()
	flags.BoolVar(&o.roleAssignable, "role-assignable", false, "only groups that can hold Entra roles")
	flags.StringVar(&o.name, "name", "",
		"only groups whose whole name matches, in any case: * any text, ? one character, [a-z] a range, \\ before a character to mean itself")
	choiceVar(flags, &o.kind, "kind", "", "only groups of this kind", []string{directory.Security.String(), directory.Microsoft365.String()})
	choiceVar(flags, &o.managed, "managed", "", "only groups that PIM manages already, or only the others", []string{"yes", "no"})
	choiceVar(flags, &o.form, "format", "table", "what to print", []string{"table", "json", "yaml"})
	flags.BoolVar(&o.yaml, "yaml", false, "print a whole groups.yaml; the same as --format yaml")
	o.registerDirectory(flags)
	o.registerSource(flags)
	o.signIn.shallow = true
	return c
}

// discover is the run from the tenant to the list. The list is printed also
// when it is not complete; what it lacks is said after it, where it is seen.
func (p *program) discover(ctx context.Context, o *discoverOptions, files []string) error {
	filter, err := p.resolveDiscover(o)
	if err != nil {
		return err
	}
	s, source, err := p.resolveSource(&o.options, files)
	if err != nil {
		return err
	}
	// These are no report formats: there is no finding in a list.
	write := map[string]func(io.Writer, *discover.Inventory) error{
		"table": discover.WriteTable, "json": discover.WriteJSON, "yaml": discover.WriteYAML,
	}[o.form]
	if len(files) == 0 && o.form == "yaml" && p.isEmptyOutput(s.files[0]) {
		s.files = nil // what this run writes is no input of it
	}
	if err := cmp.Or(p.printable(), p.claim(s)); err != nil {
		return err
	}
	file, ok := p.declaredAlready(s)
	if !ok {
		return nil
	}
	snapshot := p.readTenant(ctx, source, discover.Scope(), file)
	if snapshot == nil {
		return nil
	}
	found := discover.Find(snapshot, file, filter)
	if err := write(p.Stdout, found); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the list could not be printed: %w", err))
	}
	p.sayFound(found)
	p.sayGaps(snapshot, found.Gaps)
	return nil
}

// resolveDiscover gives what is left out of the list, and lets --yaml stand for
// --format yaml.
func (p *program) resolveDiscover(o *discoverOptions) (discover.Filter, error) {
	filter := discover.Filter{
		RoleAssignable: o.roleAssignable,
		Name:           o.name,
		Managed:        map[string]directory.Flag{"yes": directory.True, "no": directory.False}[o.managed],
	}
	for _, kind := range []directory.Kind{directory.Security, directory.Microsoft365} {
		if o.kind == kind.String() {
			filter.Kind = kind
		}
	}
	if filter.Valid() != nil {
		return filter, fmt.Errorf("%s %q is not a pattern: a bracket is not closed or is empty, or it ends in a backslash",
			p.named("name"), o.name)
	}
	if o.yaml && o.form == "json" {
		return filter, fmt.Errorf("%s and %s %s: give one of the two", p.named("yaml"), p.named("format"), o.form)
	}
	if o.yaml {
		o.form = "yaml"
	}
	return filter, nil
}

// isEmptyOutput says whether the file is the one that the shell has just made for
// standard output, as in `discover --yaml > groups.yaml`: empty before this run
// has read anything.
func (p *program) isEmptyOutput(name string) bool {
	out, ok := p.Stdout.(*os.File)
	if !ok {
		return false
	}
	written, failed := out.Stat()
	file, err := p.root.Lstat(name)
	return cmp.Or(failed, err) == nil && file.Mode().IsRegular() && file.Size() == 0 && os.SameFile(file, written)
}

// declaredAlready reads the files that declare groups. Where there is none of them, or
// it is what this run writes, no group is declared, which is said.
func (p *program) declaredAlready(s *settings) (file *config.File, ok bool) {
	if len(s.files) == 0 {
		p.say("writing a new declaration: every group is treated as undeclared")
		return nil, true
	}
	absent := func(name string) bool {
		_, err := p.root.Lstat(name)
		return errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, "*?[")
	}
	if !slices.ContainsFunc(s.files, func(name string) bool { return !absent(name) }) {
		p.say(fmt.Sprintf("there is no %s here: every group is treated as undeclared", finding.List(s.files, "or")))
		return nil, true
	}
	declared := p.declareOrStop(s)
	if declared == nil {
		return nil, false
	}
	return declared.file, true
}

// sayFound counts, so that the size of a list that is piped elsewhere is known,
// and puts the list into the summary. A group is never called unmanaged while that
// is unknown.
func (p *program) sayFound(found *discover.Inventory) {
	about := map[directory.Flag]string{
		directory.True:  "managed already",
		directory.False: "not managed: a merge of its entry onboards it, which can't be undone",
		directory.Null:  "unknown whether PIM manages it",
	}
	counts := map[directory.Flag]int{}
	for _, g := range found.Groups {
		counts[g.Managed]++
		p.listing.Groups = append(p.listing.Groups, report.Listed{Name: g.DisplayName, ID: g.ID, About: about[g.Managed]})
	}
	text := fmt.Sprintf("%s that PIM could manage and no file declares: %d managed already, %d not",
		finding.Count(len(found.Groups), "group"), counts[directory.True], counts[directory.False])
	if unknown := counts[directory.Null]; unknown > 0 {
		text += fmt.Sprintf(", %d unknown", unknown)
	}
	p.say(text)
}
