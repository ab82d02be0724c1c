package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// htmlHeader is what somebody reads who reads nothing else: the verdict, what
// can't be undone, what to do next, and what the report is about.
func (r *Report) htmlHeader() markup.Node {
	mark, mood := r.mood()
	return markup.Header.Of(
		htmlParagraph("title", markup.Words("Compliance report: Privileged Identity Management (PIM) for Groups")),
		htmlParagraph("kind", markup.Words("Which of the declared groups are under PIM, who owns them, and what is not in order")),
		markup.H1.Of(markup.Class.Of("verdict "+mood),
			markup.Span.Of(markup.Class.Is("mark"), markup.Hidden.Is("true"), show(mark)),
			markup.Words(" "), show(r.Verdict())),
		markup.If(r.Failure != "", htmlParagraph("stopped", htmlLead("Stopped:"), show(r.Failure))),
		markup.If(r.forGood() != "", htmlParagraph("permanent",
			htmlLead("Permanent:"), show(strings.ReplaceAll(r.forGood(), "'", "’")))),
		htmlParagraph("next", htmlLead("Next:"), show(r.Next())),
		r.htmlFacts(),
	)
}

// mood is the sign and the colour of the verdict. What is not known to be fine
// never looks fine, and what is not known to be wrong does not look wrong.
func (r *Report) mood() (mark, class string) {
	switch r.Result {
	case Clean:
		if r.forGood() != "" { // nothing that can't be undone is green
			return "!", "warn"
		}
		return "✓", "good"
	case Incomplete, Cancelled:
		return "!", "warn"
	}
	return "✗", "bad"
}

// htmlFacts are the record: what was read, when, by what, and by which words
// the run was judged. An auditor keeps the page without the run around it.
func (r *Report) htmlFacts() markup.Node {
	list := []markup.Node{markup.Class.Is("facts")}
	add := func(name string, value markup.Node) {
		if !value.IsNothing() {
			list = append(list, markup.Fact.Of(markup.Term.Of(show(name)), markup.Value.Of(value)))
		}
	}
	add("Tenant", htmlCode(r.Tenant))
	add("State of the tenant", show(r.read()))
	add("Files", show(r.files()))
	add("Groups", show(r.census()))
	add("Plan digest", htmlCode(r.Digest))
	add("Mode and tool", show(r.Mode+", "+r.Tool.Name+" "+r.Tool.Version))
	add("Fails the run", show(failingWords(r.FailOn)))
	if !r.Now.IsZero() {
		add("Report made", show(r.Now.Format("2006-01-02 15:04 UTC")))
	}
	if r.Limits != nil {
		add("Limits", show(r.Limits.Words()))
	}
	if r.Cost != nil {
		add("Cost", show(r.Cost.Words()))
	}
	add("Run", markup.If(r.Links.Run != "", markup.Link(r.Links.Run, markup.Words("log of the workflow run"))))
	return markup.Facts.Of(list...)
}

// htmlGlance is one bar for all declared groups and its legend; nothing if no
// tenant was compared.
func (r *Report) htmlGlance() markup.Node {
	if len(r.Groups) == 0 {
		return markup.Node{}
	}
	// The legend leads on to the tables: a colour alone tells nobody which groups.
	var words []string
	legend := []markup.Node{markup.Class.Is("legend")}
	for _, state := range plan.States() {
		if n := *r.Summary.state(state); n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, stateWords(state)))
			legend = append(legend, markup.Item.Of(markup.Jump("state-"+string(state),
				htmlSwatch(state), markup.Words(" "), htmlNumber(n), markup.Words(" "), show(stateWords(state)))))
		}
	}
	return markup.Section.Of(markup.LabelledBy.Is("glance"),
		markup.H2.Of(markup.ID.Is("glance"), markup.Words("At a glance")),
		markup.P.Of(show(r.coverage())),
		r.htmlChart("Declared groups by state: "+enumerate(words, "none")),
		markup.List.Of(legend...),
	)
}

// htmlChart draws the states in the order of the legend. The words are what a
// screen reader says of it.
func (r *Report) htmlChart(words string) markup.Node {
	// The page stretches the 1,000 units to its width. Each bar begins where
	// the one before ends: rounding each width by itself would leave gaps.
	const width = 1000
	chart := []markup.Node{
		markup.Class.Is("chart"), markup.ViewBox.Is("0 0 1000 40"), markup.AspectRatio.Is("none"),
		markup.Role.Is("img"), markup.Alternative.Of(words),
	}
	upTo := 0
	for _, state := range plan.States() {
		n := *r.Summary.state(state)
		if n == 0 {
			continue
		}
		start := width * upTo / len(r.Groups)
		upTo += n
		end := width * upTo / len(r.Groups)
		chart = append(chart, markup.Rect.Of(markup.Class.Of("fill-"+string(state)), markup.X.Of(strconv.Itoa(start)), markup.Y.Is("0"),
			markup.Width.Of(strconv.Itoa(end-start)), markup.Height.Is("40")))
	}
	return markup.Picture.Of(chart...)
}

// coverage says how far the tenant is where the files want it, without what
// must not be under PIM.
func (r *Report) coverage() string {
	if must := len(r.Groups) - r.Summary.Exempt; must > 0 {
		return fmt.Sprintf("PIM manages %d of the %s that must be under it (%d%%).",
			r.Summary.Managed, counted(must, "declared group"), 100*r.Summary.Managed/must)
	}
	return "No declared group has to be under PIM."
}

// htmlTiles are the counts of the findings. The words are the ones that a
// reader meets again in the sections.
func (r *Report) htmlTiles(sections []htmlSection) markup.Node {
	s := &r.Summary
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
		tile(s.Errors, plural(s.Errors, "error"), "error", "outcomes", "fix"),
		tile(s.Warnings, plural(s.Warnings, "warning"), "warning", "fix"),
		tile(s.NotEvaluated, "not evaluated", "unknown", "unread"),
		tile(s.Waived, "waived", "", "waived"),
		tile(s.Notes, plural(s.Notes, "note"), "", "notes"),
	)
}

// plural is the noun as it stands behind the number.
func plural(n int, noun string) string {
	_, words, _ := strings.Cut(counted(n, noun), " ")
	return words
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
