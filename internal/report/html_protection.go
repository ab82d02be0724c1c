package report

import (
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// protection says of each group that somebody looked at whether it is protected, what
// exposes it, who has its roles and who may activate them.
func (h html) protection() []markup.Node {
	if !h.looked() {
		return nil
	}
	nodes := []markup.Node{
		markup.P.Of(show(h.countProtection() + ".")),
		htmlBar("Groups under PIM by verdict", each(finding.Protections(), func(p finding.Protection) htmlWedge {
			return htmlWedge{*h.Summary.protection(p), string(p), protectionWords(p), verdictID(p)}
		})),
	}
	for _, p := range finding.Protections() {
		nodes = append(nodes, h.verdictTable(p, h.verdictsOn(p)))
	}
	return nodes
}

func verdictID(p finding.Protection) string { return "verdict-" + string(p) }

// verdictMeaning explains a verdict to a reader who meets it for the first time.
func verdictMeaning(p finding.Protection) string {
	switch p {
	case finding.Protected:
		return "Members and owners have to activate, and activating is guarded."
	case finding.Exposed:
		return "Somebody can have access unguarded."
	case finding.Accepted:
		return "Exposed, but waivers of the policy file cover each reason until a date. That is not protected."
	case finding.NotLookedAt:
		return "Nobody asked. That says nothing about these groups."
	}
	return "A question about the protection of these groups has no answer. They do not count as protected."
}

func (h html) verdictTable(p finding.Protection, list []*finding.Verdict) markup.Node {
	if len(list) == 0 {
		return markup.Join()
	}
	words := protectionWords(p)
	heading := markup.H3.Of(markup.ID.Of(verdictID(p)), htmlSwatch(string(p)), markup.Words(" "),
		show(strings.ToUpper(words[:1])+words[1:]+" ("+finding.Count(len(list), "group")+")"))
	if p == finding.NotLookedAt {
		return htmlBlock(heading, []markup.Node{markup.P.Of(show(verdictMeaning(p))), markup.P.Of(show(list[0].Note + "."))})
	}
	printed := map[finding.Protection]int{finding.Exposed: few, finding.Unknown: 2, finding.Accepted: 2}[p] // these rows are high
	return htmlBlock(heading, htmlTable(verdictMeaning(p), "sortable", []string{"Group", "Members", "Owners"}, htmlRows(h.most(printed), list, h.verdictCells)))
}

func (h html) verdictCells(on *finding.Verdict) markup.Node {
	about := h.subject(on.Group, finding.Pos{})
	if g := h.groupOf(on.Group); g != nil {
		about = h.subject(on.Group, g.Declared.Place())
	}
	reasons := each(reasonsOf(on), func(f finding.Finding) markup.Node {
		return markup.Item.Of(show(unevaluatedReason(&f)), markup.Words(" "),
			markup.If(h.rules[f.Rule].ID != "", htmlRuleLink(f.Rule)),
			markup.If(f.Waiver.Until != "", markup.Join(markup.Words(" "), htmlPill("warning", "waived until "+f.Waiver.Until))))
	})
	first := markup.Cell.Of(htmlSorted(about.name), about.named(),
		markup.If(about.id != "", markup.Join(markup.Break.Of(), h.object(about.id, htmlID))),
		markup.If(len(reasons) > 0, markup.List.Of(append(reasons, markup.Class.Is("reasons"))...)),
		h.bypassNote(on))
	cells := []markup.Node{first}
	if found := h.Index; found != nil && found.Group(on.Group.ID) != nil {
		cells = append(cells, each(h.access(found.Group(on.Group.ID)), h.accessCell)...)
	} else {
		cells = append(cells, markup.Cell.Of(markup.Words("not read")), markup.Cell.Of(markup.Words("not read")))
	}
	return markup.Join(cells...)
}

// bypassNote is folded: it is the same for many groups, and no part of the verdict.
func (h html) bypassNote(on *finding.Verdict) markup.Node {
	words := h.bypass(on)
	return markup.If(words != "", markup.Details.Of(markup.Summary.Of(markup.Words("Can bypass PIM")), markup.P.Of(show(words))))
}

// accessCell says of a role who has it, who may activate it, and what that takes.
func (h html) accessCell(a access) markup.Node {
	return markup.Cell.Of(
		h.holders("Has it now:", a.active),
		h.holders("May activate:", a.eligible),
		markup.P.Of(htmlLead("Activation:"), show(a.activation)),
	)
}

// holders says "nobody" only if nobody was read, and never because nothing was. There
// can be many, so they are text and no list of elements.
func (h html) holders(title string, all holders) markup.Node {
	return markup.P.Of(htmlLead(title),
		markup.If(all.unread != "", markup.Join(htmlPill("unknown", "not read"), markup.Words(" "), show(all.unread+"; "))),
		markup.If(all.unread == "" && len(all.list) == 0, markup.Words("nobody")),
		h.enumeration(each(all.list, htmlHolder)))
}

// htmlHolder marks who has access without activating it, unless that is wanted.
func htmlHolder(one holder) markup.Node {
	about, mark := joinClauses(one.kind, one.how), markup.Join()
	switch {
	case one.emergency:
		mark = markup.Join(markup.Words(" "), htmlPill("note", "emergency access"))
	case one.how == standing:
		about, mark = one.kind, markup.Join(markup.Words(" "), htmlPill("warning", one.how))
	}
	return markup.Join(markup.Name.Of(show(one.name)), markup.If(about != "", show(" ("+about+")")), mark)
}

// followUps are the next steps in the groups that are onboarded.
func (h html) followUps() []markup.Node {
	list := h.nextSteps()
	if len(list) == 0 {
		return nil
	}
	return append([]markup.Node{markup.P.Of(show(typographic(stepsIntro(list)))), markup.P.Of(show(howToSteps))},
		htmlTable("", "sortable", []string{"Group", "Standing members and owners"}, htmlRows(h.most(htmlPrinted), list, func(n nextSteps) markup.Node {
			about := h.subject(finding.Group{ID: n.change.Key.Group, Name: n.change.Name}, n.change.Pos)
			return markup.Join(
				markup.Cell.Of(htmlSorted(about.name), about.named(), markup.Break.Of(), h.object(n.change.Key.Group, htmlID)),
				markup.Cell.Of(show(n.words())))
		}))...)
}
