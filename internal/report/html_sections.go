package report

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// htmlChanges tells what a merge would do. After an onboarding it would read
// as if that were still to come; htmlOutcomes stands there then.
func (r *Report) htmlChanges() markup.Node {
	if len(r.Outcomes) > 0 || len(r.Changes) == 0 {
		return markup.Node{}
	}
	var rows []markup.Node
	for _, c := range r.ordered() {
		why := c.Reason
		if missing := unpinned(c); missing != "" {
			why += "; " + missing
		}
		group := r.htmlSubject(finding.Group{ID: c.Key.Group, Name: c.Name}, c.Pos)
		rows = append(rows, markup.Row.Of(
			markup.Cell.Of(group.named()), markup.Cell.Of(markup.Code.Of(show(group.id))), markup.Cell.Of(show(why)),
		))
	}
	// A page is kept, and read without knowing which command made it: one of a run
	// that was refused must not look like an announcement.
	heading, intro := "Will be onboarded: this can’t be undone", "A merge brings these groups under PIM, so each id must be the right one."
	if r.Mode == "onboard" {
		heading, intro = "Not done, to be onboarded: this can’t be undone", "This run brought none of these groups under PIM."
	}
	return htmlPart("permanent", heading,
		markup.P.Of(markup.Words("Once PIM manages a group there is no way back. "), show(intro)),
		htmlTable("", []string{"Group", "Object id", "Why"}, rows))
}

// htmlOutcomes tells what became of an onboarding; nothing if none was tried.
// Where all went well there is nothing to explain, and no column for it.
func (r *Report) htmlOutcomes() markup.Node {
	if len(r.everyOutcome()) == 0 {
		return markup.Node{}
	}
	titles := []string{"Group", "Object id", "Outcome"}
	explained := slices.ContainsFunc(r.everyOutcome(), (*Outcome).explained)
	if explained {
		titles = append(titles, "Detail", "What to do")
	}
	var rows []markup.Node
	for _, o := range r.worstOutcomes() {
		group := r.htmlSubject(o.Group, r.changed(o.Group.ID))
		rows = append(rows, markup.Row.Of(
			markup.Cell.Of(group.named()), markup.Cell.Of(markup.Code.Of(show(group.id))), markup.Cell.Of(markup.Strong.Of(show(o.word()))),
			markup.If(explained, markup.Join(markup.Cell.Of(show(o.Detail)), markup.Cell.Of(show(o.Fix)))),
		))
	}
	return htmlPart("outcomes", r.deeds(), htmlTable("", titles, rows))
}

// htmlToFix has an article for each group or file, so that whoever owns it
// finds all about it in one place.
func (r *Report) htmlToFix() markup.Node { return r.htmlTopics("fix", "To fix", r.in(toFix)) }

// htmlRefusals come first: nothing else of the report matters before they are met.
func (r *Report) htmlRefusals() markup.Node {
	return r.htmlTopics("refused", "Refused because", r.in(refusal))
}

func (r *Report) htmlTopics(id, heading string, findings []*finding.Finding) markup.Node {
	var articles []markup.Node
	for _, t := range r.topics(findings) {
		about := r.htmlSubject(t.group, t.findings[0].Pos)
		about.name = cmp.Or(about.name, t.name())
		article := []markup.Node{markup.H3.Of(about.named(),
			markup.If(about.id != "", markup.Join(markup.Words(" "), htmlID(about.id))))}
		for _, f := range t.findings {
			article = append(article, r.htmlFinding(f))
		}
		articles = append(articles, markup.Article.Of(article...))
	}
	if len(articles) == 0 {
		return markup.Node{}
	}
	return htmlPart(id, heading, articles...)
}

// htmlFinding is a finding with everything that helps to get rid of it.
func (r *Report) htmlFinding(f *finding.Finding) markup.Node {
	severity := f.Severity.String()
	nodes := []markup.Node{
		markup.Class.Of("finding " + severity),
		markup.P.Of(htmlPill(severity, severity), markup.Words(" "), show(f.Message)),
		htmlFix(f.Fix),
	}
	// More places than anybody goes through would hide the next finding.
	for _, other := range f.Related[:min(len(f.Related), many)] {
		place := r.htmlSubject(finding.Group{}, other.Pos)
		nodes = append(nodes, htmlParagraph("related",
			markup.Words("See "), markup.Link(place.url, show(place.place)), markup.Words(": "), show(other.Message)))
	}
	return markup.Div.Of(append(nodes, htmlWhy(r.rule(f.Rule)))...)
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

// htmlHoles tells once for each reason what has no answer because of it.
func (r *Report) htmlHoles() markup.Node {
	var nodes []markup.Node
	holes := r.holes()
	for i, h := range holes {
		var rules, groups []markup.Node
		// Each name leads to the row of its rule, which says why the question matters.
		for _, rule := range h.rules {
			rules = append(rules, markup.Jump("rule-"+rule, htmlCode(rule)))
		}
		for i, g := range h.groups {
			groups = append(groups, r.htmlSubject(g, h.places[i]).named())
		}
		nodes = append(nodes, markup.Div.Of(markup.Class.Is("finding unknown"),
			markup.If(!repeats(holes, i), markup.Join(
				markup.P.Of(htmlPill("unknown", "not evaluated"), markup.Words(" "), show(h.reason)), htmlFix(h.fix))),
			markup.If(repeats(holes, i), markup.P.Of(htmlPill("unknown", "not evaluated"), markup.Words(" For the same reason:"))),
			markup.P.Of(markup.Words("Rules without an answer: "), htmlEnumeration(rules)),
			markup.If(len(groups) > 0, markup.P.Of(show(fmt.Sprintf("Groups (%d): ", len(groups))), htmlEnumeration(groups))),
		))
	}
	if len(nodes) == 0 {
		return markup.Node{}
	}
	intro := markup.P.Of(markup.Words("These questions have no answer. What is not known does not count as compliant."))
	return htmlPart("unread", "Not evaluated", append([]markup.Node{intro}, nodes...)...)
}

func htmlEnumeration(nodes []markup.Node) markup.Node {
	var list []markup.Node
	for i, n := range nodes {
		list = append(list, markup.If(i > 0, markup.Words(", ")), n)
	}
	return markup.Join(list...)
}
