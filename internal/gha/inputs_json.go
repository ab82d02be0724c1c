package gha

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// inputsVariable holds all inputs of a step as one JSON object, as the
// expression toJSON(inputs) gives it. A composite action has no INPUT_
// variables, and a shell would lose those with a hyphen in their name.
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
const inputsVariable = "PIM_GROUPS_INPUTS="

// SpreadInputs gives the environment with the inputs of a composite action as
// the variables that a container action finds: INPUT_, and the name in upper
// case. An environment without such inputs comes back as it is. So it does,
// with an error, when they can't be read, or when it has an input already with
// another value: a runner gives a step one or the other, and what an earlier
// step has put into the environment must not raise a limit of this one.
func SpreadInputs(environ []string) ([]string, error) {
	at := slices.IndexFunc(environ, func(v string) bool { return strings.HasPrefix(v, inputsVariable) })
	if at < 0 {
		return environ, nil
	}
	var inputs map[string]string
	if err := json.Unmarshal([]byte(strings.TrimPrefix(environ[at], inputsVariable)), &inputs); err != nil {
		return environ, fmt.Errorf("the inputs of the step in %s are no JSON object of strings: %w", strings.TrimSuffix(inputsVariable, "="), err)
	}
	spread := slices.Delete(slices.Clone(environ), at, at+1)
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, " ", "_")) + "="
		for _, entry := range environ {
			if value, given := strings.CutPrefix(entry, variable); given && value != inputs[name] {
				return environ, fmt.Errorf("the input %s is given twice, with two values: an earlier step of this job has set %s or %s",
					name, strings.TrimSuffix(variable, "="), strings.TrimSuffix(inputsVariable, "="))
			}
		}
		spread = append(spread, variable+inputs[name])
	}
	return spread, nil
}
