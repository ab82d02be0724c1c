package fakegraph

import (
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// Role settings: two policies for each group, one for each role, and the
// assignments that say which is which. They exist before a group is managed.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicy

// policyType: a policy that nobody wrote says so by null, and is no organization
// default either. Neither this nor the id tells whether the group is managed. [D][L]
func policyType() *entity[tenant.Policy] {
	type policy = tenant.Policy
	e := newEntity("microsoft.graph.unifiedRoleManagementPolicy", func(p policy) string { return p.ID },
		[]property[policy]{
			{"id", func(p policy) o.Value { return o.Text(p.ID) }, byDefault},
			{"displayName", func(policy) o.Value { return o.Text("Group") }, byDefault},
			{"description", func(policy) o.Value { return o.Text("Group") }, byDefault},
			{"isOrganizationDefault", func(policy) o.Value { return o.Bool(false) }, byDefault},
			{"scopeId", func(p policy) o.Value { return o.Text(p.GroupID) }, byDefault},
			{"scopeType", func(policy) o.Value { return o.Text("Group") }, byDefault},
			{"lastModifiedDateTime", func(p policy) o.Value { return o.Time(p.Modified) }, byDefault},
			{"lastModifiedBy", func(p policy) o.Value {
				return o.Record(o.Object{{Name: "displayName", Value: o.TextOrNull(p.ModifiedBy)}, {Name: "id", Value: o.Value{}}})
			}, byDefault},
		})
	for _, name := range []string{"rules", "effectiveRules"} {
		e.expand[name] = func(c *call, p policy, x o.Expansion) (o.Object, *refusal) {
			return expandRules(c, p, x)
		}
	}
	return e
}

// expandRules gives the rules, with a context of their own when only some of
// their properties are selected. [D]
func expandRules(c *call, p tenant.Policy, x o.Expansion) (o.Object, *refusal) {
	if refused := c.catalogue.rules.checkSelect(x.Query.Select); refused != nil {
		return nil, refused
	}
	items := c.shownRules(p, x.Query.Select)
	context := c.context("policies/roleManagementPolicies('"+p.ID+"')/"+x.Name, x.Query.Select, nil)
	return o.Object{
		{Name: x.Name + "@odata.context", Value: o.Text(context)},
		{Name: x.Name, Value: o.List(items...)},
	}, nil
}

func (c *call) shownRules(p tenant.Policy, selected []string) []o.Value {
	rules := c.tenant.Shown(p)
	items := make([]o.Value, len(rules))
	for i, rule := range rules {
		items[i] = o.Record(selectRule(rule, selected))
	}
	return items
}

// selectRule keeps type and id whatever is selected. [D]
func selectRule(rule o.Object, selected []string) o.Object {
	if selected == nil {
		return rule
	}
	return slices.DeleteFunc(slices.Clone(rule), func(m o.Member) bool {
		return m.Name != "@odata.type" && m.Name != "id" && !slices.Contains(selected, m.Name)
	})
}

// ruleType names all properties that any kind of rule has, for $select; rows
// are served as they are stored.
func ruleType() *entity[o.Object] {
	return newEntity("microsoft.graph.unifiedRoleManagementPolicyRule", func(r o.Object) string { return r.Get("id").Text() },
		empty[o.Object](0, "id", "target", "isExpirationRequired", "maximumDuration", "enabledRules", "setting", "isEnabled",
			"claimValue", "displayName", "customExtensionId", "customAttributes", "notificationType", "recipientType", "notificationLevel", "isDefaultRecipientsEnabled", "notificationRecipients"))
}

// policyAssignmentType says which policy is whose: the only reliable way to
// learn a policy's id. [C] Terraform's provider
func policyAssignmentType() *entity[tenant.Policy] {
	type policy = tenant.Policy
	e := newEntity("microsoft.graph.unifiedRoleManagementPolicyAssignment", func(p policy) string { return p.ID },
		[]property[policy]{
			{"id", func(p policy) o.Value { return o.Text(p.ID + "_" + string(p.Role)) }, byDefault},
			{"policyId", func(p policy) o.Value { return o.Text(p.ID) }, byDefault},
			{"scopeId", func(p policy) o.Value { return o.Text(p.GroupID) }, byDefault},
			{"scopeType", func(policy) o.Value { return o.Text("Group") }, byDefault},
			{"roleDefinitionId", func(p policy) o.Value { return o.Text(string(p.Role)) }, byDefault},
		})
	e.expand["policy"] = expandPolicy
	return e
}

// expandPolicy is $expand=policy, with or without ($expand=rules). [D]
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func expandPolicy(c *call, p tenant.Policy, x o.Expansion) (o.Object, *refusal) {
	policies := c.catalogue.policies
	if refused := policies.checkSelect(x.Query.Select); refused != nil {
		return nil, refused
	}
	object := policies.object(p, x.Query.Select, all)
	for _, inner := range x.Query.Expand {
		expand, known := policies.expand[inner.Name]
		if !known {
			return nil, badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + inner.Name + "' on type '" + policies.name + "'.")
		}
		added, refused := expand(c, p, inner)
		if refused != nil {
			return nil, refused
		}
		// Inside of an assignment the rules come without a context. [D]
		object = append(object, added[len(added)-1])
	}
	return o.Object{{Name: "policy", Value: o.Record(object)}}, nil
}

const (
	policiesContext    = "policies/roleManagementPolicies"
	assignmentsContext = "policies/roleManagementPolicyAssignments"
)

// listPolicies does not say which policy is the member's: clients should ask
// for the assignments. https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicies
func listPolicies(c *call) (result, *refusal) {
	rows, refused := c.scopedPolicies()
	if refused != nil {
		return result{}, refused
	}
	return list(c, c.catalogue.policies, rows, collection{context: policiesContext})
}

func listPolicyAssignments(c *call) (result, *refusal) {
	rows, refused := c.scopedPolicies()
	if refused != nil {
		return result{}, refused
	}
	return list(c, c.catalogue.assignments, rows, collection{context: assignmentsContext})
}

// scopedPolicies: the filter must name scope and type of scope. [D] docs issue
// 15910. Policies of directory roles are not in this tenant, and need another
// permission.
func (c *call) scopedPolicies() ([]tenant.Policy, *refusal) {
	if c.options.Filter == nil {
		return nil, tenant.MissingProvider()
	}
	scopes, _ := c.options.Filter.Keys("scopeId")
	types, _ := c.options.Filter.Keys("scopeType")
	if len(scopes) == 0 || len(types) == 0 {
		return nil, tenant.MissingProvider()
	}
	if !equalities(c.options.Filter) {
		return nil, invalidFilter()
	}
	if !strings.EqualFold(types[0], "Group") || !isGUID(scopes[0]) {
		return nil, &refusal{Status: 400, Code: "InvalidScope", Message: "The scope is invalid.", Nested: true}
	}
	return c.tenant.Policies(c.state, scopes[0])
}

// policy finds the policy that the path names.
func (c *call) policy() (tenant.Policy, *refusal) { return c.tenant.Policy(c.state, c.args[0]) }

func getPolicy(c *call) (result, *refusal) {
	p, refused := c.policy()
	if refused != nil {
		return result{}, refused
	}
	return single(c, c.catalogue.policies, p, collection{context: policiesContext})
}

// getPolicyAssignment: the id is that of the policy with the role behind it.
func getPolicyAssignment(c *call) (result, *refusal) {
	id, role, _ := cutLast(c.args[0], "_")
	p, refused := c.tenant.Policy(c.state, id)
	if refused == nil && (p.Old || !strings.EqualFold(string(p.Role), role)) {
		refused = &refusal{Status: 404, Code: "ResourceNotFound", Message: "The resource is not found."}
	}
	if refused != nil {
		return result{}, refused
	}
	return single(c, c.catalogue.assignments, p, collection{context: assignmentsContext})
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// listRules also answers effectiveRules: nothing is inherited by a group.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-list-rules
func listRules(c *call) (result, *refusal) {
	p, refused := c.policy()
	if refused == nil {
		refused = c.catalogue.rules.checkSelect(c.options.Select)
	}
	if refused != nil {
		return result{}, refused
	}
	items := c.shownRules(p, c.options.Select)
	return result{body: o.Object{
		{Name: "@odata.context", Value: o.Text(c.context(policiesContext+"('"+p.ID+"')/rules", c.options.Select, nil))},
		{Name: "value", Value: o.List(items...)},
	}}, nil
}

// getRule is what a client reads before it writes the rule back.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-get
func getRule(c *call) (result, *refusal) {
	p, refused := c.policy()
	if refused != nil {
		return result{}, refused
	}
	rules := c.tenant.Shown(p)
	i := slices.IndexFunc(rules, func(r o.Object) bool { return strings.EqualFold(r.Get("id").Text(), c.args[1]) })
	if i < 0 {
		return result{}, &refusal{Status: 404, Code: "ResourceNotFound", Message: "The resource is not found."}
	}
	context := o.Text(c.context(policiesContext+"('"+p.ID+"')/rules", c.options.Select, nil) + "/$entity")
	return result{body: append(o.Object{{Name: "@odata.context", Value: context}}, selectRule(rules[i], c.options.Select)...)}, nil
}

// patchRule answers 204 and nothing else: the new id has to be looked up. [D]
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
func patchRule(c *call) (result, *refusal) {
	body, refused := c.object()
	if refused == nil {
		refused = typed(body)
	}
	if refused == nil {
		refused = c.tenant.PatchRule(c.actor, c.args[0], c.args[1], body)
	}
	return result{status: 204}, refused
}

// patchPolicy takes several rules and answers with the policy. [D]
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicy-update
func patchPolicy(c *call) (result, *refusal) {
	body, refused := c.object()
	if refused != nil {
		return result{}, refused
	}
	var rules []o.Object
	for _, v := range body.Get("rules").Items() {
		if refused := typed(v.Object()); refused != nil {
			return result{}, refused
		}
		rules = append(rules, v.Object())
	}
	p, refused := c.tenant.PatchPolicy(c.actor, c.args[0], rules)
	if refused != nil {
		return result{}, refused
	}
	return single(c, c.catalogue.policies, p, collection{context: policiesContext})
}

// typed: rules are of several types, so the body has to say which. [D]
func typed(rule o.Object) *refusal {
	if rule.Get("@odata.type").Kind() != o.KindText {
		return badRequest("A type named '' could not be resolved by the model: the property '@odata.type' is required.")
	}
	return nil
}
