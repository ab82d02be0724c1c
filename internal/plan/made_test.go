package plan_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

func TestMade(t *testing.T) {
	t.Parallel()
	group := func(id string, state plan.State) plan.Group {
		return plan.Group{Declared: &config.Group{ID: &config.Text{Value: id}}, Found: &directory.Group{ID: id}, State: state}
	}
	change := func(id string, action plan.Action, pinned bool) plan.Change {
		return plan.Change{Action: action, Key: plan.Key{Group: id}, Pinned: pinned}
	}
	renewal := change("under", plan.Extend, true)
	renewal.Lease = 1
	p := &plan.Plan{
		Groups: []plan.Group{group("new", plan.ToOnboard), group("unpinned", plan.ToOnboard), group("under", plan.Managed)},
		Changes: []plan.Change{
			change("new", plan.Onboard, true), change("unpinned", plan.Onboard, false),
			change("new", plan.Tighten, true), change("under", plan.Tighten, true), change("unpinned", plan.Tighten, true),
			change("under", plan.Loosen, true), renewal, change("under", plan.Extend, true), change("under", plan.Assign, true),
			change("under", plan.Assign, false), change("under", plan.Shorten, true), change("under", plan.Remove, true),
		},
	}
	for classes, want := range map[string]string{
		"":                 "",
		"onboard":          "onboard new",
		"settings":         "tighten under, loosen under",
		"onboard settings": "onboard new, tighten new, tighten under, loosen under",
		"eligible":         "extend under, assign under",
		"renew":            "extend under",
		"shorten remove":   "shorten under, remove under",
	} {
		var allowed []plan.Class
		for class := range strings.FieldsSeq(classes) {
			allowed = append(allowed, plan.Class(class))
		}
		var made []string
		for _, c := range p.Made(allowed) {
			made = append(made, string(c.Action)+" "+c.Key.Group)
		}
		if got := strings.Join(made, ", "); got != want {
			t.Errorf("%q makes %q, want %q", classes, got, want)
		}
	}
	both := settingsOf(activationRequire("mfa"), activationContext("none"))
	p.Changes = append(p.Changes, plan.Change{Action: plan.Pair, Key: plan.Key{Group: "under"}, Pinned: true, Want: both.Values})
	context := settingsOf(activationRequire(), activationContext("c1"))
	p.Changes = append(p.Changes, plan.Change{Action: plan.Pair, Key: plan.Key{Group: "under"}, Pinned: true, Want: context.Values})
	if len(p.Made(plan.Classes())) != 10 || slices.ContainsFunc(p.Made(plan.Classes()), func(c plan.Change) bool { return !c.Pinned }) {
		t.Error("with all classes something is missing, or made without an id")
	}
}
