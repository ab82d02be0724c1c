package tenant

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
)

// PostRequest asks for a change of schedules, two of the four writes that
// onboard. HTTP 201 is not success: that is for the status to say. [D][L]
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
func (t *Tenant) PostRequest(by Actor, kind Access, body o.Object) (*Request, *Error) {
	r, err := t.readRequest(by, kind, body)
	if err != nil {
		return nil, err
	}
	if _, err := t.admitWrite(r.GroupID, by); err != nil {
		return nil, err
	}
	if f := t.fresh[r.GroupID]; f != nil && f.Failing > 0 {
		f.Failing--
		r.Status = cmp.Or(f.FailedAs, "Failed")
		t.write(func(next *State) { next.addRequest(r) })
		return r, nil
	}
	if err := t.allowed(r); err != nil {
		return nil, err
	}
	if r.ValidationOnly && !t.Answers.ValidationOnlyOnboards {
		return r, nil
	}
	t.decide(r)
	t.write(func(next *State) { t.applyRequest(next, r) })
	t.delay(behind{schedulesOf, r.GroupID})
	return r, nil
}

// readRequest checks the form of a request. Enumerations are taken without
// regard to case: the documented example sends "AdminAssign".
func (t *Tenant) readRequest(by Actor, kind Access, body o.Object) (*Request, *Error) {
	at := t.now()
	r := &Request{
		Kind: kind, By: by, Created: at, Completed: at, Status: "Provisioned",
		GroupID:        strings.ToLower(body.Get("groupId").Text()),
		PrincipalID:    strings.ToLower(body.Get("principalId").Text()),
		AccessID:       Role(strings.ToLower(body.Get("accessId").Text())),
		Justification:  body.Get("justification").Text(),
		Ticket:         body.Get("ticketInfo"),
		ValidationOnly: body.Get("isValidationOnly").True(),
	}
	r.Action = oneOf(body.Get("action").Text(), "adminAssign", "adminUpdate", "adminRemove", "selfActivate",
		"selfDeactivate", "adminExtend", "adminRenew", "selfExtend", "selfRenew")
	if r.Action == "" || r.AccessID != Member && r.AccessID != Owner || r.GroupID == "" || r.PrincipalID == "" {
		return nil, invalidRequest()
	}
	if err := r.readSchedule(body.Get("scheduleInfo").Object(), at); err != nil {
		return nil, err
	}
	if r.removes() && !t.Answers.RemovalIsProvisioned {
		r.Status = "Revoked"
	}
	r.ID = t.newID()
	r.ScheduleID = r.GroupID + "_" + string(r.AccessID) + "_" + r.ID
	return r, nil
}

// oneOf gives the usual spelling of a name, "" for an unknown one.
func oneOf(s string, names ...string) string {
	i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, s) })
	if i < 0 {
		return ""
	}
	return names[i]
}

// readSchedule reads when access begins and ends. A start in the past becomes
// the present. [L] the documented 201 has the time of completion
func (r *Request) readSchedule(info o.Object, now time.Time) *Error {
	if r.removes() {
		return nil // what is sent besides has no meaning
	}
	start, err := time.Parse(time.RFC3339, info.Get("startDateTime").Text())
	if err != nil || start.Before(now) {
		start = now
	}
	r.Start = start
	expiration := info.Get("expiration").Object()
	r.Expiration = oneOf(expiration.Get("type").Text(), "notSpecified", "noExpiration", "afterDateTime", "afterDuration")
	switch r.Expiration {
	case "afterDateTime":
		if r.End, err = time.Parse(time.RFC3339, expiration.Get("endDateTime").Text()); err != nil {
			return invalidRequest()
		}
	case "afterDuration":
		r.Duration = expiration.Get("duration").Text()
		d, ok := ParseDuration(r.Duration)
		if !ok || !inDays(r.Duration) {
			return invalidRequest()
		}
		r.End = start.Add(d)
	case "":
		return invalidRequest()
	}
	return nil
}

// removes says that the request ends access.
func (r *Request) removes() bool {
	return strings.HasSuffix(r.Action, "Remove") || r.Action == "selfDeactivate"
}

// allowed checks a request against what is there and against the group's role
// settings.
func (t *Tenant) allowed(r *Request) *Error {
	if t.current.principals[r.PrincipalID] == nil && t.current.Group(r.PrincipalID) == nil {
		return &Error{400, "SubjectNotFound", "The subject is not found.", false} // [L] OMNI
	}
	existing := t.existing(t.current, r)
	if existing == nil && strings.HasSuffix(r.Action, "Renew") {
		existing = t.expired(r)
	}
	switch r.Action {
	case "adminRemove", "selfDeactivate", "adminExtend", "selfExtend", "adminUpdate", "adminRenew", "selfRenew":
		if existing == nil {
			return &Error{400, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.", false}
		}
		if r.removes() {
			return t.removable(existing)
		}
		if t.Answers.UpdateNeverShortens && strings.HasSuffix(r.Action, "Update") && r.endsBefore(existing) {
			return invalidRequest()
		}
	default:
		if existing != nil {
			return &Error{400, "RoleAssignmentExists", "The Role assignment already exists.", false}
		}
		if t.nestsInto(r) {
			return invalidRequest()
		}
	}
	if t.current.pending(r) {
		return &Error{400, "PendingRoleAssignmentRequest", "There is already an existing pending Role assignment request.", false} // text [?]
	}
	if !r.End.IsZero() && r.End.Sub(r.Start) < 5*time.Minute {
		return &Error{400, "ActiveDurationTooShort", "The Active duration is too short. Miniumum Required is 5 minutes.", false}
	}
	return t.policyAllows(r)
}

// endsBefore says that a request would end access earlier than it ends now.
func (r *Request) endsBefore(s *Schedule) bool {
	return !r.End.IsZero() && (s.End.IsZero() || r.End.Before(s.End))
}

// removable: assignments can't be removed in their first five minutes. [D]
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-assign-member-owner
func (t *Tenant) removable(s *Schedule) *Error {
	if t.now().Sub(s.Start) < 5*time.Minute {
		return &Error{400, "ActiveDurationTooShort", "The Active duration is too short. Miniumum Required is 5 minutes.", false}
	}
	return nil
}

// pending says that an earlier request for the same is not decided yet.
func (s *State) pending(r *Request) bool {
	return slices.ContainsFunc(s.requests[r.GroupID], func(old *Request) bool {
		return old.Kind == r.Kind && old.PrincipalID == r.PrincipalID && old.AccessID == r.AccessID && strings.HasPrefix(old.Status, "Pending")
	})
}

// existing is the schedule that a request is about or collides with: one for
// each principal, role and kind.
func (t *Tenant) existing(s *State, r *Request) *Schedule {
	schedules := t.ofKind(s, r.Kind, r.GroupID)
	if g := s.Group(r.GroupID); g != nil && r.Kind == Assignment {
		schedules = append(schedules, s.standing(g)...)
	}
	for _, sched := range schedules {
		if sched.PrincipalID == r.PrincipalID && sched.AccessID == r.AccessID && !sched.ended(t.now()) {
			return sched
		}
	}
	return nil
}

// expired finds what can be renewed: it ended less than 30 days ago. [D]
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-renew-extend
func (t *Tenant) expired(r *Request) *Schedule {
	at := t.now().AddDate(0, 0, -30)
	for _, sched := range t.current.schedules[r.GroupID] {
		if sched.Kind == r.Kind && sched.PrincipalID == r.PrincipalID && sched.AccessID == r.AccessID && !sched.ended(at) {
			return sched
		}
	}
	return nil
}

// nestsInto says that a group would become an active member of a role-assignable one.
// It can only be eligible there. [D] The code [L] azuread #1464
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
func (t *Tenant) nestsInto(r *Request) bool {
	g := t.current.Group(r.GroupID)
	return r.Kind == Assignment && g != nil && g.RoleAssignable() && t.current.Group(r.PrincipalID) != nil
}

// removeStanding takes somebody out of a group who was in it without PIM. [C] a
// test of Terraform's provider removes such an owner; for members [?].
func (s *State) removeStanding(r *Request) {
	if r.Kind != Assignment {
		return
	}
	g := *s.groups[r.GroupID]
	*g.in(r.AccessID) = slices.DeleteFunc(slices.Clone(*g.in(r.AccessID)), func(id string) bool { return id == r.PrincipalID })
	s.groups[g.ID] = &g
}

// policyAllows checks the rules that a request has to satisfy. An application
// can't satisfy a rule that asks for multi-factor authentication, and need not explain
// itself. [L] 2026-08-06; whether that holds for tickets is not known [?]
func (t *Tenant) policyAllows(r *Request) *Error {
	rules := rulesByID(t.current.policy(r.GroupID, r.AccessID).Rules)
	target := r.target()
	enablement := rules["Enablement_"+target]
	explains := !r.By.AppOnly || t.Answers.ApplicationsMustExplain
	switch {
	case !withinExpiration(rules["Expiration_"+target], r):
		return policyFailed(`["ExpirationRule"]`)
	case enabled(enablement, "MultiFactorAuthentication") && r.By.AppOnly:
		return policyFailed("MfaRule - Multi-factor authentication is required")
	case explains && enabled(enablement, "Justification") && r.Justification == "":
		return policyFailed("JustificationRule - Justification is required")
	case explains && enabled(enablement, "Ticketing") && r.Ticket.Object().Get("ticketNumber").Text() == "":
		return policyFailed("TicketingRule - Ticket number is required")
	}
	return nil
}

// withinExpiration: access without an end is what a default policy forbids.
// [L] RoleAssignmentRequestPolicyValidationFailed with ExpirationRule
func withinExpiration(rule o.Object, r *Request) bool {
	if r.End.IsZero() {
		return !rule.Get("isExpirationRequired").True()
	}
	longest, ok := ParseDuration(rule.Get("maximumDuration").Text())
	return !ok || r.End.Sub(r.Start) <= longest
}

// applyRequest onboards the group with the first request that is accepted, and
// changes the schedules. A request that is only validated gets here where the
// answer to that open question says that it onboards.
func (t *Tenant) applyRequest(next *State, r *Request) {
	if !r.By.AppOnly || !t.Answers.AppOnlyIgnored {
		t.onboard(next, r.GroupID, r.By)
	}
	if r.ValidationOnly {
		return
	}
	next.addRequest(r)
	t.tell(next, r)
	if r.gives() {
		t.reschedule(next, r)
	}
}

// reschedule replaces the schedule that a request is about. The new one has another
// id. [C] azuread reads it back after adminUpdate
func (t *Tenant) reschedule(next *State, r *Request) {
	old := t.existing(next, r)
	schedules := slices.DeleteFunc(slices.Clone(next.schedules[r.GroupID]), func(s *Schedule) bool { return s == old })
	if r.removes() {
		next.removeStanding(r)
	} else {
		schedules = append(schedules, &Schedule{ID: r.ScheduleID, Kind: r.Kind, GroupID: r.GroupID, PrincipalID: r.PrincipalID,
			AccessID: r.AccessID, Start: r.Start, End: r.End, Expiration: r.Expiration, Duration: r.Duration,
			CreatedUsing: r.ID, Status: r.Status, Activated: r.Action == "selfActivate"})
	}
	next.schedules[r.GroupID] = schedules
}

func (s *State) addRequest(r *Request) {
	s.requests[r.GroupID] = append(slices.Clone(s.requests[r.GroupID]), r)
}

// Cancel takes back a request that is still pending. [G]
// https://learn.microsoft.com/graph/api/privilegedaccessgroupeligibilityschedulerequest-cancel
func (t *Tenant) Cancel(kind Access, id string) *Error {
	r := t.current.Request(kind, id)
	switch {
	case r == nil:
		return unknownToPIM()
	case !strings.HasPrefix(r.Status, "Pending") && r.Status != "ScheduleCreated":
		return invalidRequest()
	}
	cancelled := *r
	cancelled.Status = "Canceled"
	t.write(func(next *State) { next.replaceRequest(r, &cancelled) })
	return nil
}

// AddPendingRequest puts a request into the tenant that waits for approval.
func (t *Tenant) AddPendingRequest(r Request) string {
	r.ID, r.Status, r.Created = t.newID(), "PendingApproval", t.now()
	t.write(func(next *State) { next.addRequest(&r) })
	return r.ID
}

// AddPrincipal adds or replaces a user or service principal.
func (t *Tenant) AddPrincipal(p directory.Principal) {
	t.write(func(next *State) { next.principals[p.ID] = &p })
}
