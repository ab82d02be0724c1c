package runner

import "strconv"

// Annotation is a message at a place, as it reaches the checks of a commit.
// Numbers are 0 when the runner knows none.
type Annotation struct {
	Level                         string
	File                          string
	Line, EndLine, Col, EndColumn int
	Title, Message                string
}

// annotation makes an annotation of a command, with the properties that
// survive ValidateLinesAndColumns.
func annotation(c Command) Annotation {
	a := Annotation{
		Level:     c.Name,
		File:      c.Properties["file"],
		Line:      number(c, "line"),
		EndLine:   number(c, "endline"),
		Col:       number(c, "col"),
		EndColumn: number(c, "endcolumn"),
		Title:     c.Properties["title"],
		Message:   c.Data,
	}
	a.validate()
	return a
}

func number(c Command, property string) int {
	n, err := strconv.Atoi(c.Properties[property])
	if err != nil {
		return 0
	}
	return n
}

// validate follows IssueCommandExtension.ValidateLinesAndColumns, in its
// order: a lone end becomes the start, columns need a line and equal lines,
// and what ends before it starts is dropped.
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
func (a *Annotation) validate() {
	if a.EndLine != 0 && a.Line == 0 {
		a.Line = a.EndLine
	}
	if a.EndColumn != 0 && a.Col == 0 {
		a.Col = a.EndColumn
	}
	if a.Line == 0 || a.EndLine != 0 && a.Line != a.EndLine {
		a.Col, a.EndColumn = 0, 0
	}
	if a.EndLine != 0 && a.EndLine < a.Line {
		a.Line, a.EndLine = 0, 0
	}
	if a.EndColumn != 0 && a.EndColumn < a.Col {
		a.Col, a.EndColumn = 0, 0
	}
}
