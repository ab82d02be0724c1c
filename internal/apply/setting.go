package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// setting is the kind of change that gives role settings the declared values: one, or
// the two of a pair.
type setting struct {
	*attempt
	before []settings.Setting // of both roles, as they were read before the write
}

func (s *setting) first() Strategy {
	if s.outcome.Change.Action == plan.Pair {
		return EnableContext
	}
	return SetRule
}

// leaf gives the setting that a strategy writes.
func (s *setting) leaf(strategy Strategy) settings.Leaf {
	name := s.outcome.Change.Key.Setting
	switch strategy.once() {
	case EnableContext:
		name = contextLeaf
	case DropMFA:
		name = requireLeaf
	}
	leaf, _ := settings.FindLeaf(name) // the plan is made of leaves
	return leaf
}

// prepare compares what is there with what the plan rests on, and makes the write of
// the one rule as it was read, with nothing but the declared value changed.
func (s *setting) prepare(ctx context.Context, strategy Strategy) (w *Write, skipReason string) {
	c := &s.outcome.Change
	if s.onboarded() && len(s.outcome.Sent) == 0 {
		return nil, s.awaitOnboarded(ctx)
	}
	if strategy != strategy.once() {
		s.access = nil // the id of the settings was an old one
	}
	now, reason := s.fresh(ctx)
	if reason != "" {
		return nil, reason
	}
	is := settings.Read(now.Settings.List, c.Key.Role)
	if strategy = s.due(strategy, is); strategy == "" {
		return nil, ""
	}
	if reason := cmp.Or(pairReason(c), s.movedReason(is), proofReason(c, is), s.contextReason(strategy)); reason != "" {
		return nil, reason
	}
	leaf := s.leaf(strategy)
	read, _ := settings.Find(now.Settings.List, c.Key.Role, leaf.Rule) // one that is missing is not understood
	changed, reason := leaf.Patch(read, c.Want)
	if reason != "" {
		return nil, leaf.Name + " can't be written: " + reason
	}
	s.before = now.Settings.List
	return &Write{Action: c.Action, Group: c.Key.Group, Name: c.Name, Strategy: strategy,
		Policy: now.Settings.PolicyOf(directory.Role(c.Key.Role)), Setting: changed, Before: read.Value}, ""
}

// due gives the strategy that has something to write, "" if all is as declared.
func (s *setting) due(strategy Strategy, is *settings.Role) Strategy {
	out := &s.outcome
	differs := func(strategy Strategy) bool { return !s.leaf(strategy).Equal(is, out.Change.Want) }
	switch {
	case differs(strategy):
		return strategy
	case strategy.once() == EnableContext && differs(DropMFA):
		return DropMFA
	}
	out.State, out.Pending = Done, false
	switch {
	case len(out.Sent) > 0:
		out.Detail = "it reads as declared now"
	case s.onboarded():
		out.Detail = "made with the write that brought the group under PIM"
	default:
		out.ByOther, out.Detail = true, "somebody else made it after the plan was made, and nothing was sent"
	}
	return ""
}

// onboarded says whether the write that brought the group under PIM was this change, or
// the change was sent itself.
func (s *setting) onboarded() bool {
	return slices.ContainsFunc(s.written, func(c *plan.Change) bool { return c.Key == s.outcome.Change.Key })
}

// awaitOnboarded looks for what the write that onboarded has changed, which is not sent
// again: what a first write has lost is left to the next run.
func (s *setting) awaitOnboarded(ctx context.Context) (skipReason string) {
	out := &s.outcome
	seen, _ := s.poll(ctx, visible, func() bool {
		var now *Access
		if now, skipReason = s.fresh(ctx); skipReason != "" {
			return false
		}
		made := s.due(s.first(), settings.Read(now.Settings.List, out.Change.Key.Role)) == ""
		if !made {
			s.access = nil // an answer can be behind
		}
		return made
	})
	if !seen && skipReason == "" {
		out.State, out.Pending, out.Detail = Done, true, notVisible
	}
	return skipReason
}

// movedReason says which setting is neither what the plan was made with nor what the
// files want. It looks at all that is declared for the role, and at what is judged
// together with the change.
func (s *setting) movedReason(is *settings.Role) string {
	c := &s.outcome.Change
	declared := s.declared(c.Key.Role)
	for _, leaf := range settings.Leaves() {
		want, concerned := c.Want, leaf.Name == c.Key.Setting || proves(leaf.Name) && proves(c.Key.Setting)
		if leaf.UnknownReason(declared) == "" {
			want, concerned = declared, true
		}
		unread := leaf.UnknownReason(is) != "" && leaf.UnknownReason(c.Was) != "" // nothing rests on it
		if concerned && !unread && !leaf.Equal(is, c.Was) && !leaf.Equal(is, want) {
			return fmt.Sprintf("%s was %s when the plan was made and is %s now", leaf.Name, leaf.Words(c.Was), otherWords(leaf, is, c.Was))
		}
	}
	return ""
}

// declared are the settings that the files want for a role. They know no leaf that the
// files don't declare.
func (v *visit) declared(role string) *settings.Role {
	entry := v.entry(v.group)
	if entry == nil || entry.Role(role) == nil || entry.Role(role).Settings == nil {
		return &settings.Role{}
	}
	return plan.WithApprovers(entry.Role(role).Settings.Values, v.Tenant)
}

// settingsReason says why nobody may be granted a role yet, "" if somebody may: a
// declared setting of the role is not what was read of it last.
func (v *visit) settingsReason(role directory.Role) string {
	declared, is := v.declared(string(role)), settings.Read(v.access.Settings.List, string(role))
	for _, leaf := range settings.Leaves() {
		if leaf.UnknownReason(declared) == "" && !leaf.Equal(is, declared) {
			return fmt.Sprintf("nobody is granted a role whose settings are not as declared: %s of %ss is %s, not %s",
				leaf.Name, role, otherWords(leaf, is, declared), leaf.Words(declared))
		}
	}
	return ""
}

// otherWords are those of a value that differs from another one with the same words,
// such as the number of approvers.
func otherWords(leaf settings.Leaf, is, other *settings.Role) string {
	words := leaf.Words(is)
	if words == leaf.Words(other) {
		words = "different (" + words + ")"
	}
	return words
}

// confirm reads whether the setting is as declared. An answer that the id is an old one
// is followed by one write with an id that is looked up again.
func (s *setting) confirm(_, own context.Context, w *Write, answer Answer) (next Strategy) {
	out := &s.outcome
	if next = w.Strategy.again(); answer.Kind == AnswerGone && next != "" {
		out.Detail = answer.Detail
		return next
	}
	s.written = append(s.written, &out.Change)
	refused := answer.Kind.refused()
	seen, why := s.await(own, w, refused)
	out.State, out.Pending, out.Detail = Done, false, answer.Detail
	switch {
	case seen && w.Strategy.once() == EnableContext:
		return s.afterContext()
	case seen && answer.Kind != AnswerAccepted:
		out.Detail = joined("it reads as declared, although no answer confirmed the write", answer.Detail)
	case seen:
	case answer.Kind == AnswerAccepted:
		out.Pending, out.Detail = true, joined(notVisible, joined(why, answer.Detail))
	case refused:
		out.State = Rejected
	default:
		out.State, out.Detail = Unknown, joined(answer.Detail, joined("it does not read as declared yet", why))
		s.stop("the run was stopped because the outcome of " + label(&out.Change) + " in " + finding.Quote(w.Name) + " is unknown")
	}
	if !seen && w.Strategy.once() == DropMFA {
		out.Detail = joined(out.Detail, "the authentication context is on, and MFA may still be")
	}
	return ""
}

// await reads until the setting is as declared and all others are as they were: an
// answer can be behind. A write that was refused is not waited for.
func (s *setting) await(ctx context.Context, w *Write, refused bool) (seen bool, why string) {
	out := &s.outcome
	_, stopped := s.poll(ctx, visible, func() bool {
		seen, out.Changed, out.Uncompared = false, nil, ""
		now, err := s.Reader.Settings(ctx, s.group)
		if err != nil {
			out.Uncompared = err.Error()
			return false
		}
		s.access.Settings = *now
		seen = s.leaf(w.Strategy).Equal(settings.Read(now.List, w.Role), out.Change.Want)
		out.Changed = s.differences(s.before, now.List)
		return (seen || refused) && len(out.Changed) == 0
	})
	if stopped != nil {
		why = "the run was cancelled while it waited"
	}
	return seen, why
}

// differences compares the settings of both roles with those before a write, and leaves
// out what this run has made of them: what was read before the write can have been
// behind an earlier one.
func (v *visit) differences(before, now []settings.Setting) []settings.Difference {
	return slices.DeleteFunc(settings.Differences(before, now), func(d settings.Difference) bool {
		return slices.ContainsFunc(v.written, func(c *plan.Change) bool {
			return c.Key.Role == d.Role && slices.ContainsFunc(c.Leaves(), func(leaf settings.Leaf) bool {
				return leaf.Rule == d.Rule && leaf.Equal(settings.Read(now, d.Role), c.Want)
			})
		})
	})
}
