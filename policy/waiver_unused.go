package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/finding"
)

// waiverUnused reads the answers of all rules before it, so it has to stand
// last in the list.
func waiverUnused() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "waiver-unused",
			Title: "A waiver of the policy file matches no finding",
			Why: "What it was for is fixed, or it names the wrong group or person. Left in the file it would silently cover the " +
				"same finding if it came back.",
			Fix:      "Remove the waiver, or correct its group or subject.",
			Severity: finding.Warning,
		},
		About:      Tenant,
		Unwaivable: "a waiver of a waiver would never end",
		Check:      checkWaiverUnused,
	}
}

// A waiver of a question that had no answer in this run, or for a group that
// could not be read, is left alone: whether it is of use can't be told.
func checkWaiverUnused(p *Pass) {
	earlier := map[coverage][]finding.Finding{}
	for _, f := range p.Earlier {
		at := coverage{f.Rule, f.Group.ID}
		earlier[at] = append(earlier[at], f)
	}
	declared := p.declared()
	waivers := p.Settings.all()
	for i := range waivers {
		w := &waivers[i]
		unanswered := func(f finding.Finding) bool { return f.Status == finding.NotEvaluated }
		used := func(f finding.Finding) bool { return unanswered(f) || w.covers(f.Subject, p.Tenant) }
		anywhere := earlier[coverage{w.rule.Value, ""}] // about the tenant, or an entry whose id could not be found out
		if _, doubted := p.Tenant.Doubted(w.group.Value); doubted {
			continue
		}
		if !w.live(p.Now) || slices.ContainsFunc(anywhere, unanswered) ||
			slices.ContainsFunc(earlier[coverage{w.rule.Value, w.group.Value}], used) {
			continue
		}
		p.Report(p.unused(w, declared[w.group.Value]))
	}
}

// unused says why the waiver matches nothing, as far as that can be told:
// advice that fits is the difference between a warning and a nuisance.
func (p *Pass) unused(w *waiver, declared bool) finding.Finding {
	f, name := p.about(w)
	switch {
	case p.Settings.off(w.rule.Value):
		f.Message = fmt.Sprintf("the rule %s is off, so the waiver for %s waives nothing", w.rule.Value, name)
		f.Fix = "Remove the waiver, or turn the rule on"
	case !declared && p.Tenant.Group(w.group.Value) == nil:
		f.Message = fmt.Sprintf("no file declares %s, so the waiver of %s waives nothing", name, w.rule.Value)
	default:
		f.Message = fmt.Sprintf("%s finds nothing to waive for %s", w.rule.Value, name)
	}
	return f
}
