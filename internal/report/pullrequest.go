package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// weakened is the rule about changes of the policy file, shown with what comes of
// them.
const weakened = "policy-weakened"

// pullRequest is what a pull request does, as all formats show it, in this order:
// each list of findings has the most severe first. Refusals, notes and what
// is waived are in none of them: view.sections has those.
type pullRequest struct {
	entries    []*entry           // that it adds, changes or removes, those to look at first
	introduced []*finding.Finding // that the base does not have
	fixed      []*finding.Finding // that only the base has
	weakened   []*finding.Finding // what the policy file asks less
	hidden     []*finding.Finding // that the change of the policy file hides
	fromPolicy []*finding.Finding // that come of the change of the policy file alone
	older      []*finding.Finding // that the base has as well
	later      []*finding.Finding // that are open in groups which the merge onboards
	open       []*finding.Finding // questions without an answer that make the run incomplete
	unanswered int                // other questions without an answer
}

// entry is an entry of the files that a pull request touches.
type entry struct {
	edit       string // added, changed or removed
	group      finding.Group
	pos        finding.Pos // in the base, if removed
	state      plan.State  // in the tenant as it is; "" if that is not known
	reason     string      // why it is in this state, "" if there is nothing to say
	changes    []*plan.Change
	introduced []*finding.Finding
	fixed      []*finding.Finding
	unanswered []*finding.Finding
	verdict    string // what becomes of its protection, "" if nothing is known
}

// newPullRequest is nil for a run without a base.
func (v *view) newPullRequest() *pullRequest {
	if v.Base == nil {
		return nil
	}
	pr := &pullRequest{entries: v.entries(), open: v.mustAnswer(), later: v.sections[following]}
	pr.unanswered = len(v.sections[unanswered]) - len(pr.open)
	for _, f := range v.ranked() {
		switch s := v.section(f); {
		case slices.Contains([]section{refusal, note, waived, unanswered, asOutcome, following}, s):
		case f.Rule == weakened:
			pr.weakened = append(pr.weakened, f)
		case f.Change == finding.FromPolicy:
			pr.fromPolicy = append(pr.fromPolicy, f)
		case f.Change == finding.Existing:
			pr.older = append(pr.older, f)
		default:
			pr.introduced = append(pr.introduced, f)
		}
	}
	pr.fixed, pr.hidden = bySeverity(pointers(v.Base.Fixed)), bySeverity(pointers(v.Base.Hidden))
	pr.sortEntries(v)
	return pr
}

// entries lists what the pull request touches, with the state of each group now.
func (v *view) entries() []*entry {
	declared := map[*config.Group]*plan.Group{}
	for _, groups := range [][]plan.Group{v.Base.Groups, v.Groups} {
		for i := range groups {
			declared[groups[i].Declared] = &groups[i]
		}
	}
	return each(v.Base.Edits, func(edit config.Edit) *entry {
		g := cmp.Or(edit.After, edit.Before)
		e := &entry{edit: editWord(edit), pos: g.Place(), group: (&plan.Group{Declared: g}).Ref()}
		if known := declared[g]; known != nil {
			e.group, e.state, e.reason = known.Ref(), known.State, known.Reason
		}
		e.verdict = v.verdictChange(e)
		return e
	})
}

func editWord(e config.Edit) string {
	switch {
	case e.Before == nil:
		return "added"
	case e.After == nil:
		return "removed"
	}
	return "changed"
}

// sortEntries gives the entries what is about them. Those with new errors come
// first, then what can't be undone and what is not known, then those with other
// new findings, then removed ones; equal ones stay in the order of the files.
func (pr *pullRequest) sortEntries(v *view) {
	introduced, fixed, open := ofGroup(pr.introduced), ofGroup(pr.fixed), ofGroup(v.sections[unanswered])
	changes := map[string][]*plan.Change{}
	for _, s := range v.planned() {
		for _, c := range s.changes {
			if s.made {
				changes[c.Key.Group] = append(changes[c.Key.Group], c)
			}
		}
	}
	for _, e := range pr.entries {
		e.introduced, e.fixed, e.unanswered = introduced.about(e.group), fixed.about(e.group), open.about(e.group)
		if e.edit != "removed" && e.group.ID != "" {
			e.changes = changes[e.group.ID]
		}
	}
	slices.SortStableFunc(pr.entries, func(a, b *entry) int { return cmp.Compare(b.rank(), a.rank()) })
}

func (e *entry) rank() int {
	switch {
	case len(e.introduced) > 0 && e.introduced[0].Severity == finding.Error, slices.ContainsFunc(e.changes, weakens):
		return 4
	case len(e.changes) > 0 || len(e.unanswered) > 0 || e.state == plan.Unknown:
		return 3
	case len(e.introduced) > 0:
		return 2
	case e.edit == "removed":
		return 1
	}
	return 0
}

// states says what the group is now, and after the merge if that differs.
func (e *entry) states() string {
	now, after := stateWords(e.state), ""
	switch {
	case e.edit == "removed" && e.state == plan.Managed:
		after = "managed, no longer checked"
	case e.edit == "removed":
		after = "not declared"
	case len(e.changes) > 0:
		return e.changed()
	}
	switch e.state {
	case "":
		now = "not known"
	case plan.ToOnboard, plan.Exempt:
		now = "not managed"
	}
	if after == "" {
		return now
	}
	return now + " → " + after
}

// changed says what the merge makes of the group; the section of changes has each.
func (e *entry) changed() string {
	begun := keep(e.changes, onboards)
	rest := keep(e.changes, func(c *plan.Change) bool { return !onboards(c) })
	words := each(begun, func(c *plan.Change) string { return joinWords(difference(c), blocked(c)) })
	if len(begun) == 0 {
		words = append(words, stateWords(e.state))
	}
	return joinClauses(append(words, countEffects(rest))...)
}

// outcome counts what the pull request makes of the findings about the group.
func (e *entry) outcome() string {
	var parts []string
	if len(e.introduced) > 0 {
		parts = append(parts, newFindings(e.introduced))
	}
	if n := len(e.fixed); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" fixed")
	}
	if n := len(e.unanswered); n > 0 {
		parts = append(parts, finding.Count(n, "question")+" not evaluated")
	}
	return strings.Join(parts, ", ")
}

// countEntries says how many entries the pull request touches: "2 added, 1 removed".
func (pr *pullRequest) countEntries() string {
	count := func(edit string) counted {
		return counted{len(keep(pr.entries, func(e *entry) bool { return e.edit == edit })), edit}
	}
	noun := func(n int) string {
		if n == 1 {
			return "1 entry"
		}
		return strconv.Itoa(n) + " entries"
	}
	return cmp.Or(strings.Join(countParts(noun, count("added"), count("changed"), count("removed")), ", "), "no entry touched")
}

// countFindings says what it does to findings, in one line.
func (pr *pullRequest) countFindings() string {
	text := newFindings(pr.introduced)
	for _, part := range []counted{
		{len(pr.fixed), "fixed"}, {len(pr.weakened), "weaker in the policy file"}, {len(pr.hidden), "hidden by the policy change"},
		{len(pr.fromPolicy), "from the policy change"}, {len(pr.older), "older"}, {len(pr.later), "for after the onboarding"},
	} {
		if part.n > 0 {
			text += "; " + strconv.Itoa(part.n) + " " + part.words
		}
	}
	return text
}

// newFindings counts by severity: "2 new errors and 1 new warning".
func newFindings(list []*finding.Finding) string {
	if len(list) == 0 {
		return "no new findings"
	}
	s := countSeverities(list)
	return finding.List(countParts(strconv.Itoa,
		counted{s.Errors, "new " + finding.Plural(s.Errors, "error")},
		counted{s.Warnings, "new " + finding.Plural(s.Warnings, "warning")},
		counted{s.Notes, "new " + finding.Plural(s.Notes, "note")},
	), "and")
}

func countSeverities(list []*finding.Finding) *Summary {
	s := &Summary{}
	for _, f := range list {
		*s.status(f)++
	}
	return s
}

// groupSet names groups by id and by name: an entry without an id is known by its
// name alone, and what is found about it has the id.
type groupSet map[string]bool

// touched are the groups whose entries the pull request adds, changes or removes.
func (b *Base) touched() groupSet {
	set := groupSet{}
	for _, edit := range b.Edits {
		for _, g := range []*config.Group{edit.Before, edit.After} {
			if g != nil {
				set.add((&plan.Group{Declared: g}).Ref())
			}
		}
	}
	return set
}

func (s groupSet) add(g finding.Group) {
	s["name "+g.Name] = true
	if g.ID != "" {
		s[g.ID] = true
	}
}

// includes holds for what is about no single group, too: it concerns every one.
func (s groupSet) includes(g finding.Group) bool {
	return s == nil || g == finding.Group{} || s[g.ID] || g.Name != "" && s["name "+g.Name]
}

// aboutGroup holds findings by the group that they are about.
type aboutGroup map[string][]*finding.Finding

func ofGroup(list []*finding.Finding) aboutGroup {
	found := aboutGroup{}
	for _, f := range list {
		if key := identity(f.Group); key != "" {
			found[key] = append(found[key], f)
		}
	}
	return found
}

// about gives what has the id of the group, and what knows its name alone.
func (found aboutGroup) about(g finding.Group) []*finding.Finding {
	list := slices.Clone(found[identity(finding.Group{Name: g.Name})])
	if g.ID != "" {
		list = append(list, found[g.ID]...)
	}
	return bySeverity(list)
}

func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

func joinWords(text, more string) string {
	if more == "" {
		return text
	}
	return text + " (" + more + ")"
}
