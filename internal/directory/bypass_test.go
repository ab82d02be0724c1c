package directory_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

func TestBypass(t *testing.T) {
	t.Parallel()
	s := directory.Snapshot{
		Scope:               directory.Scope{AllGroups: true, Depth: directory.DepthFull},
		AdministrativeUnits: []directory.AdministrativeUnit{{ID: "unit", DisplayName: "Branch"}},
		Applications: []directory.Application{
			{ID: "1", DisplayName: "sync", Permissions: []string{"GroupMember.ReadWrite.All"}},
			{ID: "2", DisplayName: "roles", Permissions: []string{"Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"}},
		},
	}
	for name, c := range map[string]struct {
		group        directory.Group
		has, hasNot  []string
		applications []string
	}{
		"role-assignable": {
			directory.Group{IsAssignableToRole: directory.True, GroupTypes: []string{"Unified"}, AdministrativeUnits: []string{"unit"}},
			[]string{"standing owners", "Privileged Role Administrator"},
			[]string{"Groups Administrator", "Exchange Administrator", "administrators of the unit Branch"}, []string{"roles"},
		},
		"security": {
			directory.Group{GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False, AdministrativeUnits: []string{"unit", "other"}},
			[]string{"standing owners", "Groups Administrator", "Directory Writers", "administrators of the unit Branch", "administrators of the unit other"},
			[]string{"Exchange Administrator", "Privileged Role Administrator"}, []string{"sync", "roles"},
		},
		"Microsoft 365": {directory.Group{GroupTypes: []string{"Unified"}}, []string{"Exchange Administrator"}, nil, []string{"sync", "roles"}},
		"unknown kind":  {directory.Group{}, []string{"Exchange Administrator"}, nil, []string{"sync", "roles"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := directory.NewIndex(&s).Bypass(&c.group)
			for _, role := range c.has {
				if !slices.Contains(b.Administrators, role) {
					t.Errorf("%q are without %q", b.Administrators, role)
				}
			}
			for _, role := range c.hasNot {
				if slices.Contains(b.Administrators, role) {
					t.Errorf("%q have %q", b.Administrators, role)
				}
			}
			var names []string
			for _, a := range b.Applications {
				names = append(names, a.DisplayName)
			}
			if !slices.Equal(names, c.applications) || b.Unread != nil {
				t.Errorf("applications %q, unread %q, want %q and nothing", names, b.Unread, c.applications)
			}
		})
	}
}

// TestBypassUnread: no application is not the same as none that was read.
func TestBypassUnread(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*directory.Snapshot)
		want   []string
	}{
		"not asked for": {func(s *directory.Snapshot) { s.Scope.Depth = directory.DepthManaged }, []string{"applications were not looked at: "}},
		"optional": {func(s *directory.Snapshot) {
			s.NotLookedAt = []directory.Gap{{Part: directory.PartApplications, Reason: "no permission"}}
		}, []string{"applications were not looked at: no permission"}},
		"gaps": {func(s *directory.Snapshot) {
			s.Gaps = []directory.Gap{{Part: directory.PartApplications, Reason: "503"}, {Part: directory.PartAdministrativeUnits, Group: "g", Reason: "403"}}
		}, []string{"administrative units could not be read: 403", "applications could not be read: 503"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := directory.Snapshot{Scope: directory.Scope{AllGroups: true, Depth: directory.DepthFull}}
			c.change(&s)
			got := directory.NewIndex(&s).Bypass(&directory.Group{ID: "g"}).Unread
			if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
				t.Errorf("unread %q, want %q", got, c.want)
			}
		})
	}
}
