package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// history is a tenant whose role settings are declared, while people change them in the
// portal and runs meet faults. The last group is not under PIM at first.
type history struct {
	tenant  *tenant
	read    *directory.Snapshot
	files   map[directory.RoleOf]*settings.Role
	managed map[string]bool // groups that a run may have onboarded
	last    *apply.Preflight
}

const historyGroups = 3

func newHistory() *history {
	x, s := managing(historyGroups, directorytest.Choices{}, directorytest.Choices{})
	h := &history{tenant: x, read: s, files: map[directory.RoleOf]*settings.Role{}, managed: map[string]bool{}}
	x.groups[id(historyGroups)].Managed = directory.False
	return h
}

func (h *history) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":       func(*rapid.T) {},
		"edit":   h.edit,
		"edit2":  h.edit,
		"portal": h.portal,
		"run":    func(t *rapid.T) { h.start(t, h.plan(t)).run(t) },
		"behind": func(t *rapid.T) { h.start(t, h.last).run(t) }, // what was planned some time ago
		"crash": func(t *rapid.T) {
			r := h.start(t, h.plan(t))
			r.bomb.n = rapid.IntRange(1, 30).Draw(t, "boundary")
			survive(func() { r.run(t) })
		},
		"twice": func(t *rapid.T) {
			r, other := h.start(t, h.plan(t)), h.start(t, h.plan(t))
			r.during = func() { other.run(t) }
			r.run(t)
		},
		"settle": h.settle,
	}
}

func drawRole(t *rapid.T) directory.RoleOf {
	return directory.RoleOf{Group: id(rapid.IntRange(1, historyGroups).Draw(t, "group")), Role: rapid.SampledFrom(directory.Roles()).Draw(t, "role")}
}

// edit declares some settings of a role, or none.
func (h *history) edit(t *rapid.T) {
	of, over := drawRole(t), &settings.Role{}
	for _, set := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"max", "eligible", "proof"}), 0, 3, rapid.ID[string]).Draw(t, "leaves") {
		switch set {
		case "max":
			longest(rapid.SampledFrom([]time.Duration{hour, 2 * hour, 8 * hour}).Draw(t, "max"))(over)
		case "eligible":
			eligibleMax(rapid.SampledFrom([]time.Duration{365 * 24 * hour, 90 * 24 * hour}).Draw(t, "eligible"))(over)
		default:
			proof := rapid.SampledFrom([][2]string{{"mfa", ""}, {"justification", "c1"}, {"justification", ""}, {"justification", "c2"}}).Draw(t, "proof")
			require(proof[0])(over)
			onContext(settings.Context(proof[1]))(over)
		}
	}
	h.files[of] = over
}

// portal is somebody who saves a role's settings.
func (h *history) portal(t *rapid.T) {
	of := drawRole(t)
	choice := rapid.SampledFrom([]directorytest.Choices{{}, {MFA: true}, {Context: "c1"}, {Max: "PT2H"}, {MFA: true, Max: "PT1H"}}).Draw(t, "choice")
	for _, s := range listOf(choice, choice) {
		h.tenant.set(of.Group, string(of.Role), s.Rule, s.Value)
	}
}

// plan is a run of the files on what is there now.
func (h *history) plan(t *rapid.T) *apply.Preflight {
	s := *h.read
	s.Groups = nil
	for _, g := range h.tenant.groups {
		s.Groups = append(s.Groups, *g)
	}
	a := allowed(t, &s, historyGroups)
	for i := range a.File.Groups {
		g := &a.File.Groups[i]
		for of, over := range h.files {
			if of.Group == g.ID.Value {
				declareRole(g, string(of.Role), over)
				a.Plan.Changes = append(a.Plan.Changes, settingChanges(h.tenant, g, string(of.Role), over)...)
			}
		}
	}
	slices.SortFunc(a.Plan.Changes, plan.Change.Compare)
	a.Limits.Changes = rapid.SampledFrom([][]plan.Class{plan.Classes(), {plan.ClassSettings}}).Draw(t, "changes")
	h.last = a
	return a
}

// settle runs without faults: what is declared is there then, but for what is never
// written, and a second run has nothing to send.
func (h *history) settle(t *rapid.T) {
	a := h.plan(t)
	a.Limits.Changes = plan.Classes()
	r := h.start(t, a)
	r.faults = faults{}
	r.run(t)
	again := h.start(t, h.plan(t))
	again.preflight.Limits.Changes, again.faults = plan.Classes(), faults{}
	again.run(t)
	if len(again.sent) > 0 {
		t.Fatalf("a second run sent %v", again.sent)
	}
	for _, c := range again.preflight.Plan.Changes {
		if o := again.outcome(c.Key); o.State != apply.Skipped || o.Detail == "" {
			t.Fatalf("left, and not explained: %+v", o)
		}
	}
}

// settingRun is one run, and the oracle of what it may do.
type settingRun struct {
	*history
	faults    faults
	preflight *apply.Preflight
	journal   recorder
	bomb      bomb
	listed    map[string]bool // groups that the list had when it was read last
	sent      []string        // group, role, rule and strategy
	stopped   bool            // an answer is unknown
	during    func()
	outcomes  []apply.Outcome
}

func (h *history) start(t *rapid.T, a *apply.Preflight) *settingRun {
	r := &settingRun{history: h, preflight: a, listed: map[string]bool{}}
	if rapid.Bool().Draw(t, "faults") {
		r.faults = faults{
			answer:    apply.AnswerKind(rapid.IntRange(0, 5).Draw(t, "answer")),
			committed: rapid.Bool().Draw(t, "committed"),
			bad:       rapid.IntRange(0, 6).Draw(t, "bad"),
			unread:    rapid.SampledFrom([]int{0, 0, 1, 2, 3, 5}).Draw(t, "unread"),
			stale:     rapid.SampledFrom([]int{0, 0, 0, 1, 4, 100}).Draw(t, "stale"),
			disk:      rapid.SampledFrom([]int{0, 0, 1, 2, 3, 4, 7, 11}).Draw(t, "disk"),
		}
	}
	return r
}

func (r *settingRun) run(t *rapid.T) {
	if r.preflight == nil {
		return
	}
	reads := 0
	clear(r.tenant.former) // what is read is behind the writes of this run at most
	r.tenant.behind, r.tenant.write = r.faults.stale, nil
	r.tenant.unread = func(string) error {
		if reads++; reads == r.faults.unread {
			return errors.New("503")
		}
		return nil
	}
	r.journal.failing = r.faults.disk
	d := deps(r.tenant, r)
	d.Reader = listing{r.tenant, r}
	d.Writer = writerFunc(func(ctx, begin context.Context, w apply.Write) apply.Answer { return r.write(t, ctx, begin, w) })
	result := apply.Run(context.Background(), r.preflight, d)
	r.tenant.unread, r.tenant.behind = nil, 0
	if result.Refusals != nil {
		t.Fatalf("refused: %+v", result.Refusals)
	}
	r.outcomes = result.Outcomes
	for i := range r.outcomes {
		r.verify(t, &r.outcomes[i])
	}
}

// listing notes what the list says when a group is read.
type listing struct {
	*tenant
	run *settingRun
}

func (l listing) Access(ctx context.Context, id string) (*apply.Access, error) {
	a, err := l.tenant.Access(ctx, id)
	l.run.listed[id] = err == nil && a.Managed
	return a, err
}

func (r *settingRun) Append(e apply.Entry) error {
	r.bomb.pass()
	defer r.bomb.pass()
	return r.journal.Append(e)
}

func (r *settingRun) write(t *rapid.T, ctx, begin context.Context, w apply.Write) apply.Answer {
	r.inspect(t, w)
	if during := r.during; during != nil {
		r.during = nil
		during()
	}
	r.bomb.pass()
	defer r.bomb.pass()
	r.tenant.write = nil
	if len(r.sent) == r.faults.bad {
		committed := r.faults.committed && r.faults.answer != apply.AnswerSkipped && r.faults.answer != apply.AnswerGone
		r.tenant.write = func(apply.Write) (bool, apply.Answer) { return committed, apply.Answer{Kind: r.faults.answer} }
	}
	answer := r.tenant.Write(ctx, begin, w)
	r.stopped = answer.Kind == apply.AnswerUnknown || answer.Kind > apply.AnswerGone
	return answer
}

// inspect is asked before a write is made.
func (r *settingRun) inspect(t *rapid.T, w apply.Write) {
	key := strings.Join([]string{w.Group, w.Role, w.Rule, string(w.Strategy)}, " ")
	last := r.journal.entries[len(r.journal.entries)-1]
	switch {
	case slices.Contains(r.sent, key):
		t.Fatalf("%s is sent twice", key)
	case last.Step != apply.StepIntent || last.Group != w.Group || last.Role != w.Role || last.Rule != w.Rule || last.Strategy != w.Strategy:
		t.Fatalf("%s is not announced: %+v", key, last)
	case w.Action != plan.Onboard:
		r.inspectSetting(t, w)
	case !slices.Contains(r.preflight.Limits.Changes, plan.ClassOnboard):
		t.Fatalf("%s is onboarded", w.Group)
	default:
		r.managed[w.Group] = true
	}
	r.sent = append(r.sent, key)
}

// inspectSetting wants a declared value of one rule, in a group that PIM manages, and a
// role that keeps MFA or a context unless the files want neither.
func (r *settingRun) inspectSetting(t *rapid.T, w apply.Write) {
	var over *settings.Role
	for i := range r.preflight.File.Groups {
		if g := &r.preflight.File.Groups[i]; g.ID.Value == w.Group {
			over = g.Role(w.Role).Settings.Values
		}
	}
	is := settings.Read(r.tenant.settings[w.Group].List, w.Role)
	sent := settings.Read([]settings.Setting{w.Setting}, w.Role)
	after := is.With(sent)
	leaf := settings.Leaves()[slices.IndexFunc(settings.Leaves(), func(l settings.Leaf) bool { return l.Rule == w.Rule })]
	switch {
	case !r.listed[w.Group] || !r.tenant.isManaged(w.Group):
		t.Fatalf("a setting of %s, which PIM does not manage", w.Group)
	case !leaf.Equal(sent, over):
		t.Fatalf("%s is sent as %s, declared is %s", leaf.Name, leaf.Words(sent), leaf.Words(over))
	case on(is) && !on(after) && (on(is.With(over)) || on(over)):
		t.Fatalf("neither MFA nor a context after %s: %s", leaf.Name, leaf.Words(sent))
	case leaf.Name == "activation.context" && leaf.Words(sent) == "c2":
		t.Fatal("a context that is not published")
	}
}

// on says that MFA or a context is asked for.
func on(r *settings.Role) bool {
	c, _ := r.ActivationContext.Value()
	return mfa(r) || c != ""
}

func (r *settingRun) outcome(key plan.Key) *apply.Outcome {
	return &r.outcomes[slices.IndexFunc(r.outcomes, func(o apply.Outcome) bool { return o.Change.Key == key })]
}

// verify wants a report that is true.
func (r *settingRun) verify(t *rapid.T, o *apply.Outcome) {
	c := &o.Change
	clean := o.State == apply.Done && !o.Pending && len(o.Changed) == 0 && o.Uncompared == ""
	made := !slices.ContainsFunc(c.Leaves(), func(l settings.Leaf) bool {
		return !l.Equal(r.tenant.is(c.Key.Group, c.Key.Role), c.Want)
	})
	switch {
	case o.State == apply.Done && !o.Pending && c.Want != nil && !made:
		t.Fatalf("%+v is called done", c.Key)
	case (o.State == apply.Rejected || o.State == apply.Unknown || o.Pending && !r.onboardedWith(c)) && len(o.Sent) == 0:
		t.Fatalf("%+v is called %s, and nothing was sent", c.Key, o.State)
	case o.State != apply.Done && c.Want != nil && made && len(o.Sent) == 0 && o.Detail == "":
		t.Fatalf("%+v is called %s without a reason", c.Key, o.State)
	case clean == (len(o.Findings()) > 0):
		t.Fatalf("%+v: %+v", o, o.Findings())
	}
}

// onboardedWith says that the write which brought the group under PIM sent the setting.
func (r *settingRun) onboardedWith(c *plan.Change) bool {
	return slices.ContainsFunc(r.sent, func(sent string) bool {
		return strings.HasPrefix(sent, c.Key.Group) && strings.HasSuffix(sent, string(apply.DeclaredRule))
	})
}

// TestHistories tries 500 of them, of up to some 30 actions each.
func TestHistories(t *testing.T) {
	t.Parallel()
	parts := 5
	if testing.Short() {
		parts = 2
	}
	for i := range parts {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { t.Repeat(newHistory().actions()) })
		})
	}
}
