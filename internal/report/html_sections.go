package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// htmlChanges lists what a merge would change, a part for each kind of change.
func (v *view) htmlChanges() markup.Node {
	var parts []markup.Node
	for _, s := range v.planned() {
		parts = append(parts, v.htmlChangeSection(s))
	}
	return markup.Join(parts...)
}

func (v *view) htmlChangeSection(s *changeSection) markup.Node {
	titles := []string{"Group", "Object id", "Change", "Why"}
	var rows []markup.Node
	for _, c := range s.changes {
		why := c.Reason
		if reason := blocked(c); reason != "" {
			why += "; " + reason
		}
		group := v.htmlSubject(finding.Group{ID: c.Key.Group, Name: c.Name}, c.Pos)
		rows = append(rows, markup.Row.Of(
			markup.Cell.Of(group.named()), markup.Cell.Of(markup.Code.Of(show(group.id))), markup.Cell.Of(show(difference(c))), markup.Cell.Of(show(why)),
		))
	}
	return htmlPart("permanent", typographic(s.title(v.Mode)), markup.P.Of(show(typographic(s.warning()))), htmlTable("", titles, rows))
}

// typographic writes our own words as a page does.
func typographic(text string) string { return strings.ReplaceAll(text, "'", "’") }

// htmlOutcomes tells what became of an onboarding; nothing if none was tried.
// Where all went well there is nothing to explain, and no column for it.
func (v *view) htmlOutcomes() markup.Node {
	if len(v.outcomes) == 0 {
		return markup.Node{}
	}
	titles := []string{"Group", "Object id", "Outcome"}
	explained := slices.ContainsFunc(v.outcomes, (*Outcome).explained)
	if explained {
		titles = append(titles, "Detail", "What to do")
	}
	var rows []markup.Node
	for _, o := range v.outcomes {
		group := v.htmlSubject(o.Group, v.changed(o.Group.ID))
		rows = append(rows, markup.Row.Of(
			markup.Cell.Of(group.named()), markup.Cell.Of(markup.Code.Of(show(group.id))), markup.Cell.Of(markup.Strong.Of(show(o.word()))),
			markup.If(explained, markup.Join(markup.Cell.Of(show(o.Detail)), markup.Cell.Of(show(o.Fix)))),
		))
	}
	return htmlPart("outcomes", v.outcomesTitle(), htmlTable("", titles, rows))
}

// htmlToFix has an article for each group or file, so that whoever owns it
// finds all about it in one place.
func (v *view) htmlToFix() markup.Node { return v.htmlTopics("fix", "To fix", v.sections[toFix]) }

// htmlRefusals come first: nothing else of the report matters before they are met.
func (v *view) htmlRefusals() markup.Node {
	return v.htmlTopics("refused", "Refused because", v.sections[refusal])
}

func (v *view) htmlTopics(id, heading string, findings []*finding.Finding) markup.Node {
	var articles []markup.Node
	for _, t := range v.topics(findings) {
		about := v.htmlSubject(t.group, t.findings[0].Pos)
		about.name = cmp.Or(about.name, t.name())
		article := []markup.Node{markup.H3.Of(about.named(),
			markup.If(about.id != "", markup.Join(markup.Words(" "), htmlID(about.id))))}
		for _, f := range t.findings {
			article = append(article, v.htmlFinding(f))
		}
		articles = append(articles, markup.Article.Of(article...))
	}
	if len(articles) == 0 {
		return markup.Node{}
	}
	return htmlPart(id, heading, articles...)
}

// htmlFinding is a finding with everything that helps to get rid of it.
func (v *view) htmlFinding(f *finding.Finding) markup.Node {
	severity := f.Severity.String()
	nodes := []markup.Node{
		markup.Class.Of("finding " + severity),
		markup.P.Of(htmlPill(severity, severity), markup.Words(" "), show(f.Message)),
		htmlFix(f.Fix),
	}
	// More places than anybody goes through would hide the next finding.
	for _, other := range f.Related[:min(len(f.Related), many)] {
		place := v.htmlSubject(finding.Group{}, other.Pos)
		nodes = append(nodes, htmlParagraph("related",
			markup.Words("See "), markup.Link(place.url, show(place.place)), markup.Words(": "), show(other.Message)))
	}
	return markup.Div.Of(append(nodes, htmlWhy(v.rule(f.Rule)))...)
}

// htmlFix has the same words in every section, so that a reader learns once
// where to look.
func htmlFix(fix string) markup.Node {
	return markup.If(fix != "", htmlParagraph("fix", htmlLead("What to do:"), show(fix)))
}

// htmlWhy names the rule. Its reason is folded: those who know it read on.
func htmlWhy(rule finding.Rule) markup.Node {
	name := markup.P.Of(markup.Words("Rule "), htmlRuleLink(rule.ID),
		markup.If(rule.Title != "", markup.Join(markup.Words(": "), show(rule.Title))))
	if rule.Why == "" {
		return name
	}
	return markup.Details.Of(markup.Summary.Of(markup.Words("Why it matters")), markup.P.Of(show(rule.Why)), name)
}

// htmlUnevaluated tells once for each reason what has no answer because of it.
func (v *view) htmlUnevaluated() markup.Node {
	var nodes []markup.Node
	for _, same := range v.unevaluated() {
		cause := []markup.Node{markup.Class.Is("finding unknown"),
			markup.P.Of(htmlPill("unknown", "not evaluated"), markup.Words(" "), show(same[0].reason)), htmlFix(same[0].fix)}
		for _, u := range same {
			cause = append(cause, v.htmlQuestions(u))
		}
		nodes = append(nodes, markup.Div.Of(cause...))
	}
	if len(nodes) == 0 {
		return markup.Node{}
	}
	intro := markup.P.Of(markup.Words("These questions have no answer. Anything unknown is not treated as compliant."))
	return htmlPart("unread", "Not evaluated", append([]markup.Node{intro}, nodes...)...)
}

func (v *view) htmlQuestions(u *unevaluated) markup.Node {
	var rules, groups []markup.Node
	// Each name leads to the row of its rule, which says why the question matters.
	for _, rule := range u.rules {
		rules = append(rules, markup.Jump("rule-"+rule, htmlCode(rule)))
	}
	for i, g := range u.groups {
		groups = append(groups, v.htmlSubject(g, u.places[i]).named())
	}
	return markup.Join(
		markup.P.Of(markup.Words("Rules without an answer: "), htmlEnumeration(rules)),
		markup.If(len(groups) > 0, markup.P.Of(show(fmt.Sprintf("Groups (%d): ", len(groups))), htmlEnumeration(groups))))
}

func htmlEnumeration(nodes []markup.Node) markup.Node {
	var list []markup.Node
	for i, n := range nodes {
		list = append(list, markup.If(i > 0, markup.Words(", ")), n)
	}
	return markup.Join(list...)
}
