package report

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// articles gives each group or file an article, so that its owner finds all about
// it in one place.
func (h html) articles(findings []*finding.Finding) []markup.Node {
	shown, most := 0, h.most(htmlPrinted)
	list := each(h.topics(findings), func(t *topic) markup.Node {
		about := h.subject(t.group, t.findings[0].Pos)
		about.name = cmp.Or(about.name, t.name())
		nodes := []markup.Node{
			htmlUnprinted(shown >= most),
			markup.H3.Of(about.named(), markup.If(about.id != "", markup.Join(markup.Words(" "), h.object(about.id, htmlID)))),
		}
		for _, f := range t.findings {
			nodes = append(nodes, h.finding(f, shown >= most))
			shown++
		}
		return markup.Article.Of(nodes...)
	})
	if omitted := htmlOmitted(shown-most, shown, "finding"); !omitted.IsNothing() {
		list = append([]markup.Node{omitted}, list...)
	}
	return list
}

// finding is a finding with everything that helps to get rid of it.
func (h html) finding(f *finding.Finding, unprinted bool) markup.Node {
	severity, class := f.Severity.String(), "finding "
	if unprinted {
		class = "unprinted finding "
	}
	nodes := []markup.Node{
		markup.Class.Of(class + severity),
		markup.P.Of(htmlPill(severity, severity), markup.Words(" "), show(f.Message)),
		htmlFix(f.Fix),
	}
	// A longer list of places would hide the next finding.
	for i, other := range f.Related[:min(len(f.Related), many)] {
		place, class := h.subject(finding.Group{}, other.Pos), "related"
		if i >= h.most(few) {
			class = "unprinted related"
		}
		nodes = append(nodes, htmlParagraph(class,
			markup.Words("See "), markup.Link(place.url, show(place.place)), markup.Words(": "), show(other.Message)))
	}
	return markup.Div.Of(append(nodes, h.why(h.rule(f.Rule)))...)
}

// htmlFix has the same words in every part, so that a reader learns once where to
// look.
func htmlFix(fix string) markup.Node {
	return markup.If(fix != "", htmlParagraph("fix", htmlLead("What to do:"), show(fix)))
}

// why names the rule. Its reason is folded: most readers know it.
func (h html) why(rule finding.Rule) markup.Node {
	return markup.Join(
		markup.If(rule.Why != "", markup.Details.Of(htmlUnprinted(h.most(0) == 0),
			markup.Summary.Of(markup.Words("Why it matters")), markup.P.Of(show(rule.Why)))),
		markup.P.Of(markup.Words("Rule "), htmlRuleLink(rule.ID),
			markup.If(rule.Title != "", markup.Join(markup.Words(": "), show(rule.Title)))))
}

// unevaluatedList says once for each reason what has no answer because of it.
func (h html) unevaluatedList() []markup.Node {
	shown, most := 0, h.most(htmlPrinted)
	causes := each(h.unevaluated(), func(same []*unevaluated) markup.Node {
		class := "finding unknown"
		if shown++; shown > most {
			class = "unprinted finding unknown"
		}
		return markup.Div.Of(append([]markup.Node{
			markup.Class.Of(class),
			markup.P.Of(htmlPill("unknown", "not evaluated"), markup.Words(" "), show(same[0].reason)),
			htmlFix(same[0].fix),
		}, each(same, h.questions)...)...)
	})
	if len(causes) == 0 {
		return nil
	}
	intro := markup.P.Of(markup.Words("These questions have no answer. Anything unknown is not treated as compliant."))
	return append([]markup.Node{intro, htmlOmitted(shown-most, shown, "reason")}, causes...)
}

func (h html) questions(u *unevaluated) markup.Node {
	var groups []markup.Node
	for i, g := range u.groups {
		groups = append(groups, h.subject(g, u.places[i]).named())
	}
	// Each name leads to the row of its rule, which says why the question matters.
	rules := each(u.rules, func(id string) markup.Node { return markup.Jump("rule-"+id, htmlCode(id)) })
	return markup.Join(
		markup.P.Of(markup.Words("Rules without an answer: "), h.enumeration(rules)),
		markup.If(len(groups) > 0, markup.P.Of(show(fmt.Sprintf("Groups (%d): ", len(groups))), h.enumeration(groups))))
}

func (h html) enumeration(nodes []markup.Node) markup.Node {
	join := func(nodes []markup.Node, before bool) markup.Node {
		var list []markup.Node
		for i, n := range nodes {
			list = append(list, markup.If(before || i > 0, markup.Words(", ")), n)
		}
		return markup.Join(list...)
	}
	most := h.most(htmlPrinted)
	if len(nodes) <= most {
		return join(nodes, false)
	}
	left := nodes[most:]
	return markup.Join(join(nodes[:most], false), markup.Span.Of(markup.Class.Is("unprinted"), join(left, true)), htmlMore(len(left)))
}

// htmlMore says on paper how many more there are.
func htmlMore(n int) markup.Node {
	return markup.Span.Of(markup.Class.Is("omitted"), show(fmt.Sprintf(" and %d more that are not printed", n)))
}

// waivers lists what was accepted, until when and why, as an auditor asks.
func (h html) waivers() []markup.Node {
	return htmlTable("The policy file accepts these findings for now. After the last day they count again.", "sortable",
		[]string{"Group", "What is accepted", "Until", "Days left", "Reason"},
		htmlRows(h.most(htmlPrinted), h.sections[waived], func(f *finding.Finding) markup.Node {
			days, soon := h.daysLeft(f.Waiver.Until)
			return markup.Join(
				h.aboutCell(f), htmlObservation(f),
				markup.Cell.Of(markup.Class.Is("date"), show(f.Waiver.Until)),
				markup.Cell.Of(markup.If(soon, markup.Class.Is("soon")), show(days)),
				markup.Cell.Of(show(f.Waiver.Reason)))
		}))
}

// daysLeft counts the days until the end of a waiver, today included.
func (h html) daysLeft(until string) (days string, soon bool) {
	// Two weeks are enough to fix what was accepted, or to have it accepted
	// again.
	const day, notice = 24 * time.Hour, 14
	// A waiver without an end, or one that the policy file should have refused, has
	// no days to count.
	last, err := time.Parse(time.DateOnly, until)
	if err != nil || h.Now.IsZero() {
		return "", false
	}
	n := int((last.Add(day).Sub(h.Now) + day - 1) / day)
	return strconv.Itoa(n), n <= notice
}

// remarks are findings that fail nothing, a row for each. Groups that no file
// declares are apart from what to fix: often another team owns them.
func (h html) remarks(intro string, findings []*finding.Finding) []markup.Node {
	return htmlTable(intro, "sortable", []string{"Group", "Observation", "What to do"},
		htmlRows(h.most(htmlPrinted), byRule(findings), func(f *finding.Finding) markup.Node {
			return markup.Join(h.aboutCell(f), htmlObservation(f), markup.Cell.Of(show(f.Fix)))
		}))
}

// aboutCell says what the finding is about.
func (h html) aboutCell(f *finding.Finding) markup.Node {
	about := h.subject(f.Group, f.Pos)
	about.name = cmp.Or(about.name, f.Subject, h.concern(f))
	return markup.Cell.Of(htmlSorted(about.name), about.named())
}

// htmlObservation is the cell that says what was found, and by which rule.
func htmlObservation(f *finding.Finding) markup.Node {
	severity := f.Severity.String()
	return markup.Cell.Of(htmlPill(severity, severity), markup.Words(" "), show(f.Message), markup.Break.Of(), htmlRuleLink(f.Rule))
}
