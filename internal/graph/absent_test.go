package graph_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// notFoundAnswer is an answer with status 404 that says nothing about the object that
// was asked for.
type notFoundAnswer struct {
	ID, What, ContentType, Body string
	BatchOnly                   bool // it would be a proof if it were one to a question
}

func (u *notFoundAnswer) action() fault.Action {
	return fault.Action{Status: 404, ContentType: u.ContentType, Body: u.Body}
}

func notFoundAnswers(t *testing.T) []notFoundAnswer {
	t.Helper()
	data, err := os.ReadFile("../../testdata/badinput/not-found.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []notFoundAnswer
	for line := range strings.Lines(string(data)) {
		var one notFoundAnswer
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// places are where a 404 can stand for a group, a deleted group and a
// person that there are.
func places() map[string]string {
	return map[string]string{
		"items":     `^/v1\.0/(groups|directory/deletedItems|users|servicePrincipals)[/?]`,
		"the batch": `^/v1\.0/\$batch$`,
		"all":       `^/(v1\.0|beta)/`,
	}
}

// Only Graph's own answer about an object, with the code that says so, is its
// absence: not the status 404, and not that of the batch in which it was asked
// for, whatever its code.
func TestAbsenceIsProven(t *testing.T) {
	t.Parallel()
	for _, u := range notFoundAnswers(t) {
		for place, path := range places() {
			if place == "items" && u.BatchOnly {
				continue
			}
			t.Run(u.ID+" of "+place, func(t *testing.T) {
				t.Parallel()
				s, gone := tenantOf(security(1, "Payroll")), security(2, "Gone")
				gone.DeletedDateTime = contoso(t).Taken
				s.Groups = append(s.Groups, gone)
				s.Principals = []directory.Principal{{ID: directorytest.ID(2, 1), Type: directory.User, DisplayName: "Ada",
					UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember}}
				scope := directory.Scope{Groups: []string{directorytest.ID(1, 0), directorytest.ID(1, 1), gone.ID}, Users: []string{"ada@contoso.com"}}
				got := connect(t, directory.Canonical(s), fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: u.action()})).read(t, scope)
				for _, falsehood := range falsehoods(s, got) {
					t.Error(falsehood)
				}
				if len(got.OrphanIDs) > 0 {
					t.Errorf("orphan ids %v", got.OrphanIDs)
				}
			})
		}
	}
}

// The same before a write: the group is not known, rather than gone.
func TestReadGroupAbsenceIsProven(t *testing.T) {
	t.Parallel()
	for _, u := range notFoundAnswers(t) {
		for place, path := range places() {
			if place == "items" && u.BatchOnly {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: u.action()}))
				if g, err := w.ReadGroup(t.Context(), officers); g != nil || err == nil {
					t.Errorf("%s of %s: %q, %v", u.ID, place, facts(g), err)
				}
			})
		}
	}
}

// What PIM says of a group that it does not know yet is not what a proxy says.
func TestSettingsNotYetKnown(t *testing.T) {
	t.Parallel()
	for _, u := range notFoundAnswers(t) {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: `roleManagementPolicyAssignments`, Count: fault.Every, Do: u.action()}))
			_, err := w.Settings(t.Context(), officers)
			if err == nil || strings.Contains(err.Error(), "does not know the group yet") != (u.ID == "A09") {
				t.Errorf("%s: %v", u.ID, err)
			}
		})
	}
}

// An owner by id may be an application, and a list that lacks one says as
// little about it as one that lacks a group: it is asked for by its id.
func TestApplicationMissedByTheList(t *testing.T) {
	t.Parallel()
	s := tenantOf()
	robot := directory.Principal{ID: directorytest.ID(2, 3), Type: directory.ServicePrincipal, DisplayName: "Robot", AccountEnabled: directory.True}
	s.Principals = []directory.Principal{robot}
	list := fault.Fault{Path: `^/v1\.0/servicePrincipals\?`, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[]}`}}
	single := fault.Fault{Path: `^/v1\.0/servicePrincipals/`, Count: fault.Every, Do: fault.Action{Status: 403}}
	scope := directory.Scope{Users: []string{robot.ID}}
	if got := connect(t, s, fakegraph.WithFaults(list)).read(t, scope); len(got.Principals) != 1 || got.Principals[0] != robot || len(got.Gaps) > 0 {
		t.Errorf("principals %+v, gaps %+v", got.Principals, got.Gaps)
	}
	got := connect(t, s, fakegraph.WithFaults(list, single)).read(t, scope)
	if _, missing := directory.NewIndex(got).MissingSubject(directory.PartUsers, robot.ID); !missing {
		t.Errorf("principals %+v, gaps %+v", got.Principals, got.Gaps)
	}
}
