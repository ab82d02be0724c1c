package signin

import (
	"cmp"
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
	unsent, stopped := errors.AsType[unsentError](cmp.Or(c.lock.failure(), err))
	code := codeOf(err.Error())
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped while signing in: %w", ctx.Err())
	case c.unpresented != nil:
		return fmt.Errorf("no token to sign in with: %w", c.unpresented)
	case stopped:
		return unsent
	case c.config.Way == AzureCLI:
		return explainCLI(err)
	case code != "":
		return errors.New(c.refusal(code))
	}
	if _, refused := errors.AsType[refusedError](err); refused {
		return errors.New("the sign-in in the browser was refused by Microsoft Entra without a code; run again, and read what its page says")
	}
	// Entra, or a proxy on the way, asked to come later.
	if failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err); ok && failed.RawResponse != nil &&
		failed.RawResponse.StatusCode == http.StatusTooManyRequests {
		return errors.New("the sign-in is throttled by Microsoft Entra (status 429) for longer than this program waits; run again later")
	}
	return fmt.Errorf("%s gave no token: it could not be reached, or its answer was not one of Entra's; "+
		"check the network and a proxy, then run again", c.lock.host)
}

// refusal says what a code of Entra means and what to do about it. Where a
// federated credential may be what is missing, it shows the token.
func (c *Credential) refusal(code string) string {
	known, found := adviceFor(code)
	text := "Microsoft Entra refused the sign-in (AADSTS" + code + "): "
	switch {
	case !found:
		return text + "see https://login.microsoftonline.com/error?code=" + code
	case known.federation:
		text += known.means
	default:
		text += known.means + "; " + known.do
	}
	text = strings.NewReplacer("{client}", c.config.Client, "{tenant}", c.config.Tenant,
		"{cloud}", `"`+string(c.config.Cloud)+`"`).Replace(text)
	if c.config.Way == GitHub && (known.federation || code == otherApplication) {
		text += "; " + c.presented.report(known.federation)
	}
	return text
}

// codeOf finds the code in an error of the SDK.
func codeOf(text string) string {
	_, rest, _ := strings.Cut(text, "AADSTS")
	return rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
}

// explainCLI tells the three things that go wrong with the Azure CLI apart.
func explainCLI(err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, exec.ErrNotFound), strings.Contains(text, "executable not found"), strings.Contains(text, "not found on path"):
		return errors.New("the Azure CLI is not installed, or is not on the PATH; install it and run \"az login\"")
	case strings.Contains(text, "az login"):
		return errors.New("the Azure CLI is not logged in, or its login has expired; run \"az login\"")
	}
	if code := codeOf(text); code != "" {
		return fmt.Errorf("the Azure CLI got no token from Microsoft Entra (AADSTS%s); run \"az login\", "+
			"and see https://login.microsoftonline.com/error?code=%s", code, code)
	}
	return errors.New("the Azure CLI gave no token; run \"az account get-access-token\" to see why")
}
