package fakegraph

import (
	"strings"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// groupType has the properties of the documented example, in its order, and
// those that are only sent when they are selected. isAssignableToRole and
// isManagementRestricted are null, not false, for ordinary groups. [L]
// https://learn.microsoft.com/graph/api/resources/group
func groupType() *entity[*tenant.Group] {
	const text = byDefault | filters
	e := newEntity("microsoft.graph.group", func(g *tenant.Group) string { return g.ID },
		[]property[*tenant.Group]{
			{"id", func(g *tenant.Group) o.Value { return o.Text(g.ID) }, text | basic | always},
			{"deletedDateTime", func(g *tenant.Group) o.Value { return o.Time(g.DeletedDateTime) }, text},
		}, empty[*tenant.Group](byDefault, "classification"),
		[]property[*tenant.Group]{
			{"createdDateTime", func(g *tenant.Group) o.Value { return o.Time(g.CreatedDateTime) }, text | ordered | sorts},
		}, emptyLists[*tenant.Group](byDefault, "creationOptions"),
		[]property[*tenant.Group]{
			{"description", func(g *tenant.Group) o.Value { return o.TextOrNull(g.Description) }, text | basic | ordered},
			{"displayName", func(g *tenant.Group) o.Value { return o.TextOrNull(g.DisplayName) }, text | basic | ordered | sorts},
		}, empty[*tenant.Group](byDefault, "expirationDateTime"),
		[]property[*tenant.Group]{
			{"groupTypes", groupTypes, text},
			{"isAssignableToRole", func(g *tenant.Group) o.Value { return flag(g.IsAssignableToRole) }, text},
			{"mail", func(g *tenant.Group) o.Value { return o.TextOrNull(g.Mail) }, text | basic | ordered | sorts},
			{"mailEnabled", func(g *tenant.Group) o.Value { return flag(g.MailEnabled) }, text},
			{"mailNickname", func(g *tenant.Group) o.Value { return o.TextOrNull(g.MailNickname) }, text | ordered | sorts},
			{"membershipRule", func(g *tenant.Group) o.Value { return o.TextOrNull(g.MembershipRule) }, text},
			{"membershipRuleProcessingState", func(g *tenant.Group) o.Value { return o.TextOrNull(g.MembershipRuleProcessingState) }, text},
		}, empty[*tenant.Group](byDefault, "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName",
			"onPremisesSamAccountName", "onPremisesSecurityIdentifier"),
		[]property[*tenant.Group]{
			{"onPremisesSyncEnabled", func(g *tenant.Group) o.Value { return flag(g.OnPremisesSyncEnabled) }, text},
		}, empty[*tenant.Group](byDefault, "preferredDataLocation", "preferredLanguage"),
		emptyLists[*tenant.Group](byDefault, "proxyAddresses"),
		empty[*tenant.Group](byDefault, "renewedDateTime"),
		emptyLists[*tenant.Group](byDefault, "resourceBehaviorOptions", "resourceProvisioningOptions"),
		[]property[*tenant.Group]{
			{"securityEnabled", func(g *tenant.Group) o.Value { return flag(g.SecurityEnabled) }, text},
		}, empty[*tenant.Group](byDefault, "securityIdentifier", "theme", "uniqueName"),
		[]property[*tenant.Group]{
			{"visibility", func(g *tenant.Group) o.Value { return o.TextOrNull(g.Visibility) }, byDefault},
		}, emptyLists[*tenant.Group](byDefault, "onPremisesProvisioningErrors", "serviceProvisioningErrors"),
		[]property[*tenant.Group]{
			{"isManagementRestricted", func(g *tenant.Group) o.Value { return flag(g.IsManagementRestricted) }, 0},
		}, empty[*tenant.Group](0, "allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists",
			"hideFromOutlookClients", "isArchived", "isSubscribedByMail", "unseenCount", "hasMembersWithLicenseErrors", "licenseProcessingState"),
		emptyLists[*tenant.Group](0, "assignedLabels", "assignedLicenses"))
	e.expand["owners"] = expandOwners
	e.expand["members"] = expandMembers
	e.related = map[string]func(*call, *tenant.Group) []string{"owners": owners, "members": members}
	return e
}

// groupTypes is null for a group of which the snapshot does not know them.
func groupTypes(g *tenant.Group) o.Value {
	if g.GroupTypes == nil {
		return o.Value{}
	}
	return o.Texts(g.GroupTypes)
}

// groupView: Group.ReadBasic.All opens the routes and shows little. [D]
// https://learn.microsoft.com/graph/permissions-reference#groupreadbasicall
func (c *call) groupView() func(traits) bool {
	if c.only("Group.ReadBasic.All", readGroups()) {
		return onlyBasic
	}
	return all
}

// listGroups leaves soft-deleted groups out.
// https://learn.microsoft.com/graph/api/group-list
func listGroups(c *call) (result, *refusal) {
	return list(c, c.catalogue.groups, c.groupRows(), collection{context: "groups", directory: true, sees: c.groupView()})
}

func countGroups(c *call) (result, *refusal) { return count(c, c.catalogue.groups, c.groupRows()) }

// groupRows looks groups up in an index where the filter allows it: clients
// ask for thousands of groups by id and by name.
func (c *call) groupRows() []*tenant.Group {
	if f := c.options.Filter; f != nil {
		for _, property := range []string{"id", "displayName", "mailNickname"} {
			keys, ok := f.Keys(property)
			if !ok {
				continue
			}
			if found, indexed := c.state.GroupsWith(property, keys); indexed {
				return found
			}
		}
	}
	return c.state.Groups()
}

// getGroup answers 404 for a soft-deleted group as for one that never was; the
// deleted items tell them apart. [G]
// https://learn.microsoft.com/graph/api/group-get
func getGroup(c *call) (result, *refusal) {
	g, refused := c.group()
	if refused != nil {
		return result{}, refused
	}
	return single(c, c.catalogue.groups, g, collection{context: "groups", directory: true, sees: c.groupView()})
}

// group finds the group that the path names.
func (c *call) group() (*tenant.Group, *refusal) {
	id := c.args[0]
	if !isGUID(id) {
		return nil, directoryBadRequest("Invalid object identifier '" + id + "'.") // [G]
	}
	if g := c.state.Group(id); g != nil {
		return g, nil
	}
	return nil, tenant.NotFound(id)
}

// isGUID knows the one form that Graph takes: the directory answers 400, not
// 404, to an id that is none. [G]
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range strings.ToLower(s) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdef", c) {
			return false
		}
	}
	return true
}

// patchGroup and deleteGroup are what somebody else does to a group while a
// client works. https://learn.microsoft.com/graph/api/group-update
func patchGroup(c *call) (result, *refusal) {
	body, refused := c.object()
	if refused == nil {
		refused = c.tenant.PatchGroup(c.args[0], body)
	}
	return result{status: 204}, refused
}

func deleteGroup(c *call) (result, *refusal) {
	return result{status: 204}, c.tenant.DeleteGroup(c.args[0])
}

// The deleted items hold soft-deleted groups for 30 days. [D]
// https://learn.microsoft.com/graph/api/directory-deleteditems-list
func listDeleted(c *call) (result, *refusal) {
	rows := c.state.DeletedGroups()
	if f := c.options.Filter; f != nil {
		if keys, ok := f.Keys("id"); ok {
			rows = nil
			for _, key := range keys {
				if g := c.state.DeletedGroup(key); g != nil {
					rows = append(rows, g)
				}
			}
		}
	}
	return list(c, c.catalogue.groups, rows, collection{context: "groups", directory: true})
}

func countDeleted(c *call) (result, *refusal) {
	return count(c, c.catalogue.groups, c.state.DeletedGroups())
}

// getDeleted says the type unless the path is cast to it.
func getDeleted(c *call) (result, *refusal) {
	if !isGUID(c.args[0]) {
		return result{}, noSegment(c.args[0]) // a type of which the model has no deleted objects
	}
	g := c.state.DeletedGroup(c.args[0])
	if g == nil {
		return result{}, tenant.NotFound(c.args[0])
	}
	return single(c, c.catalogue.groups, g, collection{context: "directoryObjects", directory: true, typed: !strings.Contains(strings.ToLower(c.path), "microsoft.graph.group")})
}

// listDeletedUsers: the model keeps no deleted users.
func listDeletedUsers(c *call) (result, *refusal) {
	return list(c, c.catalogue.users, nil, collection{context: "users", directory: true})
}

// newSecurityGroup is a group that somebody makes while a client works.
func newSecurityGroup(id, name string) directory.Group {
	return directory.Group{ID: strings.ToLower(id), DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True,
		MailEnabled: directory.False, Managed: directory.False}
}

func makeDynamic(g *tenant.Group) {
	g.GroupTypes = append(g.GroupTypes, "DynamicMembership")
	g.MembershipRule, g.MembershipRuleProcessingState = `user.department -eq "Sales"`, "On"
}
