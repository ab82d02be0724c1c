package tenant

import (
	"time"

	"pim-groups/internal/directory"
)

// What is here is done by others than the client: people in the portal, and access
// packages.

// Grant makes somebody eligible, until an end or with zero for good, whatever the
// settings of the group allow. An eligibility that is there gets the new end.
func (t *Tenant) Grant(by Actor, groupID string, role Role, principal string, end time.Time) {
	r := t.ask(by, "adminAssign", groupID, role, principal)
	if t.existing(t.current, r) != nil {
		r.Action = "adminUpdate"
	}
	r.End = end
	t.write(func(next *State) { t.applyRequest(next, r) })
}

// Revoke takes an eligibility away. It says whether there was one.
func (t *Tenant) Revoke(by Actor, groupID string, role Role, principal string) bool {
	r := t.ask(by, "adminRemove", groupID, role, principal)
	r.Status = "Revoked"
	if t.existing(t.current, r) == nil {
		return false
	}
	t.write(func(next *State) { t.applyRequest(next, r) })
	return true
}

// ask makes a request that needs nobody's leave.
func (t *Tenant) ask(by Actor, action, groupID string, role Role, principal string) *Request {
	at, id := t.now(), t.newID()
	return &Request{ID: id, Kind: Eligibility, By: by, Action: action, Status: "Provisioned", GroupID: groupID, AccessID: role, PrincipalID: principal,
		Created: at, Completed: at, Start: at, ScheduleID: groupID + "_" + string(role) + "_" + id}
}

// Deliver gives somebody what an access package has: a schedule of its own, which ends
// after the longest time that the group's settings allow. [D] With whose name such
// requests are made is not known. [?]
// https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-pim-reference
func (t *Tenant) Deliver(p directory.Package, principal string) {
	r := t.ask(Actor{}, "adminAssign", p.Group, Role(p.Role), principal)
	r.Kind = kindOf(p)
	rule := rulesByID(t.current.policy(p.Group, r.AccessID).Rules)["Expiration_"+r.target()]
	if longest, ok := ParseDuration(rule.Get("maximumDuration").Text()); ok && rule.Get("isExpirationRequired").True() {
		r.End = r.Start.Add(longest)
	}
	t.write(func(next *State) { t.fulfil(next, r) })
}

// Withdraw takes away what a package gave, as its assignment ends. [D]
func (t *Tenant) Withdraw(p directory.Package, principal string) {
	r := t.ask(Actor{}, "adminRemove", p.Group, Role(p.Role), principal)
	r.Kind, r.Status = kindOf(p), "Revoked"
	t.write(func(next *State) { t.fulfil(next, r) })
}

func (t *Tenant) fulfil(next *State, r *Request) {
	if t.Answers.PackageRequestsUnlisted {
		t.onboard(next, r.GroupID, r.By)
		t.reschedule(next, r)
		return
	}
	t.applyRequest(next, r)
}

func kindOf(p directory.Package) Access {
	if p.Eligible {
		return Eligibility
	}
	return Assignment
}
