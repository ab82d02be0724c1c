package graph_test

import (
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph"
)

const (
	// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences
	documentedContext = `{"id":"c1","displayName":"Contoso trusted locations","description":"Access is only allowed from trusted locations","isAvailable":true}`

	// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies, with a context
	documentedPolicy = `{"id":"C558E346-969d-40a7-a64e-2df6c2c88490","displayName":"SimplePolicy2","createdDateTime":null,"state":"disabled","sessionControls":null,
"conditions":{"signInRiskLevels":[],"clientAppTypes":["all"],"platforms":null,"locations":null,
"applications":{"includeApplications":["None"],"excludeApplications":[],"includeUserActions":[],"includeAuthenticationContextClassReferences":["c1","c12"]},
"users":{"includeUsers":["All"],"excludeUsers":[],"includeGroups":[],"excludeGroups":[],"includeRoles":[],"excludeRoles":[],"excludeGuestsOrExternalUsers":null}},
"grantControls":{"operator":"OR","builtInControls":["mfa"]}}`

	// https://learn.microsoft.com/graph/api/accesspackage-list-resourcerolescopes
	documentedPackage = `{"id":"933a4822-aed1-445b-9623-62116cd07a39","catalogId":"32efb28c-9a7a-446c-986b-ca6528c6669d","displayName":"Test Package 9-9","isHidden":false,
"resourceRoleScopes":[{"id":"70113acf-4dcb-453f-b517-2394598d974e_22bfd707-ab6f-404f-b0b5-a5e6f5d0ba36","createdDateTime":"2019-09-09T19:54:14.853Z",
"role":{"id":"70113acf-4dcb-453f-b517-2394598d974e","displayName":"Owner","originSystem":"AadGroup","originId":"Owner_7b56ede0-9b58-40bd-b11e-b3d18fc32698"},
"scope":{"id":"22bfd707-ab6f-404f-b0b5-a5e6f5d0ba36","displayName":"Root","originId":"7b56ede0-9b58-40bd-b11e-b3d18fc32698","originSystem":"AadGroup","isRootScope":true}}]}`

	// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto, with permissions of
	// https://learn.microsoft.com/graph/permissions-reference
	documentedGraph = `{"id":"8e881353-1735-45af-af21-ee1344582a4d","appRoles":[
{"id":"62a82d76-70ea-41e2-9197-370581804d09","value":"Group.ReadWrite.All"},{"id":"DBAAE8CF-10b5-4b86-a4a1-f871c94c6695","value":"GroupMember.ReadWrite.All"},
{"id":"5b567255-7703-4780-807c-7be8301ae99b","value":"Group.Read.All"}]}`
	documentedGrant = `{"id":"41W1zT6z1U-kJxf62svfp1HFE8pMZhxDun-ThPczmJE","appRoleId":"62a82d76-70ea-41e2-9197-370581804d09","principalDisplayName":"Lifecycle",
"principalId":"CDB555e3-b33e-4fd5-a427-17fadacbdfa7","principalType":"ServicePrincipal","resourceId":"8e881353-1735-45af-af21-ee1344582a4d"}`
)

// changed gives a documented body with one thing in it replaced.
func changed(t *testing.T, body, from, to string) string {
	t.Helper()
	if !strings.Contains(body, from) {
		t.Fatalf("no %s in %s", from, body)
	}
	return strings.ReplaceAll(body, from, to)
}

func TestContexts(t *testing.T) {
	t.Parallel()
	got, err := graph.ReadContext(documentedContext)
	want := directory.Context{ID: "c1", DisplayName: "Contoso trusted locations", IsAvailable: directory.True}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, body := range []string{
		changed(t, documentedContext, `"c1"`, `"c100"`), changed(t, documentedContext, `"c1"`, `"none"`),
		changed(t, documentedContext, `"id":"c1",`, ""), changed(t, documentedContext, "true", `"yes"`), "[]",
	} {
		if got, err := graph.ReadContext(body); err == nil {
			t.Errorf("%s is read as %+v", body, got)
		}
	}
}

func TestContextPolicies(t *testing.T) {
	t.Parallel()
	want := directory.ContextPolicy{ID: "c558e346-969d-40a7-a64e-2df6c2c88490", DisplayName: "SimplePolicy2", State: "disabled", Contexts: []string{"c1", "c12"}}
	excluding := want
	excluding.Excludes = true
	none := want
	none.Contexts = nil
	for body, want := range map[string]directory.ContextPolicy{
		documentedPolicy: want,
		changed(t, documentedPolicy, `"excludeUsers":[]`, `"excludeUsers":["7b56ede0-9b58-40bd-b11e-b3d18fc32698"]`):                 excluding,
		changed(t, documentedPolicy, `"excludeGroups":[]`, `"excludeGroups":["7b56ede0-9b58-40bd-b11e-b3d18fc32698"]`):               excluding,
		changed(t, documentedPolicy, `"excludeRoles":[]`, `"excludeRoles":["62e90394-69f5-4237-9190-012177145e10"]`):                 excluding,
		changed(t, documentedPolicy, `"excludeGuestsOrExternalUsers":null`, `"excludeGuestsOrExternalUsers":{"externalTenants":{}}`): excluding,
		changed(t, documentedPolicy, `"includeUsers":["All"]`, `"includeUsers":["7b56ede0-9b58-40bd-b11e-b3d18fc32698"]`):            excluding,
		changed(t, documentedPolicy, `,"includeAuthenticationContextClassReferences":["c1","c12"]`, ""):                              none,
	} {
		if got, err := graph.ReadContextPolicy(body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v of %s", got, err, want, body)
		}
	}
	for _, body := range []string{
		changed(t, documentedPolicy, `"c12"`, `"c0"`), changed(t, documentedPolicy, `["c1","c12"]`, `"c1"`),
		changed(t, documentedPolicy, `"state":"disabled",`, ""), changed(t, documentedPolicy, "C558E346", "x"),
	} {
		if got, err := graph.ReadContextPolicy(body); err == nil {
			t.Errorf("%s is read as %+v", body, got)
		}
	}
}

func TestPackages(t *testing.T) {
	t.Parallel()
	const id, group = "933a4822-aed1-445b-9623-62116cd07a39", "7b56ede0-9b58-40bd-b11e-b3d18fc32698"
	role := func(role directory.Role, eligible bool) []directory.Package {
		return []directory.Package{{ID: id, DisplayName: "Test Package 9-9", Group: group, Role: role, Eligible: eligible}}
	}
	for body, want := range map[string][]directory.Package{
		documentedPackage: role(directory.Owner, false),
		changed(t, documentedPackage, "Owner_", "Member_"):                                                  role(directory.Member, false),
		changed(t, documentedPackage, "Owner_", "EligibleMember_"):                                          role(directory.Member, true),
		changed(t, documentedPackage, "Owner_"+group, "EligibleOwner_70113acf-4dcb-453f-b517-2394598d974e"): role(directory.Owner, true), // the resource counts
		changed(t, documentedPackage, "AadGroup", "AadApplication"):                                         nil,
		`{"id":"` + id + `","displayName":"Empty","resourceRoleScopes":[]}`:                                 nil,
	} {
		if got, err := graph.ReadPackage(body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v; want %+v of %s", got, err, want, body)
		}
	}
	for _, body := range []string{
		changed(t, documentedPackage, "Owner_", "Guest_"), // a role of a group that nobody knows
		changed(t, documentedPackage, `"originId":"`+group, `"originId":"x`),
		changed(t, documentedPackage, `"resourceRoleScopes":[`, `"resourceRoleScopes@odata.nextLink":"https://x","resourceRoleScopes":[`),
		changed(t, documentedPackage, "resourceRoleScopes", "roles"), changed(t, documentedPackage, id, "x"),
	} {
		if got, err := graph.ReadPackage(body); err == nil {
			t.Errorf("%s is read as %+v", body, got)
		}
	}
}

func TestApplications(t *testing.T) {
	t.Parallel()
	const role = "62a82d76-70ea-41e2-9197-370581804d09"
	got, err := graph.ReadApplications(documentedGraph, documentedGrant,
		changed(t, documentedGrant, role, "dbaae8cf-10b5-4b86-a4a1-f871c94c6695"),
		changed(t, changed(t, documentedGrant, role, "5b567255-7703-4780-807c-7be8301ae99b"), "CDB555e3", "11111111"), // changes nothing
		changed(t, changed(t, documentedGrant, "ServicePrincipal", "User"), "CDB555e3", "22222222"))
	want := []directory.Application{{ID: "cdb555e3-b33e-4fd5-a427-17fadacbdfa7", DisplayName: "Lifecycle",
		Permissions: []string{"Group.ReadWrite.All", "GroupMember.ReadWrite.All"}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for resource, grant := range map[string]string{
		changed(t, documentedGraph, "ReadWrite", "Read"): documentedGrant, // without permissions, it is another application
		changed(t, documentedGraph, "62a8", "x"):         documentedGrant,
		documentedGraph:                                  changed(t, documentedGrant, "CDB555e3", ""),
	} {
		if got, err := graph.ReadApplications(resource, grant); err == nil {
			t.Errorf("%s of %s is read as %+v", grant, resource, got)
		}
	}
}
