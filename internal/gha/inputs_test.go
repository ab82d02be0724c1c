package gha_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/gha"
)

func TestInputs(t *testing.T) {
	t.Parallel()
	r := gha.New(environment{"INPUT_MODE": " check\n", "INPUT_WORKING-DIRECTORY": "a b", "INPUT_FILES": "\n groups.yaml \r\n\n\tteams/*.yaml\n"}.get, nil)
	if got := r.Input("mode"); got != "check" {
		t.Errorf("mode is %q", got)
	}
	if got := r.Input("working-directory"); got != "a b" {
		t.Errorf("working-directory is %q", got)
	}
	if got, want := r.InputLines("files"), []string{"groups.yaml", "teams/*.yaml"}; !slices.Equal(got, want) {
		t.Errorf("files are %q, want %q", got, want)
	}
}

func TestInputBool(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want bool
		err  string
	}{
		{"", true, ""}, {" ", true, ""}, {"true", true, ""}, {"True", true, ""}, {"TRUE", true, ""},
		{"false", false, ""}, {"False", false, ""}, {"FALSE", false, ""},
		{"yes", false, `the input summary is "yes"; use true or false`},
		{"tRUE", false, `the input summary is "tRUE"; use true or false`},
		{"1", false, `the input summary is "1"; use true or false`},
	}
	for _, test := range tests {
		r := gha.New(environment{"INPUT_SUMMARY": test.text}.get, nil)
		got, err := r.InputBool("summary", true)
		if message := text(err); got != test.want || message != test.err {
			t.Errorf("%q is %t with error %q", test.text, got, message)
		}
	}
	if got, err := gha.New(environment{}.get, nil).InputBool("summary", false); got || err != nil {
		t.Errorf("the fallback is %t, %v", got, err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// An input that is given is given even if it is empty; one that begins like it
// is another.
func TestGiven(t *testing.T) {
	t.Parallel()
	environ := []string{"PATH=/bin", "INPUT_EXPECT-PLAN=", "INPUT_MAX-ONBOARDING=3"}
	for name, want := range map[string]bool{"expect-plan": true, "max-onboard": false, "path": false} {
		if got := gha.Given(environ, name); got != want {
			t.Errorf("%s is given: %t", name, got)
		}
	}
}

func TestUnknownInputs(t *testing.T) {
	t.Parallel()
	environ := []string{"PATH=/bin", "INPUT_MODE=check", "INPUT_WORKING-DIRECTORY=", "INPUT_SNAPSHOTS=x", "INPUT_FAIL_ON=note", "INPUT_FAIL_ON=", "OTHER_INPUT_X=1", "INPUT_"}
	if got, want := gha.UnknownInputs(environ), []string{"fail_on", "snapshots"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, name := range gha.Inputs() {
		if got := gha.UnknownInputs([]string{"INPUT_" + name + "=x"}); len(got) != 0 {
			t.Errorf("the declared input %q is unknown", name)
		}
	}
}

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
		`PIM_GROUPS_INPUTS=["check"]`:     "PIM_GROUPS_INPUTS is not a JSON object of strings",
		`PIM_GROUPS_INPUTS={"mode": 1}`:   "is not a JSON object of strings",
		"PIM_GROUPS_INPUTS=":              "is not a JSON object of strings",
		`PIM_GROUPS_INPUTS={"mode": "a"`:  "is not a JSON object of strings",
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
	if !slices.Equal(got, environ) || !strings.Contains(text(err), "the input max-onboard has two values") {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := gha.SpreadInputs([]string{given, "INPUT_MAX-ONBOARD=5", "INPUT_MAX-ONBOARDS=7"}); err != nil {
		t.Error(err)
	}
}
