package apply_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// The groups of the model: one for people alone, one whose members an access package
// delivers, and one that PIM does not manage.
const (
	plainGroup, packageGroup, unmanagedGroup = 1, 2, 3

	crowd      = 8 // people who come and go
	keptPerson = 1
)

// line is an entry of a list.
type line struct{ kind, days int }

func (l line) text(n int, since time.Time) string {
	switch l.kind {
	case 0:
		return person(n)
	case 1:
		return fmt.Sprintf("{who: %s, until: %s}", person(n), since.AddDate(0, 0, l.days).Format(time.DateOnly))
	}
	return fmt.Sprintf("{who: %s, for: %dd}", person(n), l.days)
}

// town is a tenant with people in it, a repository, and what is known to be right.
type town struct {
	*portal
	lists map[int]map[int]line // of each group; nil: none
	exact bool
	birth time.Time
	since *config.File // what the last successful run applied

	// Of the run in progress:
	made     *apply.Preflight
	result   *apply.Result
	read     map[string][]directory.Schedule // rows of each group as the run saw them last
	asked    map[string][]directory.Request
	disabled map[string]bool // when the plan was made
	removed  map[string]bool // by this run
	did      map[string]int  // what all histories did, by name
	fail     func(format string, args ...any)
}

func newTown(did map[string]int) *town {
	w := &town{portal: newPortal(3), lists: map[int]map[int]line{}, exact: true, did: did}
	w.groups[id(unmanagedGroup)].Managed, w.birth = directory.False, w.now
	w.packages = []directory.Package{{Group: id(packageGroup), Role: directory.Member, DisplayName: "Onboarding", Eligible: true}}
	for _, group := range []int{plainGroup, packageGroup} {
		w.lists[group] = map[int]line{}
		for n := 1; n <= 6; n++ {
			w.lists[group][n] = line{}
			w.grant(id(group), person(n), w.now.AddDate(0, 0, 30*n))
		}
	}
	w.since = w.file()
	return w
}

func (w *town) Access(ctx context.Context, id string) (*apply.Access, error) {
	a, err := w.portal.Access(ctx, id)
	if err == nil {
		w.read[id], w.asked[id] = a.Eligible, a.Requests
	}
	return a, err
}

func (w *town) Write(ctx, begin context.Context, write apply.Write) apply.Answer {
	w.judge(&write)
	return w.portal.Write(ctx, begin, write)
}

// judge holds a request against what the run could know when it sent it.
func (w *town) judge(write *apply.Write) {
	q := write.Request
	if q == nil || write.Group == id(unmanagedGroup) {
		w.fail("a write that onboards: %+v", write)
		return
	}
	w.did[string(q.Action)]++
	same := func(s directory.Schedule) bool { return s.Role == q.Role && s.Principal == q.Principal }
	rows := slices.DeleteFunc(slices.Clone(w.read[write.Group]), func(s directory.Schedule) bool { return !same(s) })
	requests := slices.DeleteFunc(slices.Clone(w.asked[write.Group]), func(r directory.Request) bool { return r.Principal != q.Principal })
	declared := w.declares(write.Group, q.Principal)
	switch {
	case directory.Mark(q.Justification) != ourMark:
		w.fail("no mark: %q", q.Justification)
	case slices.ContainsFunc(requests, func(r directory.Request) bool { return r.Open() }):
		w.fail("a request of a person is open: %+v", q)
	case q.Action == apply.AdminAssign:
		if len(rows) > 0 || !declared || outside(requests, write.Group, q.Principal) && !slices.Contains(w.made.Limits.AllowRegrant, q.Principal) {
			w.fail("granted %+v, rows %+v, declared %t, requests %+v", q, rows, declared, requests)
		}
	case len(rows) != 1 || rows[0].Inherited || !rows[0].Start.IsZero() || write.Group == id(packageGroup):
		w.fail("touched %+v of %+v", rows, q)
	case slices.ContainsFunc(requests, func(r directory.Request) bool { return !r.Failed() && w.graphNow().Sub(r.Created) < 4*time.Minute }):
		w.fail("touched what is young: %+v", requests)
	default:
		w.judgeEnd(write, rows[0], declared)
	}
}

// judgeEnd judges a change of what is there.
func (w *town) judgeEnd(write *apply.Write, row directory.Schedule, declared bool) {
	q := write.Request
	later := !row.End.IsZero() && q.End.After(row.End)
	ends := q.Action == apply.AdminRemove || !later
	switch limits := w.made.Limits; {
	case write.Action == plan.Extend && !later:
		w.fail("a renewal that shortens: %+v to %+v", row, q)
	case ends && (slices.Contains(limits.Keep, q.Principal) || limits.MaxRemovals == 0):
		w.fail("took access away without consent: %+v", q)
	case q.Action == apply.AdminRemove && (!w.exact || declared || w.lists[w.number(write.Group)] == nil || !slices.Contains(limits.Changes, plan.ClassRemove)):
		w.fail("removed without the four consents: %+v", q)
	}
	if q.Action == apply.AdminRemove {
		w.removed[write.Group+q.Principal] = true
		left := slices.ContainsFunc(w.read[write.Group], func(s directory.Schedule) bool {
			return !w.removed[write.Group+s.Principal] && !s.Inherited && s.Start.IsZero() && !w.disabled[s.Principal]
		})
		if !left && !w.disabled[q.Principal] {
			w.fail("removed the last one who can sign in: %+v of %+v", q, w.read[write.Group])
		}
	}
}

func (w *town) number(group string) int {
	for n := plainGroup; n <= unmanagedGroup; n++ {
		if id(n) == group {
			return n
		}
	}
	return 0
}

func (w *town) declares(group, principal string) bool {
	for n := range w.lists[w.number(group)] {
		if person(n) == principal {
			return true
		}
	}
	return false
}

// outside says whether a person removed somebody last, in other words than the program.
func outside(requests []directory.Request, group, principal string) bool {
	removed, last := false, time.Time{}
	for _, r := range requests { // the oldest first; of the same moment a removal is the last
		if r.Group == group && r.Principal == principal && r.Status != "Failed" && r.Status != "Pending" && (!r.Created.Equal(last) || r.Removes()) {
			removed, last = r.Removes() && !strings.Contains(r.Justification, "[pim-groups"), r.Created
		}
	}
	return removed
}

// actions are what can happen, in any order.
func (w *town) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"edit":   w.edit,
		"wait":   func(t *rapid.T) { w.pass(time.Duration(rapid.IntRange(1, 90*24*60).Draw(t, "minutes")) * time.Minute) },
		"soon":   func(*rapid.T) { w.pass(time.Minute) },
		"byHand": func(t *rapid.T) { w.byHand(t, "hand") },
		"account": func(t *rapid.T) {
			n := rapid.IntRange(1, crowd).Draw(t, "person")
			w.portal.disabled[person(n)] = !w.portal.disabled[person(n)]
		},
		"run":    func(t *rapid.T) { w.run(t, w.drawRun(t)) },
		"again":  func(t *rapid.T) { w.run(t, w.drawRun(t)) },
		"edit2":  w.edit,
		"settle": w.settle,
		"finish": w.finish,
	}
}

// edit merges a change of one list.
func (w *town) edit(t *rapid.T) {
	group, n := rapid.IntRange(plainGroup, unmanagedGroup).Draw(t, "group"), rapid.IntRange(1, crowd).Draw(t, "person")
	list := maps.Clone(w.lists[group])
	if list == nil {
		list = map[int]line{}
	}
	switch rapid.IntRange(0, 9).Draw(t, "edit") {
	case 0:
		w.exact = !w.exact
	case 1:
		list = nil
	case 2, 3:
		delete(list, n)
	default:
		list[n] = line{rapid.IntRange(0, 2).Draw(t, "kind"), rapid.IntRange(1, 300).Draw(t, "days")}
	}
	w.lists[group] = list
}

// pass lets time go by: what has ended is gone.
func (w *town) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.rows = slices.DeleteFunc(w.rows, func(s directory.Schedule) bool { return !s.End.IsZero() && s.End.Before(w.now) })
	for i := range w.rows {
		if w.rows[i].Start.Before(w.now) {
			w.rows[i].Start = time.Time{}
		}
	}
}

// byHand is what a person or an access package does in the portal.
func (w *town) byHand(t *rapid.T, label string) {
	group, who := id(rapid.IntRange(plainGroup, packageGroup).Draw(t, label+" group")), person(rapid.IntRange(1, crowd).Draw(t, label+" person"))
	end := w.now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, label+" days")) * 24 * time.Hour)
	i := slices.IndexFunc(w.rows, func(s directory.Schedule) bool { return s.Group == group && s.Principal == who && !s.Inherited })
	request := func(action, status string) { w.ask(group, directory.Member, who, action, status, "by hand") }
	switch what := rapid.IntRange(0, 5).Draw(t, label); {
	case what == 0:
		w.grant(group, who, end).Inherited = true
	case what == 1:
		request("selfExtend", rapid.SampledFrom([]string{"Pending", "Failed"}).Draw(t, label+" status"))
	case i < 0 && what == 2:
		w.grant(group, who, end).Start = w.now.Add(24 * time.Hour)
		request("adminAssign", "ScheduleCreated")
	case i < 0:
		w.grant(group, who, end)
		request("adminAssign", "Provisioned")
	case what < 4:
		w.rows = slices.Delete(slices.Clone(w.rows), i, i+1)
		request("adminRemove", "Revoked")
	default:
		w.rows = slices.Clone(w.rows)
		w.rows[i].End = end
		request("adminUpdate", "Provisioned")
	}
}

// sortie is how one run goes.
type sortie struct {
	limits                        apply.Limits
	refused, cancelled, stale, by bool
	lost                          int // every how manieth answer is lost; 0: none
}

func (w *town) drawRun(t *rapid.T) sortie {
	some := func(name string) bool { return rapid.IntRange(0, 7).Draw(t, name) == 7 }
	s := sortie{limits: everything(), refused: some("refused"), cancelled: some("cancelled"), stale: some("stale"), by: rapid.Bool().Draw(t, "portal")}
	if some("lost") {
		s.lost = rapid.IntRange(1, 3).Draw(t, "lost every")
	}
	s.limits.Keep, s.limits.MaxRemovals, s.limits.MaxGrants = []string{person(keptPerson)}, 3, 100
	if some("keep all") {
		s.limits.MaxRemovals = 0
	}
	s.limits.IncludeDrift = rapid.Bool().Draw(t, "drift")
	if some("regrant") {
		s.limits.AllowRegrant = []string{person(rapid.IntRange(1, crowd).Draw(t, "regranted"))}
	}
	s.limits.Changes = slices.DeleteFunc(plan.Classes(), func(c plan.Class) bool { return c == plan.ClassOnboard || some("without "+string(c)) })
	return s
}

// file is what the default branch declares.
func (w *town) file() *config.File {
	var text strings.Builder
	for group := plainGroup; group <= unmanagedGroup; group++ {
		fmt.Fprintf(&text, "  - name: %s\n    id: %s\n", groupName(group), id(group))
		if list := w.lists[group]; list != nil {
			var entries []string
			for _, n := range slices.Sorted(maps.Keys(list)) {
				entries = append(entries, list[n].text(n, w.birth))
			}
			fmt.Fprintf(&text, "    member: {eligible: [%s], exact: %t}\n", strings.Join(entries, ", "), w.exact)
		}
	}
	file, findings := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte("version: 1\ngroups:\n" + text.String())}})
	if file == nil {
		panic(fmt.Sprintf("%s\n%+v", text.String(), findings))
	}
	return file
}

// preflight compares the files with the tenant, as they are now.
func (w *town) preflight() *apply.Preflight {
	file, terms := w.file(), plan.Terms{Now: w.now}
	a := preflight(file, w.take())
	a.Plan, a.NewExposures = plan.Diff(file, a.Tenant, terms), nothingNew
	plan.Originate(a.Plan, w.since, a.Tenant, terms)
	a.Origin.Repository, a.Origin.Number, a.Origin.Run = "contoso/access", 123, "17.1"
	return a
}

// run is one run of the workflow.
func (w *town) run(t *rapid.T, s sortie) {
	w.made, w.fail = w.preflight(), t.Fatalf
	w.made.Limits = s.limits
	w.read, w.asked, w.removed, w.disabled = map[string][]directory.Schedule{}, map[string][]directory.Request{}, map[string]bool{}, maps.Clone(w.portal.disabled)
	if s.refused {
		w.made.Origin.Event = "schedule"
	}
	d := deps(w.tenant, &recorder{})
	d.Reader, d.Writer = w, w
	if s.stale {
		d.StaleReason = func(context.Context) string { return "the branch went on" }
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	writes := 0
	w.before = func(apply.Write) {
		if writes++; s.by {
			w.byHand(t, fmt.Sprint("meanwhile ", writes))
		}
		if s.cancelled && writes == 2 {
			cancel()
		}
	}
	w.answers = func(apply.Write) (bool, apply.Answer) {
		if s.lost > 0 && writes%s.lost == 0 {
			return writes%2 == 0, apply.Answer{Kind: apply.AnswerUnknown, Detail: "no answer"}
		}
		return true, apply.Answer{Kind: apply.AnswerAccepted}
	}
	w.result = apply.Run(ctx, w.made, d)
	result := w.result
	w.before, w.answers = nil, nil
	open := func(o apply.Outcome) bool { return o.State != apply.Done || o.Pending }
	for _, l := range result.LeftOut {
		if l.Finding != nil {
			w.did[l.Finding.Rule]++
		}
	}
	switch {
	case len(result.Refusals) > 0:
		w.did["refused"]++
	case result.Stopped != "":
		w.did["stopped"]++
	case !slices.ContainsFunc(result.Outcomes, open) && len(result.LeftOut) == 0 && len(s.limits.Changes) == len(plan.Classes())-1:
		w.since = w.made.File
	}
}

// settle runs without faults: whoever was merged since the last successful run is
// eligible, whatever became of the runs between, and a second run has nothing to grant.
func (w *town) settle(t *rapid.T) {
	s := sortie{limits: everything()}
	s.limits.Changes, s.limits.MaxGrants = []plan.Class{plan.ClassEligible}, 100
	before := w.since
	w.pass(6 * time.Minute)
	w.run(t, s)
	for _, c := range w.made.Plan.Changes {
		if c.Action != plan.Assign || c.Origin != plan.Merge || c.Key.Group == id(unmanagedGroup) || outside(w.requests, c.Key.Group, c.Key.Principal) {
			continue
		}
		if !c.End.IsZero() && c.End.Before(w.now.Add(5*time.Minute)) {
			continue // PIM grants nothing that is over so soon
		}
		if w.did["settled"]++; w.ends(c.Key.Group, c.Key.Principal) == "" {
			t.Fatalf("%s is not eligible in %s, and was merged since %p", c.Principal, c.Name, before)
		}
	}
	again := w.preflight()
	for _, c := range again.Plan.Changes {
		if c.Action == plan.Assign && c.Origin == plan.Merge && c.Key.Group != id(unmanagedGroup) && !outside(w.requests, c.Key.Group, c.Key.Principal) {
			t.Fatalf("left: %+v", c)
		}
	}
}

// finish runs twice with everything allowed: the second run sends nothing, and whatever is
// left was named by the first.
func (w *town) finish(t *rapid.T) {
	s := sortie{limits: everything()}
	s.limits.Changes, s.limits.IncludeDrift, s.limits.MaxGrants = plan.Classes()[1:], true, 100
	for n := 1; n <= crowd; n++ {
		s.limits.AllowRegrant = append(s.limits.AllowRegrant, person(n))
	}
	w.run(t, s)
	first, sent := w.result, len(w.writes)
	if len(first.Refusals) > 0 {
		return
	}
	w.did["finished"]++
	w.run(t, s)
	if len(w.writes) > sent {
		t.Fatalf("a second run sent %+v", w.writes[sent].Request)
	}
	for _, c := range w.made.Plan.Changes {
		named := func(o apply.Outcome) bool { return o.Change.Key == c.Key && o.State == apply.Skipped && o.Detail != "" }
		if c.Action != plan.Onboard && !slices.ContainsFunc(first.Outcomes, named) {
			t.Fatalf("left without a word: %+v", c)
		}
	}
}

// TestPeopleMachine tries 1,000 histories, and wants them to have met everything.
func TestPeopleMachine(t *testing.T) {
	t.Parallel()
	var mutex sync.Mutex
	total := map[string]int{}
	t.Run("histories", func(t *testing.T) {
		rounds := 10
		if testing.Short() {
			rounds = 1
		}
		for i := range rounds {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				did := map[string]int{}
				rapid.Check(t, func(t *rapid.T) { t.Repeat(newTown(did).actions()) })
				mutex.Lock()
				defer mutex.Unlock()
				for name, n := range did {
					total[name] += n
				}
			})
		}
	})
	for _, name := range []string{"adminAssign", "adminUpdate", "adminRemove", "refused", "stopped", "removed-outside", "eligible-missing", "settled", "finished"} {
		if total[name] < 40 && !testing.Short() {
			t.Errorf("%s: %d times", name, total[name])
		}
	}
}
