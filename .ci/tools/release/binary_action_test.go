package release

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

// metadata is an action.yml, as far as the two have to agree.
type metadata struct {
	Inputs  map[string]struct{ Description, Default string }
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Run, Shell string
			Env            map[string]string
		}
	}
}

func read(t *testing.T, path string) (string, metadata) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m metadata
	if err := yaml.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return string(text), m
}

// TestBinaryActionIsMade: the committed file is what action.yml makes of it.
func TestBinaryActionIsMade(t *testing.T) {
	t.Parallel()
	action, _ := read(t, "../../../action.yml")
	committed, _ := read(t, "../../../binary/action.yml")
	made, err := BinaryAction([]byte(action))
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != committed {
		t.Error("action.yml has changed: run `go -C .ci/tools generate ./release`, which makes binary/action.yml of it")
	}
}

// TestBinaryActionIsTheSame reads both as the runner would: neither knows an
// input or output that the other does not.
func TestBinaryActionIsTheSame(t *testing.T) {
	t.Parallel()
	_, docker := read(t, "../../../action.yml")
	_, binary := read(t, "../../../binary/action.yml")
	if len(docker.Inputs) == 0 || len(docker.Inputs) != len(binary.Inputs) || len(docker.Outputs) == 0 || len(docker.Outputs) != len(binary.Outputs) {
		t.Errorf("%d inputs and %d outputs, want %d and %d", len(binary.Inputs), len(binary.Outputs), len(docker.Inputs), len(docker.Outputs))
	}
	for name, input := range docker.Inputs {
		if binary.Inputs[name] != input {
			t.Errorf("the input %s is %+v, want %+v", name, binary.Inputs[name], input)
		}
	}
	for name, output := range docker.Outputs {
		output.Value = "${{ steps.run.outputs." + name + " }}"
		if binary.Outputs[name] != output {
			t.Errorf("the output %s is %+v, want %+v", name, binary.Outputs[name], output)
		}
	}
}

// TestBinaryActionHasNoInjection: no expression is text of a script, where an
// input would be run.
// https://docs.github.com/en/actions/concepts/security/script-injections
func TestBinaryActionHasNoInjection(t *testing.T) {
	t.Parallel()
	_, binary := read(t, "../../../binary/action.yml")
	expression := regexp.MustCompile(`\$\{\{`)
	if len(binary.Runs.Steps) != 1 || binary.Runs.Using != "composite" {
		t.Fatalf("runs is %+v", binary.Runs)
	}
	step := binary.Runs.Steps[0]
	if expression.MatchString(step.Run) || expression.MatchString(step.Shell) {
		t.Errorf("the step has an expression in its script: %+v", step)
	}
	if step.ID != "run" || step.Env["PIM_GROUPS_INPUTS"] != "${{ toJSON(inputs) }}" {
		t.Errorf("the step does not hand the inputs over: %+v", step)
	}
}

func TestBinaryActionRefuses(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"", "inputs:\n  a:\n    default: x\n\nruns:\n", "inputs:\n  a:\noutputs:\n  b:\n"} {
		_, err := BinaryAction([]byte(action))
		mustFail(t, err, "no inputs or no outputs")
	}
}

func TestAssetNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, a := range Assets() {
		names = append(names, a.Name())
	}
	if !slices.IsSorted(names) || !slices.Contains(names, "pim-groups_windows_arm64.exe") || !slices.Contains(names, "pim-groups_linux_amd64") {
		t.Errorf("the assets are %q", names)
	}
}
