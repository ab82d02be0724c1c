package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The guardrails about what protects a group, and whether that can be judged.

// loosened wants the operator's word for each group whose settings become weaker. What
// can't be ranked counts as weaker.
func loosened(p *Preflight) *Refusal {
	weaker := p.changes(func(c *plan.Change) bool { return weakens(c) && !p.Limits.AllowLoosen.Allow(c.Key.Group) })
	return refuse(weaker, "a role setting would become weaker: %s",
		"Name "+groupIDs(weaker)+" in allow-loosen in the workflow for this run, or make the setting stricter in the file")
}

// newExposure compares the groups as they are with what this run would make of them. An
// onboarding alone exposes nothing: a group that PIM does not manage is exposed already.
func newExposure(p *Preflight) *Refusal {
	made := p.made()
	if plan.OnlyOnboards(made) {
		return nil
	}
	if p.NewExposures == nil {
		return &Refusal{Message: "what the changes would expose could not be judged", Fix: "Run again; if it happens again, report it as a bug"}
	}
	found := p.NewExposures(made)
	if len(found) == 0 {
		return nil
	}
	r := &Refusal{Pos: found[0].Pos, Group: found[0].Group, Fix: "Correct the file: no input allows this. A rule without an answer needs what it could not read"}
	var messages []string
	for i := range found {
		f := &found[i]
		messages = append(messages, f.Rule+": "+f.Message)
		r.Related = append(r.Related, finding.Related{Pos: f.Pos, Message: f.Rule + ": " + f.Message})
	}
	r.Message = "the changes would expose a group that is not exposed by this now: " + firstOf(messages)
	return r
}

// mostSkew is how far the runner's clock may be off: ends are worked out from it before
// they are worked out again from that of Microsoft Graph.
const mostSkew = 5 * time.Minute

func clockSkew(p *Preflight) *Refusal {
	if p.Skew.Abs() <= mostSkew {
		return nil
	}
	ahead := "ahead of"
	if p.Skew < 0 {
		ahead = "behind"
	}
	return &Refusal{
		Message: fmt.Sprintf("the clock of the runner is %s %s that of Microsoft Graph", p.Skew.Abs().Round(time.Second), ahead),
		Fix:     "Set the clock of the runner, then run again",
	}
}

// checkClock reads a group in which people change, because only an answer of Microsoft
// Graph says what time it is there. One that can't be read is left out later on.
func (r *run) checkClock(ctx context.Context) []Refusal {
	people := r.changes(func(c *plan.Change) bool { return c.Key.Kind == plan.KindEligible })
	if len(people) == 0 {
		return nil
	}
	guarded := *r.Preflight
	r.clock = &visit{run: r, group: people[0].Key.Group}
	if now, err := r.clock.read(ctx); err == nil {
		guarded.Skew = r.Clock.Now().Sub(now.At)
	}
	return Check([]Guardrail{clockGuardrail()}, &guarded)
}

// skewReason is the same right before a write, when nothing can be refused any more.
func (v *visit) skewReason(now *Access) string {
	if refusal := clockSkew(&Preflight{Skew: v.asked.Sub(now.At)}); refusal != nil {
		return "the run was stopped because " + refusal.Message
	}
	return ""
}

// groupIDs names the groups of changes for an input, each once.
func groupIDs(changes []plan.Change) string {
	var ids []string
	for _, c := range changes {
		ids = append(ids, c.Key.Group)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), ", ")
}
