package writefaults_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// accessLimits are runs that the workflow allows less, each with what it may send: p for
// a setting that gets tighter or a pair, l for one that gets weaker, and the actions of
// requests. Whatever the file says, nothing else leaves.
func accessLimits() []accessLine {
	var shots []accessShot
	for name, l := range map[string]struct {
		input, value string
		sends        string
		refused      bool
	}{
		"settings":                 {"changes", "settings", "p p p p p p l", false},
		"grants":                   {"changes", "eligible", "", false}, // not before the settings are as declared
		"renewals":                 {"changes", "renew", "", false},
		"shorten":                  {"changes", "shorten", "", false}, // as removals
		"removals":                 {"changes", "remove", "", false},  // not before somebody else has what is declared
		"drift is left":            {"include-drift", "false", "p p p p p p adminUpdate", false},
		"no word for weaker ones":  {"allow-loosen", "none", "", true},
		"another group's word":     {"allow-loosen", id(0), "", true},
		"fewer removals":           {"max-removals", "1", "", true},
		"fewer grants":             {"max-grants", "1", "", true},
		"fewer groups":             {"max-groups", "1", "", true},
		"whom to keep is removed":  {"keep", person(3), "", true},
		"whom to keep is shorter":  {"keep", person(4), "", true},
		"another plan is expected": {"expect-plan", "sha256:" + strings.Repeat("0", 64), "", true},
	} {
		shots = append(shots, accessShot{name: name, inputs: map[string]string{l.input: l.value}, alone: true, also: sendsOnly(l.sends, l.refused)})
	}
	shots = append(shots,
		accessShot{name: "a branch", step: order{environ: []string{"GITHUB_REF=refs/heads/feature"}}, alone: true, also: sendsOnly("", true)},
		accessShot{name: "main moves", before: func(x *stage) { x.moves(1) }, alone: true, also: sendsOnly("", true)})
	slices.SortFunc(shots, func(a, b accessShot) int { return strings.Compare(a.name, b.name) })
	return []accessLine{{ID: "F32", What: "each class of changes alone; no word for weaker settings, fewer grants, removals and groups, somebody to keep, drift, another plan, another branch, a newer commit",
		Must: "nothing is sent that the workflow does not allow; a limit that is passed refuses the run before anything is sent", Shots: shots}}
}

// sendsOnly wants exactly these writes, in any order.
func sendsOnly(want string, refused bool) func(*testing.T, *ran) {
	return func(t *testing.T, r *ran) {
		t.Helper()
		var sent []string
		for _, s := range r.sent {
			action, _, request := strings.Cut(s.who, " ")
			switch {
			case request:
				sent = append(sent, action)
			case s.group == id(1) && strings.Contains(s.body, activationRule):
				sent = append(sent, "l")
			default:
				sent = append(sent, "p")
			}
		}
		slices.Sort(sent)
		if wanted := slices.Sorted(slices.Values(strings.Fields(want))); !slices.Equal(sent, wanted) || refused != (r.code == 5) {
			t.Errorf("sent %q, want %q; exit code %d\n%s", sent, wanted, r.code, r.said())
		}
	}
}

// accessOnboarding are runs that may onboard as well: the third group then gets its
// settings and people too, and only it is onboarded.
func accessOnboarding(g *goal) []accessLine {
	inputs := map[string]string{"changes": "onboard," + accessInputs()["changes"]}
	var shots []accessShot
	for n := 1; n <= g.writes; n++ {
		for _, made := range []bool{true, false} {
			shots = append(shots, accessShot{name: lostName(n, made), goal: g, inputs: maps.Clone(inputs), faults: nth(anyWrite, n, lost(made)), brief: true, onboards: true})
		}
	}
	return []accessLine{{ID: "F8", What: "with onboard among the changes: 503 to each write, made and not made", Must: "the third group is onboarded, and gets its settings before its people", Shots: shots}}
}
