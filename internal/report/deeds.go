package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// What an onboarding did, in words that all formats share. It can't be undone,
// so a reader gets it from one place, counted in one way, and never learns of
// the same group twice.

// told names a finding that says the same as an outcome.
type told struct{ rule, group, subject string }

// indexOutcomes notes the outcomes by the findings that tell them at a line. Formats
// for people tell such a finding with what was done and nowhere else.
func (r *Report) indexOutcomes() {
	r.told = map[told]*Outcome{}
	for _, o := range r.everyOutcome() {
		if o.Rule != "" {
			r.told[told{o.Rule, o.Group.ID, o.Subject}] = o
		}
	}
}

// everyOutcome lists the outcomes of the changes, and then of the settings that
// were put back.
func (r *Report) everyOutcome() []*Outcome {
	var list []*Outcome
	for i := range r.Outcomes {
		list = append(list, &r.Outcomes[i])
	}
	for i := range r.Restored {
		list = append(list, &r.Restored[i])
	}
	return list
}

// outcome gives the outcome that a finding tells, nil if it is about something
// else, such as a setting that is not what it was.
func (r *Report) outcome(f *finding.Finding) *Outcome {
	return r.told[told{f.Rule, f.Group.ID, f.Subject}]
}

// deeds is the title of the outcomes.
func (r *Report) deeds() string {
	if r.rehearsed() {
		return "What a merge would do"
	}
	return "What was done"
}

// word is the state for people, who must not take a pending group for done.
func (o *Outcome) word() string {
	switch {
	case o.restores():
		return o.restored()
	case o.Pending:
		return "accepted"
	case o.ByOther:
		return "already managed"
	}
	return o.State
}

// fate is what became of a group, to stand behind a number.
func (o *Outcome) fate() string {
	switch {
	case o.Pending:
		return "accepted but not shown by PIM yet"
	case o.ByOther:
		return "already managed by somebody else's write"
	case o.State == OutcomeDone:
		return "onboarded"
	case o.State == OutcomeUnknown:
		return "may have been onboarded"
	}
	return o.State
}

// account counts the outcomes of a kind, what needs a person first: "1 of 5
// groups rejected, 4 onboarded".
func (r *Report) account(which func(*Outcome) bool) string {
	var fates []string
	count := map[string]int{}
	for _, o := range r.worstOutcomes() {
		if o.restores() || !which(o) {
			continue
		}
		if count[o.fate()]++; count[o.fate()] == 1 {
			fates = append(fates, o.fate())
		}
	}
	for i, fate := range fates {
		n := fmt.Sprint(count[fate])
		if i == 0 {
			n += " of " + counted(len(r.Outcomes), "group")
		}
		fates[i] = n + " " + fate
	}
	return strings.Join(fates, ", ")
}

// rehearsed says that the tenant of an onboarding was a snapshot and its copy.
func (r *Report) rehearsed() bool {
	return r.Mode == "onboard" && r.Source == "snapshot" && len(r.Outcomes) > 0
}

// number counts the outcomes of a kind.
func (r *Report) number(which func(*Outcome) bool) int {
	n := 0
	for i := range r.Outcomes {
		if which(&r.Outcomes[i]) {
			n++
		}
	}
	return n
}

// The kinds of outcomes that readers ask about: done is a group that PIM is
// known to manage now; lasting one that this run may have brought under PIM for
// good, which counts like one that it has, since it can't be undone either.
func (o *Outcome) every() bool   { return true }
func (o *Outcome) done() bool    { return o.State == OutcomeDone && !o.Pending }
func (o *Outcome) pending() bool { return o.Pending }
func (o *Outcome) skipped() bool { return o.State == OutcomeSkipped }
func (o *Outcome) unknown() bool { return o.State == OutcomeUnknown }
func (o *Outcome) lasting() bool {
	return o.State == OutcomeDone && !o.ByOther || o.State == OutcomeUnknown
}

// explained says that there is more to tell of it than the word.
func (o *Outcome) explained() bool { return o.Detail+o.Fix != "" }

// weight keeps what may have happened longest: nobody may take it for undone.
func (o *Outcome) weight() weight {
	if o.unknown() {
		return gravest
	}
	return heavy
}

// forGood says what can't be undone, of what was done or will be; "" if that
// is nothing.
func (r *Report) forGood() string {
	const never = ", which can't be undone"
	n := counted(len(r.Changes), "group")
	switch {
	case len(r.Changes) == 0 || len(r.Outcomes) > 0 && r.number((*Outcome).lasting) == 0:
		return ""
	case r.rehearsed():
		return "a merge would onboard " + counted(r.number((*Outcome).done), "group") + never + "; this was a rehearsal, no tenant was changed"
	case len(r.Outcomes) > 0:
		return r.account((*Outcome).lasting) + never
	case r.Mode == "onboard":
		return "nothing was done; the plan is to onboard " + n + never
	}
	text := "a merge will onboard " + n + never
	if faulty := r.faulty(); faulty > 0 {
		text += fmt.Sprintf("; it is refused as long as there are errors about %d of them", faulty)
	}
	return text
}

// faulty counts the changes about which there is an error. An onboarding refuses
// as a whole then, whatever fails this run.
func (r *Report) faulty() int {
	wrong := map[string]bool{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Status == finding.Failed && f.Severity == finding.Error {
			wrong[f.Group.ID] = true
		}
	}
	n := 0
	for i := range r.Changes {
		if c := &r.Changes[i]; !c.Pinned || wrong[c.Key.Group] {
			n++
		}
	}
	return n
}

// unpinned says why a change will not be made yet, "" if nothing is missing.
func unpinned(c *plan.Change) string {
	if c.Pinned {
		return ""
	}
	return "no id in the file yet: refused until there is"
}

// worstOutcomes lists the outcomes, what needs a person first; those that weigh
// the same stay in the order in which they happened.
func (r *Report) worstOutcomes() []*Outcome {
	list := r.everyOutcome()
	slices.SortStableFunc(list, func(a, b *Outcome) int { return cmp.Compare(a.rank(), b.rank()) })
	return list
}

func (o *Outcome) rank() int {
	if o.Pending {
		return 2
	}
	return slices.Index([]string{OutcomeUnknown, OutcomeRejected, "accepted", OutcomeSkipped, OutcomeDone}, o.State)
}

// bundles puts outcomes that follow each other and have the same to tell
// together: of a run that stopped, all that was not tried was not tried for one
// reason.
func bundles(outcomes []*Outcome) [][]*Outcome {
	var list [][]*Outcome
	for i, o := range outcomes {
		if i > 0 && o.word() == outcomes[i-1].word() && o.Detail == outcomes[i-1].Detail && o.Fix == outcomes[i-1].Fix {
			list[len(list)-1] = append(list[len(list)-1], o)
			continue
		}
		list = append(list, []*Outcome{o})
	}
	return list
}
