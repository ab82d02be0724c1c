package apply_test

import (
	"errors"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
)

// What happened to a group between plan and write, and what follows. Only the
// group that is still what somebody approved is written to.
func TestFreshFacts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*directory.Group)
		want   string
	}{
		{"nothing", func(*directory.Group) {}, "done"},
		{"another owner", func(g *directory.Group) { g.Owners = []string{id(901)} }, "done"},
		{"onboarded by somebody else", func(g *directory.Group) { g.Managed = directory.True }, "done nothing was sent"},
		{"onboarded and renamed", func(g *directory.Group) { g.Managed, g.DisplayName = directory.True, "x" }, "done nothing was sent"},
		{"onboarded and deleted", func(g *directory.Group) { g.Managed, g.DeletedDateTime = directory.True, time.Unix(1, 0) }, "skipped it was deleted"},
		{"deleted", func(g *directory.Group) { g.DeletedDateTime = time.Unix(1, 0) }, "skipped it was deleted"},
		{"another id", func(g *directory.Group) { g.ID = id(9) }, "skipped answered about another group, " + id(9)},
		{"renamed", func(g *directory.Group) { g.DisplayName = "sg-one" }, `skipped renamed from "sg-1" to "sg-one"`},
		{"deleted and made again", func(g *directory.Group) { g.CreatedDateTime = g.CreatedDateTime.Add(time.Hour) },
			"skipped created at 2024-03-01T09:00:01Z, the planned group at 2024-03-01T08:00:01Z"},
		{"converted", func(g *directory.Group) { g.GroupTypes = []string{"Unified"} }, "skipped became a Microsoft 365 group"},
		{"role-assignable", func(g *directory.Group) { g.IsAssignableToRole = directory.True }, "skipped can hold directory roles changed"},
		{"dynamic", func(g *directory.Group) { g.GroupTypes = []string{"DynamicMembership"} }, "skipped dynamic membership"},
		{"synchronised", func(g *directory.Group) { g.OnPremisesSyncEnabled = directory.True }, "skipped synchronised from on-premises"},
		{"restricted", func(g *directory.Group) { g.IsManagementRestricted = directory.True }, "skipped restricted management"},
		{"of unknown kind", func(g *directory.Group) { g.GroupTypes = nil }, "skipped became a group of unknown kind"},
		{"not said whether managed", func(g *directory.Group) { g.Managed = directory.Null }, "skipped does not say whether"},
		{"contradicted", func(g *directory.Group) { g.Evidence = []directory.Evidence{directory.EvidenceEligibility} }, "skipped there is evidence that it is managed (eligibility)"},
		{"contradicted by its settings", func(g *directory.Group) { g.Evidence = []directory.Evidence{directory.EvidencePolicyWritten} },
			"skipped there is evidence that it is managed (policy-written)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := newTenant(snapshot(1))
			test.change(x.groups[id(1)])
			check(t, apply.Run(t.Context(), merge(t, 1), deps(x, &recorder{})).Outcomes, test.want)
			if sent := len(x.sent) > 0; sent != (test.want == "done") {
				t.Errorf("a write was sent: %t", sent)
			}
		})
	}
}

// A group that PIM never managed the kind of can only be in a wrong plan, and
// is not written to even then.
func TestPlannedKindThatPIMDoesNotManage(t *testing.T) {
	t.Parallel()
	a, x := merge(t, 1), newTenant(snapshot(1))
	a.Plan.Changes[0].Facts.MailEnabled, x.groups[id(1)].MailEnabled = directory.True, directory.True
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "skipped PIM can't manage it now: mail-enabled security group")
}

// Gone, or not readable: the others still get their turn.
func TestFreshFactsMissing(t *testing.T) {
	t.Parallel()
	x := newTenant(snapshot(3))
	delete(x.groups, id(1))
	x.fresh = func(group string) error {
		if group == id(2) {
			return errors.New("429")
		}
		return nil
	}
	check(t, apply.Run(t.Context(), merge(t, 3), deps(x, &recorder{})).Outcomes,
		"skipped no such group any more", "skipped could not be read again right before the write: 429", "done")
}
