package signin

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// Entra says in codes what is wrong. Its texts are not passed on: they hold
// addresses, times and ids of the request, differ in every run, and name
// things by Entra's names instead of by those of our options.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes

// explain turns an error of the SDK into a sentence that says what to do. It
// never holds any of the SDK's text, in which a credential may be.
func (c *Credential) explain(ctx context.Context, err error) error {
	_, left := errors.AsType[otherHostError](err)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped while signing in: %w", ctx.Err())
	case c.presented.err != nil:
		return fmt.Errorf("no token to sign in with: %w", c.presented.err)
	case left:
		return errors.New("sign-in was pointed to another host than Microsoft Entra's and was not sent; " +
			"unset AZURE_REGIONAL_AUTHORITY_NAME if it is set")
	case c.config.Way == AzureCLI:
		return explainCLI(err)
	}
	code := codeOf(err.Error())
	if code == "" {
		return fmt.Errorf("%s could not be asked for a token: it was not reached, or its answer was not one of Entra's; "+
			"check the network and a proxy, then run again", strings.Trim(strings.TrimPrefix(c.authority, "https://"), "/"))
	}
	text := fmt.Sprintf("Microsoft Entra refused the sign-in (AADSTS%s): %s", code, c.next(code))
	if c.config.Way == GitHub && (isFederation(code) || code == "700016") {
		text += "; " + c.presented.report(isFederation(code))
	}
	return errors.New(text)
}

// codeOf finds the code in an error of the SDK.
func codeOf(text string) string {
	_, rest, found := strings.Cut(text, "AADSTS")
	if !found {
		return ""
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	return rest[:end]
}

// isFederation knows the codes that say that no federated credential matches.
func isFederation(code string) bool {
	return slices.Contains([]string{"70021", "700211", "700212", "700213", "7002138", "700223"}, code)
}

// next says what to do about a code. Names of options are those of the command
// line, which are those of the action's inputs.
func (c *Credential) next(code string) string {
	if isFederation(code) {
		return fmt.Sprintf("no federated credential of the application %s matches the token of this workflow", c.config.Client)
	}
	switch code {
	case "700016":
		return fmt.Sprintf("there is no application %s in tenant %s; check client-id and tenant-id", c.config.Client, c.config.Tenant)
	case "90002", "900023":
		return fmt.Sprintf("there is no tenant %s in the cloud %q; check tenant-id and cloud", c.config.Tenant, c.config.Cloud)
	case "700024":
		return "the token of the workflow was no longer valid when Entra saw it; run again, and check the runner's clock if it is self-hosted"
	case "7000215":
		return "the client secret is wrong; use the secret's value, not its id"
	case "7000222":
		return "the client secret has expired; make a new one, or sign in with GitHub's token and without a secret"
	case "700027":
		return fmt.Sprintf("the certificate is not one of the application %s, or has expired; upload it there", c.config.Client)
	case "7000112":
		return fmt.Sprintf("the application %s is disabled; enable its service principal", c.config.Client)
	case "7000229", "650052", "650051":
		return fmt.Sprintf("the application %s has no service principal in tenant %s; have an administrator consent to it there", c.config.Client, c.config.Tenant)
	case "500011":
		return fmt.Sprintf("tenant %s knows no Microsoft Graph of the cloud %q; check cloud", c.config.Tenant, c.config.Cloud)
	case "53003", "530031":
		return "a conditional access policy blocks it; allow the application from where this runs"
	case "50196", "90033", "90055", "50097":
		return "Entra asks to come back later; run again"
	}
	return "see https://login.microsoftonline.com/error?code=" + code
}

// report says what was presented and what to create, in both formats that
// GitHub uses.
func (a *assertion) report(create bool) string {
	if a.subject == "" {
		return "the token of the workflow could not be read"
	}
	text := fmt.Sprintf("the token says issuer %q, subject %q, audience %q", a.issuer, a.subject, a.audience)
	if !create {
		return text
	}
	text += "; create this federated credential: " + a.credentialFor(a.subject)
	if other := a.otherSubject(); other != "" {
		text += " (where GitHub uses the other format of subjects, it is " + a.credentialFor(other) + ")"
	}
	return text
}

// explainCLI tells the three things that go wrong with the Azure CLI apart.
func explainCLI(err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, exec.ErrNotFound), strings.Contains(text, "executable not found"), strings.Contains(text, "not found on path"):
		return errors.New("the Azure CLI is not installed, or is not on the PATH; install it and run `az login`")
	case strings.Contains(text, "az login"):
		return errors.New("nobody is logged in to the Azure CLI, or the login has expired; run `az login`")
	}
	if code := codeOf(text); code != "" {
		return fmt.Errorf("the Azure CLI got no token from Microsoft Entra (AADSTS%s); run `az login`, "+
			"and see https://login.microsoftonline.com/error?code=%s", code, code)
	}
	return errors.New("the Azure CLI gave no token; `az account get-access-token` shows why")
}
