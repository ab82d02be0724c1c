package gha

import (
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// What GitHub keeps of annotations. The runner counts UTF-16 code units of the
// message as it reads it, and takes the first ten of each level of a step:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
// The length of a title is limited by
// https://docs.github.com/en/rest/checks/runs#create-a-check-run
const (
	MaxPerLevel = 10
	maxMessage  = 4096
	maxTitle    = 255
)

// Annotation is a message that GitHub shows at a line of a pull request. All
// texts are raw; String escapes them.
type Annotation struct {
	Level   finding.Severity // Note makes a notice, the zero value too
	File    string           // relative to the repository, "" for none
	Line    int              // from 1, 0 for none
	EndLine int              // 0 for Line
	Col     int              // from 1, 0 for none; only with one line
	EndCol  int              // the last column, 0 for Col
	Title   string
	Message string   // one line
	Details []string // more lines below the message
}

// At makes an annotation without texts at a position.
func At(level finding.Severity, pos finding.Pos) Annotation {
	return Annotation{Level: level, File: pos.File, Line: pos.Line, Col: pos.Column, EndCol: pos.EndColumn - 1}
}

// String gives the workflow command, without a line end:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
func (a Annotation) String() string {
	command := "::" + a.command()
	if properties := a.properties(); len(properties) > 0 {
		command += " " + strings.Join(properties, ",")
	}
	return command + "::" + a.data()
}

func (a Annotation) command() string {
	switch a.Level {
	case finding.Error:
		return "error"
	case finding.Warning:
		return "warning"
	}
	return "notice"
}

// properties lists what is known of the place. The runner drops columns when
// the lines differ, and lines that end before they start; what it would drop
// or change is not sent.
func (a Annotation) properties() []string {
	var list []string
	add := func(name, value string) { list = append(list, name+"="+value) }
	file := repositoryPath(a.File)
	if file != "" {
		add("file", escape.CommandProperty(file))
	}
	if file != "" && a.Line > 0 {
		end := max(a.EndLine, a.Line)
		add("line", strconv.Itoa(a.Line))
		add("endLine", strconv.Itoa(end))
		if end == a.Line && a.Col > 0 {
			add("col", strconv.Itoa(a.Col))
			add("endColumn", strconv.Itoa(max(a.EndCol, a.Col)))
		}
	}
	if title := fit(a.Title, maxTitle); title != "" {
		add("title", escape.CommandProperty(title))
	}
	return list
}

// repositoryPath gives a path the form in which GitHub finds the file of a
// pull request: with slashes, and no "./" before it.
func repositoryPath(name string) string {
	if name == "" {
		return ""
	}
	return strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), "/")
}

// data joins message and details; what does not fit is left out from the end.
func (a Annotation) data() string {
	rest := maxMessage
	var lines []string
	for _, text := range append([]string{a.Message}, a.Details...) {
		line := fit(text, rest)
		lines = append(lines, escape.CommandData(line))
		if rest -= units(line) + len("\n"); rest <= 0 || line != escape.Line(text) {
			break // a line after one that was cut would read as its end
		}
	}
	return strings.Join(lines, "%0A")
}

// fit makes a line of at most limit code units of a text. It cuts the raw
// text, so that no escape is split.
func fit(text string, limit int) string {
	if line := escape.Line(text); units(line) <= limit {
		return line
	}
	tooLong := sort.Search(len(text), func(n int) bool {
		return units(escape.Line(escape.Cut(text, n))) > limit
	})
	return escape.Line(escape.Cut(text, tooLong-1))
}

// units counts text as .NET does.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
