package gha_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
)

// decode lets the runner read annotations.
func decode(t *testing.T, annotations ...gha.Annotation) []runner.Annotation {
	t.Helper()
	r, step := newStep(t, nil)
	r.Annotate(annotations...)
	got := step()
	if len(got.Commands) != len(annotations) || len(got.Log) != 0 || len(got.Problems) != 0 {
		t.Errorf("the runner reads %+v", got)
	}
	return append(got.Annotations, got.Dropped...)
}

func TestAnnotations(t *testing.T) {
	t.Parallel()
	at := func(pos finding.Pos) gha.Annotation { return gha.Annotation{Pos: pos, Message: "m"} }
	tests := []struct {
		name string
		give gha.Annotation
		want runner.Annotation
	}{
		{"all of it",
			gha.Annotation{Level: finding.Error, Pos: finding.Pos{File: "a/groups.yaml", Line: 4, Column: 5, EndColumn: 10}, Title: "group-kind", Message: "m"},
			runner.Annotation{Level: "error", File: "a/groups.yaml", Line: 4, EndLine: 4, Col: 5, EndColumn: 9, Title: "group-kind", Message: "m"}},
		{"a line", gha.Annotation{Level: finding.Warning, Pos: finding.Pos{File: "f", Line: 4}, Message: "m"},
			runner.Annotation{Level: "warning", File: "f", Line: 4, EndLine: 4, Message: "m"}},
		{"an end before the start", gha.Annotation{Level: finding.Note, Pos: finding.Pos{File: "f", Line: 4, Column: 3, EndColumn: 2}, Message: "m"},
			runner.Annotation{Level: "notice", File: "f", Line: 4, EndLine: 4, Col: 3, EndColumn: 3, Message: "m"}},
		{"a file only", at(finding.Pos{File: "f", Column: 3}), runner.Annotation{Level: "notice", File: "f", Message: "m"}},
		{"no file has no lines", at(finding.Pos{Line: 4, Column: 3}), runner.Annotation{Level: "notice", Message: "m"}},
		{"relative path", at(finding.Pos{File: "./a//b/../groups.yaml"}), runner.Annotation{Level: "notice", File: "a/groups.yaml", Message: "m"}},
		{"rooted path", at(finding.Pos{File: "/a/groups.yaml"}), runner.Annotation{Level: "notice", File: "a/groups.yaml", Message: "m"}},
		{"odd file name", at(finding.Pos{File: "a,line=9:%0A.yaml"}), runner.Annotation{Level: "notice", File: "a,line=9:%0A.yaml", Message: "m"}},
		{"details", gha.Annotation{Message: "a\nb", Details: []string{"fix: 100 %", "c\nd"}},
			runner.Annotation{Level: "notice", Message: "a\\nb\nfix: 100 %\nc\\nd"}},
		{"nothing", gha.Annotation{}, runner.Annotation{Level: "notice"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := decode(t, test.give); len(got) != 1 || got[0] != test.want {
				t.Errorf("%s is read as %+v, want %+v", test.give, got, test.want)
			}
			if test.want.Col == 0 && strings.Contains(test.give.String(), "col") {
				t.Errorf("%s sends columns that the runner complains about", test.give)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	got := decode(t,
		gha.Annotation{Level: finding.Error, Pos: finding.Pos{File: "f", Line: 2, Column: 5, EndColumn: 9}},
		gha.Annotation{Level: finding.Error, Pos: finding.Pos{File: "f", Line: 2, Column: 5}},
		gha.Annotation{Level: finding.Error})
	want := []runner.Annotation{
		{Level: "error", File: "f", Line: 2, EndLine: 2, Col: 5, EndColumn: 8},
		{Level: "error", File: "f", Line: 2, EndLine: 2, Col: 5, EndColumn: 5},
		{Level: "error"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// checkAnnotation puts a text into every field.
func checkAnnotation(t *testing.T, text string) {
	t.Helper()
	got := decode(t, gha.Annotation{Level: finding.Error, Pos: finding.Pos{File: "f/" + text, Line: 1}, Title: "x" + text, Message: text, Details: []string{"x", text}})
	if len(got) != 1 || got[0].Level != "error" || got[0].Line != 1 {
		t.Fatalf("%q is read as %+v", text, got)
	}
	message, title := got[0].Message, got[0].Title
	line := escape.Line(text)
	if whole := line + "\nx\n" + line; message != whole {
		kept, cut := strings.CutSuffix(message, "…")
		if !cut && len(utf16.Encode([]rune(message))) < 4090 || !strings.HasPrefix(whole, kept) {
			t.Errorf("%q has the message %q", text, message)
		}
	}
	// A blank at the end has to be written as an escape.
	title = strings.ReplaceAll(title, `\u{20}`, " ")
	if whole := escape.Line("x" + text); title != strings.ReplaceAll(whole, `\u{20}`, " ") {
		if kept, cut := strings.CutSuffix(title, "…"); !cut || !strings.HasPrefix(whole, kept) {
			t.Errorf("%q has the title %q", text, title)
		}
	}
}

func FuzzCommands(f *testing.F) {
	hostile.Fuzz(f, checkAnnotation, tooLong())
}

// What GitHub would cut in the middle is cut here, between characters and
// escapes, and marked.
func TestAnnotationLengths(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"fits", strings.Repeat("a", 4096), strings.Repeat("a", 4096)},
		{"one more", strings.Repeat("a", 4097), strings.Repeat("a", 4093) + "…"},
		{"percent signs count once", strings.Repeat("%", 4096), strings.Repeat("%", 4096)},
		{"emoji count twice", strings.Repeat("😀", 2049), strings.Repeat("😀", 2047) + "…"},
		{"escapes stay whole", strings.Repeat("\u202e", 2000), strings.Repeat(`\u{202e}`, 511) + "…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, gha.Annotation{Message: test.text, Title: test.text})
			if got[0].Message != test.want {
				t.Errorf("the message has %d bytes and ends in %q", len(got[0].Message), got[0].Message[len(got[0].Message)-20:])
			}
			if n := len(utf16.Encode([]rune(got[0].Title))); n > 255 || n < 240 {
				t.Errorf("the title has %d code units", n)
			}
		})
	}
}

func TestDetailsThatDoNotFit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 4000)
	tests := []struct {
		name    string
		details []string
		want    string
	}{
		{"the last is cut", []string{strings.Repeat("b", 200), "c"}, long + "\n" + strings.Repeat("b", 94) + "…"},
		{"no room is left", []string{strings.Repeat("b", 95), "c"}, long + "\n" + strings.Repeat("b", 95)},
		{"room for a line end", []string{strings.Repeat("b", 94), "c"}, long + "\n" + strings.Repeat("b", 94)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := decode(t, gha.Annotation{Message: long, Details: test.details})[0].Message
			if got != test.want {
				t.Errorf("the message ends in %q, want %q", got[3990:], test.want[3990:])
			}
		})
	}
}
