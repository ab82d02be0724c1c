package gha_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/gha"
)

func TestSpreadInputs(t *testing.T) {
	t.Parallel()
	environ := []string{"A=1", `PIM_GROUPS_INPUTS={"mode": "check", "fail-on": "", "files": "a.yaml\n/b.yaml"}`, "B=2"}
	want := []string{"A=1", "B=2", "INPUT_FAIL-ON=", "INPUT_FILES=a.yaml\n/b.yaml", "INPUT_MODE=check"}
	got, err := gha.SpreadInputs(environ)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if environ[2] != "B=2" {
		t.Errorf("the environment itself was changed to %q", environ)
	}
}

// TestSpreadInputsLeaves: what has no such inputs, or unreadable ones, stays.
func TestSpreadInputsLeaves(t *testing.T) {
	t.Parallel()
	for value, problem := range map[string]string{
		"PIM_GROUPS=1":                    "",
		`PIM_GROUPS_INPUTS=["check"]`:     "the inputs of the step in PIM_GROUPS_INPUTS are no JSON object of strings",
		`PIM_GROUPS_INPUTS={"mode": 1}`:   "no JSON object of strings",
		"PIM_GROUPS_INPUTS=":              "no JSON object of strings",
		`PIM_GROUPS_INPUTS={"mode": "a"`:  "no JSON object of strings",
		`INPUT_MODE={"PIM_GROUPS_INPUTS"`: "",
	} {
		environ := []string{value, "A=1"}
		got, err := gha.SpreadInputs(environ)
		if !slices.Equal(got, environ) || problem == "" && err != nil || !strings.Contains(text(err), problem) {
			t.Errorf("%s: got %q, %v", value, got, err)
		}
	}
}
