package gha

import (
	"fmt"
	"slices"
	"strings"
)

// Inputs are the names of the inputs that action.yml declares, in its order.
func Inputs() []string {
	return []string{
		"mode", "files", "auth", "client-id", "tenant-id", "snapshot", "max-age", "policy", "fail-on", "report", "summary", "annotations", "comment",
		"working-directory", "cloud", "audience", "format", "color", "now", "output", "redact", "diff", "role-assignable",
		"name", "kind", "managed", "yaml", "max-onboard", "never-touch", "expect-plan", "allow-dispatch", "allow-environment", "wait", "onboard-fallback",
		"journal", "snapshot-out", "github-token",
	}
}

// Outputs are the names of the outputs that action.yml declares, in its order.
func Outputs() []string {
	return []string{
		"result", "exit-code", "failure-reason", "errors", "warnings", "notes", "waived", "not-evaluated",
		"declared", "evaluated", "managed", "to-onboard", "ineligible", "unknown", "onboarded", "rejected", "already-managed", "plan-digest", "report-path",
		"journal-path",
	}
}

// Input gives an input without blanks around it. One that is not set and an
// empty one look the same: GitHub sets every declared input
// (https://github.com/actions/runner/issues/924). Only an input whose default
// is a word is different: it is empty because the workflow gave it so; see
// Given.
func (r *Runner) Input(name string) string { return r.action.GetInput(name) }

// InputLines gives the lines of an input that are not blank, each without
// blanks around it.
func (r *Runner) InputLines(name string) []string {
	var lines []string
	for line := range strings.Lines(r.Input(name)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// InputBool reads an input as a boolean of YAML 1.2, as the toolkit does
// (https://github.com/actions/toolkit/blob/main/packages/core/src/core.ts);
// fallback is for an empty one.
func (r *Runner) InputBool(name string, fallback bool) (bool, error) {
	switch value := r.Input(name); value {
	case "":
		return fallback, nil
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	default:
		return false, fmt.Errorf("the input %s is %q, allowed are true and false", name, value)
	}
}

// Given reports whether the environment, as os.Environ gives it, holds an input
// at all, be it empty. A step always has it; who runs `pim-groups action` by
// hand may leave it out.
func Given(environ []string, input string) bool {
	variable := "INPUT_" + strings.ToUpper(input) + "="
	return slices.ContainsFunc(environ, func(entry string) bool { return strings.HasPrefix(entry, variable) })
}

// UnknownInputs lists the inputs that the workflow gives and action.yml does
// not declare, sorted, from an environment of "NAME=value" as os.Environ gives
// it. A mistyped input would otherwise be ignored in silence.
func UnknownInputs(environ []string) []string {
	var unknown []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		name, isInput := strings.CutPrefix(name, "INPUT_")
		name = strings.ToLower(name)
		if isInput && name != "" && !slices.Contains(Inputs(), name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return slices.Compact(unknown)
}
