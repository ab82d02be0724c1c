package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// What pin, discover and snapshot share: they read a tenant and make something
// else of it than a report. What they make goes to standard output, everything
// that is said about it to standard error.

// readTenant reads what the scope asks for, and says how long that took. When
// there is no tenant to judge it says why, sets the verdict and returns nil.
func (p *program) readTenant(ctx context.Context, from *source, scope directory.Scope, file *config.File) *directory.Snapshot {
	snapshot, unread := from.read(ctx, scope, file)
	if cost := from.spent(); cost != nil {
		fmt.Fprintf(p.Stderr, "reading took %s\n", cost.Words())
	}
	if unread != nil {
		if unread.Remedy != "" {
			unread.Failure += ". " + unread.Remedy
		}
		p.fail(unread.Result, errors.New(unread.Failure))
		return nil
	}
	if from.file != "" {
		p.say(fmt.Sprintf("the snapshot was taken at %s and is %s",
			snapshot.Taken.Format("2006-01-02 15:04 UTC"), report.Old(from.now.Sub(snapshot.Taken))))
	}
	return snapshot
}

// declareOrStop reads the files; nil when they have errors, which it names.
func (p *program) declareOrStop(s *settings) *declaration {
	declared := p.declare(s)
	if declared.file == nil {
		p.stopFor(report.Usage, declared.findings)
		return nil
	}
	return declared
}

// stopFor ends a command because of findings, each at its line. Those with one
// cause are one message.
func (p *program) stopFor(result report.Result, found []finding.Finding) {
	p.result = report.Worst(p.result, result)
	all := make([]*finding.Finding, len(found))
	for i := range found {
		all[i] = &found[i]
	}
	for _, same := range finding.ByCause(all) {
		p.sayFindings(same)
	}
}

// sayFindings writes findings of one cause as compilers do, so that editors and
// people find the first place.
func (p *program) sayFindings(same []*finding.Finding) {
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
	p.say(text)
	if len(places) > 1 {
		p.say("  also at " + firstFew(places[1:]))
	}
	if f.Fix != "" {
		fmt.Fprintln(p.Stderr, "  "+escape.Line("fix: "+f.Fix))
	}
}

// maxCauses is how many causes of gaps are listed; the rest is counted.
const maxCauses = 20

// sayGaps names what could not be read of a tenant and makes the verdict
// incomplete, if there is anything. Many gaps often have one cause.
func (p *program) sayGaps(s *directory.Snapshot, gaps []directory.Gap) {
	if len(gaps) == 0 {
		return
	}
	p.result = report.Worst(p.result, report.Incomplete)
	p.say(fmt.Sprintf("incomplete: %s could not be read", finding.Count(len(gaps), "part")))
	names := make(map[string][]string, len(s.Groups))
	for i := range s.Groups {
		names[s.Groups[i].ID] = s.Groups[i].Names()
	}
	var causes []directory.Gap
	concerned := map[directory.Gap][]string{}
	for _, gap := range gaps {
		cause := directory.Gap{Part: gap.Part, Reason: gap.Reason}
		if concerned[cause] == nil {
			causes = append(causes, cause)
		}
		concerned[cause] = append(concerned[cause], quotedNames(slices.Concat([]string{gap.Group}, names[gap.Group], []string{gap.Subject})))
	}
	for _, cause := range causes[:min(len(causes), maxCauses)] {
		of := strings.TrimRight(string(cause.Part)+" "+firstFew(concerned[cause]), " ")
		p.say("  " + of + ": " + cause.Reason)
		if cause.Reason == directory.EmptyList {
			p.say("    fix: " + policy.Remedy(cause))
		}
	}
	if more := len(causes) - maxCauses; more > 0 {
		p.say(fmt.Sprintf("  and %d more", more))
	}
}

// quotedNames names what a part is of, "" for the whole tenant.
func quotedNames(names []string) string {
	var quoted []string
	for _, name := range names {
		if name != "" {
			quoted = append(quoted, escape.Quote(name))
		}
	}
	return strings.Join(quoted, " ")
}

// firstFew names the first three of a list and counts the others.
func firstFew(list []string) string {
	const few = 3
	text := strings.Join(list[:min(few, len(list))], ", ")
	if more := len(list) - few; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
