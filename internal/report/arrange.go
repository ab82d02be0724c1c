package report

import (
	"cmp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// topic is what a reader deals with in one go: all findings about a group, or
// all about a file or the tenant that are about no single group.
type topic struct {
	group    finding.Group // zero: about no single group
	about    string        // a file or what else, if about no single group
	findings []*finding.Finding
}

// name says what the topic is about, raw.
func (t *topic) name() string { return cmp.Or(t.group.Name, t.group.ID, t.about) }

// section says in which part of a report a finding is told.
type section int

const (
	refusal    section = iota // a guardrail refused the run
	toFix                     // fails the run, or stands on a line of a file
	undeclared                // a group beyond the files, for information
	remark                    // a note
	waived
	unanswered
	deed // what an outcome tells as well
)

func (r *Report) section(f *finding.Finding) section {
	switch {
	case slices.Contains(r.refusals, f.Rule):
		return refusal
	case f.Status == finding.NotEvaluated:
		return unanswered
	case f.Status == finding.Waived:
		return waived
	case r.outcome(f) != nil:
		return deed
	case r.fails(*f):
		return toFix
	case f.Severity == finding.Note:
		return remark
	case f.Pos.IsZero() && f.Group != finding.Group{}:
		return undeclared
	}
	return toFix
}

// in lists the findings of a section in the order of finding.Compare.
func (r *Report) in(s section) []*finding.Finding {
	var list []*finding.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; r.section(f) == s {
			list = append(list, f)
		}
	}
	return list
}

// topics groups findings by what they are about. The worst come first, among
// topics and inside of each; what weighs the same keeps the order of the file.
func (r *Report) topics(findings []*finding.Finding) []*topic {
	var list []*topic
	known := map[string]*topic{}
	for _, f := range worstOf(findings) {
		key := identity(f.Group)
		fresh := topic{group: f.Group}
		if key == "" {
			fresh.about = cmp.Or(f.Pos.File, r.concern(f))
			key = "about " + fresh.about
		}
		t := known[key]
		if t == nil {
			t = &fresh
			known[key], list = t, append(list, t)
		}
		t.findings = append(t.findings, f)
	}
	return list
}

// concern says what a finding about no group and no file is about. Where a run
// comes from is no matter of the tenant.
func (r *Report) concern(f *finding.Finding) string {
	return cmp.Or(r.rule(f.Rule).About, "the tenant")
}

// gravest gives the indices of the findings, the worst first: by severity, and
// in each what is not known before what failed. What is waived comes last.
func (r *Report) gravest() []int {
	order := make([]int, len(r.Findings))
	for i := range order {
		order[i] = i
	}
	rank := func(f *finding.Finding) int {
		switch f.Status {
		case finding.Waived:
			return 0
		case finding.NotEvaluated:
			return 2*int(f.Severity) + 1
		}
		return 2 * int(f.Severity)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(&r.Findings[b]), rank(&r.Findings[a])) })
	return order
}

// bundle holds the findings of each group, by identity, the worst first.
type bundle map[string][]*finding.Finding

func (r *Report) byGroup() bundle {
	b := bundle{}
	for _, i := range r.gravest() {
		f := &r.Findings[i]
		b[identity(f.Group)] = append(b[identity(f.Group)], f)
	}
	return b
}

// take removes and gives the findings of a declared group: those with its id,
// and those that know its name alone. Nothing may look quiet because a rule
// did not know the id that the name leads to.
func (b bundle) take(g *plan.Group) []*finding.Finding {
	byID, byName := identity(g.Ref()), identity(finding.Group{Name: g.Declared.Name.Value})
	found := b[byID]
	delete(b, byID)
	found = append(found, b[byName]...)
	delete(b, byName)
	return found
}

// worstOf sorts a copy by weight and leaves equal weights in their order.
func worstOf(findings []*finding.Finding) []*finding.Finding {
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b *finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return sorted
}

// byRule brings the findings of a rule together, the worst first.
func byRule(findings []*finding.Finding) []*finding.Finding {
	sorted := worstOf(findings)
	slices.SortStableFunc(sorted, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule))
	})
	return sorted
}

// hole is one reason for which questions had no answer: the same reason for
// many groups is told once.
type hole struct {
	reason, fix string
	severity    finding.Severity
	rules       []string
	groups      []finding.Group // empty: asked about the tenant
	places      []finding.Pos   // of the groups, in the same order
}

// holes tells what was not evaluated, worst first. Only groups for which the
// very same rules had no answer share one, so that none of them claims more
// than is true.
func (r *Report) holes() []*hole {
	var list []*hole
	known := map[string]*hole{}
	for _, one := range r.holesByGroup() {
		key := strings.Join(append([]string{one.reason, one.fix}, one.rules...), "\x00")
		h := known[key]
		if h == nil {
			known[key], list = one, append(list, one)
			continue
		}
		h.severity = max(h.severity, one.severity)
		h.groups = append(h.groups, one.groups...)
		h.places = append(h.places, one.places...)
	}
	slices.SortStableFunc(list, func(a, b *hole) int { return cmp.Compare(b.severity, a.severity) })
	return byCause(list)
}

// byCause brings together what has the same cause, so that formats tell it once.
func byCause(list []*hole) []*hole {
	first := map[[2]string]int{}
	for i, h := range list {
		if _, known := first[h.cause()]; !known {
			first[h.cause()] = i
		}
	}
	slices.SortStableFunc(list, func(a, b *hole) int { return cmp.Compare(first[a.cause()], first[b.cause()]) })
	return list
}

func (h *hole) cause() [2]string { return [2]string{h.reason, h.fix} }

// repeats says that the one before has the same cause.
func repeats(list []*hole, i int) bool {
	return i > 0 && i < len(list) && list[i].cause() == list[i-1].cause()
}

// holesByGroup collects the rules that one reason left without an answer
// about one group.
func (r *Report) holesByGroup() []*hole {
	var list []*hole
	known := map[string]*hole{}
	for _, f := range r.in(unanswered) {
		reason := reason(f)
		key := strings.Join([]string{identity(f.Group), reason, f.Fix}, "\x00")
		h := known[key]
		if h == nil {
			h = &hole{reason: reason, fix: f.Fix}
			if f.Group != (finding.Group{}) {
				h.groups, h.places = []finding.Group{f.Group}, []finding.Pos{f.Pos}
			}
			known[key] = h
			list = append(list, h)
		}
		h.severity = max(h.severity, f.Severity)
		if !slices.Contains(h.rules, f.Rule) {
			h.rules = append(h.rules, f.Rule)
		}
	}
	return list
}

// notEvaluated starts the message of a question without an answer.
const notEvaluated = "not evaluated: "

// reason says why a question has no answer, without the words that every one
// of them starts with.
func reason(f *finding.Finding) string { return strings.TrimPrefix(f.Message, notEvaluated) }

// inState lists the groups of a state in the order of the file.
func (r *Report) inState(s plan.State) []*plan.Group {
	var list []*plan.Group
	for i := range r.Groups {
		if r.Groups[i].State == s {
			list = append(list, &r.Groups[i])
		}
	}
	return list
}

// ordered gives the changes in the order of the file, which is how a reviewer
// meets them.
func (r *Report) ordered() []*plan.Change {
	var list []*plan.Change
	for i := range r.Changes {
		list = append(list, &r.Changes[i])
	}
	slices.SortStableFunc(list, func(a, b *plan.Change) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Key.Group, b.Key.Group))
	})
	return list
}

// changed gives the place of the change of a group, zero if there is none.
func (r *Report) changed(id string) finding.Pos {
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Key.Group == id {
			return c.Pos
		}
	}
	return finding.Pos{}
}

// rule gives what is known of a rule, which may be its id alone: the problems
// of a file need not be in a catalogue.
func (r *Report) rule(id string) finding.Rule {
	for i := range r.Rules {
		if r.Rules[i].ID == id {
			return r.Rules[i]
		}
	}
	return finding.Rule{ID: id}
}

// title gives the title of a rule, "" if the rule is not in the catalogue.
func (r *Report) title(rule string) string { return r.rule(rule).Title }
