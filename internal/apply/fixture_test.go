package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

const (
	tenantID = "5f0c9e2a-8d1b-4c3e-9f70-1a2b3c4d5e6f"
	mainSHA  = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
)

// id gives the object id of the n-th group.
func id(n int) string { return fmt.Sprintf("0f1e2d3c-0000-4000-8000-%012x", n) }

func groupName(n int) string { return fmt.Sprintf("sg-%d", n) }

// group is one that PIM can manage and does not.
func group(n int) directory.Group {
	return directory.Group{
		ID: id(n), DisplayName: groupName(n), GroupTypes: []string{}, SecurityEnabled: directory.True,
		MailEnabled: directory.False, Managed: directory.False,
		CreatedDateTime: time.Date(2024, 3, 1, 8, 0, n, 0, time.UTC),
		Owners:          []string{}, AdministrativeUnits: []string{},
	}
}

// snapshot is a tenant with n groups to onboard, and one that PIM manages so
// that its list is believed.
func snapshot(n int) *directory.Snapshot {
	s := &directory.Snapshot{
		Version: directory.Version, Tenant: tenantID, Cloud: directory.Public,
		Taken:  time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC),
		Scope:  directory.Scope{AllGroups: true, AllUsers: true},
		Caller: &directory.Caller{ID: id(900), Type: directory.ServicePrincipal, DisplayName: "onboard"},
	}
	for i := range n {
		s.Groups = append(s.Groups, group(i+1))
	}
	anchor := group(800)
	anchor.Managed = directory.True
	s.Groups = append(s.Groups, anchor)
	return s
}

// fataler is a test of either package.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// declare parses the text of a groups.yaml without its head.
func declare(t fataler, entries string) *config.File {
	t.Helper()
	text := "version: 1\ntenant: " + tenantID + "\ngroups:\n" + entries
	file, findings := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
	if file == nil {
		t.Fatalf("%s\n%+v", text, findings)
	}
	return file
}

// entries declares the groups 1 to n with their ids.
func entries(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - name: %s\n    id: %s\n", groupName(i+1), id(i+1))
	}
	return b.String()
}

// preflight is a merge that every guardrail lets pass.
func preflight(file *config.File, s *directory.Snapshot) *apply.Preflight {
	x := directory.NewIndex(s)
	return &apply.Preflight{
		Origin: &apply.Origin{Event: "push", Actor: "ada", TriggeringActor: "ada", Ref: "refs/heads/main", SHA: mainSHA, DefaultBranch: "main", EventBranch: "main", HeadSHA: mainSHA, Reviewed: true},
		Limits: apply.Limits{Changes: []plan.Class{plan.ClassOnboard}, MaxOnboard: apply.DefaultMaxOnboard},
		File:   file,
		Tenant: x,
		Plan:   plan.Diff(file, x, plan.Terms{}),
	}
}

// merge is the attempt of n groups, all of them in order.
func merge(t testing.TB, n int) *apply.Preflight {
	t.Helper()
	return preflight(declare(t, entries(n)), snapshot(n))
}
