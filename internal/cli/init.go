package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// initOptions are the flags of init, as typed.
type initOptions struct {
	options
	output string
}

func (p *program) initCommand() *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a groups.yaml of all groups that PIM manages in the tenant",
		Long: strings.TrimSpace(`
Read the tenant and write a whole declaration: every group that PIM manages, with
its id and owners, its role settings as templates, and who is eligible. A merge of
it changes nothing in the tenant, and a check right after finds no difference.

Only what was read is declared. A comment says what is left out, and why: people
who have activated a role, whoever has a role without PIM, what an access package
delivers, what a file can't hold. A tenant of thousands of groups may need
--depth managed, which declares groups and owners alone.

An existing file is never overwritten. What could not be read is printed, and the
exit code is 3.`),
		Example: `  pim-groups init --snapshot tenant.json
  pim-groups init -o groups.yaml --auth browser --tenant-id ID
  pim-groups init -o groups.yaml --depth managed --snapshot tenant.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.init(c.Context(), &o) },
	}
	flags := c.Flags()
	flags.StringVarP(&o.output, "output", "o", "-", "new file to write, - for standard output")
	o.registerNow(flags)
	o.registerDirectory(flags)
	o.registerDepth(flags, "declare role settings and people, or groups and owners alone (default full)",
		directory.DepthManaged, directory.DepthFull)
	o.registerSource(flags)
	return c
}

// init is the run from the tenant to the file.
func (p *program) init(ctx context.Context, o *initOptions) error {
	s, source, err := p.resolveSource(&o.options, nil)
	if err != nil {
		return err
	}
	s.files = nil // what was declared before does not matter
	save, err := p.initOutput(s, o)
	if err != nil {
		return err
	}
	depth, given := directory.ParseDepth(s.depth)
	if !given {
		depth = directory.DepthFull
	}
	snapshot := p.readTenant(ctx, source, declare.Scope(depth), nil)
	if snapshot == nil {
		return nil
	}
	tenant := directory.NewIndex(snapshot)
	declared, err := declare.Tenant(tenant, s.terms())
	switch {
	case err != nil:
		p.fail(report.Incomplete, fmt.Errorf("nothing was written: %w; %s", err, p.smaller(depth)))
	case declared.Text == nil:
		p.fail(report.Incomplete, errors.New("nothing was written: no group is known that PIM manages and a file can declare"))
	default:
		p.saveDeclaration(declared, o.output, save)
	}
	p.sayGaps(tenant.Snapshot, declared.Gaps)
	return nil
}

// smaller is how a tenant that is too large for one file is declared.
func (p *program) smaller(depth directory.Depth) string {
	if depth == directory.DepthManaged {
		return "declare parts of it: discover with " + p.named("managed") + " yes, and " + p.named("name") + " with a pattern of names"
	}
	return p.named("depth") + " managed leaves settings and people out"
}

// initOutput tries where the file goes, which must not be there, and gives the way to
// write it.
func (p *program) initOutput(s *settings, o *initOptions) (save func([]byte) error, err error) {
	if err := p.claim(s); err != nil {
		return nil, err
	}
	if o.output == "-" || o.output == "" { // GitHub can't tell an empty input from none
		return func(text []byte) error {
			_, err := p.Stdout.Write(text)
			return err
		}, p.printable()
	}
	file, err := p.files.ClaimNew(p.named("output")+" "+o.output, within(o.directory, o.output))
	if err != nil {
		return nil, err
	}
	return file.Put, nil
}

// saveDeclaration writes the file and counts what is in it.
func (p *program) saveDeclaration(declared *declare.Declaration, name string, save func([]byte) error) {
	if err := save(declared.Text); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the declaration was not written: %w", err))
		return
	}
	var in, out int
	for i := range declared.File.Groups {
		g := &declared.File.Groups[i]
		about := "declared"
		if in++; g.Out {
			in, out, about = in-1, out+1, "commented out"
		}
		p.listing.Groups = append(p.listing.Groups, report.Listed{Name: g.Name, ID: g.ID, About: about})
	}
	text := fmt.Sprintf("declared %s that PIM manages, with %s of settings", finding.Count(in, "group"),
		finding.Count(len(declared.File.Templates), "template"))
	if out > 0 {
		text += fmt.Sprintf("; %d more as comments", out)
	}
	p.say(text)
	p.say("pim-groups schema > groups.schema.json lets an editor check and complete the file")
}
