package finding

import "cmp"

// Change says what a pull request does to a finding. "" means that nothing was
// compared.
type Change string

const (
	// New: the base does not have it, or has it with a lower severity or a smaller
	// measure.
	New Change = "new"
	// Existing: the base has it as well.
	Existing Change = "existing"
	// Fixed: only the base has it.
	Fixed Change = "fixed"
	// FromPolicy: the files have it under the policy file of the pull request, and
	// do not have it under that of the base.
	FromPolicy Change = "from-policy"
	// Hidden: the files have it under the policy file of the base, and under that of
	// the pull request do not have it, or with a lower severity.
	Hidden Change = "hidden"
	// NextStep: what is open in a group that the merge itself brings under PIM. It fails
	// neither the pull request nor the run that onboards: only then can it be resolved.
	NextStep Change = "next-step"
)

// Kinds names rules by what they are about, each by its id.
type Kinds struct {
	// OfGroup: the rule compares nothing with the file. Of a group that PIM manages
	// anyway it finds the same whether it is declared or not.
	OfGroup func(rule string) bool
	// OfProtection: the rule is about what protects a group that PIM manages.
	OfProtection func(rule string) bool
}

// Evaluation is what the rules found, and on which groups.
type Evaluation struct {
	Findings []Finding
	// Watched are the ids of the groups that the files declare and PIM manages.
	Watched map[string]bool
	// Onboarded are the ids of the groups that a merge of the files brings under PIM.
	Onboarded map[string]bool
}

// Comparison is the difference that a pull request makes.
type Comparison struct {
	Findings []Finding // of the pull request, each with its Change, in their order
	Fixed    []Finding // of the base
	Hidden   []Finding // of the pull request's files under the base's policy
}

// Diff marks the findings of a pull request by those of its base. crossed are the
// findings of the pull request's files under the policy file of the base; the same
// as head where that file does not differ. To declare a group that PIM manages anyway,
// or no longer to do so, makes no finding of a rule that compares nothing with the
// file, and fixes none.
//
// A finding is the same by rule, group, role and subject, wherever it stands, and only
// with the same status: a question without an answer is no finding, and neither is
// one that is waived. A group that only the merge of the pull request would bring
// under PIM, which can't be undone, has nothing that is old; what is open in its
// protection then is a next step. Where nothing is known of the base, base has the
// Watched of head, so that everything is new.
func Diff(base, head, crossed Evaluation, kinds Kinds) Comparison {
	was, is, under := index(base), index(head), index(crossed)
	unwatched := func(f Finding, one, other Evaluation) bool {
		return kinds.OfGroup(f.Rule) && one.Watched[f.Group.ID] && !other.Watched[f.Group.ID]
	}
	var c Comparison
	for _, f := range head.Findings {
		f.Change = changeOf(f, was, under)
		switch {
		case head.opens(f, kinds):
			f.Change = NextStep
		case unwatched(f, head, base):
			f.Change = Existing
		case f.Change == Existing && head.Onboarded[f.Group.ID] && !base.Onboarded[f.Group.ID]:
			f.Change = New
		}
		c.Findings = append(c.Findings, f)
	}
	c.Fixed = marked(base, Fixed, func(f Finding) bool {
		return !is.mentions(f) && !under.mentions(f) && !unwatched(f, base, head)
	})
	c.Hidden = marked(crossed, Hidden, func(f Finding) bool {
		left, there := is.same(f)
		return (!there || left.Severity < f.Severity) && !is.unanswered(f) && !head.opens(f, kinds)
	})
	return c
}

// opens says that a finding is what is open in a group which the merge onboards.
func (e *Evaluation) opens(f Finding, kinds Kinds) bool {
	return f.Status == Failed && e.Onboarded[f.Group.ID] && kinds.OfProtection(f.Rule)
}

// marked gives the findings of an evaluation that failed and that a pull request does
// this to.
func marked(e Evaluation, change Change, is func(Finding) bool) []Finding {
	var list []Finding
	for _, f := range e.Findings {
		if f.Status == Failed && is(f) {
			f.Change = change
			list = append(list, f)
		}
	}
	return list
}

// changeOf says what a pull request does to one of its findings.
func changeOf(f Finding, was, under found) Change {
	old, had := was.same(f)
	now, has := under.same(f)
	switch {
	case !has:
		return FromPolicy
	case !had || now.Measure > old.Measure || now.Severity > old.Severity:
		return New
	default:
		return Existing
	}
}

// key is what a finding is about. A group is known by its id, and by its name as
// long as it has none.
type key struct {
	rule, group, role, subject string
	status                     Status
}

func keyOf(f Finding) key {
	return key{f.Rule, cmp.Or(f.Group.ID, f.Group.Name), f.Role, f.Subject, f.Status}
}

// found are the findings of an evaluation by what they are about. Of two about the
// same it has the worst of each.
type found map[key]Finding

func index(e Evaluation) found {
	m := make(found, len(e.Findings))
	for _, f := range e.Findings {
		if other, double := m[keyOf(f)]; double {
			f.Measure, f.Severity = max(f.Measure, other.Measure), max(f.Severity, other.Severity)
		}
		m[keyOf(f)] = f
	}
	return m
}

func (m found) same(f Finding) (Finding, bool) {
	same, ok := m[keyOf(f)]
	return same, ok
}

// mentions says that a finding is there in any status, or may be.
func (m found) mentions(f Finding) bool {
	failed, waived := f, f
	failed.Status, waived.Status = Failed, Waived
	_, fails := m.same(failed)
	_, accepted := m.same(waived)
	return fails || accepted || m.unanswered(f)
}

// unanswered says that the rule had no answer: for the subject, for the role, for
// the group, or for the whole tenant.
func (m found) unanswered(f Finding) bool {
	for _, about := range []Finding{f, {Rule: f.Rule, Group: f.Group, Role: f.Role}, {Rule: f.Rule, Group: f.Group}, {Rule: f.Rule}} {
		about.Status = NotEvaluated
		if _, open := m.same(about); open {
			return true
		}
	}
	return false
}
