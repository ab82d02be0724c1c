package escape_test

import (
	"slices"
	"testing"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
)

// checkCommand asks the runner what it understands of a text in a log line
// and in a command: no command that was not meant, and the same text.
func checkCommand(t *testing.T, text string) {
	t.Helper()
	line := escape.Line(text)
	for _, log := range []string{line, "name: " + line, " " + line + "!", escape.Quote(text)} {
		var step runner.Step
		step.Read(log + "\n")
		if len(step.Commands) != 0 || !slices.Equal(step.Log, []string{log}) {
			t.Errorf("%q: the runner reads the log line %q as %q", text, log, step.Commands)
		}
	}
	var step runner.Step
	step.Read("::error title=" + escape.CommandProperty(text) + "::" + escape.CommandData(text) + "\n")
	if len(step.Commands) != 1 || len(step.Annotations) != 1 {
		t.Fatalf("%q: the runner reads %q", text, step.Commands)
	}
	// Only blanks and equals signs at the edges of a title have another form.
	title, message := step.Annotations[0].Title, step.Annotations[0].Message
	if message != line || escape.CommandProperty(title) != escape.CommandProperty(text) {
		t.Errorf("%q: title %q, message %q", text, title, message)
	}
}

func FuzzCommands(f *testing.F) {
	hostile.Fuzz(f, func(t *testing.T, text string) {
		// The runner cuts longer messages; package gha keeps below that.
		checkCommand(t, escape.Cut(text, 500))
	})
}

func TestCommandEscapes(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, data, property string }{
		{"a:b,c=d%0A", "a:b,c=d%250A", "a%3Ab%2Cc=d%250A"},
		{"a\nb", `a\nb`, `a\nb`},
		{"=a= ", "=a= ", `\u{3d}a=\u{20}`},
		{"  ", "  ", `\u{20}\u{20}`},
		{"", "", ""},
	}
	for _, test := range tests {
		if got := escape.CommandData(test.text); got != test.data {
			t.Errorf("CommandData(%q) = %q, want %q", test.text, got, test.data)
		}
		if got := escape.CommandProperty(test.text); got != test.property {
			t.Errorf("CommandProperty(%q) = %q, want %q", test.text, got, test.property)
		}
	}
}
