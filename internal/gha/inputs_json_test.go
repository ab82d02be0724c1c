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

// An input that the environment has already is one that somebody smuggled in: a
// limit must not depend on which of two values is found first.
func TestSpreadInputsTwice(t *testing.T) {
	t.Parallel()
	const given = `PIM_GROUPS_INPUTS={"max-onboard": "5"}`
	environ := []string{"INPUT_MAX-ONBOARD=500", given}
	got, err := gha.SpreadInputs(environ)
	if !slices.Equal(got, environ) || !strings.Contains(text(err), "max-onboard is given twice") {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := gha.SpreadInputs([]string{given, "INPUT_MAX-ONBOARD=5", "INPUT_MAX-ONBOARDS=7"}); err != nil {
		t.Error(err)
	}
}
