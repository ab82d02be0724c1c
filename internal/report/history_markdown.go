package report

import (
	"cmp"
	"fmt"
	"io"

	"pim-groups/internal/history"
)

func writeHistoryMarkdown(w io.Writer, h *History) error {
	parts := []part{h.markdownHeader()}
	for _, one := range h.byEffect() {
		parts = append(parts, one.markdown(h))
	}
	for _, expected := range []bool{false, true} {
		parts = append(parts, h.markdownUncompared(expected))
	}
	_, err := io.WriteString(w, assemble(parts, markdownBudget))
	return err
}

func (h *History) markdownHeader() part {
	mark := cmp.Or(map[Result]string{Clean: "ℹ️", Incomplete: "⚠️"}[h.Result], "❌")
	if h.quiet() {
		mark = "✅"
	}
	head := fmt.Sprintf("## %s pim-groups diff — %s\n\n", mark, prose(h.verdict()))
	for _, f := range h.snapshots() {
		head += fmt.Sprintf("- %s: %s\n", f.name, prose(f.value))
	}
	return part{head: head + "\n"}
}

func (s *effectSection) markdown(h *History) part {
	w := light
	if s.weakens() {
		w = heavy
	}
	p := table(fmt.Sprintf("### %s %s (%d)\n\n", s.mark, s.title, len(s.changes)), "Group", "Role", "What", "Before", "After")
	for _, c := range s.changes {
		p.add(w, h.markdownGroup(c), prose(c.Role), prose(whatChanged(c)), prose(c.Was), prose(c.Is))
	}
	return p
}

// markdownGroup is the name of the group and its id, which leads to it.
func (h *History) markdownGroup(c *history.Change) string {
	if c.Group == "" {
		return ""
	}
	shown := id(c.Group)
	if url := h.Cloud.AdminCenter(c.Group); url != "" {
		shown = "[" + shown + "](" + url + ")"
	}
	return joined(code(c.Name), shown)
}

func (h *History) markdownUncompared(expected bool) part {
	list := h.uncompared(expected)
	if len(list) == 0 {
		return part{}
	}
	p, w := bullets(), heaviest
	p.head = "### " + notComparable + "\n\n"
	if expected {
		p.head, w = fold(notLookedAt, len(list)), light
		p.foot += unfold
	}
	for _, u := range list {
		p.bullet(w, prose(u.words()+": "+u.reason))
	}
	return p
}
