package fakegraph

import (
	"slices"
	"strings"

	"pim-groups/internal/fake/graph/tenant"
)

// routes lists every operation that is served. What is not here answers as
// Graph answers to an unknown path.
func routes() []route {
	return slices.Concat(groupRoutes(), directoryRoutes(), policyRoutes(), scheduleRoutes(tenant.Eligibility), scheduleRoutes(tenant.Assignment))
}

// groupRoutes are the directory's answers about groups. Prices are in resource
// units: https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
// and permissions those of the operations' pages, for example
// https://learn.microsoft.com/graph/api/group-list-owners#permissions
func groupRoutes() []route {
	routes := []route{
		{method: "GET", pattern: "groups", in: both, grant: readGroups(), handle: listGroups},
		{method: "POST", pattern: "groups", in: both, grant: writeGroups(), handle: postGroup},
		{method: "GET", pattern: "groups/$count", in: both, grant: readGroups(), handle: countGroups},
		{method: "GET", pattern: "groups/{}", in: both, grant: readGroups(), handle: getGroup},
		{method: "PATCH", pattern: "groups/{}", in: both, grant: writeGroups(), handle: patchGroup},
		{method: "DELETE", pattern: "groups/{}", in: both, grant: writeGroups(), handle: deleteGroup},
		{method: "GET", pattern: "groups/{}/memberOf", in: both, grant: readOwners(), handle: listMemberOf},
		{method: "GET", pattern: "groups/{}/memberOf/{}", in: both, grant: readOwners(), handle: listMemberOf},
		{method: "GET", pattern: "groups/{}/transitiveMembers", in: both, grant: readMembers(), units: 5, handle: listTransitiveMembers},
		{method: "GET", pattern: "groups/{}/transitiveMembers/{}", in: both, grant: readMembers(), units: 5, handle: listTransitiveMembers},
	}
	for _, relation := range []struct {
		name  string
		ids   func(*call, *tenant.Group) []string
		grant grant
		units int
	}{{"owners", owners, readOwners(), 1}, {"members", members, readMembers(), 3}} {
		at := "groups/{}/" + relation.name
		role := tenant.Role(strings.TrimSuffix(relation.name, "s"))
		routes = append(routes,
			route{method: "POST", pattern: at + "/$ref", in: both, grant: writeGroups(), handle: addReference(role)},
			route{method: "DELETE", pattern: at + "/{}/$ref", in: both, grant: writeGroups(), handle: removeReference(role)},
			route{method: "GET", pattern: at, in: both, grant: relation.grant, units: relation.units, handle: related(relation.ids)},
			route{method: "GET", pattern: at + "/$count", in: both, grant: relation.grant, units: relation.units, handle: counted(relation.ids)},
			route{method: "GET", pattern: at + "/{}", in: both, grant: relation.grant, units: relation.units, handle: cast(relation.ids)})
	}
	return routes
}

// directoryRoutes are the answers about everything else, but for PIM. A $batch
// needs no permission itself: each request in it does.
func directoryRoutes() []route {
	return []route{
		{method: "POST", pattern: "$batch", in: both, handle: postBatch},
		{method: "GET", pattern: "users", in: both, grant: readUsers(), units: 2, handle: listUsers},
		{method: "GET", pattern: "users/$count", in: both, grant: readUsers(), units: 2, handle: countUsers},
		{method: "GET", pattern: "users/{}", in: both, grant: readUsers(), handle: getUser},
		{method: "PATCH", pattern: "users/{}", in: both, grant: writeUsers(), handle: patchUser},
		{method: "GET", pattern: "servicePrincipals", in: both, grant: readApplications(), handle: listApplications},
		{method: "GET", pattern: "servicePrincipals/$count", in: both, grant: readApplications(), handle: countApplications},
		{method: "GET", pattern: "servicePrincipals/{}", in: both, grant: readApplications(), handle: getApplication},
		{method: "GET", pattern: "servicePrincipals/{}/appRoleAssignedTo", in: both, grant: readApplications(), handle: listAppRoles},
		{method: "GET", pattern: "servicePrincipals/{}/owners", in: both, grant: readApplications(), handle: listTrustees},
		{method: "GET", pattern: "servicePrincipals/{}/transitiveMemberOf", in: both, grant: readApplications(), handle: listGroupsOf},
		{method: "GET", pattern: "applications/{}/owners", in: both, grant: readApplications(), handle: listRegistrants},
		{method: "POST", pattern: "directoryObjects/getByIds", in: both, units: 3, handle: getByIDs},
		{method: "POST", pattern: "directoryObjects/microsoft.graph.getByIds", in: both, units: 3, handle: getByIDs},
		{method: "GET", pattern: "directoryObjects/{}", in: both, grant: readObjects(), handle: getObject},
		{method: "GET", pattern: "directory/deletedItems/microsoft.graph.group", in: both, grant: readDeleted(), handle: listDeleted},
		{method: "GET", pattern: "directory/deletedItems/microsoft.graph.group/$count", in: both, grant: readDeleted(), handle: countDeleted},
		{method: "GET", pattern: "directory/deletedItems/microsoft.graph.user", in: both, grant: readUsers(), handle: listDeletedUsers},
		{method: "GET", pattern: "directory/deletedItems/{}", in: both, grant: readDeleted(), handle: getDeleted},
		{method: "GET", pattern: "directory/deletedItems/{}/microsoft.graph.group", in: both, grant: readDeleted(), handle: getDeleted},
		{method: "GET", pattern: "directory/administrativeUnits", in: both, grant: readUnits(), handle: listUnits},
		{method: "GET", pattern: "directory/administrativeUnits/{}", in: both, grant: readUnits(), handle: getUnit},
		{method: "GET", pattern: "directory/administrativeUnits/{}/members", in: both, grant: readUnits(), handle: listUnitMembers},
		{method: "GET", pattern: "directory/administrativeUnits/{}/members/{}", in: both, grant: readUnits(), handle: listUnitMembers},
		{method: "GET", pattern: "administrativeUnits", in: beta, grant: readUnits(), handle: listUnits},
		{method: "GET", pattern: "organization", in: both, grant: readOrganization(), handle: listOrganization},
		{method: "GET", pattern: "subscribedSkus", in: both, grant: readLicences(), handle: listLicences},
		{method: "GET", pattern: "auditLogs/directoryAudits", in: both, grant: readAudits(), handle: listAudits},
		{method: "GET", pattern: "roleManagement/directory/roleAssignments", in: both, grant: readRoles(), handle: listRoleAssignments},
		{method: "GET", pattern: contextsPath, in: both, grant: readContexts(), handle: listContexts},
		{method: "GET", pattern: contextPoliciesPath, in: both, grant: readContextPolicies(), handle: listContextPolicies},
		{method: "GET", pattern: packagesPath, in: v1, grant: readPackages(), handle: listPackages},
		{method: "GET", pattern: packagesPath + "/{}", in: v1, grant: readPackages(), handle: getPackage},
	}
}

// policyRoutes are PIM's role settings and its list of managed groups, which is
// in beta only. Writes to a policy or to one of its rules bring a group under
// PIM: there is no call that says so by name, and none that takes it back. [D]
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
func policyRoutes() []route {
	return []route{
		{method: "GET", pattern: "identityGovernance/privilegedAccess/group/resources", in: beta, pim: true, grant: readManaged(), handle: listManaged},
		{method: "GET", pattern: "identityGovernance/privilegedAccess/group/resources/{}", in: beta, pim: true, grant: readManaged(), handle: getManaged},
		{method: "GET", pattern: "policies/roleManagementPolicies", in: both, pim: true, grant: readPolicies(), handle: listPolicies},
		{method: "GET", pattern: "policies/roleManagementPolicies/{}", in: both, pim: true, grant: readPolicies(), handle: getPolicy},
		{method: "PATCH", pattern: "policies/roleManagementPolicies/{}", in: both, pim: true, grant: writePolicies(), handle: patchPolicy},
		{method: "GET", pattern: "policies/roleManagementPolicies/{}/rules", in: both, pim: true, grant: readPolicies(), handle: listRules},
		{method: "GET", pattern: "policies/roleManagementPolicies/{}/effectiveRules", in: both, pim: true, grant: readPolicies(), handle: listRules},
		{method: "GET", pattern: "policies/roleManagementPolicies/{}/rules/{}", in: both, pim: true, grant: readPolicies(), handle: getRule},
		{method: "PATCH", pattern: "policies/roleManagementPolicies/{}/rules/{}", in: both, pim: true, grant: writePolicies(), handle: patchRule},
		{method: "GET", pattern: "policies/roleManagementPolicyAssignments", in: both, pim: true, grant: readPolicies(), handle: listPolicyAssignments},
		{method: "GET", pattern: "policies/roleManagementPolicyAssignments/{}", in: both, pim: true, grant: readPolicies(), handle: getPolicyAssignment},
	}
}

// scheduleRoutes are PIM's schedules of one kind, their instances, and the
// requests that change them. [D] The permission to remove opens the POST, for
// removals only.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroup
func scheduleRoutes(kind tenant.Access) []route {
	var routes []route
	add := func(method, path string, g grant, handle func(*call) (result, *refusal)) {
		routes = append(routes, route{method: method, pattern: pimContext + path, in: both, pim: true, grant: g, handle: handle})
	}
	for _, l := range scheduleLists(kind) {
		add("GET", l.segment, readSchedules(kind), l.list)
		add("GET", l.segment+"/filterByCurrentUser(on='principal')", readSchedules(kind), l.mine)
		add("GET", l.segment+"/{}", readSchedules(kind), l.get)
	}
	requests := string(kind) + "ScheduleRequests"
	add("GET", requests, readSchedules(kind), listRequests(kind))
	add("POST", requests, writeSchedules(kind), postRequest(kind))
	add("GET", requests+"/{}", readSchedules(kind), getRequest(kind))
	add("POST", requests+"/{}/cancel", pimNeeds(schedulePermission(kind, "ReadWrite")), cancelRequest(kind))
	return routes
}
