package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Entra says in codes what is wrong. Its texts are not passed on: they hold
// addresses, times and ids of the request, differ in every run, and name
// things by Entra's names instead of by those of our options.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes

// explain turns an error of the SDK into a sentence that says what to do. It
// never holds any of the SDK's text, in which a credential may be.
func (c *Credential) explain(ctx context.Context, err error) error {
	_, left := errors.AsType[otherHostError](c.lock.failure())
	stranger, unproven := errors.AsType[strangerError](c.lock.failure())
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped while signing in: %w", ctx.Err())
	case c.presented.err != nil:
		return fmt.Errorf("no token to sign in with: %w", c.presented.err)
	case left:
		return errors.New("sign-in was pointed to another host than Microsoft Entra's and was not sent; " +
			"unset AZURE_REGIONAL_AUTHORITY_NAME if it is set")
	case unproven:
		return fmt.Errorf("%s did not show a certificate that this machine trusts, so nothing was sent (%s); check the clock, "+
			"and whether a proxy reads along whose certificate has to be installed", c.host(), stranger)
	case c.config.Way == AzureCLI:
		return explainCLI(err)
	}
	code := codeOf(err.Error())
	if code == "" && throttled(err) {
		return errors.New("the sign-in is throttled by Microsoft Entra (status 429), for longer than it was waited for; run again later")
	}
	if code == "" {
		return fmt.Errorf("%s could not be asked for a token: it was not reached, or its answer was not one of Entra's; "+
			"check the network and a proxy, then run again", c.host())
	}
	text := fmt.Sprintf("Microsoft Entra refused the sign-in (AADSTS%s): %s", code, c.next(code))
	if c.config.Way == GitHub && (isFederation(code) || code == otherApplication) {
		text += "; " + c.presented.report(isFederation(code))
	}
	return errors.New(text)
}

func (c *Credential) host() string {
	return strings.Trim(strings.TrimPrefix(c.authority, "https://"), "/")
}

// throttled says that Entra, or a proxy on the way, asked to come later.
func throttled(err error) bool {
	failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err)
	return ok && failed.RawResponse != nil && failed.RawResponse.StatusCode == http.StatusTooManyRequests
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
		return errors.New("the Azure CLI is not installed, or is not on the PATH; install it and run \"az login\"")
	case strings.Contains(text, "az login"):
		return errors.New("nobody is logged in to the Azure CLI, or the login has expired; run \"az login\"")
	}
	if code := codeOf(text); code != "" {
		return fmt.Errorf("the Azure CLI got no token from Microsoft Entra (AADSTS%s); run \"az login\", "+
			"and see https://login.microsoftonline.com/error?code=%s", code, code)
	}
	return errors.New("the Azure CLI gave no token; run \"az account get-access-token\" to see why")
}
