package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/report"
	"pim-groups/internal/strictyaml"
)

// actionCommand is what the action's container runs: it reads the inputs of
// the step as the flags of the command that `mode` names, so that the action
// can do what the command line does and nothing else.
func (p *program) actionCommand(root *cobra.Command, modes []*cobra.Command) *cobra.Command {
	var local signInOptions
	c := &cobra.Command{
		Use:    "action",
		Short:  "Run as a step of a GitHub workflow, with the inputs of action.yml",
		Hidden: true,
		Args:   cobra.NoArgs,
	}
	local.registerLocal(c.Flags())
	c.RunE = func(c *cobra.Command, _ []string) error {
		p.action(c.Context(), func(ctx context.Context) error {
			args, err := p.arguments(modes, c.Flags())
			if err != nil {
				return err
			}
			root.SetArgs(args)
			return root.ExecuteContext(ctx)
		})
		return nil
	}
	return c
}

// action is the run of the step. Whatever happens, the outputs say how it ended.
func (p *program) action(ctx context.Context, runMode func(context.Context) error) {
	environ, unreadable := gha.SpreadInputs(p.Environ)
	p.Environ = environ
	p.step = newStep(p.getenv, p.Stdout)
	p.logUnknownInputs()
	invalid := p.step.resolve()
	refusal := gha.Refusal(p.step.event)
	switch {
	case unreadable != nil:
		p.stop(report.Usage, unreadable)
	case refusal != nil:
		p.stop(report.Refused, refusal)
	case invalid != nil:
		p.stop(report.Usage, invalid)
	default:
		if err := runMode(ctx); err != nil {
			p.stop(report.Usage, err)
		} else if !p.step.published {
			p.listing.Mode, p.listing.Result = p.step.runner.Input("mode"), p.result
			p.step.publishListing(&p.listing)
		}
	}
	p.comment(ctx)
	p.issue(ctx)
}

// logUnknownInputs writes lines of the log and no annotations: GitHub shows ten
// of each kind, and warns of such inputs by itself.
func (p *program) logUnknownInputs() {
	for _, name := range gha.UnknownInputs(p.Environ) {
		advice := "known are " + strings.Join(gha.Inputs(), ", ")
		if near := strictyaml.Nearest(name, gha.Inputs()); near != "" {
			advice = fmt.Sprintf("did you mean %q?", near)
		}
		p.step.runner.Log(fmt.Sprintf("warning: the input %q is unknown and does nothing; %s", name, advice))
	}
}

// stop ends a step that has no report.
func (p *program) stop(result report.Result, reason error) {
	p.result = result
	p.step.fail(result, reason)
}

// arguments turns the inputs into a command line: every input that is named
// like a flag of the command is that flag, the lines of `files` are its
// arguments. Flags are written as --name=value and end with --, so that no
// value can be taken for another flag.
func (p *program) arguments(modes []*cobra.Command, own *pflag.FlagSet) ([]string, error) {
	command := modes[0]
	if mode := p.step.runner.Input("mode"); mode != "" {
		i := slices.IndexFunc(modes, func(c *cobra.Command) bool { return c.Name() == mode })
		if i < 0 {
			return nil, fmt.Errorf("the input mode is %s: one of %s", escape.Quote(mode), strings.Join(commandNames(modes), ", "))
		}
		command = modes[i]
	}
	if command.Name() == "onboard" && p.step.runner.Input("changes") != "" {
		return nil, errors.New("the input changes is for modes check and apply: mode onboard onboards and does nothing else; leave it out, or use mode apply")
	}
	args := []string{command.Name()}
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		for _, value := range p.inputs(flag, own) {
			args = append(args, "--"+flag.Name+"="+value)
		}
	})
	return append(append(args, "--"), p.step.runner.InputLines("files")...), nil
}

func commandNames(commands []*cobra.Command) []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name())
	}
	return names
}

// inputs gives the values of a flag: none if the input is empty, for then the
// default holds. An empty limit is passed on, and refused there: it was meant to
// be set, and its value was lost, such as that of a job that did not run. A hidden
// flag is no input: it is on the action's own command line, which action.yml
// writes and no workflow can.
func (p *program) inputs(flag *pflag.Flag, own *pflag.FlagSet) []string {
	value := p.step.runner.Input(flag.Name)
	if flag.Hidden {
		value = own.Lookup(flag.Name).Value.String()
	}
	switch {
	case isLimit(flag) && gha.Given(p.Environ, flag.Name):
		return []string{value}
	case value == "":
		return nil
	case flag.Value.Type() == "stringArray":
		return p.step.runner.InputLines(flag.Name)
	}
	return []string{value}
}
