package apply

import (
	"context"
	"errors"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// Rehearsal is a tenant made of a snapshot: what a merge would do, without
// doing it. It is Reader and Writer for Run, which can't tell the difference.
type Rehearsal struct{ tenant *directory.Snapshot }

// NewRehearsal copies the snapshot; the given one is not changed.
func NewRehearsal(s *directory.Snapshot) *Rehearsal { return &Rehearsal{directory.Canonical(s)} }

// Snapshot is the tenant as the writes have left it.
func (r *Rehearsal) Snapshot() *directory.Snapshot { return directory.Canonical(r.tenant) }

// ReadGroup gives a copy of the group's facts.
func (r *Rehearsal) ReadGroup(_ context.Context, id string) (*directory.Group, error) {
	if g := r.group(id); g != nil {
		facts := *g
		return &facts, nil
	}
	return nil, nil
}

// Relations gives those of the snapshot, which holds all that was read of them.
func (r *Rehearsal) Relations(_ context.Context, id string, _ []string) (*Relations, error) {
	g := r.group(id)
	if g == nil {
		return nil, errors.New("the snapshot holds no such group")
	}
	return &Relations{Owners: g.Owners, AdministrativeUnits: g.AdministrativeUnits}, nil
}

// Managed says what the snapshot says.
func (r *Rehearsal) Managed(_ context.Context, id string) (bool, error) {
	g := r.group(id)
	return g != nil && g.Managed == directory.True, nil
}

// Settings are not part of a snapshot: the rehearsed tenant has the one that a
// write needs, with the value of a group that nobody has touched.
func (r *Rehearsal) Settings(context.Context, string) (*RoleSettings, error) {
	const value = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"` + WrittenRule +
		`","isExpirationRequired":true,"maximumDuration":"PT8H"}`
	return &RoleSettings{Policy: "rehearsed", List: []settings.Setting{{Role: WrittenRole, Rule: WrittenRule, Value: value}}}, nil
}

// Access is what the snapshot holds.
func (r *Rehearsal) Access(ctx context.Context, id string) (*Access, error) {
	return nil, errors.New("a rehearsal reads no access")
}

// Enabled says what the snapshot says.
func (r *Rehearsal) Enabled(context.Context, string) (bool, error) {
	return false, errors.New("a rehearsal reads no account")
}

// Write brings the group of the snapshot under PIM.
func (r *Rehearsal) Write(_, _ context.Context, w Write) Answer {
	if r.group(w.Group) == nil {
		return Answer{AnswerRejected, "the snapshot holds no such group"}
	}
	r.tenant = plan.Applied(r.tenant, []plan.Change{{Action: w.Action, Key: plan.Key{Group: w.Group}}})
	return Answer{AnswerAccepted, "rehearsed"}
}

func (r *Rehearsal) group(id string) *directory.Group {
	i := slices.IndexFunc(r.tenant.Groups, func(g directory.Group) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return &r.tenant.Groups[i]
}
