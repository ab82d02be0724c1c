package fakegraph_test

import (
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/fake/graph/tenant"
)

const ruleKind = "#microsoft.graph.unifiedRoleManagementPolicy"

// requires is a write of what is required.
func requires(words ...string) string {
	return `{"@odata.type":"` + ruleKind + `EnablementRule","enabledRules":["` + strings.Join(words, `","`) + `"]}`
}

// mails is a write of who is told, and of whom else.
func mails(level string) string {
	return `{"@odata.type":"` + ruleKind + `NotificationRule","notificationLevel":"` + level + `","notificationRecipients":["soc@contoso.com"]}`
}

const mailRule = "Notification_Admin_EndUser_Assignment"

// onCall is a package that makes people eligible.
func onCall() directory.Package {
	return directory.Package{ID: unit, DisplayName: "On call", Group: plain, Role: directory.Member, Eligible: true}
}

// writeProbes are those about what settings and requests do.
func writeProbes() map[string]probe {
	stale := probe{func(c *client) string {
		c.patch(plain, activation, expire("PT4H")).want(204)
		return c.rule(plain, "member", activation)
	}, "PT4H", "PT8H"}
	return map[string]probe{
		"first-write-loses-mails": {func(c *client) string {
			c.patch(plain, mailRule, mails("All")).want(204)
			first := strings.Contains(c.rule(plain, "member", mailRule), "soc@")
			c.patch(plain, mailRule, mails("All")).want(204)
			if !strings.Contains(c.rule(plain, "member", mailRule), "soc@") {
				return "the second write is lost"
			}
			return map[bool]string{true: "kept", false: "lost"}[first]
		}, "kept", "lost"},
		"settings-after-reads": stale,
		"settings-after-time":  stale,
		"schedules-after-reads": {func(c *client) string {
			c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
			return c.says(c.get(eligibilities + plain + "'"))
		}, "1 items", "0 items"},
		"active-ticket-refused": {func(c *client) string {
			c.patch(plain, "Enablement_Admin_Eligibility", requires("Ticketing")).want(204)
			return c.says(c.patch(plain, "Enablement_Admin_Assignment", requires("Ticketing")))
		}, "204", "InvalidPolicy"},
		"activation-at-most-8h": {func(c *client) string {
			c.patch(plain, activation, expire("PT8H")).want(204)
			return c.says(c.patch(plain, activation, expire("PT8H30M")))
		}, "204", "InvalidPolicy"},
		"applications-must-explain": {func(c *client) string {
			c.patch(plain, "Enablement_Admin_Eligibility", requires("Justification")).want(204)
			unexplained := strings.Replace(eligible(plain, alice), `"justification":"test",`, "", 1)
			return itoa(c.do("POST", eligibilityRequests, unexplained).status)
		}, "201", "400"},
		"update-never-shortens": {func(c *client) string {
			c.do("POST", eligibilityRequests, eligible(plain, alice)).want(201)
			update := func(days string) reply {
				return c.do("POST", eligibilityRequests, strings.NewReplacer("AdminAssign", "adminUpdate", "P30D", days).Replace(eligible(plain, alice)))
			}
			update("P60D").want(201)
			return itoa(update("P7D").status)
		}, "201", "400"},
		"removal-is-provisioned": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) {
				tn.AddSchedule(tenant.Schedule{ID: plain + "_member_x", Kind: tenant.Eligibility, GroupID: plain, PrincipalID: alice, AccessID: tenant.Member,
					Start: now().Add(-time.Hour), Status: "Provisioned"})
			})
			return c.do("POST", eligibilityRequests, strings.Replace(eligible(plain, alice), "AdminAssign", "adminRemove", 1)).want(201).text
		}, `"Revoked"`, `"Provisioned"`},
		"package-requests-unlisted": {func(c *client) string {
			c.srv.Tenant(func(tn *tenant.Tenant) { tn.Deliver(onCall(), alice) })
			return c.says(c.get(eligibilities+plain+"'")) + ", " + c.says(c.get(eligibilityRequests+"?$filter=groupId eq '"+plain+"'"))
		}, "1 items, 1 items", "1 items, 0 items"},
	}
}
