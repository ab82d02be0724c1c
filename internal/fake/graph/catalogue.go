package fakegraph

import (
	"strconv"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// catalogue is the types that Graph serves here.
type catalogue struct {
	groups          *entity[*tenant.Group]
	users           *entity[*directory.Principal]
	applications    *entity[*directory.Principal]
	units           *entity[*directory.AdministrativeUnit]
	managed         *entity[string]
	roleAssignments *entity[roleAssignment]
	policies        *entity[tenant.Policy]
	assignments     *entity[tenant.Policy]
	rules           *entity[o.Object]
	schedules       map[tenant.Access]*entity[*tenant.Schedule]
	instances       map[tenant.Access]*entity[*tenant.Schedule]
	requests        map[tenant.Access]*entity[*tenant.Request]
	audits          *entity[tenant.Audit]
	contexts        *entity[directory.Context]
	contextPolicies *entity[directory.ContextPolicy]
	packages        *entity[accessPackage]
	appRoles        *entity[appRole]
}

// newCatalogue builds the tables once for a server: they are read only.
func newCatalogue() catalogue {
	return catalogue{
		groups: groupType(), users: userType(), applications: applicationType(), units: unitType(),
		managed: managedType(), roleAssignments: roleAssignmentType(),
		policies: policyType(), assignments: policyAssignmentType(), rules: ruleType(),
		schedules: ofBoth(scheduleType), instances: ofBoth(instanceType), requests: ofBoth(requestType),
		audits: auditType(), contexts: contextType(), contextPolicies: contextPolicyType(),
		packages: packageType(), appRoles: appRoleType(),
	}
}

// ofBoth makes a type for eligibilities and one for assignments.
func ofBoth[T any](make func(tenant.Access) *entity[T]) map[tenant.Access]*entity[T] {
	return map[tenant.Access]*entity[T]{tenant.Eligibility: make(tenant.Eligibility), tenant.Assignment: make(tenant.Assignment)}
}

// flag keeps null apart from false, as it is stored.
func flag(f directory.Flag) o.Value {
	if f == directory.Null {
		return o.Value{}
	}
	return o.Bool(f == directory.True)
}

func itoa(n int) string { return strconv.Itoa(n) }
