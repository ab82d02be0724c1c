package tenant

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Role is the role in a group that a policy is about. Graph calls it
// roleDefinitionId in policy assignments and accessId in schedules.
type Role string

// The two roles in a group.
const (
	Member Role = "member"
	Owner  Role = "owner"
)

// Policy is the role settings of one role in one group.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicy
type Policy struct {
	ID         string
	Old        bool // the id was renewed, and the policy was asked for by the old one
	GroupID    string
	Role       Role
	Modified   time.Time // zero: never written
	ModifiedBy string
	Rules      []o.Object
}

// access is what PIM keeps of a group whose role settings were written.
// Policies and their assignments exist for every group, written or not: [L]
// OMNI, [C] Terraform's provider. So a group without one has the defaults.
type access struct {
	generation map[Role]int
	rules      map[Role][]o.Object
	stamps     map[Role]stamp
}

// stamp is who wrote role settings last, and when.
type stamp struct {
	at time.Time
	by string
}

func newAccess() *access {
	return &access{
		generation: map[Role]int{},
		rules:      map[Role][]o.Object{Member: defaultRules(), Owner: defaultRules()},
		stamps:     map[Role]stamp{},
	}
}

func (a *access) clone() *access {
	if a == nil {
		return newAccess()
	}
	return &access{
		generation: maps.Clone(a.generation),
		rules:      map[Role][]o.Object{Member: slices.Clone(a.rules[Member]), Owner: slices.Clone(a.rules[Owner])},
		stamps:     maps.Clone(a.stamps),
	}
}

// Policies lists the policies of a group: both roles, or only one while PIM
// is learning of a new group. [L] azuread #1491: never take the first one.
func (t *Tenant) Policies(s *State, groupID string) ([]Policy, *Error) {
	g, err := t.admitRead(s, groupID)
	if err != nil {
		return nil, err
	}
	s = t.settled(s, behind{settingsOf, g.ID})
	if f := t.fresh[g.ID]; f != nil && f.OnePolicy > 0 {
		f.OnePolicy--
		return []Policy{s.policy(g.ID, Owner)}, nil
	}
	return []Policy{s.policy(g.ID, Member), s.policy(g.ID, Owner)}, nil
}

func (s *State) policy(groupID string, role Role) Policy {
	a := s.access[groupID]
	p := Policy{ID: policyID(groupID, role, a.generations(role)), GroupID: groupID, Role: role}
	if a == nil {
		p.Rules = s.defaults
		return p
	}
	p.Rules, p.Modified, p.ModifiedBy = a.rules[role], a.stamps[role].at, a.stamps[role].by
	return p
}

// policyID has the same shape before and after onboarding; only the GUID at
// the end differs. [D][C]
func policyID(groupID string, role Role, generation int) string {
	return "Group_" + groupID + "_" + GUID(groupID, string(role), strconv.Itoa(generation))
}

// generations counts how often the id of a policy was renewed.
func (a *access) generations(role Role) int {
	if a == nil {
		return 0
	}
	return a.generation[role]
}

// Policy reads a policy by its id, or by one that it had before.
func (t *Tenant) Policy(s *State, id string) (Policy, *Error) {
	if groupID, ok := groupOfPolicy(id); ok {
		s = t.settled(s, behind{settingsOf, strings.ToLower(groupID)})
	}
	return t.policyByID(s, id)
}

// policyByID finds a policy, which outlives a soft deletion of its group. [L]
// SCUBA #1305
func (t *Tenant) policyByID(s *State, id string) (Policy, *Error) {
	groupID, ok := groupOfPolicy(id)
	if !ok {
		return Policy{}, MissingProvider()
	}
	g := s.DeletedGroup(groupID)
	if g == nil {
		var err *Error
		if g, err = t.admitRead(s, groupID); err != nil {
			return Policy{}, err
		}
	}
	for _, role := range []Role{Member, Owner} {
		p := s.policy(g.ID, role)
		if strings.EqualFold(p.ID, id) {
			return p, nil
		}
		if !t.Answers.OldIDsGone && s.had(p, id) {
			p.ID, p.Old = id, true
			return p, nil
		}
	}
	return Policy{}, unknownToPIM()
}

// had says that a policy was called by the id before.
func (s *State) had(p Policy, id string) bool {
	for generation := range s.access[p.GroupID].generations(p.Role) {
		if strings.EqualFold(policyID(p.GroupID, p.Role, generation), id) {
			return true
		}
	}
	return false
}

// groupOfPolicy takes an id apart. A malformed one is answered with the code for
// a missing filter, where one would expect a 404. [L]
func groupOfPolicy(id string) (groupID string, ok bool) {
	rest, ok := strings.CutPrefix(id, "Group_")
	groupID, guid, cut := strings.Cut(rest, "_")
	return groupID, ok && cut && len(groupID) == 36 && len(guid) == 36
}

// PatchRule changes one rule, which is one of the four writes that onboard.
// [D] https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
func (t *Tenant) PatchRule(by Actor, policyID, ruleID string, body o.Object) *Error {
	p, err := t.writablePolicy(by, policyID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(p.Rules, func(r o.Object) bool { return r.Get("id").Text() == ruleID }) {
		return unknownToPIM()
	}
	if err := t.customApprovers(p.Rules); err != nil {
		return err
	}
	if id, given := body.Lookup("id"); given && id.Text() != ruleID {
		return invalidPolicy()
	}
	return t.writeRules(by, p, []o.Object{body.With("id", o.Text(ruleID))})
}

// PatchPolicy changes several rules at once and answers with the policy as it
// is afterwards, under its new id.
// [D] https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
func (t *Tenant) PatchPolicy(by Actor, policyID string, rules []o.Object) (Policy, *Error) {
	p, err := t.writablePolicy(by, policyID)
	if err == nil {
		err = t.writeRules(by, p, rules)
	}
	if err != nil {
		return Policy{}, err
	}
	return t.current.policy(p.GroupID, p.Role), nil
}

// writablePolicy finds the policy by its present id, and asks whether the actor
// may write to its group.
func (t *Tenant) writablePolicy(by Actor, policyID string) (Policy, *Error) {
	p, err := t.policyByID(t.current, policyID)
	if err != nil {
		return p, err
	}
	_, err = t.admitWrite(p.GroupID, by)
	return p, err
}

// writeRules merges the changes into the policy and does what the write
// brings about: stamps, new ids, onboarding.
func (t *Tenant) writeRules(by Actor, p Policy, changes []o.Object) *Error {
	merged := slices.Clone(p.Rules)
	changed := false
	for _, change := range changes {
		i := slices.IndexFunc(merged, func(r o.Object) bool { return r.Get("id").Text() == change.Get("id").Text() })
		if i < 0 {
			return invalidPolicy()
		}
		rule, err := mergeRule(merged[i], change)
		if err != nil {
			return err
		}
		changed = changed || !o.Record(rule).Equal(o.Record(merged[i]))
		merged[i] = rule
	}
	if err := t.validRules(merged, changes); err != nil {
		return err
	}
	if !changed && t.Answers.UnchangedWriteIgnored || p.Old && t.Answers.OldIDWriteIgnored {
		return nil
	}
	t.write(func(next *State) { t.applyRules(next, by, p, merged, changes) })
	t.delay(behind{settingsOf, p.GroupID})
	return nil
}

// applyRules decides which side effects a write has; each "unless" is an open
// question.
func (t *Tenant) applyRules(next *State, by Actor, p Policy, merged, changes []o.Object) {
	_, before := next.managed[p.GroupID]
	onboards := !before && !(by.AppOnly && t.Answers.AppOnlyIgnored) && !(p.Role == Owner && t.Answers.OwnerWriteIgnored)
	if onboards && t.Answers.FirstWriteDrops {
		merged = defaultsBut(merged, changes)
	}
	if t.Answers.FirstWriteLosesMails && p.Modified.IsZero() {
		merged = withoutMails(merged)
	}
	next.setRules(p, by, t.now(), merged, t.rotated(p.Role, onboards || !t.Answers.RotatesOnceOnly))
	if onboards {
		t.onboard(next, p.GroupID, by)
	}
}

// rotated lists the roles whose policies get a new id.
func (t *Tenant) rotated(written Role, rotates bool) []Role {
	switch {
	case !rotates:
		return nil
	case t.Answers.RotatesBothIDs:
		return []Role{Member, Owner}
	}
	return []Role{written}
}

// setRules stores the rules of one role, stamps them and renews ids.
func (s *State) setRules(p Policy, by Actor, at time.Time, rules []o.Object, rotated []Role) {
	a := s.access[p.GroupID].clone()
	a.rules[p.Role], a.stamps[p.Role] = rules, stamp{at, by.Name}
	for _, role := range rotated {
		a.generation[role]++
	}
	s.access[p.GroupID] = a
}

// defaultsBut gives the default rules with the changed ones among them.
func defaultsBut(merged, changes []o.Object) []o.Object {
	rules := defaultRules()
	for _, change := range changes {
		same := func(r o.Object) bool { return r.Get("id").Text() == change.Get("id").Text() }
		rules[slices.IndexFunc(rules, same)] = merged[slices.IndexFunc(merged, same)]
	}
	return rules
}

// withoutMails puts the notifications back to their defaults.
func withoutMails(rules []o.Object) []o.Object {
	mailing, rules := rulesByID(defaultRules()), slices.Clone(rules)
	for i, r := range rules {
		if id := r.Get("id").Text(); strings.HasPrefix(id, "Notification_") {
			rules[i] = mailing[id]
		}
	}
	return rules
}

// SetRule gives a rule other values without any side effect, as if it had
// been written long ago. It says whether the group has such a rule.
func (t *Tenant) SetRule(groupID string, role Role, rule o.Object) bool {
	g := t.current.Group(groupID)
	if g == nil {
		return false
	}
	found := false
	t.write(func(next *State) {
		a := next.access[g.ID].clone()
		for i, r := range a.rules[role] {
			if r.Get("id").Text() != rule.Get("id").Text() {
				continue
			}
			found = true
			for _, m := range rule {
				r = r.With(m.Name, readBack(m.Value))
			}
			a.rules[role][i] = r
		}
		next.access[g.ID] = a
	})
	return found
}

// RoleOf says whose settings an id means, or meant before it was renewed; "" nobody's.
func (t *Tenant) RoleOf(id string) Role {
	groupID, _ := groupOfPolicy(id)
	for _, p := range t.Now(groupID) {
		if p.ID == id || t.current.had(p, id) {
			return p.Role
		}
	}
	return ""
}

// Now gives the policies of a group as they are, whatever a read may see.
func (t *Tenant) Now(groupID string) []Policy {
	return []Policy{t.current.policy(groupID, Member), t.current.policy(groupID, Owner)}
}
