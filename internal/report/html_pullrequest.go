package report

import (
	"cmp"
	"fmt"
	"strconv"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// The parts of the page that only a run with a base has.

// entryTable says what the pull request does, first in one line.
func (h html) entryTable() []markup.Node {
	nodes := []markup.Node{
		markup.P.Of(htmlLead("In the files:"), show(h.pr.countEntries())),
		markup.P.Of(htmlLead("Findings:"), show(h.pr.countFindings())),
		markup.P.Of(htmlLead("Base:"), htmlCode(h.Base.Name), markup.Words(" "), show(h.Base.Note)),
	}
	table := htmlTable("", "sortable", []string{"Group", "Entry", "Now → after the merge", "Findings"},
		htmlRows(h.most(htmlPrinted), h.pr.entries, func(e *entry) markup.Node {
			about := h.subject(e.group, e.pos)
			if e.edit == "removed" {
				about = htmlInBase(about)
			}
			return markup.Join(
				markup.Cell.Of(htmlSorted(about.name), about.named(), markup.If(about.id != "", markup.Join(markup.Break.Of(), htmlID(about.id)))),
				markup.Cell.Of(markup.Strong.Of(show(e.edit))),
				markup.Cell.Of(show(e.states()), markup.If(e.verdict != "", markup.Join(markup.Break.Of(), show(e.verdict))), markup.If(e.reason != "", markup.Join(markup.Break.Of(), markup.Emphasis.Of(show(e.reason))))),
				markup.Cell.Of(show(cmp.Or(e.outcome(), "none"))))
		}))
	if n := len(h.pr.entries); n > many { // new findings come next, and are not to be far down
		title := markup.Summary.Of(show(strconv.Itoa(n) + " entries"))
		return append(nodes, markup.Details.Of(append([]markup.Node{title}, table...)...))
	}
	return append(nodes, table...)
}

// htmlInBase is about a line of the base, which the head may not have.
func htmlInBase(s htmlSubject) htmlSubject {
	s.url = ""
	if s.place != "" {
		s.place += " of the base"
	}
	return s
}

// differences are what the pull request makes of findings, then those that are
// older: folded, since nobody has to fix them here.
func (h html) differences() []htmlPart {
	older := h.articles(h.pr.older)
	if n := len(h.pr.older); n > 0 {
		title := markup.Summary.Of(show(finding.Count(n, "finding") + " that the base has as well"))
		older = []markup.Node{markup.Details.Of(append([]markup.Node{title}, older...)...)}
	}
	return []htmlPart{
		{"new", "New findings", h.articles(h.pr.introduced)},
		{"fixed", "Fixed", h.fixedTable()},
		{"policy", "Policy changes", h.policyChanges()},
		{"unread", "Not evaluated", h.unevaluatedList()},
		{"older", fmt.Sprintf("Older findings (%d)", len(h.pr.older)), older},
	}
}

func (h html) fixedTable() []markup.Node {
	return htmlTable("Only the base has these findings.", "sortable", []string{"Group", "What is fixed"},
		htmlRows(h.most(htmlPrinted), h.pr.fixed, func(f *finding.Finding) markup.Node {
			about := htmlInBase(h.subject(f.Group, f.Pos))
			about.name = cmp.Or(about.name, f.Subject, h.concern(f))
			return markup.Join(markup.Cell.Of(htmlSorted(about.name), about.named()), htmlObservation(f))
		}))
}

// policyChanges has what the policy file asks less, what that hides, and what comes
// of it alone.
func (h html) policyChanges() []markup.Node {
	var nodes []markup.Node
	for _, part := range []struct {
		title, intro string
		findings     []*finding.Finding
	}{
		{"The policy file asks less", "", h.pr.weakened},
		{"Hidden", "The files have these findings under the policy file of the base, and not under that of this pull request.", h.pr.hidden},
		{"From the policy file alone", "The files do not have these findings under the policy file of the base.", h.pr.fromPolicy},
	} {
		if block := htmlBlock(markup.H3.Of(show(part.title)), h.remarks(part.intro, part.findings)); !block.IsNothing() {
			nodes = append(nodes, block)
		}
	}
	return nodes
}
