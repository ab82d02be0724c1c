package report

import (
	"fmt"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
)

// A report without findings says nothing of what was not asked. So every format
// names the rules that the policy file turns off or makes lighter.

// lenience tells all of them in one line, "" if there are none.
func (r *Report) lenience() string {
	var list []string
	for i := range r.Loosened {
		l := &r.Loosened[i]
		list = append(list, l.Rule+" "+l.Words())
	}
	return strings.Join(list, "; ")
}

// asksLess starts a sentence about one rule, or all.
const asksLess = "the policy file asks less: "

// less counts them, "" if there are none.
func (r *Report) less() string {
	off := 0
	for i := range r.Loosened {
		if r.Loosened[i].Off {
			off++
		}
	}
	switch lighter := len(r.Loosened) - off; {
	case off > 0 && lighter > 0:
		return fmt.Sprintf("%s off and %d made lighter", counted(off, "rule"), lighter)
	case off > 0:
		return counted(off, "rule") + " off"
	case lighter > 0:
		return counted(lighter, "rule") + " made lighter"
	}
	return ""
}

// loosenedAnnotation tells them at the line of the first.
func (r *Report) loosenedAnnotation() []gha.Annotation {
	if len(r.Loosened) == 0 {
		return nil
	}
	a := gha.At(finding.Note, r.Loosened[0].Pos)
	a.Title, a.Message = "Policy file: "+r.less(), asksLess+r.lenience()
	return []gha.Annotation{a}
}

// csvLoosened are rows of their own kind, told by their status: they are about
// no group, and a column for them would be the same in every row.
func (r *Report) csvLoosened() [][]string {
	var rows [][]string
	for i := range r.Loosened {
		l := &r.Loosened[i]
		f := finding.Finding{Rule: l.Rule, Pos: l.Pos, Message: asksLess + l.Words()}
		cells := r.csvFinding(&f)
		cells[0], cells[1] = "loosened", "" // a severity would count as that of a finding
		if l.Off {
			cells[0] = "off"
		}
		rows = append(rows, append(r.csvNoGroup(finding.Group{}), cells...))
	}
	return rows
}

type jsonLoosened struct {
	Rule            string `json:"rule"`
	Off             bool   `json:"off"`
	Severity        string `json:"severity"`
	DefaultSeverity string `json:"defaultSeverity"`
	Threshold       string `json:"threshold"`
	Value           int    `json:"value"`
	DefaultValue    int    `json:"defaultValue"`
	File            string `json:"file"`
	Line            int    `json:"line"`
	Words           string `json:"words"`
}

func (r *Report) jsonLoosened() []jsonLoosened {
	list := make([]jsonLoosened, 0, len(r.Loosened))
	for i := range r.Loosened {
		l := &r.Loosened[i]
		list = append(list, jsonLoosened{
			Rule: l.Rule, Off: l.Off, Severity: l.Severity.String(), DefaultSeverity: l.Default.String(),
			Threshold: l.Threshold, Value: l.Value, DefaultValue: l.DefaultValue,
			File: l.Pos.File, Line: l.Pos.Line, Words: l.Words(),
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
	for i := range r.Loosened {
		l := &r.Loosened[i]
		o := sarifOverride{Descriptor: sarifRuleName{l.Rule}}
		o.Configuration.Enabled, o.Configuration.Level = !l.Off, l.Severity.String()
		list = append(list, o)
	}
	return list
}
