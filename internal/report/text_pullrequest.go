package report

import (
	"strings"

	"pim-groups/internal/finding"
)

// pullRequest is the body for a run with a base: what the pull request does, then
// what it leaves as it was.
func (t *text) pullRequest() {
	t.moves()
	t.entries()
	t.changeSections()
	t.topicList("New findings", t.pr.introduced)
	t.limited("Fixed findings", t.pr.fixed, t.gone(green, "fixed"))
	t.limited("Weaker in the policy file", t.pr.weakened, t.brief)
	t.limited("Hidden by this policy change", t.pr.hidden, t.gone(yellow, "hidden"))
	t.limited("From this policy change", t.pr.fromPolicy, t.gone(yellow, "from policy"))
	t.notEvaluated()
	t.states()
	if t.Base.OnlyNew {
		t.limited("Older findings", t.pr.older, t.brief)
	} else {
		t.topicList("Older findings", t.pr.older)
	}
}

// entries lists the entries that the pull request touches, with what becomes of
// their groups.
func (t *text) entries() {
	t.heading(t.changeTitle() + ": " + t.pr.countEntries())
	t.table(2, each(t.pr.entries[:min(many, len(t.pr.entries))], func(e *entry) []string {
		about := []string{e.states()}
		if len(e.changes) == 0 && e.reason != "" {
			about = append(about, e.reason)
		}
		if e.verdict != "" {
			about = append(about, e.verdict)
		}
		if outcome := e.outcome(); outcome != "" {
			about = append(about, outcome)
		}
		return []string{e.edit, e.group.Name, strings.Join(about, "; ")}
	}))
	t.left(len(t.pr.entries) - many)
}

// gone shows a finding without its place: the files may not have it.
func (t *text) gone(s style, word string) func(*finding.Finding) {
	return func(f *finding.Finding) {
		about := f.Rule
		if name := (&topic{group: f.Group}).name(); name != "" {
			about += " of " + name
		}
		t.paragraph(2, s, word, " "+about+": "+f.Message)
	}
}
