package apply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
)

// population is how many groups the tenant of the state machine has. The last
// one is ruled out by the operator, whatever a file says.
const population = 6

// world is a tenant, a repository, and what is known to be right about them.
// Actions change it at random; after each the oracle is asked.
type world struct {
	tenant *tenant
	branch map[int]string      // groups in the file of a pull request, by the name they are declared with
	main   map[int]string      // the same of the default branch
	old    *directory.Snapshot // read at some time before, for plans that are behind
	// others are the groups that somebody else brought under PIM.
	others map[string]bool
	// approved are the ids of each file that a run was started with.
	approved map[string]bool
	// journal has what all runs wrote down, as one file.
	journal []apply.Entry
}

// pending reads the journal as the next run does.
func (w *world) pending(t *rapid.T) []apply.PendingRestore {
	text := &disk{}
	for _, e := range w.journal {
		if err := (apply.JournalLines{Storage: text}).Append(e); err != nil {
			t.Fatal(err)
		}
	}
	open, err := apply.ReadJournal(strings.NewReader(text.safe))
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func (w *world) pendingOf(t *rapid.T, group string) []apply.PendingRestore {
	return slices.DeleteFunc(w.pending(t), func(s apply.PendingRestore) bool { return s.Group != group })
}

func newWorld() *world {
	return &world{
		tenant: newTenant(snapshot(population)), branch: map[int]string{}, main: map[int]string{},
		others: map[string]bool{id(800): true}, approved: map[string]bool{},
	}
}

// pick draws one of the groups, living or dead.
func pick(t *rapid.T) int { return rapid.IntRange(1, population).Draw(t, "group") }

// actions are what can happen, in any order.
func (w *world) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":         w.check,
		"edit":     w.edit,
		"merge":    func(*rapid.T) { w.main = copied(w.branch) },
		"revert":   func(*rapid.T) { w.branch = copied(w.main) },
		"read":     func(*rapid.T) { w.old = w.tenant.take() },
		"rename":   w.alive(func(t *rapid.T, g *directory.Group) { g.DisplayName = fmt.Sprintf("sg-renamed-%d", pick(t)) }),
		"convert":  w.alive(convert),
		"delete":   w.alive(func(_ *rapid.T, g *directory.Group) { g.DeletedDateTime = w.tenant.now }),
		"restore":  w.restore,
		"other":    w.alive(func(_ *rapid.T, g *directory.Group) { g.Managed, w.others[g.ID] = directory.True, true }),
		"run":      func(t *rapid.T) { w.start(t).run(t) },
		"crash":    func(t *rapid.T) { w.start(t).crash(t) },
		"fallBack": func(t *rapid.T) { w.start(t).runToFallback(t) },
		"twice":    func(t *rapid.T) { w.start(t).meet(t, w.start(t)) },
		"disable":  w.alive(func(_ *rapid.T, g *directory.Group) { w.tenant.owned(g.ID, owner(700, directory.False)) }),
		"enable":   func(*rapid.T) { w.enable() },
		"settle":   w.settle,
	}
}

// enable gives each group an owner who can act.
func (w *world) enable() {
	for group := range w.tenant.groups {
		w.tenant.owned(group, owner(700, directory.True))
	}
}

func copied(files map[int]string) map[int]string {
	c := map[int]string{}
	for n, name := range files {
		c[n] = name
	}
	return c
}

// edit adds a group under the name that it has or had, or takes it out.
func (w *world) edit(t *rapid.T) {
	n := pick(t)
	if w.branch[n] != "" {
		delete(w.branch, n)
		return
	}
	w.branch[n] = groupName(n)
	if g := w.tenant.groups[id(n)]; g != nil && rapid.Bool().Draw(t, "presentName") {
		w.branch[n] = g.DisplayName
	}
}

// alive makes an action of something that is done to a group.
func (w *world) alive(do func(*rapid.T, *directory.Group)) func(*rapid.T) {
	return func(t *rapid.T) {
		if g := w.tenant.groups[id(pick(t))]; g != nil && !g.Deleted() {
			do(t, g)
		}
	}
}

func convert(t *rapid.T, g *directory.Group) {
	switch rapid.IntRange(0, 4).Draw(t, "into") {
	case 0:
		g.GroupTypes = []string{"DynamicMembership"}
	case 1:
		g.OnPremisesSyncEnabled = directory.True
	case 2:
		g.IsManagementRestricted = directory.True
	case 3:
		g.GroupTypes = []string{"Unified"}
	default: // and back
		g.GroupTypes, g.OnPremisesSyncEnabled, g.IsManagementRestricted = []string{}, directory.Null, directory.False
	}
}

// restore brings a deleted group back, as it was or as an impostor made later.
func (w *world) restore(t *rapid.T) {
	g := w.tenant.groups[id(pick(t))]
	if g == nil || !g.Deleted() {
		return
	}
	g.DeletedDateTime = directory.Group{}.DeletedDateTime
	if rapid.Bool().Draw(t, "impostor") {
		g.CreatedDateTime = w.tenant.now
	}
}

// file is the declaration of the default branch, "" if it declares nothing.
func (w *world) file() (entries string) {
	for n := 1; n <= population; n++ {
		if name := w.main[n]; name != "" {
			entries += fmt.Sprintf("  - name: %s\n    id: %s\n", name, id(n))
		}
	}
	return entries
}

// preflight starts as a workflow would, on what is there or on what was read
// before. nil when the file declares nothing, or two groups of one name.
func (w *world) preflight(s *directory.Snapshot) *apply.Preflight {
	text := w.file()
	if text == "" {
		return nil
	}
	file, _ := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte("version: 1\ngroups:\n" + text)}})
	if file == nil {
		return nil
	}
	a := preflight(file, s)
	a.Limits.MaxOnboard, a.Limits.NeverTouch = 3, []string{id(population)}
	return a
}

// check is the oracle: nothing is managed that no reviewed file named, unless
// somebody else did it, and never what the operator ruled out.
func (w *world) check(t *rapid.T) {
	for group, g := range w.tenant.groups {
		switch {
		case g.Managed != directory.True || w.others[group]:
		case !w.approved[group]:
			t.Fatalf("%s is managed, and no file that was run declares it", group)
		case group == id(population):
			t.Fatalf("%s is managed, which never-touch names", group)
		}
		if !equalJSON(w.tenant.value(group), hours("PT8H")) && len(w.pendingOf(t, group)) == 0 {
			t.Fatalf("%s has a shortened setting that no journal tells of: %s", group, w.tenant.value(group))
		}
	}
}

// settle runs without faults until nothing changes, and the tenant must be what
// a single run without faults makes of it: a crash leaves no trace, but in groups
// that the file does not declare any more.
func (w *world) settle(t *rapid.T) {
	w.enable() // nobody could do more about a group whose owner is disabled
	a := w.preflight(w.tenant.take())
	if a == nil {
		return
	}
	allowed := len(apply.Check(apply.Guardrails(), a)) == 0
	want := map[string]bool{}
	for _, c := range a.Plan.Changes {
		want[c.Key.Group] = true
	}
	s := w.start(t)
	s.faults, s.preflight = none, a
	s.run(t)
	for group := range want {
		unread := slices.ContainsFunc(a.Tenant.Gaps, func(gap directory.Gap) bool { return gap.Group == group })
		if got := w.tenant.isManaged(group); got != (allowed && !unread) {
			t.Fatalf("%s is managed: %t, the guardrails let the run pass: %t, part of it is unread: %t", group, got, allowed, unread)
		}
	}
	for group, g := range w.tenant.groups {
		known := allowed && s.declared(group) != "" && g.Managed == directory.True && !g.Deleted()
		if left := w.tenant.value(group); known && !equalJSON(left, hours("PT8H")) {
			t.Fatalf("%s is left with a setting that a run shortened: %s", group, left)
		}
	}
	if allowed && len(a.Tenant.Gaps) == 0 {
		if again := w.preflight(w.tenant.take()); again != nil && len(again.Plan.Changes) > 0 {
			t.Fatalf("a second run has something to do: %+v", again.Plan.Changes)
		}
	}
}

// TestMachine tries 1,000 histories of up to some 30 actions each.
func TestMachine(t *testing.T) {
	t.Parallel()
	for i := range 10 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { t.Repeat(newWorld().actions()) })
		})
	}
}

// The machine is of no use if its runs never get to write, or never meet a
// fault: a history made by hand shows that they can.
func TestMachineReachesWrites(t *testing.T) {
	t.Parallel()
	w := newWorld()
	rapid.Check(t, func(t *rapid.T) {
		*w = *newWorld()
		for n := 1; n <= 3; n++ {
			w.branch[n] = groupName(n)
		}
		w.main = copied(w.branch)
		s := w.start(t)
		s.run(t)
		if s.preflight != nil && s.faults == none && strings.Join(w.tenant.sent, " ") != id(1)+" "+id(2)+" "+id(3) {
			t.Fatalf("sent %q", w.tenant.sent)
		}
		w.check(t)
	})
}
