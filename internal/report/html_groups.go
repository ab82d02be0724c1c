package report

import (
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// htmlGroups is the inventory: every declared group by its state, also those
// of which nothing is wrong.
func (v *view) htmlGroups() markup.Node {
	var nodes []markup.Node
	found := v.byGroup()
	for _, state := range plan.States() {
		groups := v.inState(state)
		if len(groups) == 0 {
			continue
		}
		var rows []markup.Node
		for _, g := range groups {
			rows = append(rows, v.htmlGroup(g, found.take(g)))
		}
		// A state without groups has no heading: empty tables would hide the one that
		// matters. The chart and its legend leave it out too.
		words := stateWords(state)
		title := strings.ToUpper(words[:1]) + words[1:] + " (" + strconv.Itoa(len(groups)) + ")"
		nodes = append(nodes,
			markup.H3.Of(markup.ID.Of("state-"+string(state)), htmlSwatch(state), markup.Words(" "), show(title)),
			markup.P.Of(show(meaning(state))),
			htmlTable("sortable", []string{"Group", "Kind", "Owners", "Findings"}, rows))
	}
	if len(nodes) == 0 {
		return markup.Node{}
	}
	return htmlPart("groups", "Declared groups", nodes...)
}

// meaning explains a state to somebody who meets it for the first time.
func meaning(s plan.State) string {
	switch s {
	case plan.Managed:
		return "PIM manages these groups."
	case plan.ToOnboard:
		return "Declared, and PIM does not manage them yet. A merge would bring them under PIM, for good."
	case plan.Ineligible:
		return "These groups can’t come under PIM as declared: see what is wrong with each."
	case plan.Exempt:
		return "Declared with pim: none: known, checked for their owners, and never brought under PIM."
	}
	return "What decides could not be read, so these groups count neither as compliant nor as to onboard."
}

func (v *view) htmlGroup(g *plan.Group, findings []*finding.Finding) markup.Node {
	about := v.htmlSubject(g.Ref(), g.Declared.Place())
	owners, known := v.ownersOf(g)
	counts, weight := htmlCounts(findings)
	// The cells hold more than what a reader sorts by: the owners sort by their
	// number, the findings by weight.
	return markup.Row.Of(
		markup.Cell.Of(htmlSorted(about.name), about.named(),
			markup.If(about.id != "", markup.Join(markup.Break.Of(), htmlID(about.id))),
			markup.If(g.Reason != "", markup.Join(markup.Break.Of(), markup.Emphasis.Of(show(g.Reason))))),
		markup.Cell.Of(show(foundKind(g.Found))),
		markup.Cell.Of(htmlSorted(strconv.Itoa(len(owners))), htmlOwners(owners, known)),
		markup.Cell.Of(htmlSorted(strconv.Itoa(weight)), counts),
	)
}

// foundKind says the kind of a group as the Entra admin center does.
func foundKind(g *directory.Group) string {
	if g == nil {
		return "not read"
	}
	switch g.Kind() {
	case directory.Security:
		return "Security"
	case directory.Microsoft365:
		return "Microsoft 365"
	case directory.MailEnabledSecurity:
		return "Mail-enabled security"
	case directory.Distribution:
		return "Distribution"
	}
	return "not known"
}

// htmlOwners lists the owners that were read. "None" is said only when there
// are none, and never because they could not be read.
func htmlOwners(owners []owner, known bool) markup.Node {
	items := []markup.Node{markup.Class.Is("owners")}
	for i := range owners {
		o := &owners[i]
		// An owner who can't act is the reason of a finding in the last column.
		class := "quiet"
		if o.odd {
			class = "warning"
		}
		items = append(items, markup.Item.Of(
			markup.Name.Of(show(o.name)),
			markup.If(o.login != "", markup.Join(markup.Words(" "), markup.Span.Of(markup.Class.Is("login"), show(o.login)))),
			markup.Words(" "), htmlPill(class, o.facts())))
	}
	return markup.Join(
		markup.If(len(owners) > 0, markup.List.Of(items...)),
		markup.If(len(owners) == 0 && known, markup.Words("none")),
		markup.If(!known, htmlPill("unknown", "not read")),
	)
}

// htmlCount is a number of findings of one kind.
type htmlCount struct {
	class, words string
	n            int
}

// htmlCounts shows how many findings of each kind a group has, the worst
// first, and gives the weight by which the column is sorted.
func htmlCounts(findings []*finding.Finding) (pills markup.Node, weight int) {
	counts, weight := countsOf(findings)
	if len(counts) == 0 {
		return markup.Words("none"), weight
	}
	var nodes []markup.Node
	for _, c := range counts {
		words := strconv.Itoa(c.n) + " " + c.words
		if c.n > 1 && slices.Contains(finding.Severities(), c.class) {
			words += "s"
		}
		nodes = append(nodes, htmlPill(c.class, words), markup.Words(" "))
	}
	return markup.Join(nodes...), weight
}

// countsOf counts the findings of a group by what they are. The weight puts a
// group with one error after any number of warnings.
func countsOf(findings []*finding.Finding) (counts []htmlCount, weight int) {
	for _, f := range findings {
		c := htmlCount{class: f.Severity.String(), words: f.Severity.String()}
		switch f.Status {
		case finding.NotEvaluated:
			c.class, c.words = "unknown", "not evaluated"
		case finding.Waived:
			c.class, c.words = "waived", "waived"
		default:
			weight = max(weight, 100*int(f.Severity))
		}
		i := slices.IndexFunc(counts, func(other htmlCount) bool { return other.class == c.class })
		if i < 0 {
			i, counts = len(counts), append(counts, c)
		}
		counts[i].n++
	}
	return counts, weight + len(findings)
}
