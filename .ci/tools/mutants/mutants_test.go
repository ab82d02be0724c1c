package main

import (
	"slices"
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		"if a { }":                                   {"!(a)"},
		"if !a && f(x) { }":                          {"!(!a)", "!(f(x))"},
		"if a == b || (c && d > 1) { }":              {"!(c)"},
		"for ok { }; for { }":                        {"!(ok)"},
		"for i := range list { }":                    nil,
		"switch { case a, f(b): case c < d: }":       {"!(a)", "!(f(b))"},
		"switch x { case a: }":                       nil,
		"return err == nil && seen":                  {"!(seen)"},
		"if f(func() bool { return a || b }) { }":    {"!(f(func() bool { return a || b }))", "!(a)", "!(b)"},
		"switch seen := f(); { case seen && x > 1:}": {"!(seen)"},
	} {
		text := "package p\nfunc _() {\n" + source + "\n}\n"
		u := &unit{names: []string{"p.go"}, sources: map[string]string{"p.go": text}}
		var got []string
		for _, m := range u.conditions() {
			got = append(got, m.replacement)
			if mutated := m.source(text); !strings.Contains(mutated, m.replacement) || len(mutated) != len(text)+3 {
				t.Errorf("%s: %q is not in its place:\n%s", source, m.replacement, mutated)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

// TestOperator: every kind of mutant has its own idea of an operator, and "<"
// begins "<=".
func TestOperator(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, source, old, replacement string }{
		{"CONDITIONALS_BOUNDARY", "<= 1", "<=", "<"},
		{"CONDITIONALS_BOUNDARY", "< 1", "<", "<="},
		{"CONDITIONALS_NEGATION", ">= 1", ">=", "<"},
		{"INVERT_LOGICAL", "|| b", "||", "&&"},
		{"INVERT_LOOPCTRL", "continue\n", "continue", "break"},
		{"INVERT_NEGATIVES", "-1", "-", "+"},
		{"INVERT_ASSIGNMENTS", "+= 1", "+=", "-="},
		{"REMOVE_SELF_ASSIGNMENTS", "+= 1", "+=", "="},
		{"ARITHMETIC_BASE", "% 2", "%", "*"},
		{"INCREMENT_DECREMENT", "++", "++", "--"},
		{"INCREMENT_DECREMENT", "+= 1", "", ""},
		{"SOMETHING_NEW", "+", "", ""},
	} {
		if old, replacement := operator(c.kind, c.source, 0); old != c.old || replacement != c.replacement {
			t.Errorf("%s of %q: %q to %q, want %q to %q", c.kind, c.source, old, replacement, c.old, c.replacement)
		}
	}
	if old, _ := operator("ARITHMETIC_BASE", "+", 7); old != "" {
		t.Error("a place behind the end of the file holds nothing")
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	u := &unit{path: "x/p", sources: map[string]string{"p.go": "package p\n\tif a < b {\n"}}
	place := mutant{file: "p.go", start: 16, end: 17, kind: "CONDITIONALS_BOUNDARY", replacement: "<="}
	var mutants []mutant
	for _, s := range []status{killed, killed, killed, lived, timedOut, notViable} {
		m := place
		m.status, m.ours = s, s == killed && len(mutants) == 0
		mutants = append(mutants, m)
	}
	var out strings.Builder
	for i := range mutants {
		u.printSurvivor(&out, &mutants[i])
	}
	if got := u.print(&out, mutants); got != 75 {
		t.Errorf("efficacy %v, want 75", got)
	}
	want := `LIVED     p.go:2:7 CONDITIONALS_BOUNDARY -> <=
          if a < b {
TIMED OUT p.go:2:7 CONDITIONALS_BOUNDARY -> <=
          if a < b {
x/p                            mutants  killed   lived timed out not viable  efficacy
gremlins                             4       2       1         1          1    66.7 %
left out by gremlins                 1       1       0         0          0   100.0 %
sum                                  5       3       1         1          1    75.0 %
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// TestNothingShown: a package without mutants must not pass for a perfect one.
func TestNothingShown(t *testing.T) {
	t.Parallel()
	if got := (&sums{notViable: 3}).efficacy(); got != 0 {
		t.Errorf("%v %%", got)
	}
}
