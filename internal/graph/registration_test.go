package graph_test

import (
	"slices"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/fake/graph/tenant"
)

func TestRegistration(t *testing.T) {
	t.Parallel()
	const readable = "Application.Read.All"
	for name, test := range map[string]struct {
		options []fakegraph.Option
		want    int
		failed  bool
	}{
		"readable":         {[]fakegraph.Option{fakegraph.WithPermissions(readable)}, 2, false},
		"by another one":   {[]fakegraph.Option{fakegraph.WithPermissions("Directory.Read.All")}, 2, false},
		"no permission":    {[]fakegraph.Option{fakegraph.WithPermissions("Group.Read.All")}, 0, false},
		"a person":         {[]fakegraph.Option{fakegraph.WithPermissions(readable), fakegraph.AsPerson()}, 0, false},
		"another's tenant": {[]fakegraph.Option{fakegraph.WithPermissions(readable), absent("/applications")}, 1, false},
		"no answer":        {[]fakegraph.Option{fakegraph.WithPermissions(readable), refused("/owners")}, 0, true},
		"no owners":        {[]fakegraph.Option{fakegraph.WithPermissions(readable), absent("/owners")}, 0, false},
	} {
		c := changes(t, test.options...)
		c.server.Tenant(func(x *tenant.Tenant) { x.Registrants, x.Trustees = c.people[:1], c.people[1:2] })
		got, err := c.Registration(t.Context())
		if len(got.Owners) != test.want || len(got.Groups) > 0 || (err != nil) != test.failed || !slices.IsSorted(got.Owners) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// The groups are those that hold it, directly or in another one.
func TestRegistrationGroups(t *testing.T) {
	t.Parallel()
	s := allManaged(3)
	inner, outer := s.Groups[0].ID, s.Groups[1].ID
	s.Members = []directory.Membership{{Group: inner, Members: []string{s.Caller.ID}}, {Group: outer, Members: []string{inner}}, {Group: s.Groups[2].ID, Members: []string{}}}
	got, err := connect(t, s, fakegraph.WithPermissions("Application.Read.All")).Registration(t.Context())
	if want := []string{min(inner, outer), max(inner, outer)}; err != nil || !slices.Equal(got.Groups, want) {
		t.Errorf("%+v, %v, want %q", got, err, want)
	}
}

func absent(path string) fakegraph.Option {
	return fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: fault.Action{Status: 404, Body: `{"error":{"code":"Request_ResourceNotFound","message":"gone"}}`}})
}

func refused(path string) fakegraph.Option {
	return fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: fault.Action{Status: 403}})
}
