package report

import (
	"cmp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// groupBy puts what has the same key together, in the order of the first of each.
func groupBy[T any, K comparable](list []T, key func(T) K) [][]T {
	var groups [][]T
	at := map[K]int{}
	for _, one := range list {
		k := key(one)
		if _, known := at[k]; !known {
			at[k], groups = len(groups), append(groups, nil)
		}
		groups[at[k]] = append(groups[at[k]], one)
	}
	return groups
}

// each converts the elements of a list. The result is never nil: in JSON an empty
// list is [] and not null, over which programs in other languages trip.
func each[T, U any](list []T, convert func(T) U) []U {
	converted := make([]U, 0, len(list))
	for _, one := range list {
		converted = append(converted, convert(one))
	}
	return converted
}

// topic is what a reader deals with in one go: all findings about a group, or
// all about a file or the tenant that are about no single group.
type topic struct {
	group    finding.Group // zero: about no single group
	about    string        // a file or what else, if about no single group
	findings []*finding.Finding
}

func (t *topic) name() string { return cmp.Or(t.group.Name, t.group.ID, t.about) }

// topics groups findings by what they are about. The most severe come first,
// among topics and inside of each; equal ones keep the order of the file.
func (v *view) topics(findings []*finding.Finding) []*topic {
	about := func(f *finding.Finding) string { return cmp.Or(f.Pos.File, v.concern(f)) }
	var list []*topic
	for _, same := range groupBy(bySeverity(findings), func(f *finding.Finding) string {
		return cmp.Or(identity(f.Group), "about "+about(f))
	}) {
		t := &topic{group: same[0].Group, findings: same}
		if identity(t.group) == "" {
			t.about = about(same[0])
		}
		list = append(list, t)
	}
	return list
}

// concern says what a finding about no group and no file is about. Where a run
// comes from is no matter of the tenant.
func (v *view) concern(f *finding.Finding) string {
	return cmp.Or(v.rule(f.Rule).About, "the tenant")
}

// bySeverity sorts a copy and leaves equal severities in their order.
func bySeverity(findings []*finding.Finding) []*finding.Finding {
	return slices.SortedStableFunc(slices.Values(findings), func(a, b *finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
}

// newFirst puts before the others what a pull request makes new.
func newFirst(findings []*finding.Finding) []*finding.Finding {
	isNew := func(f *finding.Finding) bool { return f.Change == finding.New }
	return slices.Concat(keep(findings, isNew), keep(findings, func(f *finding.Finding) bool { return !isNew(f) }))
}

func keep[T any](list []T, wanted func(T) bool) (kept []T) {
	for _, one := range list {
		if wanted(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// byRule brings the findings of a rule together, the most severe first.
func byRule(findings []*finding.Finding) []*finding.Finding {
	return slices.SortedStableFunc(slices.Values(findings), func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule))
	})
}

// ranked lists all findings, the most severe first, and of one severity what is
// not known before what failed. What is waived comes last.
func (v *view) ranked() []*finding.Finding {
	rank := func(f *finding.Finding) int {
		switch f.Status {
		case finding.Waived:
			return 0
		case finding.NotEvaluated:
			return 2*int(f.Severity) + 1
		}
		return 2 * int(f.Severity)
	}
	list := pointers(v.Findings)
	slices.SortStableFunc(list, func(a, b *finding.Finding) int { return cmp.Compare(rank(b), rank(a)) })
	return list
}

// findingsByGroup holds the findings of each group, by identity, as ranked.
type findingsByGroup map[string][]*finding.Finding

func (v *view) byGroup() findingsByGroup {
	found := findingsByGroup{}
	for _, f := range v.ranked() {
		found[identity(f.Group)] = append(found[identity(f.Group)], f)
	}
	return found
}

// take removes and gives the findings of a declared group: those with its id,
// and those that know its name alone. No group may look quiet because a rule
// did not know the id that the name leads to.
func (found findingsByGroup) take(g *plan.Group) []*finding.Finding {
	var list []*finding.Finding
	for _, key := range []string{identity(g.Ref()), identity(finding.Group{Name: g.Declared.Name.Value})} {
		list = append(list, found[key]...)
		delete(found, key)
	}
	return list
}

// unevaluated is what one cause left without an answer.
type unevaluated struct {
	reason, fix string
	severity    finding.Severity // the highest
	rules       []string
	groups      []finding.Group // empty: asked about the tenant
	places      []finding.Pos   // of the groups, in the same order
}

// unevaluated lists what was not evaluated by its cause, the most severe first,
// so that a format shows each cause once. Only groups for which the very same
// rules had no answer share one, so that none of them claims more than is true.
func (v *view) unevaluated() [][]*unevaluated { return unevaluatedOf(v.sections[unanswered]) }

func unevaluatedOf(questions []*finding.Finding) [][]*unevaluated {
	var ofGroups, list []*unevaluated
	for _, same := range groupBy(questions, func(f *finding.Finding) [3]string {
		return [3]string{identity(f.Group), unevaluatedReason(f), f.Fix}
	}) {
		ofGroups = append(ofGroups, newUnevaluated(same))
	}
	for _, same := range groupBy(ofGroups, func(u *unevaluated) string {
		return strings.Join(append([]string{u.reason, u.fix}, u.rules...), "\x00")
	}) {
		for _, other := range same[1:] {
			same[0].severity = max(same[0].severity, other.severity)
			same[0].groups, same[0].places = append(same[0].groups, other.groups...), append(same[0].places, other.places...)
		}
		list = append(list, same[0])
	}
	slices.SortStableFunc(list, func(a, b *unevaluated) int { return cmp.Compare(b.severity, a.severity) })
	return groupBy(list, func(u *unevaluated) [2]string { return [2]string{u.reason, u.fix} })
}

// newUnevaluated takes the findings of one cause about one group.
func newUnevaluated(same []*finding.Finding) *unevaluated {
	u := &unevaluated{reason: unevaluatedReason(same[0]), fix: same[0].Fix}
	if same[0].Group != (finding.Group{}) {
		u.groups, u.places = []finding.Group{same[0].Group}, []finding.Pos{same[0].Pos}
	}
	for _, f := range same {
		u.severity = max(u.severity, f.Severity)
		if !slices.Contains(u.rules, f.Rule) {
			u.rules = append(u.rules, f.Rule)
		}
	}
	return u
}

// notEvaluated starts the message of a question without an answer.
const notEvaluated = "not evaluated: "

// unevaluatedReason says why a question has no answer, without the words that
// every one of them starts with.
func unevaluatedReason(f *finding.Finding) string { return strings.TrimPrefix(f.Message, notEvaluated) }
