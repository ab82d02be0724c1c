package signin

import (
	"slices"
	"strings"
)

// advice is what a code of Entra means and what to do about it: the text of
// the error and the line of docs/connect.md, so that the two can't differ. In
// it {client}, {tenant} and {cloud} stand for what was configured; options are
// named as the command line and the action name them.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
type advice struct {
	codes []string
	means string
	do    string
	// more is for the page only: a link, or a detail that a line of a log has
	// no room for.
	more string
	// federation marks the codes that say that no federated credential
	// matches. What to do is then shown with the token that was presented.
	federation bool
}

// staleAssertion is the code for a token of the workflow that has ended.
const staleAssertion = "700024"

// otherApplication is the code for an application that is not in the tenant.
const otherApplication = "700016"

// advices lists what is known, the most common first.
func advices() []advice {
	return []advice{
		{codes: []string{"700213", "7002138", "700223"}, federation: true,
			means: "no federated credential of the application {client} has the subject of this run, letter case included",
			do:    "compare the subject in the message, letter by letter, with the credential; create the one that the message shows"},
		{codes: []string{"70021", "700211", "700212"}, federation: true,
			means: "no federated credential of the application {client} has the issuer, audience and subject of this run",
			do:    "create the one that the message shows",
			more:  "the issuer has no slash at its end, and the audience is that of [your cloud](#national-clouds)"},
		{codes: []string{otherApplication},
			means: "there is no application {client} in tenant {tenant}",
			do:    "check client-id and tenant-id",
			more:  "client-id is the *application* id, not the object id; or `az ad sp create` was forgotten"},
		{codes: []string{staleAssertion},
			means: "the token of the workflow had expired when Entra received it",
			do:    "run again, and check the runner's clock if it is self-hosted"},
		{codes: []string{"7000215"}, means: "the client secret is wrong", do: "use the secret's value, not its id"},
		{codes: []string{"7000222"}, means: "the client secret has expired",
			do: "make a new one, or sign in with GitHub's token and without a secret"},
		{codes: []string{"700027"},
			means: "the certificate is not one of the application {client}, or has expired", do: "upload it there"},
		{codes: []string{"7000112"}, means: "the application {client} is disabled", do: "enable its service principal",
			more: "*Enterprise applications*, *Properties*, *Enabled for users to sign-in*: yes"},
		{codes: []string{"7000229", "650051", "650052"},
			means: "the application {client} has no service principal in tenant {tenant}",
			do:    "have an administrator consent to it there",
			more:  "or run `az ad sp create`"},
		{codes: []string{"53003", "530031"}, means: "a conditional access policy blocks it",
			do: "allow the application from the network of this run"},
		{codes: []string{"53000", "53001", "530003"}, means: "a conditional access policy wants a device that your organization manages",
			do: "sign in on such a device"},
		{codes: []string{"65004"}, means: "the person did not consent to the permissions", do: "sign in again and accept them",
			more: "or use [an application of your own](#an-application-of-your-own)"},
		{codes: []string{"65001", "90093", "90094"}, means: "the application {client} has no consent for the permissions, and only an administrator can give it",
			do: "have one sign in the same way, and accept for the organization"},
		{codes: []string{"50011", "500113", "7000218"}, means: "the application {client} has no redirect URI http://localhost of a desktop application",
			do: "add it", more: "*Authentication*, *Add a platform*, *Mobile and desktop applications*"},
		{codes: []string{"50020"}, means: "the account is not one of tenant {tenant}, and no guest there", do: "choose another account, or another tenant-id"},
		{codes: []string{"50105"}, means: "the enterprise application {client} requires an assignment, and the identity has none",
			do: "assign the identity, or turn the requirement off", more: "*Enterprise applications*, *Properties*, *Assignment required*: no"},
		{codes: []string{"90002", "900023"}, means: "there is no tenant {tenant} in the cloud {cloud}", do: "check tenant-id and cloud"},
		{codes: []string{"500011"}, means: "tenant {tenant} knows no Microsoft Graph of the cloud {cloud}", do: "check cloud"},
		{codes: []string{"65002"}, means: "the Azure CLI can't have a permission that it was asked for",
			do: "sign in as an application", more: "see [From your machine](#from-your-machine)"},
		{codes: []string{"50196", "90033", "90055", "50097"}, means: "Entra asks to try again later", do: "run again later"},
	}
}

// adviceFor finds what is known about a code.
func adviceFor(code string) (known advice, found bool) {
	for _, a := range advices() {
		if slices.Contains(a.codes, code) {
			return a, true
		}
	}
	return advice{}, false
}

// table is the advice as docs/connect.md shows it.
func table() string {
	var b strings.Builder
	b.WriteString("| you see | it means | do |\n|---|---|---|\n")
	configured := strings.NewReplacer("{client}", "`client-id`", "{tenant}", "`tenant-id`", "{cloud}", "`cloud`")
	for _, a := range advices() {
		do := a.do
		if a.more != "" {
			do += "; " + a.more
		}
		b.WriteString("| `AADSTS" + strings.Join(a.codes, "`, `AADSTS") + "` | " + configured.Replace(a.means) + " | " + do + " |\n")
	}
	return b.String()
}
