package graph_test

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// A service that ignores the filter answers with the roles of others. None of
// them is the caller's, and what the caller's are is not known.
func TestRolesOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s := tenantOf()
	role := func(principal string) string {
		return `{"id":"x","roleDefinitionId":"62e90394-69f5-4237-9190-012177145e10","directoryScopeId":"/","principalId":` + principal + `}`
	}
	own, other := `"`+s.Caller.ID+`"`, `"`+directorytest.ID(9, 2)+`"`
	for name, test := range map[string]struct {
		items string
		roles int // -1: not known
	}{
		"own":              {role(own), 1},
		"in capitals":      {role(strings.ToUpper(own)), 1},
		"another's":        {role(other), -1},
		"another's, too":   {role(own) + "," + role(other), -1},
		"nobody's":         {role("null"), -1},
		"none at all":      {"", 0},
		"a name for an id": {role(`"pim-groups"`), -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			do := fault.Action{Status: 200, Body: `{"value":[` + test.items + `]}`}
			got := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: "/roleAssignments", Count: fault.Every, Do: do})).read(t, directory.Scope{})
			_, missing := directory.NewIndex(got).MissingSubject(directory.PartCaller, directory.CallerRoles)
			if missing != (test.roles < 0) || len(got.Caller.Roles) != max(0, test.roles) {
				t.Errorf("roles %+v, gaps %+v", got.Caller.Roles, got.Gaps)
			}
		})
	}
}
