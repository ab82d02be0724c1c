package cli

import (
	"context"
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
func (p *program) actionCommand() *cobra.Command {
	var local signInOptions
	c := &cobra.Command{
		Use:    "action",
		Short:  "Run as a step of a GitHub workflow, with the inputs of action.yml",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p.runStep(c.Context(), &local)
			return nil
		},
	}
	local.registerLocal(c)
	return c
}

// runStep runs the step. Whatever happens, the outputs say how it ended.
func (p *program) runStep(ctx context.Context, local *signInOptions) {
	environ, unreadable := gha.SpreadInputs(p.Environ)
	p.Environ = environ
	runner := gha.New(p.getenv, p.Stdout)
	p.step = &step{runner: runner, stdout: p.Stdout, temp: p.getenv("RUNNER_TEMP"), local: local}
	// A line of the log and no annotation: GitHub shows ten of each kind, and
	// warns of such inputs by itself.
	for _, name := range gha.UnknownInputs(p.Environ) {
		runner.Log(fmt.Sprintf("warning: the input %q is not known and does nothing; %s", name, knownInputs(name)))
	}
	misunderstood := p.step.understand()
	event, err := runner.Event()
	if err != nil { // its name, which decides, is in the environment
		runner.Log("warning: " + err.Error())
	}
	p.step.event = event
	if unreadable != nil {
		p.stop(report.Usage, unreadable)
	} else if err := gha.Refusal(event); err != nil {
		p.stop(report.Refused, err)
	} else if misunderstood != nil {
		p.stop(report.Usage, misunderstood)
	} else if err := p.runMode(ctx); err != nil {
		p.stop(report.Usage, err)
	} else if !p.step.published {
		p.made.Mode, p.made.Result = runner.Input("mode"), p.result
		p.step.list(&p.made)
	}
	p.comment(ctx)
}

// knownInputs suggests the input that was perhaps meant, or lists all.
func knownInputs(mistyped string) string {
	if near := strictyaml.Nearest(mistyped, gha.Inputs()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known are " + strings.Join(gha.Inputs(), ", ")
}

// stop ends a step that has no report.
func (p *program) stop(result report.Result, reason error) {
	p.result = result
	p.step.fail(result, reason)
}

// runMode runs the command that the input `mode` names.
func (p *program) runMode(ctx context.Context) error {
	args, err := p.arguments()
	if err != nil {
		return err
	}
	command := p.command()
	command.SetArgs(args)
	command.SetOut(p.Stdout)
	command.SetErr(p.Stderr)
	return command.ExecuteContext(ctx)
}

// modes are the commands that can be a step.
func modes() []string { return []string{"check", "validate", "onboard", "discover", "pin", "snapshot"} }

// arguments turns the inputs into a command line: every input that is named
// like a flag of the command is that flag, the lines of `files` are its
// arguments. Flags are written as --name=value and end with --, so that no
// value can be taken for another flag.
func (p *program) arguments() ([]string, error) {
	mode := p.step.runner.Input("mode")
	if mode == "" {
		mode = modes()[0]
	}
	if !slices.Contains(modes(), mode) {
		return nil, fmt.Errorf("the input mode is %s: one of %s", escape.Quote(mode), strings.Join(modes(), ", "))
	}
	command, _, err := p.command().Find([]string{mode})
	if err != nil {
		return nil, err
	}
	args := []string{mode}
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		for _, value := range p.inputs(flag) {
			args = append(args, "--"+flag.Name+"="+value)
		}
	})
	return append(append(args, "--"), p.step.runner.InputLines("files")...), nil
}

// inputs gives what the step says about a flag: nothing if the input is empty,
// for then the default holds. A limit of an onboarding is passed on even then,
// and refused there: somebody meant to set it, and the value was lost, as that
// of a job that did not run.
func (p *program) inputs(flag *pflag.Flag) []string {
	value := p.step.runner.Input(flag.Name)
	if slices.Contains(hiddenFlags(), flag.Name) {
		value = p.step.local.address(flag.Name)
	}
	switch {
	case slices.Contains(limitFlags(), flag.Name) && gha.Given(p.Environ, flag.Name):
		return []string{value}
	case value == "":
		return nil
	case flag.Value.Type() == "stringArray":
		return p.step.runner.InputLines(flag.Name)
	}
	return []string{value}
}
