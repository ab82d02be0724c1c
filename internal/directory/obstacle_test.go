package directory_test

import (
	"slices"
	"testing"
	"time"

	"pim-groups/internal/directory"
)

// One fact at a time keeps an otherwise fine group from PIM, and null never
// does: that is how Graph sends "no".
func TestObstacles(t *testing.T) {
	t.Parallel()
	type obstacles []directory.Obstacle
	tests := []struct {
		name   string
		edit   func(g *directory.Group)
		want   obstacles
		reason string
	}{
		{"security", func(*directory.Group) {}, nil, ""},
		{"Microsoft 365", func(g *directory.Group) { g.GroupTypes = []string{"Unified"} }, nil, ""},
		{"role-assignable", func(g *directory.Group) { g.IsAssignableToRole = yes }, nil, ""},
		{"formerly synchronised", func(g *directory.Group) { g.OnPremisesSyncEnabled = no }, nil, ""},
		{"not restricted", func(g *directory.Group) { g.IsManagementRestricted = no }, nil, ""},
		{"synchronised", func(g *directory.Group) { g.OnPremisesSyncEnabled = yes },
			obstacles{directory.ObstacleSynced}, "synchronised from on-premises"},
		{"restricted", func(g *directory.Group) { g.IsManagementRestricted = yes },
			obstacles{directory.ObstacleRestricted}, "in a restricted management administrative unit"},
		{"dynamic", func(g *directory.Group) { g.GroupTypes = []string{"DynamicMembership"} },
			obstacles{directory.ObstacleDynamic}, "dynamic membership"},
		{"dynamic Microsoft 365", func(g *directory.Group) { g.GroupTypes = []string{"DynamicMembership", "Unified"} },
			obstacles{directory.ObstacleDynamic}, "dynamic membership"},
		{"soft-deleted", func(g *directory.Group) { g.DeletedDateTime = time.Unix(1, 0) },
			obstacles{directory.ObstacleDeleted}, "soft-deleted"},
		{"mail-enabled security", func(g *directory.Group) { g.MailEnabled = yes },
			obstacles{directory.ObstacleKind}, "mail-enabled security group"},
		{"distribution", func(g *directory.Group) { g.MailEnabled, g.SecurityEnabled = yes, no },
			obstacles{directory.ObstacleKind}, "distribution list"},
		{"of unknown kind", func(g *directory.Group) { g.GroupTypes = nil },
			obstacles{directory.ObstacleUnknownKind}, "group of unknown kind"},
		{"all at once", func(g *directory.Group) {
			g.GroupTypes, g.MailEnabled = []string{"DynamicMembership"}, yes
			g.OnPremisesSyncEnabled, g.IsManagementRestricted, g.DeletedDateTime = yes, yes, time.Unix(1, 0)
		}, obstacles{directory.ObstacleDeleted, directory.ObstacleDynamic, directory.ObstacleSynced, directory.ObstacleRestricted,
			directory.ObstacleKind}, "soft-deleted"},
	}
	for _, test := range tests {
		g := directory.Group{GroupTypes: []string{}, SecurityEnabled: yes, MailEnabled: no}
		test.edit(&g)
		if got := g.Obstacles(); !slices.Equal(got, test.want) || g.ObstacleReason() != test.reason {
			t.Errorf("%s: %q in words %q, want %q in words %q", test.name, got, g.ObstacleReason(), test.want, test.reason)
		}
		if g.Manageable() != (test.want == nil) || g.Has(directory.ObstacleSynced) != slices.Contains(test.want, directory.ObstacleSynced) {
			t.Errorf("%s: manageable %t, synchronised %t", test.name, g.Manageable(), g.Has(directory.ObstacleSynced))
		}
	}
}
