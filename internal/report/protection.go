package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// protection gives the counter of a verdict. One that this release does not know
// counts as unknown: it must not look protected.
func (s *Summary) protection(p finding.Protection) *int {
	switch p {
	case finding.Protected:
		return &s.Protected
	case finding.Exposed:
		return &s.Exposed
	case finding.Accepted:
		return &s.Accepted
	case finding.NotLookedAt:
		return &s.NotLookedAt
	}
	return &s.ProtectionUnknown
}

// LookedAtProtection says that the counts of verdicts are an answer. They are none if
// there are groups under PIM and nobody looked at any of them.
func (r *Report) LookedAtProtection() bool {
	s := &r.Summary
	return s.NotLookedAt == 0 || r.Index.Scope.Depth != directory.DepthManaged && s.NotLookedAt < len(r.Protection)
}

// protectionWords says a verdict in words.
func protectionWords(p finding.Protection) string { return strings.ReplaceAll(string(p), "-", " ") }

// countProtection counts the verdicts in one line: "41 managed: 28 protected, 8
// exposed". It is "" if PIM manages no declared group, and says how to look where
// nobody did.
func (v *view) countProtection() string {
	switch {
	case len(v.Protection) == 0:
		return ""
	case !v.LookedAtProtection():
		i := slices.IndexFunc(v.Protection, func(on finding.Verdict) bool { return on.Protection == finding.NotLookedAt })
		return "not looked at: " + v.Protection[i].Note + v.deeper()
	}
	s := &v.Summary
	counts := countParts(strconv.Itoa, counted{s.Protected, "protected"}, counted{s.Exposed, "exposed"}, counted{s.Accepted, "accepted"},
		counted{s.ProtectionUnknown, "unknown"}, counted{s.NotLookedAt, "not looked at"})
	return fmt.Sprintf("%d %s: %s", len(v.Protection), v.managedWords(), strings.Join(counts, ", "))
}

// managedWords names the groups that have a verdict: those that PIM manages, and
// those of which it is not known.
func (v *view) managedWords() string {
	for i := range v.Groups {
		if g := &v.Groups[i]; g.State == plan.Unknown && v.verdictOf(g.Ref()) != nil {
			return "managed or unknown"
		}
	}
	return "managed"
}

func (v *view) deeper() string {
	if v.Index == nil || v.Index.Scope.Depth == directory.DepthFull {
		return ""
	}
	return "; use --depth full"
}

// verdictOf is the verdict on a group, nil if it has none: PIM does not manage it.
func (v *view) verdictOf(g finding.Group) *finding.Verdict { return v.verdicts[identity(g)] }

// verdictsOn lists the groups with the verdict in the order of the files, but those
// first that can hold directory roles. A group whose state is unknown for the same reason
// is not among them: it is named as such, and a tenant can have a thousand of them.
func (v *view) verdictsOn(p finding.Protection) []*finding.Verdict {
	rank := func(on *finding.Verdict) int {
		if v.Index != nil {
			if g := v.Index.Group(on.Group.ID); g != nil && g.RoleAssignable() {
				return 0
			}
		}
		return 1
	}
	list := keep(pointers(v.Protection), func(on *finding.Verdict) bool {
		g := v.groupOf(on.Group)
		return on.Protection == p && (g == nil || g.State != plan.Unknown || !slices.Equal(because(on), []string{g.Reason}))
	})
	slices.SortStableFunc(list, func(a, b *finding.Verdict) int { return cmp.Compare(rank(a), rank(b)) })
	return list
}

// verdictWords says the verdict on a group for a cell, "" if there is none. What is
// accepted ends with the first of its waivers.
func verdictWords(on *finding.Verdict) string {
	if on == nil {
		return ""
	}
	text := protectionWords(on.Protection)
	if until := acceptedUntil(on); until != "" {
		text += " until " + until
	}
	return text
}

// acceptedUntil is the day on which the first waiver of an accepted group ends.
func acceptedUntil(on *finding.Verdict) string {
	until := ""
	for i := range on.Reasons {
		if day := on.Reasons[i].Waiver.Until; day != "" && (until == "" || day < until) {
			until = day
		}
	}
	return until
}

// because says why a verdict is what it is, a reason each; none for protected.
func because(on *finding.Verdict) []string {
	switch {
	case on == nil:
		return nil
	case on.Note != "":
		return []string{on.Note}
	}
	return each(reasonsOf(on), func(f finding.Finding) string { return unevaluatedReason(&f) })
}

// reasonsOf are the reasons of a verdict without those that say the same as one
// before: one part that was not read leaves many questions open.
func reasonsOf(on *finding.Verdict) []finding.Finding {
	said := map[string]bool{}
	return keep(on.Reasons, func(f finding.Finding) bool {
		again := said[unevaluatedReason(&f)]
		said[unevaluatedReason(&f)] = true
		return !again
	})
}

// exposedAnew gives the question whether a run has to show an exposed group to whoever
// reads what a pull request does: it touches the group, or exposes it.
func (v *view) exposedAnew() func(on *finding.Verdict) bool {
	touched := v.Base.touched()
	return func(on *finding.Verdict) bool {
		before := v.verdictsBefore[identity(on.Group)]
		return !v.Base.OnlyNew || v.Base.Unread || touched.includes(on.Group) || before == nil || before.Protection != finding.Exposed
	}
}

// mended gives the question whether the merge protects a group: what exposes it now is
// among the fixed findings.
func (v *view) mended() func(on *finding.Verdict) bool {
	after := verdictsByGroup(v.Base.After)
	return func(on *finding.Verdict) bool {
		then := after[identity(on.Group)]
		return then != nil && then.Protection == finding.Protected
	}
}

func verdictsByGroup(list []finding.Verdict) map[string]*finding.Verdict {
	of := make(map[string]*finding.Verdict, len(list))
	for i := range list {
		of[identity(list[i].Group)] = &list[i]
	}
	return of
}

// shownVerdict is the verdict for a list of groups, "" where nobody looked.
func (v *view) shownVerdict(g *plan.Group) string {
	if !v.looked() {
		return ""
	}
	on := v.verdictOf(g.Ref())
	return joinClauses(verdictWords(on), v.emergencyWords(on))
}

// looked says that there are verdicts to show.
func (v *view) looked() bool { return len(v.Protection) > 0 && v.LookedAtProtection() }

// verdictChange says what the pull request makes of the protection of a group:
// "exposed → protected after merge". The file of the base gives the first verdict, for
// the tenant as it is. That of the change gives the second, for the tenant as the merge
// leaves it if that was evaluated.
func (v *view) verdictChange(e *entry) string {
	before, after := v.verdictsBefore[identity(e.group)], v.verdictOf(e.group)
	when := ""
	if merged := v.verdictsAfter[identity(e.group)]; merged != nil {
		after, when = merged, " after merge"
	}
	if e.edit == "removed" {
		after = nil
	}
	var words []string
	switch {
	case looked(before):
		words = append(words, protectionWords(before.Protection))
	case before == nil && e.state != plan.Managed && when != "" && looked(after):
		words = append(words, "not under PIM")
	}
	if !looked(after) {
		return strings.Join(words, "")
	}
	words = slices.Compact(append(words, protectionWords(after.Protection)))
	if len(words) == 1 {
		when = ""
	}
	text := strings.Join(words, " → ") + when
	if after.Protection != finding.Exposed {
		return text
	}
	return text + ": " + joinClauses(exposedBy(after), v.settingsHint(e.group))
}

// exposedTitle says of a run that knows the verdicts after the merge too that these are
// not they.
func (v *view) exposedTitle() string {
	if v.verdictsAfter != nil {
		return "Exposed now"
	}
	return "Exposed"
}

func looked(on *finding.Verdict) bool { return on != nil && on.Protection != finding.NotLookedAt }

// exposedBy counts what exposes a group: "12 standing members, activation-too-long".
func exposedBy(on *finding.Verdict) string {
	failed := keep(on.Reasons, func(f finding.Finding) bool { return f.Status == finding.Failed })
	return firstFew(each(groupBy(failed, func(f finding.Finding) [2]string { return [2]string{f.Rule, f.Role} }), func(same []finding.Finding) string {
		switch same[0].Rule {
		case standingAccess:
			return finding.Count(len(same), "standing member")
		case ownerStanding:
			return finding.Count(len(same), "standing owner")
		}
		return joinWords(same[0].Rule, same[0].Role)
	}))
}

// settingsHint says that a merge leaves settings of the group as they are, which the
// files declare otherwise.
func (v *view) settingsHint(g finding.Group) string {
	declared := func(c plan.Change) bool { return c.Key.Group == g.ID && c.Class() == plan.ClassSettings }
	if v.verdictsAfter == nil || slices.Contains(v.Input.Changes, plan.ClassSettings) || !slices.ContainsFunc(v.Changes, declared) {
		return ""
	}
	return "add settings to changes"
}
