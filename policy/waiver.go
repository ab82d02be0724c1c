package policy

import (
	"fmt"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// waiver says that a finding is accepted until a day. It hides nothing: the
// finding stays in the report, marked as waived. It covers a question that was
// answered, never one that could not be: what was not seen can't be accepted.
type waiver struct {
	rule    config.Text
	group   config.Text
	role    string       // member or owner; "": both
	subject *config.Text // nil: every subject of the group
	upTo    int          // the worst Measure that it covers; 0: any
	reason  config.Text
	expires config.Text
	last    time.Time // start of the last day on which it counts, UTC
}

const day = 24 * time.Hour

// soon is how long before its end a waiver is mentioned as ending.
const soon = 14 * day

// end is the first moment at which the waiver does not count any more: the
// day in the file is its last.
func (w *waiver) end() time.Time { return w.last.Add(day) }

func (w *waiver) live(now time.Time) bool { return now.Before(w.end()) }

// means says whether the waiver's role and subject are those of the finding. The
// same person can be written as a user principal name and as an object id.
func (w *waiver) means(f finding.Finding, tenant *directory.Index) bool {
	switch {
	case w.role != "" && w.role != f.Role:
		return false
	case w.subject == nil || identity.FoldName(w.subject.Value) == identity.FoldName(f.Subject):
		return true
	case tenant == nil: // a run that looks at the files alone
		return false
	}
	person := tenant.Principal(w.subject.Value)
	return person != nil && person == tenant.Principal(f.Subject)
}

// reaches says whether the finding is no worse than what was accepted. One that
// does not say how bad it is may be worse.
func (w *waiver) reaches(f finding.Finding) bool {
	return w.upTo == 0 || 0 < f.Measure && f.Measure <= w.upTo
}

// namesPeople says whether a waiver of the rule must name a person.
func (r *Rule) namesPeople() bool { return r.PerPerson && r.Verdict != NoEffect }

// waive marks a failed finding that a waiver covers. One that has become worse than
// a waiver covers says so.
func (p *Pass) waive(f finding.Finding) finding.Finding {
	if f.Status != finding.Failed {
		return f
	}
	var most *waiver // of those that do not reach the finding
	for _, w := range p.Settings.waiversFor(f.Rule, f.Group.ID) {
		switch {
		case !w.live(p.Now) || !w.means(f, p.Tenant):
		case w.reaches(f):
			return p.waivedBy(w, f)
		case most == nil || most.upTo < w.upTo:
			most = w
		}
	}
	if most != nil {
		covers := "covers up to " + p.rule.Threshold.measured(most.upTo)
		f.Message += "; the waiver " + covers
		f.Related = append(f.Related, finding.Related{Pos: most.rule.Pos, Message: "this waiver " + covers})
	}
	return f
}

func (p *Pass) waivedBy(w *waiver, f finding.Finding) finding.Finding {
	limit := ""
	if w.upTo > 0 {
		limit = " up to " + p.rule.Threshold.measured(w.upTo)
	}
	f.Status = finding.Waived
	f.Waiver = finding.Waiver{Until: w.expires.Value, Reason: w.reason.Value}
	f.Fix = fmt.Sprintf("Waived until %s%s%s, reason: %s; after that: %s", w.expires.Value, w.left(p.Now), limit, w.reason.Value, f.Fix)
	f.Related = append(f.Related, finding.Related{Pos: w.rule.Pos, Message: "waived here"})
	return f
}

// left says how much time there is to fix what was waived, once it is short.
func (w *waiver) left(now time.Time) string {
	switch left := w.end().Sub(now); {
	case left > soon:
		return ""
	case left <= day:
		return " (the last day)"
	default:
		return fmt.Sprintf(" (%s left)", finding.Count(int(left/day), "day"))
	}
}

// aboutWaiver starts a finding about a waiver, and says in words what it is for.
func (p *Pass) aboutWaiver(w *waiver) (f finding.Finding, what string) {
	f.Pos, f.Group.ID, what = w.rule.Pos, w.group.Value, "the group "+w.group.Value
	if g := p.Tenant.Group(w.group.Value); g != nil && g.DisplayName != "" {
		f.Group.Name, what = g.DisplayName, finding.Quote(g.DisplayName)
	}
	if w.subject != nil {
		f.Subject = w.subject.Value
		what += " and " + finding.Quote(w.subject.Value)
	}
	if f.Role = w.role; w.role != "" {
		what += " as " + w.role
	}
	return f, what
}

// WaiverExample is a whole policy file that waives the findings of the rule
// for one group, for people to copy.
func WaiverExample(rule Rule) string {
	subject := ""
	if rule.namesPeople() {
		subject = "    subject: ada@contoso.com\n"
	}
	return fmt.Sprintf(`version: 1
waivers:
  - rule: %s
    group: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6
%s    reason: why this is accepted, for an auditor to read
    expires: 2027-01-31
`, rule.ID, subject)
}
