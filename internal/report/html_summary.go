package report

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// header is the summary for a reader of nothing else: the verdict, what can't be
// undone, what to do next, and what the report is about.
func (h html) header() markup.Node {
	mark := [...]string{good: "✓", permanent: "!", unsure: "!", bad: "✗"}[h.badge()]
	_, above := h.needWords()
	class := [...]string{good: "good", permanent: "warn", unsure: "warn", bad: "bad"}[h.badge()]
	return markup.Header.Of(
		htmlParagraph("title", markup.Words("Compliance report: Privileged Identity Management (PIM) for Groups")),
		htmlParagraph("kind", markup.Words("Which declared groups PIM manages, who owns them, and what was found")),
		markup.H1.Of(markup.Class.Of("verdict "+class),
			markup.Span.Of(markup.Class.Is("mark"), markup.Hidden.Is("true"), show(mark)),
			markup.Words(" "), show(h.verdict)),
		markup.If(h.Failure != "", htmlParagraph("stopped", htmlLead("Stopped:"), show(h.Failure))),
		markup.If(h.irreversible != "", htmlParagraph("permanent",
			htmlLead("Permanent:"), show(typographic(h.irreversible)))),
		markup.If(h.review != "", htmlParagraph("permanent", htmlLead("Review:"), show(h.review))),
		markup.If(above != "", htmlParagraph("permanent", htmlLead(aboveDefaults+":"), show(above))),
		htmlParagraph("next", htmlLead("Next:"), show(h.next)),
		h.brief(),
	)
}

// brief says of what the verdict is, in one line. The record has the rest.
func (h html) brief() markup.Node {
	parts := []markup.Node{show(h.census())}
	if protection := h.countProtection(); protection != "" {
		parts = append(parts, show(protection))
	}
	if h.Tenant != "" {
		parts = append(parts, markup.Join(markup.Words("Tenant "), htmlCode(h.Tenant)))
	}
	if read := h.read(); read != "" {
		parts = append(parts, show(read))
	}
	for i := 1; i < len(parts); i++ {
		parts[i] = markup.Join(markup.Words(" · "), parts[i])
	}
	return htmlParagraph("brief", parts...)
}

// controls has what a reader can choose; the script adds a search box.
func (h html) controls() markup.Node {
	return markup.Div.Of(markup.Class.Is("controls"),
		markup.Checkbox("everything", markup.Words("Print everything")))
}

// record says what was read, when, by what, and how the run was judged. An auditor
// keeps the page without the run around it.
func (h html) record() markup.Node {
	list := []markup.Node{markup.Class.Is("facts")}
	add := func(name string, value markup.Node) {
		list = append(list, markup.Fact.Of(markup.Term.Of(show(name)), markup.Value.Of(value)))
	}
	add("Groups", show(h.census()))
	for _, f := range h.facts() {
		value := show(f.value)
		if f.code {
			value = htmlCode(f.value)
		}
		add(f.name, markup.Link(f.url, value))
	}
	return markup.Facts.Of(list...)
}

// glance is one bar for all declared groups by state, and its legend.
func (h html) glance() markup.Node {
	return markup.Join(
		markup.P.Of(show(h.managedShare())),
		htmlBar("Declared groups by state", each(plan.States(), func(state plan.State) htmlWedge {
			return htmlWedge{*h.Summary.state(state), string(state), stateWords(state), "state-" + string(state)}
		})),
	)
}

// managedShare says how far the tenant is where the files want it, without what
// must not be under PIM.
func (h html) managedShare() string {
	if required := len(h.Groups) - h.Summary.Exempt; required > 0 {
		return fmt.Sprintf("PIM manages %d of the %s that must be under it (%d%%).",
			h.Summary.Managed, finding.Count(required, "declared group"), 100*h.Summary.Managed/required)
	}
	return "No declared group has to be under PIM."
}

// tiles are the counts of the findings, in the words of the parts that they lead
// to. A part may be missing although there is something to count: a note that
// fails the run stands among what to fix, and a group that was not onboarded with
// the outcomes.
func (h html) tiles(parts []htmlPart) markup.Node {
	s := &h.Summary
	list := []markup.Node{markup.Class.Is("tiles")}
	for _, tile := range []struct {
		n            int
		words, class string
		parts        []string
	}{
		{s.Errors, finding.Plural(s.Errors, "error"), "error", append(h.partsWith(finding.Error), "outcomes", "fix")},
		{s.Warnings, finding.Plural(s.Warnings, "warning"), "warning", append(h.partsWith(finding.Warning), "fix")},
		{s.NotEvaluated, "not evaluated", "unknown", []string{"unread"}},
		{s.Exposed, h.exposedTile(), "error", []string{"protection"}},
		{s.Waived, "waived", "", []string{"waived"}},
		{s.Notes, finding.Plural(s.Notes, "note"), "", []string{"notes"}},
	} {
		if tile.words == "" {
			continue
		}
		first := slices.IndexFunc(parts, func(p htmlPart) bool { return slices.Contains(tile.parts, p.id) })
		class, node := "tile", markup.Join(htmlNumber(tile.n), markup.Words(" "), show(tile.words))
		if tile.n > 0 {
			class = strings.TrimSpace(class + " " + tile.class)
		}
		if tile.n > 0 && first >= 0 {
			node = markup.Jump(parts[first].id, node)
		}
		list = append(list, markup.Item.Of(markup.Class.Of(class), node))
	}
	return markup.List.Of(list...)
}

// exposedTile is "" where nobody looked: 0 would be an answer.
func (h html) exposedTile() string {
	if !h.looked() {
		return ""
	}
	return "exposed " + finding.Plural(h.Summary.Exposed, "group")
}

// partsWith names the parts of a pull request that have a finding of the severity.
func (h html) partsWith(severity finding.Severity) []string {
	var parts []string
	if h.pr == nil {
		return nil
	}
	for _, part := range []struct {
		id       string
		findings []*finding.Finding
	}{{"new", h.pr.introduced}, {"policy", slices.Concat(h.pr.weakened, h.pr.fromPolicy)}, {"older", h.pr.older}} {
		if slices.ContainsFunc(part.findings, func(f *finding.Finding) bool { return f.Severity == severity }) {
			parts = append(parts, part.id)
		}
	}
	return parts
}

// htmlContents lists the parts; a page without any needs no list.
func htmlContents(parts []htmlPart) markup.Node {
	items := each(parts, func(p htmlPart) markup.Node { return markup.Item.Of(markup.Jump(p.id, show(typographic(p.heading)))) })
	return markup.If(len(items) > 0, markup.Nav.Of(markup.LabelledBy.Is("contents"),
		markup.H2.Of(markup.ID.Is("contents"), markup.Words("Contents")),
		markup.Ordered.Of(items...)))
}
