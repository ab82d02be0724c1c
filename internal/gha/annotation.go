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
	Pos     finding.Pos
	Title   string
	Message string   // one line
	Details []string // more lines below the message
}

// String gives the workflow command, without a line end:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
func (a Annotation) String() string {
	level := a.Level.String()
	if a.Level < finding.Warning {
		level = "notice"
	}
	command := "::" + level
	if properties := a.properties(); len(properties) > 0 {
		command += " " + strings.Join(properties, ",")
	}
	return command + "::" + a.data()
}

// properties lists what is known of the place, and nothing that the runner would
// drop or change.
func (a Annotation) properties() []string {
	var list []string
	add := func(name, value string) { list = append(list, name+"="+value) }
	if a.Pos.File != "" {
		// GitHub finds the file of a pull request by slashes and no "./" before it.
		file := strings.TrimPrefix(path.Clean(filepath.ToSlash(a.Pos.File)), "/")
		add("file", escape.CommandProperty(file))
		if a.Pos.Line > 0 {
			add("line", strconv.Itoa(a.Pos.Line))
			add("endLine", strconv.Itoa(a.Pos.Line))
		}
		if a.Pos.Line > 0 && a.Pos.Column > 0 {
			add("col", strconv.Itoa(a.Pos.Column))
			add("endColumn", strconv.Itoa(max(a.Pos.EndColumn-1, a.Pos.Column))) // the last column
		}
	}
	if title := fit(a.Title, maxTitle); title != "" {
		add("title", escape.CommandProperty(title))
	}
	return list
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
func units(s string) int { return len(utf16.Encode([]rune(s))) }
