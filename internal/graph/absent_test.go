package graph_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/fakegraph"
	"pim-groups/internal/fakegraph/fault"
)

const proof = `{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist."}}`

// unproven are answers with status 404 that say nothing about the object that
// was asked for.
func unproven() map[string]fault.Action {
	answers := map[string]fault.Action{
		"empty":     {Status: 404, Body: " "},
		"HTML":      {Status: 404, Body: "<html>404</html>", ContentType: "text/html"},
		"no code":   {Status: 404, Body: `{"error":{"message":"Resource 'x' does not exist."}}`},
		"a proxy's": {Status: 404, Body: `{"code":"Request_ResourceNotFound","message":"no route"}`},
	}
	for _, code := range []string{"", "BadRequest", "UnknownError", "Authorization_IdentityNotFound", "ResourceNotFound", "request_resourcenotfound"} {
		answers["code "+code] = fault.Action{Status: 404, Body: `{"error":{"code":"` + code + `","message":"Resource not found for the segment 'groups'."}}`}
	}
	return answers
}

// places are where a 404 can stand for a group, a deleted group and a
// person that there are.
func places() map[string]string {
	return map[string]string{
		"items":     `^/v1\.0/(groups|directory/deletedItems|users|servicePrincipals)[/?]`,
		"the batch": `^/v1\.0/\$batch$`,
		"all":       `^/(v1\.0|beta)/`,
	}
}

// Only Graph's own answer about an object, with the code that says so, is its
// absence: not the status 404, and not that of the batch in which it was asked
// for, whatever its code.
func TestAbsenceIsProven(t *testing.T) {
	t.Parallel()
	answers := unproven()
	answers["the right code, for a batch"] = fault.Action{Status: 404, Body: proof}
	for name, do := range answers {
		for place, path := range places() {
			if place == "items" && do.Body == proof {
				continue // which is the proof
			}
			t.Run(name+" of "+place, func(t *testing.T) {
				t.Parallel()
				s, gone := tenantOf(security(1, "Payroll")), security(2, "Gone")
				gone.DeletedDateTime = contoso(t).Taken
				s.Groups = append(s.Groups, gone)
				s.Principals = []directory.Principal{{ID: directorytest.ID(2, 1), Type: directory.User, DisplayName: "Ada",
					UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember}}
				scope := directory.Scope{Groups: []string{directorytest.ID(1, 0), directorytest.ID(1, 1), gone.ID}, Users: []string{"ada@contoso.com"}}
				got := connect(t, directory.Canonical(s), fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: do})).read(t, scope)
				for _, lie := range lies(s, got) {
					t.Error(lie)
				}
				if len(got.Phantoms) > 0 {
					t.Errorf("phantoms %v", got.Phantoms)
				}
			})
		}
	}
}

// The same before a write: the group is not known, rather than gone.
func TestFreshAbsenceIsProven(t *testing.T) {
	t.Parallel()
	answers := unproven()
	answers["the right code, for a batch"] = fault.Action{Status: 404, Body: proof}
	for name, do := range answers {
		for place, path := range places() {
			if place == "items" && do.Body == proof {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: path, Count: fault.Every, Do: do}))
				if g, err := w.Fresh(t.Context(), officers); g != nil || err == nil {
					t.Errorf("%s of %s: %q, %v", name, place, facts(g), err)
				}
			})
		}
	}
}

// What PIM says of a group that it does not know yet is not what a proxy says.
func TestSettingsNotYetKnown(t *testing.T) {
	t.Parallel()
	for name, do := range unproven() {
		synctest.Test(t, func(t *testing.T) {
			w := onboarding(t, fakegraph.WithFaults(fault.Fault{Path: `roleManagementPolicyAssignments`, Count: fault.Every, Do: do}))
			_, err := w.Settings(t.Context(), officers)
			if err == nil || strings.Contains(err.Error(), "does not know the group yet") != (name == "code ResourceNotFound") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
