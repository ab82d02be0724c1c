package fakegraph

import (
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

type person = *directory.Principal

// userType: without $select neither accountEnabled nor userType is sent. [D]
// https://learn.microsoft.com/graph/api/resources/user
func userType() *entity[person] {
	const text = byDefault | filters
	return newEntity("microsoft.graph.user", func(p person) string { return p.ID },
		emptyLists[person](byDefault, "businessPhones"),
		[]property[person]{
			{"displayName", func(p person) o.Value { return o.TextOrNull(p.DisplayName) }, text | basic | ordered | sorts},
		}, empty[person](byDefault|basic, "givenName"),
		empty[person](byDefault, "jobTitle"),
		// The model has one address for each person, and takes it for both names.
		[]property[person]{
			{"mail", func(p person) o.Value { return o.TextOrNull(p.UserPrincipalName) }, text | basic | ordered},
		}, empty[person](byDefault, "mobilePhone", "officeLocation", "preferredLanguage"),
		empty[person](byDefault|basic, "surname"),
		[]property[person]{
			{"userPrincipalName", func(p person) o.Value { return o.TextOrNull(p.UserPrincipalName) }, text | basic | ordered | sorts},
			{"id", func(p person) o.Value { return o.Text(p.ID) }, text | basic | always},
			{"accountEnabled", func(p person) o.Value { return flag(p.AccountEnabled) }, filters},
			{"userType", func(p person) o.Value { return o.TextOrNull(p.UserType) }, filters},
		}, empty[person](0, unsetProperties()...), emptyLists[person](0, "assignedLicenses", "assignedPlans", "authorizationInfo", "identities",
			"imAddresses", "interests", "licenseAssignmentStates", "onPremisesProvisioningErrors", "otherMails", "pastProjects",
			"provisionedPlans", "proxyAddresses", "responsibilities", "schools", "serviceProvisioningErrors", "skills"))
}

// unsetProperties are the other properties of users in v1.0, which clients
// select and the model does not have.
// https://learn.microsoft.com/graph/api/resources/user#properties
func unsetProperties() []string {
	return strings.Fields(`aboutMe ageGroup birthday city companyName consentProvidedForMinor country createdDateTime
		creationType customSecurityAttributes deletedDateTime department employeeHireDate employeeId employeeLeaveDateTime
		employeeOrgData employeeType externalUserState externalUserStateChangeDateTime faxNumber hireDate
		isManagementRestricted isResourceAccount lastPasswordChangeDateTime legalAgeGroupClassification mailboxSettings
		mailNickname mySite onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes
		onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier
		onPremisesSyncEnabled onPremisesUserPrincipalName passwordPolicies passwordProfile postalCode
		preferredDataLocation preferredName securityIdentifier showInAddressList signInActivity
		signInSessionsValidFromDateTime state streetAddress usageLocation`)
}

// applicationType is the service principals: what an application is in this
// tenant.
// https://learn.microsoft.com/graph/api/resources/serviceprincipal
func applicationType() *entity[person] {
	const text = byDefault | filters
	return newEntity("microsoft.graph.servicePrincipal", func(p person) string { return p.ID },
		[]property[person]{
			{"id", func(p person) o.Value { return o.Text(p.ID) }, text | basic | always},
			{"deletedDateTime", func(person) o.Value { return o.Value{} }, byDefault},
			{"accountEnabled", func(p person) o.Value { return flag(p.AccountEnabled) }, text},
		}, emptyLists[person](byDefault, "addIns", "alternativeNames"),
		[]property[person]{
			{"appDisplayName", func(p person) o.Value { return o.TextOrNull(p.DisplayName) }, byDefault},
			{"appId", func(p person) o.Value { return o.Text(clientID(p)) }, text},
		}, empty[person](byDefault, "appOwnerOrganizationId", "appRoleAssignmentRequired", "createdDateTime", "description", "disabledByMicrosoftStatus"),
		[]property[person]{
			{"displayName", func(p person) o.Value { return o.TextOrNull(p.DisplayName) }, text | ordered | sorts},
		}, empty[person](byDefault, "homepage", "loginUrl", "logoutUrl", "notes"),
		emptyLists[person](byDefault, "notificationEmailAddresses"),
		empty[person](byDefault, "preferredSingleSignOnMode"),
		emptyLists[person](byDefault, "replyUrls", "servicePrincipalNames"),
		[]property[person]{
			{"servicePrincipalType", func(person) o.Value { return o.Text("Application") }, text},
		}, empty[person](byDefault, "signInAudience"),
		emptyLists[person](byDefault, "tags"),
		[]property[person]{{"appRoles", appRoles, byDefault}},
		emptyLists[person](byDefault, "endpoints", "oauth2PermissionScopes", "keyCredentials", "passwordCredentials"),
		empty[person](byDefault, "info", "publisherName", "samlMetadataUrl", "tokenEncryptionKeyId"))
}

// userView: User.ReadBasic.All shows names and no state of the account, so who
// has only that can't tell a disabled owner. [G]
// https://learn.microsoft.com/graph/permissions-reference#userreadbasicall
func (c *call) userView() func(traits) bool {
	if c.only("User.ReadBasic.All", readUsers()) {
		return onlyBasic
	}
	return all
}

// listUsers, in pages of 100 and by id.
// https://learn.microsoft.com/graph/api/user-list
func listUsers(c *call) (result, *refusal) {
	return list(c, c.catalogue.users, c.userRows(), collection{context: "users", directory: true, sees: c.userView()})
}

func countUsers(c *call) (result, *refusal) { return count(c, c.catalogue.users, c.userRows()) }

// userRows looks users up by id or name where the filter allows it: declared
// owners are asked for by their names.
func (c *call) userRows() []person {
	if f := c.options.Filter; f != nil {
		for _, property := range []string{"id", "userPrincipalName"} {
			if keys, ok := f.Keys(property); ok {
				return c.usersBy(keys)
			}
		}
	}
	return c.state.Principals(directory.User)
}

func (c *call) usersBy(keys []string) []person {
	var found []person
	seen := make(map[string]bool, len(keys))
	for _, key := range keys {
		if p := c.state.User(key); p != nil && !seen[p.ID] {
			seen[p.ID] = true
			found = append(found, p)
		}
	}
	return found
}

// getUser takes an id or a user principal name.
// https://learn.microsoft.com/graph/api/user-get
func getUser(c *call) (result, *refusal) {
	p := c.state.User(c.args[0])
	if p == nil {
		return result{}, tenant.NotFound(c.args[0])
	}
	return single(c, c.catalogue.users, p, collection{context: "users", directory: true, sees: c.userView()})
}

func patchUser(c *call) (result, *refusal) {
	body, refused := c.object()
	if refused == nil {
		refused = c.tenant.PatchUser(c.args[0], body)
	}
	return result{status: 204}, refused
}

// listApplications lists what may own groups besides people.
// https://learn.microsoft.com/graph/api/serviceprincipal-list
func listApplications(c *call) (result, *refusal) {
	rows := c.state.Principals(directory.ServicePrincipal)
	if f := c.options.Filter; f != nil {
		if keys, ok := f.Keys("appId"); ok {
			rows = c.byClientID(keys)
		}
	}
	return list(c, c.catalogue.applications, rows, collection{context: "servicePrincipals", directory: true})
}

func countApplications(c *call) (result, *refusal) {
	return count(c, c.catalogue.applications, c.state.Principals(directory.ServicePrincipal))
}

func getApplication(c *call) (result, *refusal) {
	p, refused := c.servicePrincipal()
	if refused != nil {
		return result{}, refused
	}
	return single(c, c.catalogue.applications, p, collection{context: "servicePrincipals", directory: true})
}
