package fakegraph

import (
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// listOrganization: there is one organization, and its id is the tenant's. A
// snapshot has no name for it.
// https://learn.microsoft.com/graph/api/organization-list
func listOrganization(c *call) (result, *refusal) {
	e := organizationType()
	return list(c, e, []string{c.tenant.ID}, collection{context: "organization"})
}

func organizationType() *entity[string] {
	return newEntity("microsoft.graph.organization", func(id string) string { return id },
		[]property[string]{
			{"id", func(id string) o.Value { return o.Text(id) }, byDefault},
			{"displayName", func(string) o.Value { return o.Text("Contoso") }, byDefault},
			{"tenantType", func(string) o.Value { return o.Text("AAD") }, byDefault},
			{"countryLetterCode", func(string) o.Value { return o.Text("DE") }, byDefault},
			{"verifiedDomains", func(string) o.Value {
				return o.List(o.Record(o.Object{
					{Name: "capabilities", Value: o.Text("Email, OfficeCommunicationsOnline")},
					{Name: "isDefault", Value: o.Bool(true)},
					{Name: "isInitial", Value: o.Bool(false)},
					{Name: "name", Value: o.Text("contoso.com")},
					{Name: "type", Value: o.Text("Managed")},
				}))
			}, byDefault},
		}, empty[string](byDefault, "createdDateTime", "onPremisesSyncEnabled"))
}

// listLicences: a tenant that can use PIM has P2 or Governance.
// https://learn.microsoft.com/graph/api/subscribedsku-list
func listLicences(c *call) (result, *refusal) {
	sku := tenant.GUID("AAD_PREMIUM_P2")
	plan := o.Record(o.Object{
		{Name: "servicePlanId", Value: o.Text("eec0eb4f-6444-4f95-aba0-50c24d67f998")},
		{Name: "servicePlanName", Value: o.Text("AAD_PREMIUM_P2")},
		{Name: "provisioningStatus", Value: o.Text("Success")},
		{Name: "appliesTo", Value: o.Text("User")},
	})
	return result{body: o.Object{
		{Name: "@odata.context", Value: o.Text(c.context("subscribedSkus", nil, nil))},
		{Name: "value", Value: o.List(o.Record(o.Object{
			{Name: "capabilityStatus", Value: o.Text("Enabled")},
			{Name: "consumedUnits", Value: o.Int(14)},
			{Name: "id", Value: o.Text(c.tenant.ID + "_" + sku)},
			{Name: "prepaidUnits", Value: o.Record(o.Object{
				{Name: "enabled", Value: o.Int(25)}, {Name: "suspended", Value: o.Int(0)}, {Name: "warning", Value: o.Int(0)}})},
			{Name: "servicePlans", Value: o.List(plan)},
			{Name: "skuId", Value: o.Text(sku)},
			{Name: "skuPartNumber", Value: o.Text("AAD_PREMIUM_P2")},
			{Name: "appliesTo", Value: o.Text("User")},
		}))},
	}}, nil
}

// The audit log has what brought groups under PIM. Its names are an open
// question, see Answers.Activity.
// https://learn.microsoft.com/graph/api/directoryaudit-list
func auditType() *entity[tenant.Audit] {
	return newEntity("microsoft.graph.directoryAudit", func(a tenant.Audit) string { return a.ID },
		[]property[tenant.Audit]{
			{"id", func(a tenant.Audit) o.Value { return o.Text(a.ID) }, byDefault},
			{"category", func(tenant.Audit) o.Value { return o.Text("ResourceManagement") }, byDefault},
			{"result", func(tenant.Audit) o.Value { return o.Text("success") }, byDefault},
			{"activityDisplayName", func(a tenant.Audit) o.Value { return o.Text(a.Activity) }, byDefault},
			{"activityDateTime", func(a tenant.Audit) o.Value { return o.Time(a.At) }, byDefault},
			{"loggedByService", func(tenant.Audit) o.Value { return o.Text("PIM") }, byDefault},
			{"initiatedBy", initiator, byDefault},
			{"targetResources", func(a tenant.Audit) o.Value {
				return o.List(o.Record(o.Object{{Name: "id", Value: o.Text(a.GroupID)}, {Name: "type", Value: o.Text("Group")}}))
			}, byDefault},
		})
}

func initiator(a tenant.Audit) o.Value {
	kind := "user"
	if a.By.AppOnly {
		kind = "app"
	}
	return o.Record(o.Object{{Name: kind, Value: o.Record(o.Object{
		{Name: "id", Value: o.TextOrNull(a.By.ID)}, {Name: "displayName", Value: o.TextOrNull(a.By.Name)}})}})
}

func listAudits(c *call) (result, *refusal) {
	return list(c, c.catalogue.audits, c.state.Audits(), collection{context: "auditLogs/directoryAudits"})
}
