package cli

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// What could not be read often has one cause. It is told once, with the number
// and the first few of those concerned.

// maxGaps is how many causes are listed; the rest is counted.
const maxGaps = 20

// few is how many of those concerned are named.
const few = 3

// refuse ends a command because of findings, each at its line.
func (p *program) refuse(result report.Result, found []finding.Finding) {
	p.result = report.Worst(p.result, result)
	all := make([]*finding.Finding, len(found))
	for i := range found {
		all[i] = &found[i]
	}
	for _, same := range finding.ByCause(all) {
		p.tellFindings(same)
	}
}

// tellFindings writes findings of one cause as compilers do, so that editors and
// people find the first place.
func (p *program) tellFindings(same []*finding.Finding) {
	var rules, places []string
	for _, f := range same {
		if !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
		if place := f.Pos.String(); place != "" && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	f := same[0]
	text := fmt.Sprintf("%s: %s: %s", f.Severity, strings.Join(rules, ", "), f.Message)
	if len(places) > 0 {
		text = places[0] + ": " + text
	}
	p.tell(text)
	if len(places) > 1 {
		p.tell("  also at " + firstFew(places[1:]))
	}
	if f.Fix != "" {
		fmt.Fprintln(p.Stderr, "  "+escape.Line("fix: "+f.Fix))
	}
}

// firstFew names the first of a list and counts the others.
func firstFew(list []string) string {
	text := strings.Join(list[:min(few, len(list))], ", ")
	if more := len(list) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// gapCause is a part that could not be read, and why.
type gapCause struct {
	part   directory.Part
	reason string
}

// printGaps names what could not be read of a tenant and makes the verdict
// incomplete, if there is anything.
func (p *program) printGaps(s *directory.Snapshot, gaps []directory.Gap) {
	if len(gaps) == 0 {
		return
	}
	p.result = report.Worst(p.result, report.Incomplete)
	p.tell(fmt.Sprintf("incomplete: %s could not be read", counted(len(gaps), "part")))
	names := make(map[string][]string, len(s.Groups))
	for i := range s.Groups {
		names[s.Groups[i].ID] = s.Groups[i].Names()
	}
	var causes []gapCause
	concerned := map[gapCause][]string{}
	for _, gap := range gaps {
		cause := gapCause{gap.Part, gap.Reason}
		if concerned[cause] == nil {
			causes = append(causes, cause)
		}
		concerned[cause] = append(concerned[cause], whose(gap, names[gap.Group]))
	}
	for _, cause := range causes[:min(len(causes), maxGaps)] {
		p.tell("  " + cause.words(concerned[cause]) + ": " + cause.reason)
	}
	if more := len(causes) - maxGaps; more > 0 {
		p.tell(fmt.Sprintf("  and %d more", more))
	}
}

// whose names what a part is of, "" for the whole tenant.
func whose(gap directory.Gap, names []string) string {
	var quoted []string
	for _, of := range slices.Concat([]string{gap.Group}, names, []string{gap.Subject}) {
		if of != "" {
			quoted = append(quoted, escape.Quote(of))
		}
	}
	return strings.Join(quoted, " ")
}

// words names the part and the first of those that it is not known of.
func (c gapCause) words(of []string) string {
	return strings.TrimRight(string(c.part)+" "+firstFew(of), " ")
}
