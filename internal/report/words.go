package report

import (
	"fmt"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The words that all formats for people share, raw: nothing in here is
// escaped, and nothing that comes from a file or tenant is put in quotes that
// a format may want to draw in another way.

// counted writes a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// stateWords says a state in words for people.
func stateWords(s plan.State) string {
	switch s {
	case plan.ToOnboard:
		return "to onboard"
	case plan.Exempt:
		return "exempt"
	}
	return string(s)
}

// weights counts what failed, without what does not occur; "nothing" if
// nothing did.
func (s *Summary) weights() string {
	var parts []string
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Errors, "error"}, {s.Warnings, "warning"}, {s.Notes, "note"}} {
		if part.n > 0 {
			parts = append(parts, counted(part.n, part.noun))
		}
	}
	return enumerate(parts, nothing)
}

const nothing = "nothing"

// enumerate joins with commas and a last "and".
func enumerate(parts []string, none string) string {
	switch len(parts) {
	case 0:
		return none
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// files names the files that were read, as long as they are few.
func (r *Report) files() string {
	if len(r.Sources) > few {
		return counted(len(r.Sources), "file")
	}
	var paths []string
	for _, s := range r.Sources {
		paths = append(paths, s.Path)
	}
	return strings.Join(paths, ", ")
}

// tally counts what was found, including what is no failure.
func (r *Report) tally() string {
	text := r.Summary.weights()
	if len(r.Findings) == 0 && r.Mode != Validate && len(r.Groups) < r.Summary.Declared {
		text = "no answer: the tenant was not compared"
	} else if text == nothing && r.Summary.NotEvaluated > 0 {
		text = "nothing in what could be read"
	}
	if n := r.Summary.Waived; n > 0 {
		text += fmt.Sprintf("; %d waived", n)
	}
	if n := r.Summary.NotEvaluated; n > 0 {
		text += fmt.Sprintf("; %s not evaluated", counted(n, "question"))
	}
	return text
}

// line names a line. Where there is only one file its name says nothing.
func (r *Report) line(at finding.Pos) string {
	if len(r.Sources) == 1 && at.File == r.Sources[0].Path && at.Line > 0 {
		return "line " + strconv.Itoa(at.Line)
	}
	at.Column = 0
	return at.String()
}

// census counts the declared groups, by state if a tenant was compared.
func (r *Report) census() string {
	s := &r.Summary
	text := strconv.Itoa(s.Declared) + " declared"
	if len(r.Groups) == 0 {
		return text
	}
	var states []string
	for _, state := range plan.States() {
		if n := *s.state(state); n > 0 {
			states = append(states, fmt.Sprintf("%d %s", n, stateWords(state)))
		}
	}
	return fmt.Sprintf("%s, %d evaluated: %s", text, s.Evaluated, strings.Join(states, ", "))
}
