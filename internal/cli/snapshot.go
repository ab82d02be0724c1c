package cli

import (
	"bytes"
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
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// snapshotOptions are the flags of snapshot, as typed.
type snapshotOptions struct {
	options
	output string
	redact bool
}

func (p *program) snapshotCommand() *cobra.Command {
	var o snapshotOptions
	c := &cobra.Command{
		Use:   "snapshot -o FILE [FILE...]",
		Short: "Save the state of the tenant, for offline checks and as evidence",
		Long: strings.TrimSpace(`
Read the tenant and save it as a file, which check, discover and pin take with
--snapshot. Without FILE arguments that is the whole tenant, so that a check can
answer for groups and owners that no file declares yet, as in a pull request
from a fork. With FILE arguments it is what a check of these files reads: much
less, and a later check knows nothing about what they don't declare.

The file is written whole or not at all. What could not be read is marked in the
file and printed. The exit code is 3 if a check needs it.`),
		Example: `  pim-groups snapshot -o tenant.json --auth github --client-id ID --tenant-id ID
  pim-groups snapshot -o redacted.json --snapshot tenant.json --redact
  pim-groups snapshot -o evidence.json --snapshot tenant.json groups.yaml`,
		RunE: func(c *cobra.Command, args []string) error { return p.snapshot(c.Context(), &o, args) },
	}
	flags := c.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "file to write, - for standard output")
	flags.BoolVar(&o.redact, "redact", false, "leave out the names of people; owners that are declared by name can't be checked with it")
	o.registerDirectory(flags)
	o.registerDepth(flags, "read role settings, eligibilities and assignments of the groups that PIM manages, or not (default full)",
		directory.DepthManaged, directory.DepthFull)
	o.registerSource(flags)
	return c
}

// snapshot is the run from the tenant to the file. It refuses what it can before
// it reads: a tenant takes minutes.
func (p *program) snapshot(ctx context.Context, o *snapshotOptions, files []string) error {
	if o.output == "" {
		return p.noOutputError()
	}
	s, source, err := p.resolveSource(&o.options, files)
	if err != nil {
		return err
	}
	save, err := p.snapshotOutput(s, o)
	if err != nil {
		return err
	}
	var file *config.File
	if len(files) > 0 {
		declared := p.declareOrStop(s)
		if declared == nil {
			return nil
		}
		file = declared.file
	}
	scope := snapshotScope(s, file)
	snapshot := p.readTenant(ctx, source, scope, file)
	if snapshot == nil {
		return nil
	}
	if file != nil && s.snapshot != "" {
		scope.Depth, scope.Touched = snapshot.Scope.Depth, snapshot.Scope.Touched
		snapshot = directory.Narrow(snapshot, scope)
	}
	if o.redact || snapshot.Redacted { // what the files name must not come in again
		snapshot = directory.Redact(snapshot)
	}
	p.saveSnapshot(snapshot, o.output, save)
	return nil
}

// noOutputError says how to name the file, which the action has no short form for.
func (p *program) noOutputError() error {
	if p.step != nil {
		return fmt.Errorf("%s is empty: give it the file to write the snapshot to", p.named("output"))
	}
	return errors.New("say where to write the snapshot: -o FILE, or -o - to print it")
}

// snapshotOutput tries where the snapshot goes, and gives the way to write it
// there: in a form that is fit for a log and says the same, or to a file as it is.
func (p *program) snapshotOutput(s *settings, o *snapshotOptions) (save func(body []byte) error, err error) {
	if err := p.claim(s); err != nil {
		return nil, err
	}
	if o.output == "-" {
		return func(body []byte) error {
			_, err := io.WriteString(p.Stdout, escape.JSON(string(body)))
			return err
		}, p.printable()
	}
	file, err := p.files.Claim(p.named("output")+" "+o.output, within(o.directory, o.output))
	if err != nil {
		return nil, err
	}
	return file.Put, nil
}

// snapshotScope decides how much to read. A snapshot file is taken as it is:
// there is no more in it than what it was asked for.
func snapshotScope(s *settings, file *config.File) directory.Scope {
	depth, given := directory.ParseDepth(s.depth)
	if !given {
		depth = directory.DepthFull
	}
	switch {
	case file != nil:
		scope := plan.Scope(file)
		scope.Depth = depth
		return scope
	case s.snapshot != "":
		return directory.Scope{Depth: depth}
	}
	return directory.Scope{AllGroups: true, AllUsers: true, Depth: depth}
}

// saveSnapshot writes the file and says what is in it.
func (p *program) saveSnapshot(snapshot *directory.Snapshot, name string, save func([]byte) error) {
	var body bytes.Buffer
	if err := directory.Encode(&body, snapshot); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("nothing was written, since the tenant's answers contradict each other: %w", err))
		return
	}
	if err := save(body.Bytes()); err != nil {
		p.fail(report.Incomplete, fmt.Errorf("the snapshot was not saved to %s: %w", name, err))
		return
	}
	p.say(fmt.Sprintf("saved %s, and %d users and applications, of tenant %s, read at %s", finding.Count(len(snapshot.Groups), "group"),
		len(snapshot.Principals), snapshot.Tenant, snapshot.Taken.Format("2006-01-02 15:04 UTC")))
	p.saySnapshotGaps(snapshot)
}

// saySnapshotGaps names what the file lacks: what a check will find, where
// implausible answers count as not read. What no rule needs makes no check of the
// file incomplete, and so not the file itself: deleted groups, which take a
// permission that is more than a check should have.
func (p *program) saySnapshotGaps(snapshot *directory.Snapshot) {
	var needed, others []directory.Gap
	for _, gap := range directory.Doubt(snapshot).Gaps {
		if policy.Needed(gap.Part) {
			needed = append(needed, gap)
		} else {
			others = append(others, gap)
		}
	}
	if len(others) > 0 {
		p.say(fmt.Sprintf("not read, and needed by no check: %s: %s", others[0].Part, others[0].Reason))
	}
	p.sayGaps(snapshot, needed)
}
