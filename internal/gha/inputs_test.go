package gha_test

import (
	"slices"
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
		{"yes", false, `the input summary is "yes", allowed are true and false`},
		{"tRUE", false, `the input summary is "tRUE", allowed are true and false`},
		{"1", false, `the input summary is "1", allowed are true and false`},
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
