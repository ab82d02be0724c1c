package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// htmlHeader is what somebody reads who reads nothing else: the verdict, what
// can't be undone, what to do next, and what the report is about.
func (v *view) htmlHeader() markup.Node {
	mark := [...]string{good: "✓", permanent: "!", unsure: "!", bad: "✗"}[v.badge()]
	class := [...]string{good: "good", permanent: "warn", unsure: "warn", bad: "bad"}[v.badge()]
	return markup.Header.Of(
		htmlParagraph("title", markup.Words("Compliance report: Privileged Identity Management (PIM) for Groups")),
		htmlParagraph("kind", markup.Words("Which of the declared groups are under PIM, who owns them, and what is not in order")),
		markup.H1.Of(markup.Class.Of("verdict "+class),
			markup.Span.Of(markup.Class.Is("mark"), markup.Hidden.Is("true"), show(mark)),
			markup.Words(" "), show(v.verdict)),
		markup.If(v.Failure != "", htmlParagraph("stopped", htmlLead("Stopped:"), show(v.Failure))),
		markup.If(v.irreversible != "", htmlParagraph("permanent",
			htmlLead("Permanent:"), show(typographic(v.irreversible)))),
		htmlParagraph("next", htmlLead("Next:"), show(v.next)),
		v.htmlFacts(),
	)
}

// htmlFacts are the record: what was read, when, by what, and by which words
// the run was judged. An auditor keeps the page without the run around it.
func (v *view) htmlFacts() markup.Node {
	list := []markup.Node{markup.Class.Is("facts")}
	add := func(name string, value markup.Node) {
		if !value.IsNothing() {
			list = append(list, markup.Fact.Of(markup.Term.Of(show(name)), markup.Value.Of(value)))
		}
	}
	add("Groups", show(v.census()))
	for _, f := range v.facts() {
		if f.code {
			add(f.name, htmlCode(f.value))
		} else {
			add(f.name, show(f.value))
		}
	}
	add("Run", markup.If(v.Links.Run != "", markup.Link(v.Links.Run, markup.Words("log of the workflow run"))))
	return markup.Facts.Of(list...)
}

// htmlGlance is one bar for all declared groups and its legend; nothing if no
// tenant was compared.
func (v *view) htmlGlance() markup.Node {
	if len(v.Groups) == 0 {
		return markup.Node{}
	}
	// The legend leads on to the tables: a colour alone tells nobody which groups.
	var words []string
	legend := []markup.Node{markup.Class.Is("legend")}
	for _, state := range plan.States() {
		if n := *v.Summary.state(state); n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, stateWords(state)))
			legend = append(legend, markup.Item.Of(markup.Jump("state-"+string(state),
				htmlSwatch(state), markup.Words(" "), htmlNumber(n), markup.Words(" "), show(stateWords(state)))))
		}
	}
	return markup.Section.Of(markup.LabelledBy.Is("glance"),
		markup.H2.Of(markup.ID.Is("glance"), markup.Words("At a glance")),
		markup.P.Of(show(v.coverage())),
		v.htmlChart("Declared groups by state: "+finding.List(words, "and")),
		markup.List.Of(legend...),
	)
}

// htmlChart draws the states in the order of the legend. The words are what a
// screen reader says of it.
func (v *view) htmlChart(words string) markup.Node {
	// The page stretches the 1,000 units to its width. Each bar begins where
	// the one before ends: rounding each width by itself would leave gaps.
	const width = 1000
	chart := []markup.Node{
		markup.Class.Is("chart"), markup.ViewBox.Is("0 0 1000 40"), markup.AspectRatio.Is("none"),
		markup.Role.Is("img"), markup.Alternative.Of(words),
	}
	upTo := 0
	for _, state := range plan.States() {
		n := *v.Summary.state(state)
		if n == 0 {
			continue
		}
		start := width * upTo / len(v.Groups)
		upTo += n
		end := width * upTo / len(v.Groups)
		chart = append(chart, markup.Rect.Of(markup.Class.Of("fill-"+string(state)), markup.X.Of(strconv.Itoa(start)), markup.Y.Is("0"),
			markup.Width.Of(strconv.Itoa(end-start)), markup.Height.Is("40")))
	}
	return markup.Picture.Of(chart...)
}

// coverage says how far the tenant is where the files want it, without what
// must not be under PIM.
func (v *view) coverage() string {
	if must := len(v.Groups) - v.Summary.Exempt; must > 0 {
		return fmt.Sprintf("PIM manages %d of the %s that must be under it (%d%%).",
			v.Summary.Managed, finding.Count(must, "declared group"), 100*v.Summary.Managed/must)
	}
	return "No declared group has to be under PIM."
}

// htmlTiles are the counts of the findings. The words are the ones that a
// reader meets again in the sections.
func (v *view) htmlTiles(sections []htmlSection) markup.Node {
	s := &v.Summary
	tile := func(n int, words, class string, ids ...string) markup.Node {
		// A section may be missing although there is something to count: a note
		// that fails the run is told among what to fix, and a group that was not
		// onboarded with what was done.
		first := slices.IndexFunc(sections, func(s htmlSection) bool { return slices.Contains(ids, s.id) })
		tile := markup.Join(htmlNumber(n), markup.Words(" "), show(words))
		if n == 0 {
			class = ""
		} else if first >= 0 {
			tile = markup.Jump(sections[first].id, tile)
		}
		return markup.Item.Of(markup.Class.Of(strings.TrimSpace("tile "+class)), tile)
	}
	return markup.List.Of(markup.Class.Is("tiles"),
		tile(s.Errors, finding.Plural(s.Errors, "error"), "error", "outcomes", "fix"),
		tile(s.Warnings, finding.Plural(s.Warnings, "warning"), "warning", "fix"),
		tile(s.NotEvaluated, "not evaluated", "unknown", "unread"),
		tile(s.Waived, "waived", "", "waived"),
		tile(s.Notes, finding.Plural(s.Notes, "note"), "", "notes"),
	)
}

// htmlContents lists the sections; a page without any needs no list.
func htmlContents(sections []htmlSection) markup.Node {
	if len(sections) == 0 {
		return markup.Node{}
	}
	var list []markup.Node
	for _, s := range sections {
		list = append(list, markup.Item.Of(markup.Jump(s.id, show(s.words))))
	}
	return markup.Nav.Of(markup.LabelledBy.Is("contents"),
		markup.H2.Of(markup.ID.Is("contents"), markup.Words("Contents")),
		markup.Ordered.Of(list...))
}
