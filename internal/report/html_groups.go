package report

import (
	"cmp"
	"slices"
	"strconv"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
	"pim-groups/internal/plan"
)

// inventory lists every declared group by its state, also those without findings.
// A state without groups has no heading: empty tables would hide the one that
// matters.
func (h html) inventory() []markup.Node {
	if len(h.Groups) == 0 {
		return nil
	}
	nodes := []markup.Node{h.glance()}
	found := h.byGroup()
	for _, state := range plan.States() {
		groups := h.inState(state)
		if len(groups) == 0 {
			continue
		}
		heading := markup.H3.Of(markup.ID.Of("state-"+string(state)), htmlSwatch(string(state)), markup.Words(" "), show(stateTitle(state, len(groups))))
		nodes = append(nodes, htmlBlock(heading,
			htmlTable(meaning(state), "sortable", []string{"Group", "Kind", "Owners", "Findings"}, h.groupRows(groups, found))))
	}
	return nodes
}

// groupRows leaves out on paper first the groups that there is nothing to say of.
func (h html) groupRows(groups []*plan.Group, found findingsByGroup) []htmlRow {
	printed := 0
	return each(groups, func(g *plan.Group) htmlRow {
		findings := found.take(g)
		quiet := len(findings) == 0 && (g.State == plan.Managed || g.State == plan.Exempt)
		row := htmlRow{h.groupCells(g, findings), len(groups) > h.most(few) && quiet || printed >= h.most(few)}
		if !row.unprinted {
			printed++
		}
		return row
	})
}

// meaning explains a state to a reader who meets it for the first time.
func meaning(s plan.State) string {
	switch s {
	case plan.Managed:
		return "PIM manages these groups."
	case plan.ToOnboard:
		return "Declared, but PIM does not manage them yet. A merge would bring them under PIM, which can't be undone."
	case plan.Ineligible:
		return "PIM can't manage these groups as declared. The reason is below each name."
	case plan.Exempt:
		return "Declared with pim: none. The owners of these groups are checked, and they are never brought under PIM."
	}
	return "Data that decides the state could not be read. These groups count neither as compliant nor as to onboard."
}

// groupCells have more in them than what a reader sorts by: the owners sort by their
// number, the findings by severity.
func (h html) groupCells(g *plan.Group, findings []*finding.Finding) markup.Node {
	about := h.subject(g.Ref(), g.Declared.Place())
	owners, known := h.ownersOf(g)
	return markup.Join(
		markup.Cell.Of(htmlSorted(about.name), about.named(),
			markup.If(about.id != "", markup.Join(markup.Break.Of(), h.object(about.id, htmlID))),
			markup.If(g.Reason != "", markup.Join(markup.Break.Of(), markup.Emphasis.Of(show(g.Reason))))),
		markup.Cell.Of(show(htmlKind(g.Found))),
		markup.Cell.Of(htmlSorted(strconv.Itoa(len(owners))), h.ownerList(owners, known)),
		htmlFindingCounts(findings),
	)
}

// htmlKind says the kind of a group as the Entra admin center does.
func htmlKind(g *directory.Group) string {
	if g == nil {
		return "not read"
	}
	return cmp.Or(map[directory.Kind]string{
		directory.Security: "Security", directory.Microsoft365: "Microsoft 365",
		directory.MailEnabledSecurity: "Mail-enabled security", directory.Distribution: "Distribution",
	}[g.Kind()], "not known")
}

// ownerList lists the owners that were read. "None" is said only when there
// are none, and never because they could not be read.
func (h html) ownerList(owners []owner, known bool) markup.Node {
	shown, most := 0, h.most(few)
	items := each(owners, func(o owner) markup.Node {
		shown++
		// An owner who can't act is the reason of a finding in the last column.
		class := "quiet"
		if o.odd {
			class = "warning"
		}
		return markup.Item.Of(htmlUnprinted(shown > most),
			markup.Name.Of(show(o.name)),
			markup.If(o.login != "", markup.Join(markup.Words(" "), markup.Span.Of(markup.Class.Is("login"), show(o.login)))),
			markup.Words(" "), htmlPill(class, o.facts()))
	})
	return markup.Join(
		markup.If(len(owners) > 0, markup.List.Of(append(items, markup.Class.Is("owners"))...)),
		markup.If(len(owners) > most, htmlMore(len(owners)-most)),
		markup.If(len(owners) == 0 && known, markup.Words("none")),
		markup.If(!known, htmlPill("unknown", "not read")),
	)
}

// htmlFindingCounts is the cell with the number of findings of each kind that a
// group has, the most severe first. A group with one error sorts after any number
// of warnings.
func htmlFindingCounts(findings []*finding.Finding) markup.Node {
	severity := 0
	var pills []markup.Node
	for _, same := range groupBy(findings, htmlFindingClass) {
		class := htmlFindingClass(same[0])
		if same[0].Status == finding.Failed {
			severity = max(severity, int(same[0].Severity))
		}
		words := class
		switch {
		case class == "unknown":
			words = "not evaluated"
		case slices.Contains(finding.Severities(), class):
			words = finding.Plural(len(same), class)
		}
		pills = append(pills, htmlPill(class, strconv.Itoa(len(same))+" "+words), markup.Words(" "))
	}
	if len(pills) == 0 {
		pills = append(pills, markup.Words("none"))
	}
	return markup.Cell.Of(htmlSorted(strconv.Itoa(100*severity+len(findings))), markup.Join(pills...))
}

// htmlFindingClass is the class of what a finding counts as.
func htmlFindingClass(f *finding.Finding) string {
	switch f.Status {
	case finding.NotEvaluated:
		return "unknown"
	case finding.Waived:
		return "waived"
	}
	return f.Severity.String()
}
