package answers_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fieldtest/answers"
)

const (
	groupID  = "0AE4C09F-1e78-4f84-b127-49162683e4c0"
	policyID = "c2c0d1d1-95e4-4b71-9c14-5f1a0e1bdc59"
)

func began() time.Time { return time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC) }

// What the service says about PIM stays; what the tenant says does not.
func TestText(t *testing.T) {
	t.Parallel()
	r := &answers.Redactor{Began: began()}
	for _, test := range []struct{ text, want string }{
		{"/beta/identityGovernance/privilegedAccess/group/resources/" + groupID, "/beta/identityGovernance/privilegedAccess/group/resources/id-1"},
		{"/v1.0/policies/roleManagementPolicies/Group_" + strings.ToLower(groupID) + "_" + policyID + "/rules/Expiration_EndUser_Assignment",
			"/v1.0/policies/roleManagementPolicies/Group_id-1_id-2/rules/Expiration_EndUser_Assignment"},
		{"scopeId eq '" + policyID + "' and scopeType eq 'Group'", "scopeId eq 'id-2' and scopeType eq 'Group'"},
		{"https://graph.microsoft.com:443/v1.0/$metadata#groups", "/v1.0/$metadata#groups"},
		{"read 10.1.2.3:443, 10.0.0.53 [2001:0:1234::1%en0]:443 [::1]", "read …, … … …"},
		{"Resource type not supported for onboarding", "Resource type not supported for onboarding"},
		{"The owner Adele Vance <adele@contoso.com> has no access.", "The owner … … <…@….com> has no access."},
		{"Ünïcode 日本 and\nlines", "… … and…lines"},
		{"2026-11-30T08:00:17.4Z, 2026-11-30T08:59:00+01:00, 2026-11-30T08:01:00, 2026-13-40T00:00:00Z, 9999-12-31T23:59:59Z", "start+17s, start-60s, start+60s, …, start+251606275199s"},
		{"PT8H30M P365D P1D 404 v1.0 c12", "PT8H30M P365D P1D 404 v1.0 c12"},
		{"ab12345 1234567 eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQi", "… … ….…"},
		{"isApprovalRequiredForExtension PrivilegedAccess.Read.AzureADGroup", "isApprovalRequiredForExtension PrivilegedAccess.Read.AzureADGroup"},
	} {
		if got := r.Text(test.text); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	r := &answers.Redactor{Began: began()}
	for _, test := range []struct{ body, want string }{
		{"", ""},
		{`{"id": "` + groupID + `", "displayName":"Payroll (Adele)", "count": 17}`, `{"id":"id-1","displayName":"… (…)","count":17}`},
		{`{"error":{"code":"SomethingNobodyForesaw","message":"Adele"}}`, `{"error":{"code":"SomethingNobodyForesaw","message":"…"}}`},
		{`{"error":{"code":"UnknownError","message":"{\"errorCode\":\"PermissionScopeNotGranted\",\"message\":\"Adele\"}"}}`,
			`{"error":{"code":"UnknownError","message":"{\"errorCode\":\"PermissionScopeNotGranted\",\"message\":\"…\"}"}}`},
		{`{"extension_adele":"q","maximumDuration":"PT8H"}`, `{"extension_…":"…","maximumDuration":"PT8H"}`},
		{`<html>Bad gateway at proxy.contoso.com</html>`, `"<html>Bad gateway at proxy.….com</html>"`},
		{`"##[error]code"`, `"\u0023#[error]code"`},
	} {
		if got := string(r.Body(test.body)); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.body, got, test.want)
		}
	}
	long := strings.Repeat("group "+groupID+" ", 10000)
	for _, body := range []string{long, `["` + long + `"]`} {
		if got := len(r.Body(body)); got > 32<<10 {
			t.Errorf("a body of %d bytes", got)
		}
	}
}

// Of a text by an attacker nothing is left that the list does not have, and what is
// redacted stays as it is.
func TestForeignText(t *testing.T) {
	t.Parallel()
	texts := hostile.Texts(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom(texts)).Draw(t, "text")
		once := (&answers.Redactor{Began: began()}).Text(text)
		if again := new(answers.Redactor).Text(once); again != once {
			t.Fatalf("%q became %q and then %q", text, once, again)
		}
		if strings.ContainsFunc(strings.ReplaceAll(once, "…", ""), func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("%q became %q", text, once)
		}
	})
}

// A list of words that has the names of people redacts nothing.
func TestNoNamesInWords(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../testdata/contoso/tenant.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	snap, err := directory.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range snap.Principals {
		if p.Type == directory.User && !strings.Contains(new(answers.Redactor).Text(p.DisplayName), "…") {
			t.Errorf("%q is in the list", p.DisplayName)
		}
	}
}
