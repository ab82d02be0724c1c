package report

import (
	"fmt"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
)

// A report without findings does not show what was not evaluated. So every format
// names the rules that the policy file turns off or relaxes.

// relaxed lists all of them in one line, "" if there are none.
func (r *Report) relaxed() string {
	var list []string
	for i := range r.Relaxed {
		l := &r.Relaxed[i]
		list = append(list, l.Rule+" "+l.Words())
	}
	return strings.Join(list, "; ")
}

// relaxedBy starts a sentence about one rule, or all.
const relaxedBy = "relaxed by the policy file: "

// countRelaxed counts them, "" if there are none.
func (r *Report) countRelaxed() string {
	off := 0
	for i := range r.Relaxed {
		if r.Relaxed[i].Off {
			off++
		}
	}
	switch lower := len(r.Relaxed) - off; {
	case off > 0 && lower > 0:
		return fmt.Sprintf("%s off and %d relaxed", counted(off, "rule"), lower)
	case off > 0:
		return counted(off, "rule") + " off"
	case lower > 0:
		return counted(lower, "rule") + " relaxed"
	}
	return ""
}

// relaxedAnnotation tells them at the line of the first.
func (r *Report) relaxedAnnotation() []gha.Annotation {
	if len(r.Relaxed) == 0 {
		return nil
	}
	a := gha.Annotation{Level: finding.Note, Pos: r.Relaxed[0].Pos}
	a.Title, a.Message = "Policy file: "+r.countRelaxed(), relaxedBy+r.relaxed()
	return []gha.Annotation{a}
}

// csvRelaxed are rows of their own kind, told by their status: they are about
// no group, and a column for them would be the same in every row.
func (r *Report) csvRelaxed() [][]string {
	var rows [][]string
	for i := range r.Relaxed {
		l := &r.Relaxed[i]
		f := finding.Finding{Rule: l.Rule, Pos: l.Pos, Message: relaxedBy + l.Words()}
		cells := r.csvFinding(&f)
		cells[0], cells[1] = "rule-relaxed", "" // a severity would count as that of a finding
		if l.Off {
			cells[0] = "rule-off"
		}
		rows = append(rows, append(r.csvNoGroup(finding.Group{}), cells...))
	}
	return rows
}

type jsonRelaxed struct {
	Rule            string `json:"rule"`
	Off             bool   `json:"off"`
	Severity        string `json:"severity"`
	DefaultSeverity string `json:"defaultSeverity"`
	Threshold       string `json:"threshold"`
	Value           int    `json:"value"`
	DefaultValue    int    `json:"defaultValue"`
	File            string `json:"file"`
	Line            int    `json:"line"`
	Message         string `json:"message"`
}

func (r *Report) jsonRelaxed() []jsonRelaxed {
	list := make([]jsonRelaxed, 0, len(r.Relaxed))
	for i := range r.Relaxed {
		l := &r.Relaxed[i]
		list = append(list, jsonRelaxed{
			Rule: l.Rule, Off: l.Off, Severity: l.Severity.String(), DefaultSeverity: l.Default.String(),
			Threshold: l.Threshold, Value: l.Value, DefaultValue: l.DefaultValue,
			File: l.Pos.File, Line: l.Pos.Line, Message: l.Words(),
		})
	}
	return list
}

// sarifOverride is a rule whose configuration is not its own.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317858
type sarifOverride struct {
	Descriptor    sarifRuleName `json:"descriptor"`
	Configuration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level,omitempty"`
	} `json:"configuration"`
}

type sarifRuleName struct {
	ID string `json:"id"`
}

func (r *Report) sarifOverrides() []sarifOverride {
	var list []sarifOverride
	for i := range r.Relaxed {
		l := &r.Relaxed[i]
		o := sarifOverride{Descriptor: sarifRuleName{l.Rule}}
		o.Configuration.Enabled, o.Configuration.Level = !l.Off, l.Severity.String()
		list = append(list, o)
	}
	return list
}
