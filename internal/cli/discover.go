package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/discover"
	"pim-groups/internal/report"
)

// discoverOptions are the flags of discover, as typed.
type discoverOptions struct {
	options
	format         string
	yaml           bool
	roleAssignable bool
	name           string
	kind           string
	managed        string
}

// discoverCommand needs no --policy and no --fail-on: a list is not a verdict,
// and only what could not be read makes the exit code other than 0.
func (p *program) discoverCommand() *cobra.Command {
	o := discoverOptions{options: plainOptions()}
	c := &cobra.Command{
		Use:   "discover [FILE...]",
		Short: "List the groups that PIM could manage and that no file declares",
		Long: strings.TrimSpace(`
Read all groups of the tenant and list those that PIM could manage and that no
file declares: security and Microsoft 365 groups, not dynamic, not synchronised,
not in a restricted administrative unit. MANAGED says whether PIM manages the
group already: adopting such a group changes nothing, declaring any other means
that a merge onboards it for good.

FILE is what declares groups already: groups.yaml, if it is there, unless given.
Standard output may be a new groups.yaml: with --yaml it becomes a whole file.`),
		Example: `  pim-groups discover --snapshot tenant.json
  pim-groups discover --snapshot tenant.json --managed yes --yaml > groups.yaml
  pim-groups discover --snapshot tenant.json --role-assignable --name 'sg-prod-*'`,
		RunE: func(c *cobra.Command, args []string) error { return p.runDiscover(c.Context(), &o, args) },
	}
	flags := c.Flags()
	flags.BoolVar(&o.roleAssignable, "role-assignable", false, "only groups that can hold Entra roles")
	flags.StringVar(&o.name, "name", "", "only groups whose whole name matches, in any case: * any text, ? one character, [a-z] a range, \\ before a character to mean itself")
	flags.StringVar(&o.kind, "kind", "", "only groups of this kind: security or microsoft365")
	flags.StringVar(&o.managed, "managed", "", "only groups that PIM manages already (yes), or does not (no)")
	flags.StringVar(&o.format, "format", "table", "what to print: "+strings.Join(formNames(), ", "))
	flags.BoolVar(&o.yaml, "yaml", false, "print entries to paste into groups.yaml; the same as --format yaml")
	o.registerPlain(c)
	return c
}

// form is a way to print an inventory. These are no report formats: there is
// no finding in a list.
type form struct {
	name  string
	write func(io.Writer, *discover.Inventory) error
}

func forms() []form {
	return []form{{"table", discover.WriteTable}, {"json", discover.WriteJSON}, {"yaml", discover.WriteYAML}}
}

func formNames() []string {
	var names []string
	for _, f := range forms() {
		names = append(names, f.name)
	}
	return names
}

// runDiscover understands the options before anything is read or signed in.
func (p *program) runDiscover(ctx context.Context, o *discoverOptions, args []string) error {
	filter, err := p.filter(o)
	if err != nil {
		return err
	}
	form, err := p.form(o)
	if err != nil {
		return err
	}
	s, err := p.understand(&o.options, args)
	if err != nil {
		return err
	}
	source, err := p.source(s)
	if err != nil {
		return err
	}
	named := len(args) > 0
	if !named && form.name == "yaml" && p.isEmptyOutput(s.files[0]) {
		form.write, s.files = discover.WriteFile, nil // what this run writes is no input of it
	}
	if err := cmp.Or(p.printable(), p.claim(s)); err != nil {
		return err
	}
	file, ok := p.declaring(s, named)
	if !ok {
		return nil
	}
	p.discover(ctx, source, file, filter, form)
	return nil
}

// filter understands what is left out. A wrong word is an error, since a list
// that is filtered by something else than was meant looks like an answer.
func (p *program) filter(o *discoverOptions) (discover.Filter, error) {
	f := discover.Filter{RoleAssignable: o.roleAssignable, Name: o.name}
	switch o.kind {
	case "":
	case directory.Security.String():
		f.Kind = directory.Security
	case directory.Microsoft365.String():
		f.Kind = directory.Microsoft365
	default:
		return f, fmt.Errorf("%s %q is not one of %s, %s: PIM manages no other kind", p.named("kind"), o.kind, directory.Security, directory.Microsoft365)
	}
	switch o.managed {
	case "":
	case "yes":
		f.Managed = directory.True
	case "no":
		f.Managed = directory.False
	default:
		return f, fmt.Errorf("%s %q is not one of yes, no", p.named("managed"), o.managed)
	}
	if f.Valid() != nil {
		return f, fmt.Errorf("%s %q is not a pattern: a bracket is not closed or is empty, or it ends in a backslash", p.named("name"), o.name)
	}
	return f, nil
}

// form lets --yaml stand for --format yaml, but not for two wishes at once.
func (p *program) form(o *discoverOptions) (form, error) {
	if o.yaml {
		if o.format != "table" && o.format != "yaml" {
			return form{}, fmt.Errorf("%s and %s %s: give one of the two", p.named("yaml"), p.named("format"), o.format)
		}
		o.format = "yaml"
	}
	i := slices.IndexFunc(forms(), func(f form) bool { return f.name == o.format })
	if i < 0 {
		return form{}, fmt.Errorf("%s %q is not one of %s", p.named("format"), o.format, strings.Join(formNames(), ", "))
	}
	return forms()[i], nil
}

// isEmptyOutput says whether the file is the one that the shell has just made for
// standard output, as in `discover --yaml > groups.yaml`: empty before this run
// has read anything.
func (p *program) isEmptyOutput(name string) bool {
	out, ok := p.Stdout.(*os.File)
	if !ok {
		return false
	}
	written, err := out.Stat()
	if err != nil {
		return false
	}
	file, err := p.root.Lstat(name)
	return err == nil && file.Mode().IsRegular() && file.Size() == 0 && os.SameFile(file, written)
}

// declaring reads the files that declare groups. Only the file that nobody
// named may be missing, or be what this run writes; what declares nothing then is
// said.
func (p *program) declaring(s *settings, named bool) (*config.File, bool) {
	if len(s.files) == 0 {
		p.tell("writing a new declaration: no group counts as declared")
		return nil, true
	}
	if _, err := p.root.Lstat(s.files[0]); err != nil && !named {
		p.tell(fmt.Sprintf("there is no %s here: no group counts as declared", s.files[0]))
		return nil, true
	}
	declared := p.declare(s)
	if declared.file == nil {
		p.refuse(report.Usage, declared.findings)
	}
	return declared.file, declared.file != nil
}

// discover is the run from the tenant to the list. The list is printed also
// when it is not complete; what it lacks is said after it, where it is seen.
func (p *program) discover(ctx context.Context, from *source, file *config.File, filter discover.Filter, form form) {
	snapshot := p.readTenant(ctx, from, discover.Scope())
	if snapshot == nil {
		return
	}
	if refusal := otherTenant(file, snapshot); refusal != "" {
		p.fail(report.Refused, errors.New(refusal))
		return
	}
	found := discover.Find(snapshot, file, filter)
	if err := form.write(p.Stdout, found); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the list could not be printed: %w", err))
	}
	p.tell(census(found))
	for _, g := range found.Groups {
		p.made.Groups = append(p.made.Groups, report.Listed{Name: g.DisplayName, ID: g.ID, About: management(g.Managed)})
	}
	p.printGaps(snapshot, found.Gaps)
}

// management never calls a group unmanaged of which that is not known.
func management(managed directory.Flag) string {
	switch managed {
	case directory.True:
		return "managed already"
	case directory.False:
		return "not managed: a merge of its entry onboards it, which can't be undone"
	}
	return "not known whether PIM manages it"
}

// census counts, so that the size of a list that is piped elsewhere is known.
func census(v *discover.Inventory) string {
	managed, unknown := 0, 0
	for _, g := range v.Groups {
		switch g.Managed {
		case directory.True:
			managed++
		case directory.Null:
			unknown++
		}
	}
	text := fmt.Sprintf("%s that PIM could manage and no file declares: %d managed already, %d not",
		counted(len(v.Groups), "group"), managed, len(v.Groups)-managed-unknown)
	if unknown > 0 {
		text += fmt.Sprintf(", %d not known", unknown)
	}
	return text
}
