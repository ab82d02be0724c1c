package tenant

import (
	"slices"

	"pim-groups/internal/directory"
)

// seed builds the first state.
func seed(t *Tenant, s *directory.Snapshot) *State {
	state := &State{
		groups:     make(map[string]*Group, len(s.Groups)),
		principals: make(map[string]*directory.Principal, len(s.Principals)+1),
		units:      make(map[string]*directory.AdministrativeUnit, len(s.AdministrativeUnits)),
		managed:    make(map[string]managed),
		access:     make(map[string]*access),
		defaults:   defaultRules(),
		schedules:  make(map[string][]*Schedule),
		requests:   make(map[string][]*Request),
		unlisted:   make(map[string]bool),
	}
	for _, p := range s.Principals {
		state.principals[p.ID] = &p
	}
	for _, u := range s.AdministrativeUnits {
		state.units[u.ID] = &u
	}
	for _, id := range s.OrphanIDs {
		state.managed[id] = managed{}
	}
	state.seedCaller(s.Caller)
	for _, a := range s.Applications {
		state.addUnlisted(directory.Principal{ID: a.ID, Type: directory.ServicePrincipal, DisplayName: a.DisplayName, AccountEnabled: directory.True})
	}
	eligible := state.somebody()
	for _, g := range s.Groups {
		state.groups[g.ID] = newGroup(g)
		if g.Managed == directory.True {
			state.managed[g.ID] = managed{}
		}
		state.seedEvidence(t, &g, eligible)
	}
	state.seedProtection(s)
	return state
}

// seedCaller gives the caller an account and its directory roles.
func (s *State) seedCaller(caller *directory.Caller) {
	if caller == nil {
		return
	}
	s.roles = slices.Clone(caller.Roles)
	s.rolesOf = caller.ID
	s.addUnlisted(directory.Principal{ID: caller.ID, Type: caller.Type, DisplayName: caller.DisplayName, AccountEnabled: directory.True})
}

// addUnlisted adds an account that the snapshot does not have. It can be read, and
// is in no list: what is read back is the snapshot.
func (s *State) addUnlisted(p directory.Principal) {
	if s.principals[p.ID] == nil {
		s.principals[p.ID] = &p
		s.unlisted[p.ID] = true
	}
}

// somebody gives a principal of the tenant who can be eligible: its last user,
// or without users one that is in no list.
func (s *State) somebody() string {
	if users := s.Principals(directory.User); len(users) > 0 {
		return users[len(users)-1].ID
	}
	id := GUID("eligible")
	s.addUnlisted(directory.Principal{ID: id, Type: directory.User})
	return id
}

// seedEvidence makes the signs true that the snapshot saw of a managed group.
// Somebody is eligible if one of the signs is that anybody is.
func (s *State) seedEvidence(t *Tenant, g *directory.Group, somebody string) {
	for _, sign := range g.Evidence {
		switch sign {
		case directory.EvidenceEligibility:
			s.schedules[g.ID] = append(s.schedules[g.ID], &Schedule{
				ID: g.ID + "_member_" + GUID(g.ID, "schedule"), Kind: Eligibility, GroupID: g.ID, PrincipalID: somebody,
				AccessID: Member, Start: g.CreatedDateTime, CreatedUsing: GUID(g.ID, "request"), Status: "Provisioned",
			})
		case directory.EvidencePolicyWritten:
			a := newAccess()
			a.stamps[Member] = stamp{t.now(), "Admin"}
			s.access[g.ID] = a
		}
	}
}
