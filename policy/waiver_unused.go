package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/finding"
)

// waiverUnused reads what all rules before it found, so it has to be last in the
// list.
var waiverUnused = Rule{
	Rule: finding.Rule{
		ID:    "waiver-unused",
		Title: "A waiver of the policy file matches no finding",
		Why: "The finding is fixed, or the waiver names the wrong group or person. Left in the file, it would silently cover the " +
			"same finding if it came back.",
		Fix:      "Remove the waiver, or correct its group, role or subject.",
		Severity: finding.Warning,
	},
	About:      Tenant,
	Unwaivable: "a waiver of a waiver would never end",
	Check:      checkWaiverUnused,
}

// A waiver of a question that had no answer in this run, or for a group that
// could not be read, is left alone: it is not known whether it is of use. One whose
// finding is worse than it covers is named by the finding.
func checkWaiverUnused(p *Pass) {
	earlier := map[waiverKey][]finding.Finding{}
	for _, f := range p.Earlier {
		key := waiverKey{f.Rule, f.Group.ID}
		earlier[key] = append(earlier[key], f)
	}
	declared := p.declared()
	for _, w := range p.ownWaivers() {
		unanswered := func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }
		used := func(f finding.Finding) bool { return unanswered(f) || w.means(f, p.Tenant) }
		anywhere := earlier[waiverKey{w.rule.Value, ""}] // about the tenant, or an entry whose id could not be found out
		_, doubted := p.Tenant.Doubted(w.group.Value)
		if doubted || !w.live(p.Now) || slices.ContainsFunc(anywhere, unanswered) || slices.ContainsFunc(earlier[w.key()], used) {
			continue
		}
		p.reportUnused(w, declared[w.group.Value])
	}
}

// reportUnused says why the waiver matches nothing, as far as that is known, so
// that the advice fits.
func (p *Pass) reportUnused(w *waiver, declared bool) {
	f, name := p.aboutWaiver(w)
	switch {
	case p.isOff(w.rule.Value):
		f.Message = fmt.Sprintf("the rule %s is off, so the waiver for %s has no effect", w.rule.Value, name)
		f.Fix = "Remove the waiver, or turn the rule on"
	case !declared && p.Tenant.Group(w.group.Value) == nil:
		f.Message = fmt.Sprintf("no file declares %s, so the waiver of %s has no effect", name, w.rule.Value)
	default:
		f.Message = fmt.Sprintf("%s finds nothing to waive for %s", w.rule.Value, name)
	}
	p.Report(f)
}

// isOff says whether the rule was not asked.
func (p *Pass) isOff(id string) bool {
	i := slices.IndexFunc(p.rules, func(r Rule) bool { return r.ID == id })
	return i >= 0 && p.rules[i].off(p.Settings.of(id))
}
