package cli

import (
	"slices"
	"testing"

	"github.com/spf13/pflag"

	"pim-groups/internal/gha"
)

// Every flag of a command that can be a step is an input of the same name, and
// every input is a flag, or one of the few that are about the step itself.
func TestFlagsAreInputs(t *testing.T) {
	t.Parallel()
	used := []string{"mode", "files", "summary", "annotations", "comment", "issue", "github-token"}
	for _, command := range (&program{}).steps() {
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			if flag.Hidden || slices.Contains([]string{"graph-endpoint", "authority"}, flag.Name) {
				if !flag.Hidden || slices.Contains(gha.Inputs(), flag.Name) {
					t.Errorf("%s --%s must be hidden and no input: it redirects credentials", command.Name(), flag.Name)
				}
				return
			}
			used = append(used, flag.Name)
			if !slices.Contains(gha.Inputs(), flag.Name) {
				t.Errorf("%s --%s is no input of the action", command.Name(), flag.Name)
			}
		})
	}
	for _, input := range gha.Inputs() {
		if !slices.Contains(used, input) {
			t.Errorf("the input %s does nothing", input)
		}
	}
}
