package gha

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Inputs are the names of the inputs that action.yml declares, in its order.
func Inputs() []string {
	return []string{
		"mode", "files", "auth", "client-id", "tenant-id", "snapshot", "max-age", "policy", "fail-on", "only-new", "base",
		"policy-from", "depth", "changes", "drift", "renew-before", "report", "summary", "annotations",
		"comment", "issue", "working-directory", "cloud", "audience", "format", "color", "now", "output", "redact", "diff", "expires",
		"reason", "exit-on", "role-assignable",
		"name", "kind", "managed", "yaml", "max-onboard", "max-groups", "max-grants", "max-renewals", "max-removals", "never-touch", "keep",
		"allow-loosen", "allow-owner-grants", "allow-regrant", "include-drift", "since", "expect-plan", "allow-dispatch",
		"allow-environment", "wait", "onboard-fallback", "journal", "snapshot-out", "github-token",
	}
}

// Outputs are the names of the outputs that action.yml declares, in its order.
func Outputs() []string {
	return []string{
		"result", "exit-code", "headline", "failure-reason", "failure-text", "errors", "warnings", "notes", "waived", "not-evaluated",
		"declared", "evaluated", "managed", "to-onboard", "ineligible", "unknown", "onboarded", "rejected",
		"already-managed", "protected", "exposed", "accepted", "protection-unknown", "settings-changes", "people-changes",
		"plan-digest", "plan-digest-settings", "plan-digest-people", "report-path", "journal-path",
	}
}

// Input gives an input without blanks around it, "" for one that is not set:
// GitHub sets every declared input
// (https://github.com/actions/runner/issues/924). Given tells the two apart.
func (r *Runner) Input(name string) string { return r.action.GetInput(name) }

// InputLines gives the lines of an input without blanks around them, and no empty one.
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
		return false, fmt.Errorf("the input %s is %q; use true or false", name, value)
	}
}

// Given reports whether the environment, as os.Environ gives it, holds an input,
// even an empty one. Outside of a step it may be left out.
func Given(environ []string, input string) bool {
	variable := "INPUT_" + strings.ToUpper(input) + "="
	return slices.ContainsFunc(environ, func(entry string) bool { return strings.HasPrefix(entry, variable) })
}

// UnknownInputs lists the inputs in the environment that action.yml does not
// declare, sorted. A mistyped input would otherwise be ignored in silence.
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

// inputsVariable holds toJSON(inputs). A composite action has no INPUT_ variables,
// and a shell would lose those with a hyphen in their name.
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
const inputsVariable = "PIM_GROUPS_INPUTS="

// SpreadInputs gives the environment with the inputs of a composite action as
// the variables that a container action finds: INPUT_, and the name in upper
// case. An environment without such inputs comes back as it is. It does so with
// an error when they can't be read, or when it holds an input with another value:
// a variable that an earlier step has set must not raise a limit of this one.
func SpreadInputs(environ []string) ([]string, error) {
	at := slices.IndexFunc(environ, func(v string) bool { return strings.HasPrefix(v, inputsVariable) })
	if at < 0 {
		return environ, nil
	}
	var inputs map[string]string
	if err := json.Unmarshal([]byte(strings.TrimPrefix(environ[at], inputsVariable)), &inputs); err != nil {
		return environ, fmt.Errorf("%s is not a JSON object of strings: %w", strings.TrimSuffix(inputsVariable, "="), err)
	}
	spread := slices.Delete(slices.Clone(environ), at, at+1)
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, " ", "_")) + "="
		for _, entry := range environ {
			if value, given := strings.CutPrefix(entry, variable); given && value != inputs[name] {
				return environ, fmt.Errorf("the input %s has two values: an earlier step of this job has set %s or %s",
					name, strings.TrimSuffix(variable, "="), strings.TrimSuffix(inputsVariable, "="))
			}
		}
		spread = append(spread, variable+inputs[name])
	}
	return spread, nil
}
