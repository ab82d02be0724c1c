package policy

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// policyWeakened is about the difference that a pull request makes to the policy
// file. It can't be turned off, since the policy file under review would do that.
var policyWeakened = Rule{
	Rule: finding.Rule{
		ID:    "policy-weakened",
		Title: "A pull request weakens the policy file",
		Why: "Findings disappear if a rule is turned off, weighs less or asks for less, and if a waiver or an emergency access is " +
			"added. A wider scope lets a file declare more groups, and a narrower one leaves groups without anybody who looks after them. A reviewer would want to see that. So each such change is listed, with the pull request that makes it.",
		Fix:      "Revert the change, or have the code owners of the policy file approve it.",
		Severity: finding.Warning,
	},
	About:      Tenant,
	OfChange:   true,
	Unwaivable: "the policy file under review would waive its own change",
	Check:      checkPolicyWeakened,
}

func checkPolicyWeakened(p *Pass) {
	for i := range p.rules {
		rule := &p.rules[i]
		was, is := p.Base.Settings.of(rule.ID), p.Base.Proposed.of(rule.ID)
		for _, message := range rule.weakened(was, is) {
			p.Report(finding.Finding{Pos: is.pos, Subject: rule.ID, Message: message})
		}
	}
	p.reportScopeChanges()
	for _, id := range p.Base.Proposed.emergencyAccess() {
		if !p.Base.Settings.EmergencyAccess(id.Value) {
			p.Report(finding.Finding{Pos: id.Pos, Subject: id.Value,
				Message: p.principalName(id.Value) + " is new in emergency-access: its standing access exposes no group"})
		}
	}
	for _, w := range p.Base.Proposed.allWaivers() {
		if w.live(p.Now) && !p.Base.Settings.waives(w) {
			f, name := p.aboutWaiver(w)
			f.Message = fmt.Sprintf("the waiver of %s for %s until %s is new", w.rule.Value, name, w.expires.Value)
			f.Subject = w.rule.Value + " " + f.Subject
			p.Report(f)
		}
	}
}

// weakened says in which ways one adjustment of the rule asks for less than
// another.
func (r *Rule) weakened(was, is adjustment) []string {
	if r.off(was) {
		return nil
	}
	if r.off(is) {
		return []string{fmt.Sprintf("the rule %s is turned off", r.ID)}
	}
	var list []string
	for _, own := range []finding.Severity{max(r.Severity, r.Heaviest), r.Severity} { // of its findings, the heaviest first
		if before, after := cmp.Or(was.severity, own), cmp.Or(is.severity, own); after < before {
			list = append(list, fmt.Sprintf("the severity of %s is lowered from %s to %s", r.ID, before, after))
			break
		}
	}
	if before, after := r.threshold(was), r.threshold(is); r.Threshold.weaker(after, before) {
		how := "lowered"
		if r.Threshold.AtMost {
			how = "raised"
		}
		list = append(list, fmt.Sprintf("the %s of %s is %s from %d to %s", r.Threshold.Name, r.ID, how, before, r.Threshold.words(after)))
	}
	return list
}

// waives says whether the file has a waiver that covers what another one covers,
// for as long.
func (s *Settings) waives(w *waiver) bool {
	return slices.ContainsFunc(s.waiversFor(w.rule.Value, w.group.Value), func(own *waiver) bool {
		return !own.last.Before(w.last) && (own.role == "" || own.role == w.role) &&
			(own.upTo == 0 || 0 < w.upTo && w.upTo <= own.upTo) &&
			(own.subject == nil || w.subject != nil && identity.FoldName(own.subject.Value) == identity.FoldName(w.subject.Value))
	})
}

// principalName is how messages name a principal that may be unknown.
func (p *Pass) principalName(id string) string {
	if known := p.Tenant.Principal(id); known != nil {
		return called(known)
	}
	return id
}
