package graph_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

// The facts right before a write: what is there is read, what is not there is
// nothing, and what could not be read is neither.
func TestReadGroup(t *testing.T) {
	t.Parallel()
	gone := func(change string) fault.Fault {
		return fault.Fault{Path: `/groups`, Do: fault.Action{Change: []fault.Change{{Do: change, Group: officers}}}}
	}
	always := func(path string, do fault.Action) fault.Fault {
		return fault.Fault{Path: path, Count: fault.Every, Do: do}
	}
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}`}
	tests := []struct {
		name  string
		fault fault.Fault
		want  string // state, or words of the error
	}{
		{"as planned", fault.Fault{Path: "none"}, "not managed"},
		{"onboarded by somebody else", gone("onboard"), "managed"},
		{"deleted", gone("delete"), "deleted"},
		{"gone for good", gone("purge"), "nothing"},
		{"one replica lacks it", fault.Fault{Path: groupFilters, Do: fault.Action{Status: 200, Body: `{"value":[]}`, Header: map[string]string{"Content-Type": "application/json"}}}, "not managed"},
		{"the list can't be read", always(managedList, denied), "PIM's list of managed groups could not be read"},
		{"the list is throttled for ever", always(managedList, fault.Action{Status: 429, Header: map[string]string{"Retry-After": "30"}}), "PIM's list of managed groups could not be read"},
		{"the group can't be read", always(`/v1\.0/groups`, denied), "403"},
		{"silence", always(`/v1\.0/`, fault.Action{Wire: fault.Wire{Stall: true}}), "time limit"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(test.fault))
			began := time.Now()
			g, err := w.ReadGroup(t.Context(), officers)
			got := facts(g)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) || got == "" {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
			if took := time.Since(began); took > 3*time.Minute {
				t.Errorf("%s: took %s", test.name, took)
			}
		})
	}
}

func facts(g *directory.Group) string {
	switch {
	case g == nil:
		return "nothing"
	case g.Deleted():
		return "deleted"
	case g.Managed == directory.False && len(g.Evidence) == 0 && g.DisplayName != "" && g.Manageable():
		return "not managed"
	case g.Managed == directory.True:
		return "managed"
	}
	return "something else"
}

// A policy that was written is a sign that the list is wrong, here as in a
// snapshot.
func TestReadGroupEvidence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithAnswers(fakegraph.Answers{AppOnlyIgnored: true}))
		settings, err := w.Settings(t.Context(), officers)
		if err != nil {
			t.Fatal(err)
		}
		var refused *tenant.Error
		w.server.Tenant(func(x *tenant.Tenant) {
			_, refused = x.PatchPolicy(tenant.Actor{AppOnly: true, Name: "x"}, settings.Policy, nil)
		})
		g, err := w.ReadGroup(t.Context(), officers)
		if err != nil || refused != nil || len(g.Evidence) != 1 || g.Evidence[0] != directory.EvidencePolicyWritten {
			t.Errorf("%+v, %v, %v", g, err, refused)
		}
	})
}

// An empty list is not an answer, before a write and after it.
func TestEmptyListIsNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t, fakegraph.WithEmptyList())
		g, err := w.ReadGroup(t.Context(), officers)
		listed, asked := w.Managed(t.Context(), officers)
		if g != nil || err == nil || listed || asked == nil || !strings.Contains(err.Error()+asked.Error(), "empty") {
			t.Errorf("%+v, %v; %t, %v", g, err, listed, asked)
		}
	})
}

// The list alone, page by page: cut off in the middle it says nothing.
func TestManaged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := onboarding(t)
		anchor := ""
		for _, g := range smallTenant(t).Groups {
			if g.Managed == directory.True {
				anchor = g.ID
			}
		}
		before := w.server.GraphRequests()
		for id, want := range map[string]bool{anchor: true, officers: false} {
			if listed, err := w.Managed(t.Context(), id); listed != want || err != nil {
				t.Errorf("%s: %t, %v", id, listed, err)
			}
		}
		if asked := w.server.GraphRequests() - before; asked != 2 {
			t.Errorf("%d requests for two questions", asked)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		n := 20
		w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Wire: fault.Wire{Cut: &n}}}))
		if listed, err := w.Managed(t.Context(), officers); listed || err == nil {
			t.Errorf("%t, %v", listed, err)
		}
	})
}
