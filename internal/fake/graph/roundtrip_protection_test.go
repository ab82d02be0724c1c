package fakegraph_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	o "pim-groups/internal/fake/graph/odata"
)

// drawProtection gives a tenant all that a snapshot at full depth has. It is
// consistent, as a tenant is: whom an assignment makes an owner or member is one.
func drawProtection(t *rapid.T, s *directory.Snapshot) {
	s.Scope.Depth = directory.DepthFull
	ids := []string{directorytest.ID(9, 1)} // one that the directory does not have
	for _, p := range s.Principals {
		ids = append(ids, p.ID)
	}
	people := len(ids)
	for _, g := range s.Groups {
		if !g.Deleted() {
			ids = append(ids, g.ID)
		}
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Deleted() {
			continue
		}
		members := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 4, rapid.ID).Draw(t, "members")
		s.Members = append(s.Members, directory.Membership{Group: g.ID, Members: members})
		if !readable(g) {
			unreadable(s, g)
			continue
		}
		s.RequestsOf = append(s.RequestsOf, g.ID)
		for _, role := range directory.Roles() {
			drawRequests(t, s, directory.RoleOf{Group: g.ID, Role: role}, ids)
			drawRole(t, s, g, role, ids, map[directory.Role][]string{directory.Member: members, directory.Owner: g.Owners}[role])
		}
		s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, g.ID), append(s.AssignmentsOf, g.ID)
	}
	for _, m := range s.Members {
		s.TransitiveMembers = append(s.TransitiveMembers, directory.Membership{Group: m.Group, Members: peopleIn(s, m.Group)})
	}
	drawTenantWide(t, s, ids[:people])
}

// unreadable leaves gaps for a managed group about which PIM does not answer.
func unreadable(s *directory.Snapshot, g *directory.Group) {
	for _, part := range []directory.Part{directory.PartRoleSettings, directory.PartEligible, directory.PartActive} {
		if g.Managed == directory.True {
			s.Gaps = append(s.Gaps, directory.Gap{Part: part, Group: g.ID, Reason: "refused"})
		}
	}
}

// peopleIn follows the lists of members as far as they lead.
func peopleIn(s *directory.Snapshot, group string) []string {
	direct := map[string][]string{}
	for _, m := range s.Members {
		direct[m.Group] = m.Members
	}
	reached, people := []string{group}, []string{}
	for i := 0; i < len(reached); i++ {
		for _, id := range direct[reached[i]] {
			switch {
			case slices.Contains(reached, id) || slices.Contains(people, id):
			case at(s.Groups, id) != nil:
				reached = append(reached, id)
			default:
				people = append(people, id)
			}
		}
	}
	return people
}

// readable says that PIM answers about the group.
func readable(g *directory.Group) bool {
	kind := g.Kind()
	return !g.Deleted() && g.Managed == directory.True && !g.Dynamic() && !g.Synced() && (kind == directory.Security || kind == directory.Microsoft365)
}

func drawRequests(t *rapid.T, s *directory.Snapshot, of directory.RoleOf, ids []string) {
	for range rapid.IntRange(0, 2).Draw(t, "requests") {
		s.Requests = append(s.Requests, directory.Request{Group: of.Group, Role: of.Role, Principal: rapid.SampledFrom(ids).Draw(t, "who"),
			Action:  rapid.SampledFrom([]string{"adminAssign", "adminRemove", "selfExtend"}).Draw(t, "action"),
			Status:  rapid.SampledFrom([]string{"Provisioned", "Revoked", "PendingApproval"}).Draw(t, "status"),
			Created: s.Taken.AddDate(0, 0, -rapid.IntRange(0, 44).Draw(t, "days")), Justification: rapid.SampledFrom([]string{"", "[pim-groups a/b#1]"}).Draw(t, "mark")})
	}
}

func drawRole(t *rapid.T, s *directory.Snapshot, g *directory.Group, role directory.Role, ids, holders []string) {
	s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{Of: []directory.RoleOf{{Group: g.ID, Role: role}}, Rules: rapid.SampledFrom(ruleSets()).Draw(t, "rules")})
	row := func(who string) directory.Schedule {
		return directory.Schedule{Group: g.ID, Role: role, Principal: who}
	}
	later := rapid.Custom(func(t *rapid.T) time.Time {
		return s.Taken.Add(time.Duration(rapid.IntRange(1, 9999).Draw(t, "minutes")) * time.Minute)
	})
	for _, who := range holders {
		standing, until := row(who), row(who)
		until.End, until.Activated = later.Draw(t, "end"), rapid.Bool().Draw(t, "activated")
		through := until
		through.Activated, through.Inherited = true, true
		s.Assignments = append(s.Assignments, rapid.SampledFrom([][]directory.Schedule{nil, {standing}, {until}, {standing, until}, {through}}).Draw(t, "rows")...)
	}
	nothing := func(list *[]directory.Schedule, status string, inherited bool) {
		other := row(rapid.SampledFrom(ids).Draw(t, "who"))
		other.Inherited, other.Status = inherited, status
		if status == "" && !inherited {
			other.Start = later.Draw(t, "start")
			other.End = other.Start.Add(time.Hour)
		}
		*list = append(*list, other)
	}
	for range rapid.IntRange(0, 2).Draw(t, "others") {
		nothing(&s.Assignments, rapid.SampledFrom([]string{"", "FailedAsResourceIsLocked"}).Draw(t, "status"), rapid.Bool().Draw(t, "inherited"))
		nothing(&s.Eligibilities, rapid.SampledFrom([]string{"", "PendingProvisioning"}).Draw(t, "status"), rapid.Bool().Draw(t, "inherited"))
		s.Eligibilities = append(s.Eligibilities, row(rapid.SampledFrom(ids).Draw(t, "who")))
	}
}

// ruleSets are rules of known and unknown types, with more in them than anybody knows.
func ruleSets() [][]directory.Rule {
	const expiration = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyExpirationRule","id":"Expiration_EndUser_Assignment","isExpirationRequired":true,"maximumDuration":"PT4H","target":{"caller":"EndUser","operations":["All"]}}`
	const custom = `{"@odata.type":"#microsoft.graph.unifiedRoleManagementPolicyCustomExtensionRule","id":"CustomExtension_PreApproval_EndUser_Assignment","stages":[{"a":1.50,"b":null,"c":"<&\u2028é"}]}`
	var sent [2]directory.Rule
	for i, text := range []string{expiration, custom} {
		if err := sent[i].UnmarshalJSON([]byte(text)); err != nil {
			panic(err)
		}
	}
	return [][]directory.Rule{nil, sent[:1], sent[1:], sent[:]}
}

func drawTenantWide(t *rapid.T, s *directory.Snapshot, people []string) {
	s.Contexts, s.ContextPolicies = []directory.Context{}, []directory.ContextPolicy{}
	s.Packages, s.Applications = []directory.Package{}, []directory.Application{}
	some := func(label string, names ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, len(names), rapid.ID).Draw(t, label)
	}
	for _, id := range some("contexts", "c1", "c2", "c99") {
		s.Contexts = append(s.Contexts, directory.Context{ID: id, DisplayName: "Context " + id, IsAvailable: directory.FlagOf(rapid.Bool().Draw(t, "published"))})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "policies") {
		s.ContextPolicies = append(s.ContextPolicies, directory.ContextPolicy{ID: directorytest.ID(10, i), DisplayName: fmt.Sprint("Policy ", i),
			State:    rapid.SampledFrom([]string{"enabled", "disabled", "enabledForReportingButNotEnforced"}).Draw(t, "state"),
			Contexts: append([]string{"c7"}, some("named", "c1", "c2")...), Excludes: rapid.Bool().Draw(t, "excludes")})
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "packages") {
		s.Packages = append(s.Packages, directory.Package{ID: directorytest.ID(11, i/2), DisplayName: fmt.Sprint("Package ", i/2), Group: directorytest.ID(1, i),
			Role: rapid.SampledFrom(directory.Roles()).Draw(t, "role"), Eligible: rapid.Bool().Draw(t, "eligible")})
	}
	for i, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(append(people, directorytest.ID(12, 1))), 0, 3, rapid.ID).Draw(t, "applications") {
		s.Applications = append(s.Applications, directory.Application{ID: id, DisplayName: fmt.Sprint("Application ", i),
			Permissions: append([]string{"Group.ReadWrite.All"}, some("permissions", "Directory.ReadWrite.All", "GroupMember.ReadWrite.All")...)})
	}
}

// protection reads all that drawProtection draws.
func (c *client) protection(s *directory.Snapshot) {
	s.Scope.Depth = directory.DepthFull
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Deleted() {
			continue
		}
		s.Members = append(s.Members, directory.Membership{Group: g.ID, Members: texts(c.all("/beta/groups/"+g.ID+"/members?$select=id"), "id")})
		people := slices.DeleteFunc(texts(c.all("/beta/groups/"+g.ID+"/transitiveMembers?$select=id"), "id"), func(id string) bool { return at(s.Groups, id) != nil })
		s.TransitiveMembers = append(s.TransitiveMembers, directory.Membership{Group: g.ID, Members: people})
		if !readable(g) {
			unreadable(s, g)
			continue
		}
		c.requests(s, g.ID)
		s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, g.ID), append(s.AssignmentsOf, g.ID)
		for _, item := range c.all(assignmentsOf(g.ID) + "&$expand=policy($expand=rules)") {
			set := directory.RoleSettings{Of: []directory.RoleOf{{Group: g.ID, Role: directory.Role(item.Get("roleDefinitionId").Text())}}}
			for _, v := range item.Get("policy").Object().Get("rules").Items() {
				var rule directory.Rule
				if err := rule.UnmarshalJSON(v.Append(nil)); err != nil {
					c.t.Fatal(err)
				}
				set.Rules = append(set.Rules, rule)
			}
			s.RoleSettings = append(s.RoleSettings, set)
		}
		s.Eligibilities = append(s.Eligibilities, rowsOf(c.all(eligibilities+g.ID+"'"), s.Taken)...)
		s.Assignments = append(s.Assignments, rowsOf(c.all(assignments+g.ID+"'"), s.Taken)...)
	}
	c.tenantWide(s)
}

// requests reads those about who is eligible, however long ago.
func (c *client) requests(s *directory.Snapshot, group string) {
	s.RequestsOf = append(s.RequestsOf, group)
	for _, item := range c.all(eligibilityRequests + "?$filter=groupId eq '" + group + "'") {
		text := func(name string) string { return item.Get(name).Text() }
		s.Requests = append(s.Requests, directory.Request{Group: group, Role: directory.Role(text("accessId")), Principal: text("principalId"), Action: text("action"),
			Status: text("status"), Created: timeOf(text("createdDateTime")), Justification: text("justification")})
	}
}

func rowsOf(items []o.Object, taken time.Time) []directory.Schedule {
	var rows []directory.Schedule
	for _, item := range items {
		text := func(name string) string { return item.Get(name).Text() }
		info := item.Get("scheduleInfo").Object()
		row := directory.Schedule{Group: text("groupId"), Role: directory.Role(text("accessId")), Principal: text("principalId"),
			Activated: text("assignmentType") == "activated", Inherited: text("memberType") == "group",
			Start: timeOf(info.Get("startDateTime").Text()), End: timeOf(info.Get("expiration").Object().Get("endDateTime").Text()), Status: text("status")}
		if !row.Start.After(taken) {
			row.Start = time.Time{}
		}
		if row.Status == "Provisioned" {
			row.Status = ""
		}
		rows = append(rows, row)
	}
	return rows
}

func (c *client) tenantWide(s *directory.Snapshot) {
	s.Contexts, s.ContextPolicies = []directory.Context{}, []directory.ContextPolicy{}
	s.Packages, s.Applications = []directory.Package{}, []directory.Application{}
	for _, item := range c.all(contexts) {
		s.Contexts = append(s.Contexts, directory.Context{ID: item.Get("id").Text(), DisplayName: item.Get("displayName").Text(), IsAvailable: flagOf(item.Get("isAvailable"))})
	}
	for _, item := range c.all(contextPolicies) {
		conditions := item.Get("conditions").Object()
		p := directory.ContextPolicy{ID: item.Get("id").Text(), DisplayName: item.Get("displayName").Text(), State: item.Get("state").Text(),
			Excludes: len(conditions.Get("users").Object().Get("excludeUsers").Items()) > 0}
		for _, v := range conditions.Get("applications").Object().Get("includeAuthenticationContextClassReferences").Items() {
			p.Contexts = append(p.Contexts, v.Text())
		}
		if p.Contexts != nil {
			s.ContextPolicies = append(s.ContextPolicies, p)
		}
	}
	for _, item := range c.all(packages + "?$expand=resourceRoleScopes($expand=role,scope)") {
		for _, v := range item.Get("resourceRoleScopes").Items() {
			role, scope := v.Object().Get("role").Object(), v.Object().Get("scope").Object()
			name, eligible := strings.CutPrefix(role.Get("displayName").Text(), "Eligible ")
			if scope.Get("originSystem").Text() == "AadGroup" {
				s.Packages = append(s.Packages, directory.Package{ID: item.Get("id").Text(), DisplayName: item.Get("displayName").Text(),
					Group: scope.Get("originId").Text(), Role: directory.Role(strings.ToLower(name)), Eligible: eligible})
			}
		}
	}
	c.applications(s)
}

func (c *client) applications(s *directory.Snapshot) {
	at := "/v1.0/servicePrincipals(appId='" + graphClient + "')"
	names := map[string]string{}
	for _, v := range c.get(at).object().Get("appRoles").Items() {
		names[v.Object().Get("id").Text()] = v.Object().Get("value").Text()
	}
	for _, item := range c.all(at + "/appRoleAssignedTo") {
		id, permission := item.Get("principalId").Text(), names[item.Get("appRoleId").Text()]
		if permission == "User.Read.All" {
			continue // changes no group
		}
		i := slices.IndexFunc(s.Applications, func(a directory.Application) bool { return a.ID == id })
		if i < 0 {
			i = len(s.Applications)
			s.Applications = append(s.Applications, directory.Application{ID: id, DisplayName: item.Get("principalDisplayName").Text()})
		}
		s.Applications[i].Permissions = append(s.Applications[i].Permissions, permission)
	}
}
