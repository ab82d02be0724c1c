package fakegraph

import (
	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// contextType is what a role's settings can ask of those who activate. PIM takes any
// of c1 to c99 whether or not the tenant has it. [L]
// https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference
func contextType() *entity[directory.Context] {
	return newEntity("microsoft.graph.authenticationContextClassReference", func(x directory.Context) string { return x.ID },
		[]property[directory.Context]{
			{"id", func(x directory.Context) o.Value { return o.Text(x.ID) }, byDefault},
			{"displayName", func(x directory.Context) o.Value { return o.TextOrNull(x.DisplayName) }, byDefault},
			{"description", func(directory.Context) o.Value { return o.Value{} }, byDefault},
			{"isAvailable", func(x directory.Context) o.Value { return flag(x.IsAvailable) }, byDefault},
		})
}

const contextsPath = "identity/conditionalAccess/authenticationContextClassReferences"

// listContexts: https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences
func listContexts(c *call) (result, *refusal) {
	return list(c, c.catalogue.contexts, c.state.Protection().Contexts, collection{context: contextsPath})
}

// contextPolicyType is a Conditional Access policy. It is for authentication contexts
// or for applications, never for both. [D]
// https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
func contextPolicyType() *entity[directory.ContextPolicy] {
	type policy = directory.ContextPolicy
	return newEntity("microsoft.graph.conditionalAccessPolicy", func(p policy) string { return p.ID },
		[]property[policy]{
			{"id", func(p policy) o.Value { return o.Text(p.ID) }, byDefault},
			{"displayName", func(p policy) o.Value { return o.Text(p.DisplayName) }, byDefault},
		}, empty[policy](byDefault, "createdDateTime", "modifiedDateTime"),
		[]property[policy]{
			{"state", func(p policy) o.Value { return o.Text(p.State) }, byDefault},
		}, empty[policy](byDefault, "sessionControls", "templateId"),
		[]property[policy]{
			{"conditions", policyConditions, byDefault},
			{"grantControls", func(policy) o.Value {
				return o.Record(o.Object{
					{Name: "operator", Value: o.Text("OR")},
					{Name: "builtInControls", Value: o.Texts([]string{"mfa"})},
					{Name: "customAuthenticationFactors", Value: o.List()},
					{Name: "termsOfUse", Value: o.List()},
					{Name: "authenticationStrength", Value: o.Value{}},
				})
			}, byDefault},
		})
}

// policyConditions says for whom and for what a policy is. A snapshot knows only that
// somebody is excluded.
func policyConditions(p directory.ContextPolicy) o.Value {
	none, applications, excluded := o.List(), o.List(), o.List()
	if len(p.Contexts) == 0 {
		applications = o.Texts([]string{"All"})
	}
	if p.Excludes {
		excluded = o.Texts([]string{tenant.GUID(p.ID, "excluded")})
	}
	return o.Record(o.Object{
		{Name: "userRiskLevels", Value: none},
		{Name: "signInRiskLevels", Value: none},
		{Name: "clientAppTypes", Value: o.Texts([]string{"all"})},
		{Name: "platforms", Value: o.Value{}},
		{Name: "locations", Value: o.Value{}},
		{Name: "applications", Value: o.Record(o.Object{
			{Name: "includeApplications", Value: applications},
			{Name: "excludeApplications", Value: none},
			{Name: "includeUserActions", Value: none},
			{Name: "includeAuthenticationContextClassReferences", Value: o.Texts(p.Contexts)},
		})},
		{Name: "users", Value: o.Record(o.Object{
			{Name: "includeUsers", Value: o.Texts([]string{"All"})},
			{Name: "excludeUsers", Value: excluded},
			{Name: "includeGroups", Value: none},
			{Name: "excludeGroups", Value: none},
			{Name: "includeRoles", Value: none},
			{Name: "excludeRoles", Value: none},
			{Name: "includeGuestsOrExternalUsers", Value: o.Value{}},
			{Name: "excludeGuestsOrExternalUsers", Value: o.Value{}},
		})},
	})
}

const contextPoliciesPath = "identity/conditionalAccess/policies"

// listContextPolicies lists all policies of a tenant, and most have nothing to do
// with contexts: so has the one that every tenant here has.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
func listContextPolicies(c *call) (result, *refusal) {
	usual := directory.ContextPolicy{ID: tenant.GUID(c.tenant.ID, "policy"), DisplayName: "Require multifactor authentication for all users", State: directory.PolicyEnabled}
	rows := append([]directory.ContextPolicy{usual}, c.state.Protection().Policies...)
	return list(c, c.catalogue.contextPolicies, rows, collection{context: contextPoliciesPath})
}
