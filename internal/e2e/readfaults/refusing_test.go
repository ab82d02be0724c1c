package readfaults_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	"pim-groups/internal/gha"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/signin"
)

// refusing are the faults in which the caller may not: no token, a token that
// is no longer good, a permission that is missing.
func refusing(t testing.TB) []line {
	const claims = `{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}`
	challenge := `Bearer realm="", error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `"`
	return []line{
		{ID: "F23", What: "401 once, with claims, with an unreadable header, forever; tokens that expire after two seconds", Must: "one new token for each refusal, then unknown",
			Shots: []shot{
				{name: "once", faults: once(managedList, status(401)), want: all(whole, renewed("", 1))},
				{name: "claims", faults: once(managedList, status(401, "WWW-Authenticate", challenge)), want: all(whole, renewed(claims, 1))},
				{name: "damaged header", faults: once(managedList, status(401, "WWW-Authenticate", `Bearer claims="%%%, error=`)), want: all(whole, renewed("", 1))},
				{name: "batch", faults: once(envelope, status(401)), want: all(whole, renewed("", 1))},
				{name: "list for ever", faults: always(managedList, status(401)), want: all(unknownButSure(t), asks(managedList, 2))},
				{name: "all for ever", faults: always(`^/(beta|v1)`, status(401)), want: unknown(declared(t))},
				{name: "question for ever", faults: always(`/groups/`+managedGroup+`/owners\?`, status(401)), want: all(unknown(0), notEvaluated("owners-minimum"))},
				{name: "short", options: []fakegraph.Option{fakegraph.WithTokenLifetime(2 * time.Second), fakegraph.WithLatency(700 * time.Millisecond)}, want: whole},
			}},
		{ID: "F24", What: "GitHub gives no token or is slow; Entra is down, is slow, throttles for longer than the lifetime of GitHub's token, or refuses (AADSTS700024, 700016, 700213); a token expires during throttling", Must: "the message says clearly what to do; exit code 3",
			Shots: signIns()},
		{ID: "F25", What: "403 for one group, for parts of it, for a whole list; missing permissions", Must: "only these groups and parts are unknown; the others are evaluated", Shots: forbidden(t)},
	}
}

// renewed wants so many new tokens, the last because of these claims.
func renewed(claims string, n int) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if got := o.tokens.challenges; len(got) != n || got[n-1].Claims != claims {
			t.Errorf("challenges %q, want %d with %q", got, n, claims)
		}
	}
}

func forbidden(t testing.TB) []shot {
	denied := fault.Action{Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`}
	owners, units := `/groups/`+managedGroup+`/owners`, `/groups/`+managedGroup+`/memberOf`
	shots := []shot{
		{name: "one group", faults: always(oneGroup(managedGroup), denied), want: all(unknown(1), gap("Authorization_RequestDenied"))},
		{name: "owners of one", faults: always(owners, denied), want: all(unknown(0), notEvaluated("owners-minimum"))},
		{name: "units of one", faults: always(units, denied), want: all(unknown(0), notEvaluated("override-risk"))},
		{name: "all owners", faults: always(ownersOf, denied), want: all(unknown(0), notEvaluated("owners-minimum"))},
		{name: "groups", faults: always(`^/v1\.0/groups\?`, denied), want: notEvaluated("group-not-found")},
		{name: "managed list", faults: always(managedList, denied), want: unknownButSure(t)},
		{name: "policies", faults: always(`roleManagementPolic`, denied), want: whole},
		{name: "eligibilities", faults: always(`eligibilitySchedules`, denied), want: whole},
		{name: "users", faults: always(`^/v1\.0/users`, denied)},
		{name: "deleted", faults: always(`deletedItems`, denied)},
		{name: "roles", faults: always(`roleAssignments`, denied), want: gap("Authorization_RequestDenied")},
	}
	w := contoso(t)
	for _, missing := range w.tenant.Caller.Permissions {
		left := slices.DeleteFunc(slices.Clone(w.tenant.Caller.Permissions), func(p string) bool { return p == missing })
		also := directory.Canonical(w.tenant)
		caller := *also.Caller
		caller.Permissions, also.Caller = left, &caller
		shots = append(shots, shot{name: "without " + missing, options: []fakegraph.Option{fakegraph.WithPermissions(left...)}, also: []*directory.Snapshot{also}})
	}
	return shots
}

// signIns go through Entra's token endpoint with a token of GitHub.
func signIns() []shot {
	entra := func(code int, text string) fault.Action {
		return fault.Action{Status: 400, Body: fmt.Sprintf(`{"error":"invalid_client","error_description":"AADSTS%d: %s %scanary"}`, code, text, mark)}
	}
	unavailable := fault.Action{Status: 503, Body: mark + "canary"}
	shots := []shot{
		{name: "good", want: whole},
		{name: "GitHub is down", faults: always(`^/github/oidc`, status(500)), want: failed("no token to sign in with", "500")},
		{name: "GitHub is slow", faults: once(`^/github/oidc`, fault.Action{Wire: fault.Wire{Delay: fault.Duration(20 * time.Second)}}), want: all(whole, took(10*time.Second, 12*time.Second))},
		{name: "Entra is down once", faults: once(signIn, unavailable), want: whole},
		{name: "Entra is down", faults: always(signIn, unavailable), want: failed("gave no token")},
		{name: "Entra is slow", faults: once(signIn, fault.Action{Wire: fault.Wire{Delay: fault.Duration(50 * time.Second)}}), want: whole},
		{name: "Entra is silent", faults: always(signIn, fault.Action{Wire: fault.Wire{Stall: true}}), want: failed("gave no token")},
		{name: "late assertion", faults: always(signIn, entra(700024, "Client assertion is not within its valid time range.")), want: failed("AADSTS700024", "run again")},
		{name: "other tenant", faults: always(signIn, entra(700016, "Application not found in the directory.")), want: failed("AADSTS700016", "check client-id and tenant-id")},
		{name: "throttled longer than GitHub's token lives", faults: []fault.Fault{{Path: signIn, Count: 2, Do: status(429, "Retry-After", "160")}},
			want: all(whole, took(320*time.Second, 340*time.Second))},
		{name: "throttled longer than the run", faults: always(signIn, status(429, "Retry-After", "3600")), want: failed("sign-in is throttled", "run again later")},
		{name: "other subject", options: []fakegraph.Option{fakegraph.WithFederatedSubject("repo:contoso/other:ref:refs/heads/main")}, want: failed("AADSTS700213", "create this federated credential")},
		{name: "ends while throttled", options: []fakegraph.Option{fakegraph.WithTokenLifetime(6 * time.Minute)},
			faults: once(managedList, status(429, "Retry-After", "200")), want: all(whole, func(t *testing.T, o *outcome) {
				if n := o.asked(signIn); n < 2 {
					t.Errorf("%d tokens, want a new one", n)
				}
			})},
	}
	for i := range shots {
		shots[i].credential = federated
	}
	return shots
}

// federated signs in as a workflow does: GitHub's token for Entra's.
func federated(server *fakegraph.Server) graph.Credential {
	scope, err := graph.Scope(directory.Public, fakegraph.MemoryHost)
	if err != nil {
		return nil
	}
	address, token := server.OIDC()
	runner := gha.New(func(name string) string {
		return map[string]string{"GITHUB_ACTIONS": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token}[name]
	}, io.Discard)
	source := gha.TokenSource{Runner: runner, Audience: signin.Audience(directory.Public), AllowLoopback: true, Transport: server.RoundTripper()}
	credential, err := signin.New(signin.Config{
		Way: signin.GitHub, Cloud: directory.Public, Scope: scope, Tenant: server.TenantID(), Client: server.ClientID(),
		Authority: fakegraph.MemoryHost, Base: server.RoundTripper(), Now: time.Now, Assertion: source.Token,
	})
	if err != nil {
		return nil
	}
	return credential
}
