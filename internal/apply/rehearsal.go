package apply

import (
	"context"
	"errors"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// Rehearsal is a tenant made of a snapshot: what a merge would do, without
// doing it. It is Reader and Writer for Run, which can't tell the difference.
type Rehearsal struct {
	tenant *directory.Snapshot
	clock  Clock // that of the service, too
}

// NewRehearsal copies the snapshot; the given one is not changed.
func NewRehearsal(s *directory.Snapshot, clock Clock) *Rehearsal {
	return &Rehearsal{directory.Canonical(s), clock}
}

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
	return r.managed(id), nil
}

// Settings are those of the snapshot. A group of which it has none gets the one that
// onboarding needs, with the value of a group that nobody has touched.
func (r *Rehearsal) Settings(_ context.Context, id string) (*RoleSettings, error) {
	if list, whole := r.settings(id); whole {
		return rehearsed(list), nil
	}
	const value = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"` + WrittenRule +
		`","isExpirationRequired":true,"maximumDuration":"PT8H"}`
	return rehearsed([]settings.Setting{{Role: WrittenRole, Rule: WrittenRule, Value: value}}), nil
}

func rehearsed(list []settings.Setting) *RoleSettings {
	return &RoleSettings{Policy: "rehearsed", Owner: "rehearsed for owners", List: list}
}

// settings gives those of a group, and whether the snapshot has both roles.
func (r *Rehearsal) settings(id string) (list []settings.Setting, whole bool) {
	roles := 0
	for _, set := range r.tenant.RoleSettings {
		for _, of := range set.Of {
			if of.Group == id {
				roles++
				list = append(list, settings.FromRules(string(of.Role), set.Rules)...)
			}
		}
	}
	return list, roles == len(directory.Roles())
}

// Access is what the snapshot holds. What was not read of the group is an error.
func (r *Rehearsal) Access(_ context.Context, id string) (*Access, error) {
	list, whole := r.settings(id)
	switch {
	case !whole:
		return nil, errors.New("the snapshot does not hold its role settings")
	case !slices.Contains(r.tenant.EligibilitiesOf, id):
		return nil, errors.New("the snapshot does not say who is eligible")
	}
	a := &Access{At: r.clock.Now(), Managed: r.managed(id), Settings: *rehearsed(list)}
	for _, s := range r.tenant.Eligibilities {
		if s.Group == id {
			a.Eligible = append(a.Eligible, s)
		}
	}
	for _, q := range r.tenant.Requests {
		if q.Group == id {
			a.Requests = append(a.Requests, q)
		}
	}
	return a, nil
}

// Enabled says what the snapshot says.
func (r *Rehearsal) Enabled(_ context.Context, id string) (bool, error) {
	i := slices.IndexFunc(r.tenant.Principals, func(p directory.Principal) bool { return p.ID == id })
	if i < 0 || r.tenant.Principals[i].AccountEnabled == directory.Null {
		return false, errors.New("the snapshot does not say whether the account is enabled")
	}
	return r.tenant.Principals[i].AccountEnabled == directory.True, nil
}

func (r *Rehearsal) managed(id string) bool {
	g := r.group(id)
	return g != nil && g.Managed == directory.True
}

func (r *Rehearsal) group(id string) *directory.Group {
	i := slices.IndexFunc(r.tenant.Groups, func(g directory.Group) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return &r.tenant.Groups[i]
}
