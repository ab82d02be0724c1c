package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Protection gives the verdict on each declared group that PIM manages, or may manage,
// in the order of the plan. Only waivers and emergency access of the policy file
// count: no severity, threshold or "off" makes an exposed group protected.
func Protection(rules []Rule, p Pass) []finding.Verdict {
	p.Settings = p.Settings.onlyExceptions()
	judging := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Verdict == NoEffect })
	found, _ := Check(judging, p)
	byGroup := map[string][]finding.Finding{}
	for _, f := range found {
		byGroup[f.Group.ID] = append(byGroup[f.Group.ID], f)
	}
	obscures := map[string]bool{}
	for _, r := range judging {
		obscures[r.ID] = r.Verdict == Obscures
	}
	var verdicts []finding.Verdict
	for i := range p.Plan.Groups {
		if g := &p.Plan.Groups[i]; g.Found != nil && g.Found.Managed != directory.False {
			verdicts = append(verdicts, p.verdict(g, byGroup[g.Found.ID], obscures))
		}
	}
	return verdicts
}

// verdict sorts what was found into what exposes the group, what has no answer, and
// what is accepted; the first that there is decides.
func (p *Pass) verdict(g *plan.Group, found []finding.Finding, obscures map[string]bool) finding.Verdict {
	v := finding.Verdict{Group: g.Ref()}
	if reason, missing := p.Tenant.Missing(directory.PartManaged, g.Found.ID); missing {
		v.Protection, v.Reasons = finding.Unknown, []finding.Finding{{Status: finding.NotEvaluated, Group: g.Ref(), Message: "not evaluated: " + reason}}
		return v
	}
	if reason, left := p.Tenant.NotLookedAt(directory.PartRoleSettings, g.Found); left {
		v.Protection, v.Note = finding.NotLookedAt, reason
		return v
	}
	reasons := map[finding.Protection][]finding.Finding{}
	for _, f := range found {
		if kind := protectionOf(f, obscures[f.Rule]); kind != finding.Protected {
			reasons[kind] = append(reasons[kind], f)
		}
	}
	for _, kind := range []finding.Protection{finding.Exposed, finding.Unknown, finding.Accepted} {
		if v.Reasons = reasons[kind]; v.Reasons != nil {
			v.Protection = kind
			return v
		}
	}
	v.Protection = finding.Protected
	return v
}

// protectionOf says what one finding makes of the group.
func protectionOf(f finding.Finding, obscures bool) finding.Protection {
	switch {
	case obscures || f.Status == finding.NotEvaluated:
		return finding.Unknown
	case f.Severity < finding.Error:
		return finding.Protected
	case f.Status == finding.Waived:
		return finding.Accepted
	}
	return finding.Exposed
}
