package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pim-groups/internal/plan"
)

// Comment writes the report for the conversation of a pull request, in at most
// budget bytes: the Markdown of the summary, cut on a row. What is different
// in every run, such as the time and the cost, is left out, so that two runs
// which find the same about the same commit leave the same bytes; commit is
// the one that was judged.
//
// In a comment a mention notifies people and a number links issues, which a
// summary does not do; the escapes of Markdown stop both.
func Comment(r *Report, commit string, budget int) string {
	m := markdown{newView(r)}
	return m.fitted(append(m.body(), m.origin(commit)), budget)
}

// fitted is a document of at most budget bytes that says so where rows are left out.
func (m markdown) fitted(parts []part, budget int) string {
	if whole := assemble(parts, math.MaxInt); len(whole) <= budget {
		return whole
	}
	parts[0].head += "> [!NOTE]\n> This text has reached the size limit of GitHub, so rows are left out: " + m.elsewhere() + ".\n\n"
	if text := assemble(parts, budget); len(text) <= budget {
		return text
	}
	// Only texts without end that an answer or a file brought along get here.
	return fmt.Sprintf("## %s — %s\n\nThe report is too long for GitHub: %s.\n", m.Tool.Name+" "+m.Mode, m.verdict, m.elsewhere())
}

// Notable says whether there is something to tell in a pull request: a verdict
// that is not clean, a change that a merge would make or that is about a touched group,
// a name that means somebody else, or a finding. Notes are
// there in every run and change nothing, so they are not worth a message; nor is
// what the pull request leaves as it was, where only what is new counts.
func (r *Report) Notable() bool {
	if r.Result != Clean || len(r.Outcomes)+len(r.Restored) > 0 {
		return true
	}
	if r.Base != nil && r.Base.OnlyNew {
		v := newView(r)
		touched := r.Base.touched()
		concerns := func(c plan.Change) bool { return v.makes(&c) || touched.includes(refOf(&c)) }
		pr := v.pr
		return len(pr.introduced)+len(pr.fixed)+len(pr.weakened)+len(pr.hidden)+len(pr.fromPolicy)+len(v.moved()) > 0 || slices.ContainsFunc(r.Changes, concerns)
	}
	if len(r.Changes) > 0 {
		return true
	}
	return r.Summary.Errors+r.Summary.Warnings+r.Summary.NotEvaluated > 0
}

// origin says what the comment is about: it may be read long after.
func (m markdown) origin(commit string) part {
	facts := []string{prose(m.Tool.Name + " " + m.tool())}
	if commit != "" {
		facts = append(facts, "commit "+code(commit))
	}
	if m.Tenant != "" {
		facts = append(facts, "tenant "+code(m.Tenant))
	}
	switch m.Source {
	case "":
		facts = append(facts, m.tenantState())
	case live:
		facts = append(facts, "read live")
	default:
		facts = append(facts, m.readAt())
	}
	if m.Digest != "" {
		facts = append(facts, "plan "+code(m.Digest))
	}
	if m.Links.Run != "" {
		facts = append(facts, "[workflow run]("+m.Links.Run+")")
	}
	return part{head: strings.Join(facts, " · ") + "\n"}
}

func (m markdown) elsewhere() string {
	if m.Links.Run == "" {
		return "the summary of the workflow run has all of it"
	}
	return "[the summary of the workflow run](" + m.Links.Run + ") has all of it"
}
