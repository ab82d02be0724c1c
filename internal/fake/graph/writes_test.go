package fakegraph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Each of the 17 rules of both roles can be written, alone or as a list of all.
func TestEachRuleIsWritten(t *testing.T) {
	t.Parallel()
	c := serve(t)
	for _, role := range []string{"member", "owner"} {
		path := "/v1.0/policies/roleManagementPolicies/"
		rules := c.get(path + c.policy(plain, role) + "/rules").items()
		if len(rules) != 17 {
			t.Fatalf("%s has %d rules", role, len(rules))
		}
		var changed []string
		for _, rule := range rules {
			for old, new := range map[string]string{`"PT8H"`: `"PT2H"`, `"P365D"`: `"P90D"`, `"P180D"`: `"P15D"`, `"All","isDef`: `"Critical","isDef`,
				`"enabledRules":[]`: `"enabledRules":["Ticketing"]`, `"enabledRules":["Justification"]`: `"enabledRules":["Justification","Ticketing"]`,
				`"isApprovalRequiredForExtension":false`: `"isApprovalRequiredForExtension":true`, `"isEnabled":false,"claimValue":null`: `"isEnabled":true,"claimValue":"c7"`} {
				if text := string(rule.Append(nil)); strings.Contains(text, old) {
					changed = append(changed, strings.Replace(text, old, new, 1))
				}
			}
		}
		for i, body := range changed {
			id := rules[i].Get("id").Text()
			c.do("PATCH", path+c.policy(plain, role)+"/rules/"+id, body).want(204)
			if got := c.rule(plain, role, id); got != body {
				t.Errorf("%s %s reads back as %s", role, id, got)
			}
		}
		if len(changed) != 17 {
			t.Errorf("%d rules were changed", len(changed))
		}
		original := o.Object{{Name: "rules", Value: o.List(records(rules)...)}}
		c.do("PATCH", path+c.policy(plain, role), string(original.Append(nil))).want(200)
		if got := c.get(path + c.policy(plain, role) + "/rules").items(); !o.List(records(got)...).Equal(o.List(records(rules)...)) {
			t.Errorf("%s is %v", role, got)
		}
	}
}

func records(objects []o.Object) []o.Value {
	values := make([]o.Value, len(objects))
	for i, object := range objects {
		values[i] = o.Record(object)
	}
	return values
}

// Words that the service does not know are refused, wherever they stand.
func TestUnknownWords(t *testing.T) {
	t.Parallel()
	c := serve(t)
	c.patch(plain, "Enablement_Admin_Assignment", requires("Mfa")).refused(400, "InvalidPolicy")
	c.patch(plain, mailRule, mails("Some")).refused(400, "InvalidPolicy")
	for _, level := range []string{"None", "Critical", "All"} {
		c.patch(plain, mailRule, mails(level)).want(204)
	}
}

// What reads see of a write comes late for each of the two, and a write never goes to
// what they see.
func TestReadsLag(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithAnswers(fakegraph.Answers{SettingsAfterReads: 3, SchedulesAfterReads: 2}))
	id := c.policy(plain, "member")
	for _, longest := range []string{"PT4H", "PT3H"} {
		c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+id+"/rules/"+activation, expire(longest)).want(204)
	}
	for read, want := range []string{"PT8H", "PT8H", "PT8H", "PT3H"} {
		items := c.get(assignmentsOf(plain) + "&$expand=policy($expand=rules)").items()
		if text := string(items[0].Append(nil)); !strings.Contains(text, want) || (items[0].Get("policyId").Text() == id) != (want == "PT8H") {
			t.Errorf("read %d has not %s", read+1, want)
		}
	}
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	c.do("POST", eligibilityRequests, eligible(plain, alice)).refused(400, "RoleAssignmentExists")
	for read, want := range []int{0, 0, 1} {
		if got := c.get(eligibilities + plain + "'").items(); len(got) != want {
			t.Errorf("read %d: %v", read+1, got)
		}
	}
	if got := c.get(eligibilityRequests + "?$filter=groupId eq '" + plain + "'").items(); len(got) != 1 {
		t.Errorf("requests %v", got)
	}
}

// A request may end in any status; what is pending is one request at a time, and can be
// decided later.
func TestStatuses(t *testing.T) {
	t.Parallel()
	c := serve(t)
	statuses := []string{"Failed", "FailedAsResourceIsLocked", "Denied", "unknownFutureValue", "PendingProvisioning", ""}
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.Decide(plain, statuses...) })
	var last string
	for _, want := range statuses[:5] {
		r := c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201).object()
		if last = r.Get("id").Text(); r.Get("status").Text() != want {
			t.Errorf("status %s, want %s", r.Get("status").Text(), want)
		}
		if got := c.get(eligibilities + plain + "'").items(); got != nil {
			t.Errorf("%s: eligible %v", want, got)
		}
	}
	c.do("POST", eligibilityRequests, eligible(plain, alice)).refused(400, "PendingRoleAssignmentRequest")
	c.do("POST", eligibilityRequests, eligible(plain, bob)).want(201)
	c.srv.Tenant(func(tn *tenant.Tenant) {
		if !tn.Conclude(last, "Provisioned") || tn.Conclude(last, "Denied") || tn.Conclude(phantom, "Denied") {
			t.Error("only what is pending can be decided")
		}
	})
	if got := c.get(eligibilities + plain + "'").texts("principalId"); !slices.Equal(sorted(got), sorted([]string{alice, bob})) {
		t.Errorf("eligible %v", got)
	}
	if got := c.get(eligibilityRequests + "/" + last).object().Get("status").Text(); got != "Provisioned" {
		t.Errorf("status %s", got)
	}
}

// Who asked, why and for which ticket stays with the request, for 45 days.
func TestRequestsAreKept(t *testing.T) {
	t.Parallel()
	at := now()
	c := serve(t, fakegraph.WithClock(func() time.Time { return at }), fakegraph.WithTokenLifetime(100*24*time.Hour))
	body := strings.Replace(eligible(plain, alice), `"justification":"test"`, `"ticketInfo":{"ticketNumber":"7","ticketSystem":"x"},"justification":"covers leave [pim-groups a/b#1]"`, 1)
	c.do("POST", eligibilityRequests, body).want(201)
	list := eligibilityRequests + "?$filter=groupId eq '" + plain + "'"
	r := c.get(list).items()[0]
	if r.Get("justification").Text() != "covers leave [pim-groups a/b#1]" || r.Get("ticketInfo").Object().Get("ticketNumber").Text() != "7" ||
		r.Get("createdBy").Object().Get("user").Object().Get("id").Text() != robot {
		t.Errorf("request %s", r.Append(nil))
	}
	at = at.AddDate(0, 0, 44)
	if got := c.get(list).items(); len(got) != 1 {
		t.Errorf("after 44 days %v", got)
	}
	at = at.AddDate(0, 0, 2)
	if got := c.get(list).items(); got != nil {
		t.Errorf("after 46 days %v", got)
	}
}

// Each group that a request brought under PIM is counted with that request, in a batch
// too; what somebody else did is not.
func TestOnboarded(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithFaults(fault.Fault{Path: "/organization", Do: fault.Action{Change: []fault.Change{{Do: "onboard", Group: formerly}}}}))
	owner := c.policy(team, "owner")
	c.patch(admins, activation, expire("PT4H")).want(204)
	c.patch(plain, activation, "{}").want(400)
	if got := c.srv.Onboarded(); got != nil {
		t.Errorf("onboarded %v", got)
	}
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	c.patch(plain, activation, expire("PT4H")).want(204)
	c.batch(`{"id":"1","method":"PATCH","url":"/policies/roleManagementPolicies/`+owner+`/rules/`+activation+
		`","headers":{"Content-Type":"application/json"},"body":`+expire("PT4H")+`}`, ask("2", "/organization"))
	rule := "/v1.0/policies/roleManagementPolicies/" + owner + "/rules/" + activation
	want := []fakegraph.Onboarding{{Group: plain, Method: "POST", Path: eligibilityRequests}, {Group: team, Method: "PATCH", Path: rule}}
	if got := c.srv.Onboarded(); !slices.Equal(got, want) || !c.managed(formerly) {
		t.Errorf("onboarded %v", got)
	}
}

// The settings of the role say who is told of what.
func TestMails(t *testing.T) {
	t.Parallel()
	c := serve(t)
	told := func() string {
		var list []string
		c.srv.Tenant(func(tn *tenant.Tenant) {
			for _, m := range tn.Mails() {
				list = append(list, fmt.Sprintf("%s %s", m.Action, m.To))
			}
		})
		return strings.Join(list, ", ")
	}
	c.do("POST", eligibilityRequests, strings.Replace(eligible(plain, alice), "P30D", "P400D", 1)).want(400)
	c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
	if got := told(); got != "adminAssign Admin, adminAssign Requestor" {
		t.Errorf("told %q", got)
	}
	c.patch(plain, "Notification_Admin_Admin_Eligibility", mails("Critical")).want(204)
	c.patch(plain, "Notification_Requestor_Admin_Eligibility", strings.Replace(mails("All"), `["soc@contoso.com"]`, `[],"isDefaultRecipientsEnabled":false`, 1)).want(204)
	c.do("POST", eligibilityRequests, eligible(plain, bob)).want(201)
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.Decide(plain, "PendingApproval") })
	c.do("POST", eligibilityRequests, eligible(plain, guest)).want(201)
	if got := told(); got != "adminAssign Admin, adminAssign Requestor, adminAssign Admin, adminAssign Approver" {
		t.Errorf("then told %q", got)
	}
}

// People in the portal and packages do what they do whatever the settings say, and a
// package takes away what it gave; its people have PIM's longest time.
func TestOthersAct(t *testing.T) {
	t.Parallel()
	change := func(do, who string, lasts time.Duration) fault.Fault {
		return fault.Fault{Path: "/organization", Do: fault.Action{Change: []fault.Change{{Do: do, Group: plain, Role: "member", Principal: who, For: fault.Duration(lasts)}}}}
	}
	longer := fault.Fault{Path: "/subscribedSkus", Do: fault.Action{Change: []fault.Change{{Do: "rule", Group: plain, Role: "member", Rule: `{"id":"` + activation + `","maximumDuration":"PT9H"}`}}}}
	c := serve(t, fakegraph.WithClock(now), fakegraph.WithFaults(change("grant", alice, 0), longer))
	look := func() (ends []string) {
		for _, s := range c.get(eligibilities + plain + "'").items() {
			ends = append(ends, s.Get("principalId").Text()+" "+s.Get("scheduleInfo").Object().Get("expiration").Object().Get("endDateTime").Text())
		}
		return sorted(ends)
	}
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.Deliver(onCall(), bob) })
	c.get("/v1.0/organization").want(200)
	if got := look(); !slices.Equal(got, sorted([]string{alice + " ", bob + " 2027-11-24T09:00:00Z"})) {
		t.Errorf("eligible %q", got)
	}
	for _, f := range []fault.Fault{change("grant", alice, time.Hour), change("revoke", alice, 0), change("revoke", alice, 0)} {
		c.srv.ForgetFaults()
		c.srv.AddFault(f)
		c.get("/v1.0/organization").want(200)
	}
	c.srv.AddFault(longer)
	c.get("/v1.0/subscribedSkus").want(200)
	c.srv.Tenant(func(tn *tenant.Tenant) { tn.Withdraw(onCall(), bob) })
	requests := c.get(eligibilityRequests + "?$filter=groupId eq '" + plain + "'").items()
	if got := texts(requests, "action"); look() != nil || !slices.Equal(got, []string{"adminAssign", "adminAssign", "adminUpdate", "adminRemove", "adminRemove"}) {
		t.Errorf("eligible %q after %q", look(), got)
	}
	if got := c.rule(plain, "member", activation); !strings.Contains(got, "PT9H") {
		t.Errorf("rule %s", got)
	}
	if err := c.srv.AddFault(fault.Fault{Path: "x", Do: fault.Action{Change: []fault.Change{{Do: "rule", Role: "member", Rule: "{}"}}}}); err == nil {
		t.Error("a rule without an id is taken")
	}
}
