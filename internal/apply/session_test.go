package apply_test

import (
	"context"
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// faults are what goes wrong in one run of the state machine.
type faults struct {
	answer     apply.AnswerKind // of the write of number bad
	committed  bool             // whether that write was made all the same
	bad        int              // 0: no write goes wrong
	listUnread bool             // the list can't be read after a write
	unread     int              // number of the fresh read that fails; 0: none
	stale      int              // answers of the list that are behind
	disk       int              // number of the journal's entry that can't be written; 0: none
	ignored    int              // strategies, from the first, that are accepted and do not onboard
	fallback   bool             // the last strategy is allowed
}

// none is a run without faults.
var none = faults{}

// session is one run in the world, and the oracle of what a run may do.
type session struct {
	*world
	faults    faults
	preflight *apply.Preflight

	journal    recorder
	facts      map[string]*directory.Group // as last read by this run
	reads      int
	hidden     map[string]bool // groups that PIM managed already and did not list yet, as last read
	disabled   map[string]bool // groups that had an owner who is disabled, as last read
	sent       map[string]bool
	tried      map[string]bool // group and strategy of each write
	unanswered string          // group of a write whose answer is unknown, "" for none
	during     func()          // called once, when the first write is on its way
	bomb       bomb
}

func (w *world) start(t *rapid.T) *session {
	s := &session{world: w, facts: map[string]*directory.Group{}, hidden: map[string]bool{}, disabled: map[string]bool{}, sent: map[string]bool{}, tried: map[string]bool{}}
	if rapid.Bool().Draw(t, "faults") {
		s.faults = faults{
			answer:     apply.AnswerKind(rapid.IntRange(0, 5).Draw(t, "answer")),
			committed:  rapid.Bool().Draw(t, "committed"),
			bad:        rapid.IntRange(0, 6).Draw(t, "bad"),
			listUnread: rapid.IntRange(0, 3).Draw(t, "listUnread") == 3,
			unread:     rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "unread"),
			stale:      rapid.SampledFrom([]int{0, 0, 2, 100}).Draw(t, "stale"),
			disk:       rapid.SampledFrom([]int{0, 0, 1, 2, 3, 4, 7, 11}).Draw(t, "disk"),
			ignored:    rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "ignored"),
			fallback:   rapid.Bool().Draw(t, "fallback"),
		}
	}
	taken := w.tenant.take()
	if w.old != nil && rapid.Bool().Draw(t, "behind") {
		taken = w.old
	}
	s.preflight = w.preflight(taken)
	return s
}

func (s *session) ReadGroup(ctx context.Context, id string) (*directory.Group, error) {
	if s.reads++; s.reads == s.faults.unread {
		return nil, errors.New("429")
	}
	g, err := s.tenant.ReadGroup(ctx, id)
	s.facts[id], s.hidden[id] = g, g != nil && g.Managed != directory.True && s.tenant.isManaged(id)
	return g, err
}

func (s *session) Managed(ctx context.Context, id string) (bool, error) {
	if s.faults.listUnread {
		return false, errors.New("503")
	}
	return s.tenant.Managed(ctx, id)
}

func (s *session) Relations(ctx context.Context, id string, people []string) (*apply.Relations, error) {
	n, err := s.tenant.Relations(ctx, id, people)
	s.disabled[id] = err != nil || slices.ContainsFunc(n.Principals, func(p directory.Principal) bool { return p.AccountEnabled != directory.True })
	return n, err
}

func (s *session) Access(ctx context.Context, id string) (*apply.Access, error) {
	return s.tenant.Access(ctx, id)
}

func (s *session) Enabled(ctx context.Context, id string) (bool, error) {
	return s.tenant.Enabled(ctx, id)
}

func (s *session) Settings(ctx context.Context, id string) (*apply.RoleSettings, error) {
	return s.tenant.Settings(ctx, id)
}

// Append refuses as the faults say, and is a place where a run can die: before
// the entry is stored and after it.
func (s *session) Append(e apply.Entry) error {
	s.bomb.pass()
	defer s.bomb.pass()
	s.journal.failing = s.faults.disk
	err := s.journal.Append(e)
	if err == nil {
		s.world.journal = append(s.world.journal, e)
	}
	return err
}

// run makes the run and holds what it reports against the tenant.
func (s *session) run(t *rapid.T) {
	if s.preflight == nil {
		return
	}
	s.begin()
	result := apply.Run(context.Background(), s.preflight, s.deps(t))
	if len(result.Refusals) > 0 {
		if len(s.sent)+s.reads+len(s.journal.entries) > 0 || result.Outcomes != nil {
			t.Fatalf("refused, and yet: sent %v, journal %+v, %+v", s.sent, s.journal.entries, result.Outcomes)
		}
		return
	}
	if len(result.Outcomes) != len(s.preflight.Plan.Changes) {
		t.Fatalf("%d outcomes of %d changes", len(result.Outcomes), len(s.preflight.Plan.Changes))
	}
	for i := range result.Outcomes {
		s.verify(t, &result.Outcomes[i])
	}
}

// begin notes what the file of this run approves.
func (s *session) begin() {
	for _, g := range s.preflight.File.Groups {
		s.approved[g.ID.Value] = true
	}
	s.tenant.stale = s.faults.stale
}

// verify wants a report that is true: done only of what is managed, unknown and
// rejected only of what was sent, skipped only of what was not.
func (s *session) verify(t *rapid.T, o *apply.Outcome) {
	group := o.Change.Key.Group
	sent, managed := s.sent[group], s.tenant.isManaged(group)
	reported := len(o.Findings()) > 0
	asBefore := len(o.Changed) == 0 && o.Uncompared == "" && (o.Restored == nil || o.Restored.State == apply.Done)
	shortened := s.tried[group+string(apply.Shorten)] && !equalJSON(s.tenant.value(group), hours("PT8H"))
	switch {
	case o.State == apply.Done && !o.Pending && !managed:
		t.Fatalf("%s is called done and is not managed: %+v", group, o)
	case (o.State == apply.Unknown || o.State == apply.Rejected || o.Pending) && !sent:
		t.Fatalf("%s is called %s and no write was sent", group, o.State)
	case o.State == apply.Skipped && sent && s.faults.answer != apply.AnswerSkipped:
		t.Fatalf("%s is called skipped and a write was sent: %s", group, o.Detail)
	case group == s.unanswered && (o.Pending || o.State == apply.Skipped):
		t.Fatalf("%s is called %s, pending %t, and the answer is unknown", group, o.State, o.Pending)
	// Of a write before this run's own reading the settings show nothing more.
	case o.State == apply.Rejected && managed && !s.hidden[group] && !s.faults.listUnread && s.faults.stale < 100:
		t.Fatalf("%s is called rejected and is managed: %s", group, o.Detail)
	case o.ByOther && (o.State != apply.Done || o.Pending || len(o.Sent) > 1):
		t.Fatalf("%s is called somebody else's doing: %+v", group, o)
	case asBefore && shortened:
		t.Fatalf("%s is left with a shortened setting, and that is not reported: %+v", group, o)
	case reported == (o.State == apply.Done && !o.Pending && asBefore):
		t.Fatalf("%s is %s, reported as a finding: %t", group, o.State, reported)
	}
}

// crash makes the run and kills it at some boundary.
func (s *session) crash(t *rapid.T) {
	if s.preflight == nil {
		return
	}
	s.bomb.n = rapid.IntRange(1, 30).Draw(t, "boundary")
	survive(func() { s.run(t) })
}

// runToFallback makes a run that gets to the last strategy, and kills it around there.
func (s *session) runToFallback(t *rapid.T) {
	if s.preflight == nil {
		return
	}
	s.faults = faults{ignored: rapid.IntRange(2, 3).Draw(t, "ignored"), fallback: true}
	s.bomb.n = rapid.IntRange(14, 40).Draw(t, "boundary")
	survive(func() { s.run(t) })
}

// meet makes the run, and another one from start to end while its first write
// is on its way.
func (s *session) meet(t *rapid.T, other *session) {
	s.during = func() { other.run(t) }
	s.run(t)
}

func (s *session) deps(t *rapid.T) apply.Deps {
	with := deps(s.tenant, s)
	with.Fallback, with.Pending = s.faults.fallback, s.pending(t)
	with.Reader, with.Writer = s, writerFunc(func(ctx, begin context.Context, w apply.Write) apply.Answer {
		s.inspect(t, w)
		return s.write(ctx, begin, w)
	})
	return with
}

// inspect is the oracle at the moment that counts: may this write be made?
func (s *session) inspect(t *rapid.T, w apply.Write) {
	entries := s.journal.entries
	switch {
	case s.tried[w.Group+string(w.Strategy)]:
		t.Fatalf("a second write %s for %s", w.Strategy, w.Group)
	case w.Role != apply.WrittenRole || w.Rule != apply.WrittenRule:
		t.Fatalf("a write to another setting: %+v", w)
	case w.Strategy == apply.Restore:
		s.inspectRestore(t, w)
	case w.Strategy == apply.Shorten && (!s.faults.fallback || !equalJSON(w.Value, hours("PT7H30M"))):
		t.Fatalf("a write that is not allowed, or not stricter: %+v", w)
	case w.Strategy != apply.Shorten && w.Value != s.tenant.value(w.Group):
		t.Fatalf("a write that changes a setting: %+v", w)
	case len(entries) == 0 || entries[len(entries)-1].Step != apply.StepIntent || entries[len(entries)-1].Group != w.Group || entries[len(entries)-1].Strategy != w.Strategy:
		t.Fatalf("a write for %s that the journal does not announce: %+v", w.Group, entries)
	default:
		s.inspectGroup(t, w.Group)
	}
	s.tried[w.Group+string(w.Strategy)] = true
}

// inspectRestore wants the value of before, and a shortening that it follows: a
// journal's, or the write before this one.
func (s *session) inspectRestore(t *rapid.T, w apply.Write) {
	if !equalJSON(w.Value, hours("PT8H")) {
		t.Fatalf("what is put back was never there: %+v", w)
	}
	if s.declared(w.Group) == "" {
		t.Fatalf("put back in %s, which the file does not name", w.Group)
	}
	if len(s.pendingOf(t, w.Group)) == 0 {
		t.Fatalf("put back, and the journal has no shortening: %+v", w)
	}
}

// inspectGroup wants the group to be one that was approved, as it was.
func (s *session) inspectGroup(t *rapid.T, group string) {
	facts, declared := s.facts[group], s.declared(group)
	switch {
	case declared == "":
		t.Fatalf("a write for %s, which the file does not name", group)
	case facts == nil || !facts.Manageable() || facts.Managed != directory.False || facts.DisplayName != declared:
		t.Fatalf("a write for %s, of which this run read %+v", group, facts)
	case s.disabled[group]:
		t.Fatalf("a write for %s, which has a disabled owner", group)
	case !facts.CreatedDateTime.Equal(s.planned(group)):
		t.Fatalf("a write for %s, which is not the group that was planned", group)
	case s.unanswered != "" && !s.tenant.isManaged(s.unanswered):
		t.Fatalf("a write for %s, while nobody knows what became of %s", group, s.unanswered)
	case !s.sent[group] && len(s.sent) >= s.preflight.Limits.MaxOnboard:
		t.Fatalf("a write for %s beyond max-onboard", group)
	}
	s.sent[group] = true
}

// declared is the name of the group in the file, "" if it is not there.
func (s *session) declared(group string) string {
	for _, g := range s.preflight.File.Groups {
		if g.ID.Value == group {
			return g.Name.Value
		}
	}
	return ""
}

func (s *session) planned(group string) time.Time {
	for _, c := range s.preflight.Plan.Changes {
		if c.Key.Group == group {
			return c.Facts.CreatedDateTime
		}
	}
	return time.Time{}
}

func (s *session) write(ctx, begin context.Context, w apply.Write) apply.Answer {
	if during := s.during; during != nil {
		s.during = nil
		during()
		s.tenant.stale = s.faults.stale
	}
	s.bomb.pass()
	defer s.bomb.pass()
	s.tenant.write = nil
	s.tenant.ignores = func(w apply.Write) bool {
		return w.Strategy == apply.Restore || slices.Contains([]apply.Strategy{apply.SameRule, apply.SamePolicy, apply.Shorten}[:s.faults.ignored], w.Strategy)
	}
	if len(s.tried) == s.faults.bad {
		s.tenant.write = func(apply.Write) (bool, apply.Answer) {
			return s.faults.committed && s.faults.answer != apply.AnswerSkipped, apply.Answer{Kind: s.faults.answer}
		}
	}
	answer := s.tenant.Write(ctx, begin, w)
	// By what came back and not by what was planned: where another run has written
	// meanwhile, the id is an old one and the answer a plain no. And what becomes of
	// putting a setting back is reported apart from the group.
	if w.Strategy != apply.Restore && (answer.Kind == apply.AnswerUnknown || answer.Kind > apply.AnswerGone) {
		s.unanswered = w.Group
	}
	return answer
}
