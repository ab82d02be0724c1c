package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// status is what came of a mutant, in gremlins' words.
type status string

const (
	killed     status = "KILLED"
	lived      status = "LIVED"
	timedOut   status = "TIMED OUT"
	notViable  status = "NOT VIABLE"
	notCovered status = "NOT COVERED"
	untested   status = ""
)

// mutant is the package with one place of one file replaced.
type mutant struct {
	file        string // base name
	start, end  int    // what is replaced
	replacement string
	kind        string
	status      status
	ours        bool // made here, because gremlins does not
}

// operators is what gremlins makes of each operator, by its name for the kind
// of mutant: https://gremlins.dev/latest/usage/mutations/
func operators(kind string) map[string]string {
	switch kind {
	case "ARITHMETIC_BASE":
		return map[string]string{"+": "-", "-": "+", "*": "/", "/": "*", "%": "*"}
	case "CONDITIONALS_BOUNDARY":
		return map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
	case "CONDITIONALS_NEGATION":
		return map[string]string{"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
	case "INCREMENT_DECREMENT":
		return map[string]string{"++": "--", "--": "++"}
	case "INVERT_ASSIGNMENTS":
		return map[string]string{"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}
	case "INVERT_LOGICAL":
		return map[string]string{"&&": "||", "||": "&&"}
	case "INVERT_LOOPCTRL":
		return map[string]string{"break": "continue", "continue": "break"}
	case "INVERT_NEGATIVES":
		return map[string]string{"-": "+"}
	case "REMOVE_SELF_ASSIGNMENTS":
		return map[string]string{"+=": "=", "-=": "=", "*=": "=", "/=": "="}
	}
	return nil
}

// report is the part of gremlins' output that matters here.
type report struct {
	Files []struct {
		Name      string `json:"file_name"`
		Mutations []struct {
			Kind   string `json:"type"`
			Status status `json:"status"`
			Line   int    `json:"line"`
			Column int    `json:"column"`
		} `json:"mutations"`
	} `json:"files"`
}

// reported reads what gremlins did. A place that does not hold an operator of
// the kind is an error: the report is about another state of the source.
func (u *unit) reported(path string) ([]mutant, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var list []mutant
	for _, file := range r.Files {
		for _, m := range file.Mutations {
			start := u.offset(file.Name, m.Line, m.Column)
			old, replacement := operator(m.Kind, u.sources[file.Name], start)
			if old == "" {
				return nil, fmt.Errorf("%s:%d:%d holds nothing for %s", file.Name, m.Line, m.Column, m.Kind)
			}
			list = append(list, mutant{file: file.Name, start: start, end: start + len(old), replacement: replacement,
				kind: m.Kind, status: m.Status, ours: m.Status == notCovered})
		}
	}
	slices.SortFunc(list, byPlace) // gremlins writes the files in the order of a map
	return list, nil
}

// operator finds what the mutant replaces: the longest, as "<" begins "<=" too.
func operator(kind, source string, start int) (old, replacement string) {
	if start < 0 || start > len(source) {
		return "", ""
	}
	for from, to := range operators(kind) {
		if len(from) > len(old) && strings.HasPrefix(source[start:], from) {
			old, replacement = from, to
		}
	}
	return old, replacement
}

// source is the file with the mutant in it.
func (m *mutant) source(original string) string {
	return original[:m.start] + m.replacement + original[m.end:]
}
