package signin_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/signin"
)

// These tests set the environment, and so can't run beside others.

// recorder takes the place of the network: it notes who is asked, and refuses.
type recorder struct{ hosts []string }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.hosts = append(r.hosts, req.URL.Host)
	body := io.NopCloser(strings.NewReader(`{"error":"invalid_request","error_description":"AADSTS90002: no"}`))
	return &http.Response{StatusCode: 400, Header: http.Header{"Content-Type": {"application/json"}}, Request: req, Body: body}, nil
}

// An earlier step of a workflow can set any variable. None of them makes a
// credential go elsewhere.
func TestEnvironmentIsNotAsked(t *testing.T) {
	t.Setenv("AZURE_AUTHORITY_HOST", "https://evil.example/")
	t.Setenv("AZURE_TENANT_ID", "evil")
	t.Setenv("AZURE_CLIENT_ID", "evil")
	for cloud, want := range map[directory.Cloud]string{
		directory.Public: "login.microsoftonline.com", directory.USGov: "login.microsoftonline.us",
		directory.USGovDoD: "login.microsoftonline.us", directory.China: "login.chinacloudapi.cn",
	} {
		for _, region := range []string{"", "westeurope", "evil.example/"} {
			t.Setenv("AZURE_REGIONAL_AUTHORITY_NAME", region)
			network := &recorder{}
			_, err := sign(t, signin.Config{Way: signin.Secret, Cloud: cloud, Scope: "x/.default", Tenant: tenantID, Client: tenantID,
				Secret: "canary-secret", Base: network, Now: time.Now})
			if err == nil {
				t.Fatal("signed in")
			}
			noSecret(t, err, nil)
			for _, host := range network.hosts {
				if host != want {
					t.Errorf("%s, region %q: asked %s, want %s", cloud, region, host, want)
				}
			}
			if region == "westeurope" && !strings.Contains(err.Error(), "unset AZURE_REGIONAL_AUTHORITY_NAME") {
				t.Errorf("%s, region %q: nothing was sent, and nobody learns why: %v", cloud, region, err)
			}
			if region == "" && len(network.hosts) == 0 {
				t.Errorf("%s: nothing was asked", cloud)
			}
		}
	}
}

// cli puts an `az` in front of the PATH that does what the shell script says.
func cli(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for az is a shell script")
	}
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
		dir += string(os.PathListSeparator) + os.Getenv("PATH")
	}
	t.Setenv("PATH", dir)
}

func TestAzureCLI(t *testing.T) {
	count := filepath.Join(t.TempDir(), "count")
	cli(t, fmt.Sprintf(`echo "$@" >> %s; echo '{"accessToken":"a.b.c","expires_on":%d}'`, count, time.Now().Add(time.Hour).Unix()))
	credential, err := signin.New(signin.Config{Way: signin.AzureCLI, Cloud: directory.Public, Scope: "https://graph.microsoft.com/.default", Tenant: tenantID, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if token, err := credential.Token(t.Context(), nil); token != "a.b.c" || err != nil {
			t.Fatalf("token %q, %v", token, err)
		}
	}
	calls, err := os.ReadFile(count)
	if want := "account get-access-token -o json --resource https://graph.microsoft.com --tenant " + tenantID + "\n"; err != nil || string(calls) != want {
		t.Errorf("az was called with\n%s, want once with\n%s", calls, want)
	}
}

func TestAzureCLIFailures(t *testing.T) {
	for script, want := range map[string]string{
		"": "not installed",
		`echo 'ERROR: Please run '"'az login'"' to setup account.' >&2; exit 1`:          "the Azure CLI is not logged in",
		`echo 'ERROR: AADSTS50076: you must use multi-factor canary-secret' >&2; exit 1`: "AADSTS50076",
		`echo 'canary-secret' >&2; exit 1`:                                               `run "az account get-access-token" to see why`,
	} {
		cli(t, script)
		_, err := sign(t, signin.Config{Way: signin.AzureCLI, Cloud: directory.Public, Scope: "https://graph.microsoft.com/.default", Now: time.Now})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", script, err, want)
			continue
		}
		noSecret(t, err, nil)
	}
}
