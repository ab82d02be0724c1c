package fakegraph_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// probe looks at one open question and says in a word what it sees.
type probe struct {
	look          func(c *client) string
	likely, other string
}

// probes has one probe for each alternative answer.
func probes() map[string]probe {
	return map[string]probe{
		"unchanged-write-ignored": {func(c *client) string {
			c.patch(plain, activation, c.rule(plain, "member", activation)).want(204)
			return c.state(plain)
		}, "onboarded", "untouched"},
		"unmanaged-resource-is-400": {func(c *client) string { return c.get(resources + "/" + plain).code() }, "ResourceNotFound", "ResourceTypeNotSupported"},
		"validation-only-onboards": {func(c *client) string {
			c.do("POST", eligibilityRequests, strings.Replace(eligible(plain, alice), `"action"`, `"isValidationOnly":true,"action"`, 1)).want(201)
			if got := c.get(eligibilities + plain + "'").items(); got != nil {
				return "made a schedule"
			}
			return c.state(plain)
		}, "untouched", "onboarded"},
		"mail-groups-accepted":     {func(c *client) string { return c.says(c.get(policiesOf(mailSecurity))) }, "ResourceTypeNotSupported", "2 items"},
		"refused-kinds-read-empty": {func(c *client) string { return c.says(c.get(policiesOf(dynamic))) }, "ResourceTypeNotSupported", "2 items"},
		"role-assignable-needs-role": {func(c *client) string { return c.says(c.patch(roleGroup, activation, expire("PT4H"))) },
			"204", "UnauthorizedAccessException"},
		"visible-after-reads": {func(c *client) string {
			c.patch(plain, activation, expire("PT4H")).want(204)
			return c.state(plain)
		}, "onboarded", "untouched"},
		"visible-after-time": {func(c *client) string {
			c.patch(plain, activation, expire("PT4H")).want(204)
			return c.state(plain)
		}, "onboarded", "untouched"},
		"activity-name": {func(c *client) string {
			c.patch(plain, activation, expire("PT4H")).want(204)
			return c.get("/v1.0/auditLogs/directoryAudits").texts("activityDisplayName")[0]
		}, "Onboarded resource to PIM", "Add resource to PIM"},
		"restricted-is-denied": {func(c *client) string { return c.says(c.patch(restricted, activation, expire("PT4H"))) },
			"UnauthorizedAccessException", "Authorization_RequestDenied"},
		"owner-write-ignored": {func(c *client) string {
			c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+c.policy(plain, "owner")+"/rules/"+activation, expire("PT4H")).want(204)
			return c.state(plain)
		}, "onboarded", "untouched"},
		"rotates-both-ids": {func(c *client) string {
			owner := c.policy(plain, "owner")
			c.patch(plain, activation, expire("PT4H")).want(204)
			return sameness(owner, c.policy(plain, "owner"))
		}, "same", "new"},
		"old-ids-gone": {func(c *client) string {
			member := c.policy(plain, "member")
			c.patch(plain, activation, expire("PT4H")).want(204)
			return itoa(c.get("/v1.0/policies/roleManagementPolicies/" + member).status)
		}, "200", "404"},
		"both-ids-gone": {func(c *client) string {
			owner := c.policy(plain, "owner")
			c.patch(plain, activation, expire("PT4H")).want(204)
			return itoa(c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+owner+"/rules/"+activation, expire("PT4H")).status)
		}, "204", "404"},
		"old-id-write-ignored": {func(c *client) string {
			owner := c.policy(plain, "owner")
			c.patch(plain, activation, expire("PT4H")).want(204)
			c.do("PATCH", "/v1.0/policies/roleManagementPolicies/"+owner+"/rules/"+activation, expire("PT4H")).want(204)
			return c.rule(plain, "owner", activation)
		}, "PT4H", "PT8H"},
		"start-renewed": {func(c *client) string {
			started := now().Add(-24 * time.Hour)
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.AddSchedule(tenant.Schedule{ID: plain + "_member_x", Kind: tenant.Eligibility, GroupID: plain, PrincipalID: alice, AccessID: tenant.Member, Start: started, Status: "Provisioned"})
			})
			renewed := c.get(eligibilities + plain + "'").items()[0].Get("scheduleInfo").Object().Get("startDateTime").Text()
			return sameness(renewed, started.Format(time.RFC3339))
		}, "same", "new"},
		"expired-listed": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) { tn.Activate(plain, tenant.Member, alice, -time.Hour) })
			return c.says(c.get(assignments+plain+"'")) + ", " + c.says(c.get("/v1.0/groups/"+plain+"/members"))
		}, "0 items, 0 items", "1 items, 0 items"},
		"group-rows-in-instances-only": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.ChangeGroup(team, func(g *tenant.Group) { g.Members = []string{alice} })
				tn.AddSchedule(tenant.Schedule{ID: plain + "_member_x", Kind: tenant.Eligibility, GroupID: plain, PrincipalID: team, AccessID: tenant.Member, Status: "Provisioned"})
			})
			return c.says(c.get(eligibilities+plain+"'")) + ", " + c.says(c.get(strings.Replace(eligibilities, "Schedules", "ScheduleInstances", 1)+plain+"'"))
		}, "2 items, 2 items", "1 items, 2 items"},
		"activated-through-group": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.ChangeGroup(team, func(g *tenant.Group) { g.Members = []string{alice} })
				tn.AddSchedule(tenant.Schedule{ID: plain + "_member_x", Kind: tenant.Eligibility, GroupID: plain, PrincipalID: team, AccessID: tenant.Member, Status: "Provisioned"})
				tn.Activate(plain, tenant.Member, alice, time.Hour)
			})
			return strings.Join(append(c.get("/v1.0/groups/"+plain+"/members").texts("id"), who(c.get(assignments+plain+"'").items())...), ", ")
		}, alice + ", member " + alice + " activated direct", alice + ", member " + alice + " activated group"},
		"late-members-unlisted": {func(c *client) string {
			body := `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/` + alice + `"}`
			c.do("POST", "/v1.0/groups/"+admins+"/members/$ref", body).want(204)
			c.do("POST", "/v1.0/groups/"+plain+"/members/$ref", body).want(204)
			c.srv.Tenant(func(tn *tenant.Tenant) { tn.Onboard(plain, tenant.Actor{}) })
			return strings.Join([]string{c.says(c.get("/v1.0/groups/" + admins + "/members")), c.says(c.get(assignments + plain + "' and accessId eq 'member'")),
				c.says(c.get(assignments + admins + "' and accessId eq 'member'"))}, ", ")
		}, "1 items, 1 items, 1 items", "1 items, 1 items, 0 items"},
		"package-list-expand-refused": {func(c *client) string { return c.says(c.get(packages + "?$expand=resourceRoleScopes")) }, "1 items", "BadRequest"},
		"package-role-ids-differ": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) { tn.ChangeProtection(protect) })
			return c.get(packages + "/" + unit + "?$expand=resourceRoleScopes($expand=role)").text
		}, `"Eligible Member","description":null,"originSystem":"AadGroup","originId":"EligibleMember_` + plain,
			`"Eligible Member","description":null,"originSystem":"AadGroup","originId":"EligibleMember_` + tenant.GUID(plain, "eligible")},
		"by-ids-needs-less": {func(c *client) string {
			c.srv.Grant("User.Read.All")
			c.token = c.srv.Token()
			return c.says(c.do("POST", "/v1.0/directoryObjects/getByIds", `{"ids":["`+alice+`"]}`))
		}, "Authorization_RequestDenied", "1 items"},
		"extension-rules": {func(c *client) string {
			return c.says(c.get("/v1.0/policies/roleManagementPolicies/" + c.policy(plain, "owner") + "/rules"))
		}, "17 items", "19 items"},
		"other-spellings": {func(c *client) string { return c.get(assignments + admins + "'").text }, `"direct"`, `"Direct"`},
		"never-locked": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.SetRule(plain, tenant.Member, o.Object{{Name: "id", Value: o.Text("Notification_Approver_EndUser_Assignment")},
					{Name: "notificationRecipients", Value: o.Texts([]string{"soc@contoso.com"})}})
			})
			return c.says(c.patch(plain, activation, expire("PT4H")))
		}, "ActivationCustomApproversNotEmpty", "204"},
		"rotates-once-only": {func(c *client) string {
			c.patch(plain, activation, expire("PT4H")).want(204)
			member := c.policy(plain, "member")
			c.patch(plain, activation, expire("PT5H")).want(204)
			return sameness(member, c.policy(plain, "member"))
		}, "new", "same"},
		"app-only-ignored": {func(c *client) string {
			c.patch(plain, activation, expire("PT4H")).want(204)
			if !strings.Contains(c.rule(plain, "member", activation), "PT4H") {
				return "lost"
			}
			return c.state(plain)
		}, "onboarded", "untouched"},
		"first-write-drops": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.SetRule(plain, tenant.Member, o.Object{{Name: "id", Value: o.Text("Expiration_Admin_Eligibility")}, {Name: "maximumDuration", Value: o.Text("P7D")}})
			})
			c.patch(plain, activation, expire("PT4H")).want(204)
			return c.rule(plain, "member", activation) + c.rule(plain, "member", "Expiration_Admin_Eligibility")
		}, `"P7D"`, `"P365D"`},
		"managed-top-refused": {func(c *client) string { return c.says(c.get(resources + "?$top=1")) }, "1 items", "BadRequest"},
		"managed-top-bounds-list": {func(c *client) string {
			if strings.Contains(c.get(resources+"?$top=1").text, "nextLink") {
				return "a page"
			}
			return "a list"
		}, "a page", "a list"},
	}
}

// state says whether the list has the group.
func (c *client) state(group string) string {
	if c.managed(group) {
		return "onboarded"
	}
	return "untouched"
}

// says is a word for an answer.
func (c *client) says(r reply) string {
	switch {
	case r.status >= 400:
		return r.code()
	case r.text == "":
		return itoa(r.status)
	}
	return itoa(len(r.items())) + " items"
}

func sameness(a, b string) string {
	if a == b {
		return "same"
	}
	return "new"
}

// Each open question has two answers that a client can tell apart.
func TestAnswers(t *testing.T) {
	t.Parallel()
	open := probes()
	maps.Copy(open, writeProbes())
	for _, alternative := range fakegraph.Alternatives() {
		p, probed := open[alternative.Name]
		if !probed {
			t.Errorf("%s: no probe", alternative.Name)
			continue
		}
		t.Run(alternative.Name, func(t *testing.T) {
			t.Parallel()
			if got := p.look(serve(t)); !strings.Contains(got, p.likely) || strings.Contains(got, p.other) {
				t.Errorf("likely answer: got %s, want %s", got, p.likely)
			}
			if got := p.look(serve(t, fakegraph.WithAnswers(alternative.Answers))); !strings.Contains(got, p.other) {
				t.Errorf("other answer: got %s, want %s", got, p.other)
			}
		})
		delete(open, alternative.Name)
	}
	for name := range open {
		t.Errorf("%s: no such alternative", name)
	}
}

// The lag ends: after so many reads, or so much time.
func TestLagEnds(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithAnswers(fakegraph.Answers{VisibleAfterReads: 2}))
	c.patch(plain, activation, expire("PT4H")).want(204)
	for read, want := range []bool{false, false, true, true} {
		if got := c.managed(plain); got != want {
			t.Errorf("read %d: managed %v", read+1, got)
		}
	}
	at := now()
	c = serve(t, fakegraph.WithAnswers(fakegraph.Answers{VisibleAfter: 20 * time.Second}), fakegraph.WithClock(func() time.Time { return at }))
	c.patch(plain, activation, expire("PT4H")).want(204)
	for _, want := range []bool{false, false, true} {
		if got := c.managed(plain); got != want {
			t.Errorf("%v: managed %v", at, got)
		}
		c.get(resources + "/" + plain).want(map[bool]int{false: 404, true: 200}[want])
		at = at.Add(10 * time.Second)
	}
}
