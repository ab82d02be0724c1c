package cli

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"pim-groups/internal/destination"
	"pim-groups/internal/escape"
	"pim-groups/internal/report"
)

// program is one run: the world, and what the commands leave behind in it.
type program struct {
	World
	root   *os.Root         // the working directory: inputs are opened through it
	files  *destination.Set // what is read and written
	step   *step            // the workflow step, nil unless run by `action`
	result report.Result
	made   report.Listing // by a command that makes no report, for the summary of the step

	subject atomic.Pointer[string] // of the workflow's token, once there was one
}

// Run runs one command and returns the exit code.
func Run(ctx context.Context, w World) int {
	root, err := os.OpenRoot(w.Dir)
	if err != nil {
		fmt.Fprintf(w.Stderr, "pim-groups: working directory: %s\n", escape.Line(err.Error()))
		return report.Usage.ExitCode()
	}
	defer root.Close()
	p := &program{World: w, root: root, files: destination.NewSet(root)}
	defer p.files.Close()
	return p.execute(ctx, w.Args)
}

// execute runs the command line and returns the exit code. An error of a
// command is a wrong command line; everything else is in its report.
func (p *program) execute(ctx context.Context, args []string) int {
	command := p.command()
	command.SetArgs(args)
	command.SetOut(p.Stdout)
	command.SetErr(p.Stderr)
	called, err := command.ExecuteContextC(ctx)
	if err != nil {
		p.result = report.Usage
		p.complain(err)
		fmt.Fprintf(p.Stderr, "Run \"%s --help\" for usage.\n", called.CommandPath())
	}
	return p.result.ExitCode()
}

// complain prints an error. Its text may have lines of cobra's own making
// ("Did you mean this?"), and words of the command line in them.
func (p *program) complain(err error) {
	prefix := "pim-groups: "
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintf(p.Stderr, "%s%s\n", prefix, escape.Line(line))
			prefix = "  "
		}
	}
}

func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "pim-groups",
		Short: "Keep the groups that must be under Privileged Identity Management as code",
		Long: strings.TrimSpace(`
pim-groups compares groups.yaml, the Microsoft Entra groups that must be under
Privileged Identity Management, with what PIM manages. It reports groups that
PIM can't manage or that lack proper owners, each on its line of the file.

Exit codes: 0 clean, 1 findings, 2 bad input, 3 something could not be read (or
saved, by discover, pin and snapshot), 4 a write was rejected, 5 refused by a
safety rail, 6 a write has an unknown outcome, 130 cancelled. Any other code is
no verdict: the program crashed or was killed, and after onboard it counts as 6.`),
		Example: `  pim-groups validate
  pim-groups check --snapshot tenant.json
  pim-groups rules group-dynamic`,
		// For --version. A template of our own for it would link text/template, and
		// with it every method of the vendor's SDK: 12 MB.
		Version:           p.build(),
		PersistentPreRunE: p.refuseEmpty,
		SilenceErrors:     true,
		SilenceUsage:      true,
	}
	root.SetFlagErrorFunc(p.flagError)
	root.AddCommand(
		p.validateCommand(),
		p.checkCommand(),
		p.onboardCommand(),
		p.pinCommand(),
		p.discoverCommand(),
		p.snapshotCommand(),
		p.rulesCommand(),
		p.schemaCommand(),
		p.versionCommand(),
		p.actionCommand(),
	)
	for _, c := range root.Commands() {
		complete(c)
	}
	return root
}

// getenv looks a variable up in the environment of the run.
func (p *program) getenv(name string) string {
	for _, entry := range p.Environ {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return ""
}
