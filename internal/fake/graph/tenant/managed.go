package tenant

import (
	"maps"
	"slices"
)

// CountListRead notes that a client begins to read the list of managed
// groups: the delay after a write can be a number of such reads.
func (t *Tenant) CountListRead() { t.reads++ }

// ManagedIDs lists the ids of PIM's list in the state, sorted, phantoms and
// deleted groups included. [C] "phantom" ids: ScubaGear #1305
func (t *Tenant) ManagedIDs(s *State) []string {
	if t.EmptyList {
		return nil
	}
	if s.lists.managed == nil {
		s.lists.managed = slices.Sorted(maps.Keys(s.managed))
	}
	if t.Answers.VisibleAfter == 0 && t.Answers.VisibleAfterReads == 0 {
		return s.lists.managed
	}
	return slices.DeleteFunc(slices.Clone(s.lists.managed), func(id string) bool { return !t.visible(s.managed[id]) })
}

// Listed says whether the id is in PIM's list in the state.
func (t *Tenant) Listed(s *State, id string) bool {
	m, ok := s.managed[id]
	return ok && !t.EmptyList && t.visible(m)
}

func (t *Tenant) visible(m managed) bool {
	if m.since.IsZero() {
		return true
	}
	enough := t.Answers.VisibleAfterReads == 0 || t.reads-m.reads > t.Answers.VisibleAfterReads
	return enough && t.now().Sub(m.since) >= t.Answers.VisibleAfter
}

// Managed says whether PIM manages the group now, visible in the list or not.
func (t *Tenant) Managed(id string) bool {
	_, ok := t.current.managed[id]
	return ok
}

// onboard brings a group under PIM. There is no way back: [D]
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
func (t *Tenant) onboard(next *State, id string, by Actor) {
	if _, already := next.managed[id]; already {
		return
	}
	next.managed[id] = managed{since: t.now(), reads: t.reads}
	activity := t.Answers.Activity
	if activity == "" {
		activity = "Onboarded resource to PIM"
	}
	next.audits = append(slices.Clone(next.audits), Audit{t.newID(), t.now(), activity, id, by})
}
