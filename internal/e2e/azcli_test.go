package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	faketenant "pim-groups/internal/fake/graph/tenant"
)

// Stand-ins for the Azure CLI and GitHub's CLI, for those of their commands that the
// pages use. Like the real ones they refuse an option that a command does not have, and
// an application that is not there. https://learn.microsoft.com/cli/azure/ad/app

// cloud is what they have changed: a tenant's applications, a repository's variables.
type cloud struct {
	Tenant    string
	SignedIn  string // "" is nobody, "person", or an application
	Apps      map[string]*registration
	Variables map[string]string
}

// registration is an application of the tenant.
type registration struct {
	Name      string
	Redirects []string // of a public client
	Service   bool     // it has a service principal
	Asked     []string // permissions as ID=TYPE
	Granted   []string // by name, with consent
	Trusted   []federated
}

type federated struct {
	Name, Issuer, Subject string
	Audiences             []string
}

// graphPermissions are ids of permissions of Microsoft Graph, as the service defines them.
// https://learn.microsoft.com/graph/permissions-reference
const graphPermissions = `98830695-27a2-44f7-8c18-0c3ebc9698f6=Role GroupMember.Read.All
bc024368-1153-4739-b217-4326f2e966d0=Scope GroupMember.Read.All
df021288-bdef-4463-88db-98f22de89214=Role User.Read.All
a154be20-db9c-4678-8ab7-66f6cc099a59=Scope User.Read.All
01e37dc9-c035-40bd-b438-b2879c4870a6=Role PrivilegedAccess.Read.AzureADGroup
d329c81c-20ad-4772-abf9-3f6fdb7e5988=Scope PrivilegedAccess.Read.AzureADGroup
134fd756-38ce-4afd-ba33-e9623dbe66c2=Role AdministrativeUnit.Read.All
3361d15d-be43-4de6-b441-3c746d05163d=Scope AdministrativeUnit.Read.All
483bed4a-2ad3-4361-a73b-c83ccdbdc53c=Role RoleManagement.Read.Directory
741c54c3-0c1e-44a1-818b-3f97ab4e8c83=Scope RoleManagement.Read.Directory
69e67828-780e-47fd-b28c-7b27d14864e6=Role RoleManagementPolicy.Read.AzureADGroup
7e26fdff-9cb1-4e56-bede-211fe0e420e8=Scope RoleManagementPolicy.Read.AzureADGroup
b38dcc4d-a239-4ed6-aa84-6c65b284f97c=Role RoleManagementPolicy.ReadWrite.AzureADGroup
edb419d6-7edc-42a3-9345-509bfdf5d87c=Role PrivilegedEligibilitySchedule.Read.AzureADGroup
8f44f93d-ecef-46ae-a9bf-338508d44d6b=Scope PrivilegedEligibilitySchedule.Read.AzureADGroup
618b6020-bca8-4de6-99f6-ef445fa4d857=Role PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup
cd4161cb-f098-48f8-a884-1eda9a42434c=Role PrivilegedAssignmentSchedule.Read.AzureADGroup
02a32cc4-7ab5-4b58-879a-0586e0f7c495=Scope PrivilegedAssignmentSchedule.Read.AzureADGroup
c74fd47d-ed3c-45c3-9a9e-b8676de685d2=Role EntitlementManagement.Read.All`

// permissionName is the name of ID=TYPE, "" for one that Graph does not have.
func permissionName(asked string) string {
	for line := range strings.Lines(graphPermissions) {
		if id, name, _ := strings.Cut(strings.TrimSpace(line), " "); id == asked {
			return name
		}
	}
	return ""
}

// cliCommand is a command with its options: those that must be given end in "!", those
// without a value in "?", those with several values in "+".
type cliCommand struct {
	name    string
	options string
	run     func(c *cloud, given map[string][]string) (any, error)
}

func azCommands() []cliCommand {
	return []cliCommand{
		{"login", "--tenant --allow-no-subscriptions? --service-principal? --username --certificate", azLogin},
		{"account show", "", func(c *cloud, _ map[string][]string) (any, error) {
			return map[string]string{"tenantId": c.Tenant}, nil
		}},
		{"account get-access-token", "--resource --tenant", azToken},
		{"ad app create", "--display-name! --sign-in-audience --public-client-redirect-uris+", azCreate},
		{"ad sp create", "--id!", azPrincipal},
		{"ad app permission add", "--id! --api! --api-permissions!+", azAsk},
		{"ad app permission admin-consent", "--id!", azConsent},
		{"ad app federated-credential create", "--id! --parameters!", azTrust},
	}
}

func ghCommands() []cliCommand {
	return []cliCommand{{"variable set NAME", "--body! --env --repo", func(c *cloud, given map[string][]string) (any, error) {
		if given["--body"][0] == "" {
			return nil, errors.New("an empty value")
		}
		c.Variables[given["NAME"][0]] = given["--body"][0]
		return nil, nil
	}}}
}

// standIn is a whole run of one of the two, on the state in the file that CLOUD names.
func standIn(commands []cliCommand) int {
	data, err := os.ReadFile(os.Getenv("CLOUD"))
	c := &cloud{}
	err = errors.Join(err, json.Unmarshal(data, c))
	said := ""
	if err == nil {
		said, err = c.call(commands, os.Args[1:])
	}
	if err == nil {
		data, err = json.Marshal(c)
		err = errors.Join(err, os.WriteFile(os.Getenv("CLOUD"), data, 0o600))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "ERROR: %v\n", err)
		return 1
	}
	fmt.Print(said)
	return 0
}

// call runs a command and gives what it prints: JSON, or what --query picks.
func (c *cloud) call(commands []cliCommand, args []string) (string, error) {
	for _, command := range commands {
		given := map[string][]string{}
		rest, found := afterName(command.name, args, given)
		if !found {
			continue
		}
		if err := parseOptions(command.options+" --query --output", rest, given); err != nil {
			return "", err
		}
		if c.SignedIn == "" && (strings.HasPrefix(command.name, "ad ") || strings.HasPrefix(command.name, "account ")) {
			return "", errors.New("Please run 'az login' to setup account.")
		}
		answer, err := command.run(c, given)
		if err != nil {
			return "", err
		}
		return printed(answer, given)
	}
	return "", fmt.Errorf("'%s' is misspelled or not recognized by the system", strings.Join(args, " "))
}

// afterName takes the words of a command's name from its arguments; NAME is any word.
func afterName(name string, args []string, given map[string][]string) (rest []string, found bool) {
	for word := range strings.FieldsSeq(name) {
		if len(args) == 0 || word != "NAME" && word != args[0] {
			return nil, false
		}
		if word == "NAME" {
			given[word] = args[:1]
		}
		args = args[1:]
	}
	return args, true
}

func printed(answer any, given map[string][]string) (string, error) {
	if answer == nil {
		return "", nil
	}
	if query := given["--query"]; query != nil {
		value, found := answer.(map[string]string)[query[0]]
		if !found || !slices.Equal(given["--output"], []string{"tsv"}) {
			return "", fmt.Errorf("the answer has no %s as text", query[0])
		}
		return value + "\n", nil
	}
	data, err := json.Marshal(answer)
	return string(data) + "\n", err
}

func parseOptions(options string, args []string, given map[string][]string) error {
	for len(args) > 0 {
		name := args[0]
		if name == "-o" {
			name = "--output"
		}
		form := ""
		for option := range strings.FieldsSeq(options) {
			if strings.TrimRight(option, "!?+") == name {
				form = option + "."
			}
		}
		if form == "" || given[name] != nil {
			return fmt.Errorf("unrecognized arguments: %s", name)
		}
		n := 1
		for n < len(args) && !strings.HasPrefix(args[n], "-") {
			n++
		}
		if flag, several := strings.Contains(form, "?"), strings.Contains(form, "+"); flag != (n == 1) || n > 2 && !several {
			return fmt.Errorf("argument %s: %d values", name, n-1)
		}
		given[name], args = append([]string{}, args[1:n]...), args[n:]
	}
	for option := range strings.FieldsSeq(options) {
		if name := strings.TrimRight(option, "!?+"); strings.Contains(option, "!") && len(given[name]) == 0 {
			return fmt.Errorf("the following arguments are required: %s", name)
		}
	}
	return nil
}

func azLogin(c *cloud, given map[string][]string) (any, error) {
	if given["--service-principal"] == nil {
		c.SignedIn = "person"
		return nil, nil
	}
	app, err := c.app(given["--username"])
	if err != nil || !app.Service {
		return nil, errors.Join(err, errors.New("AADSTS7000229: the application has no service principal"))
	}
	if _, err := os.Stat(strings.Join(given["--certificate"], "")); err != nil {
		return nil, err
	}
	c.SignedIn = given["--username"][0]
	return nil, nil
}

// app finds an application by the option that names it.
func (c *cloud) app(id []string) (*registration, error) {
	if app := c.Apps[strings.Join(id, "")]; app != nil {
		return app, nil
	}
	return nil, fmt.Errorf("Resource %q does not exist or one of its queried reference-property objects are not present.", id)
}

// appID is the client id that an application of this name gets.
func appID(name string) string {
	if name == "pim-groups-check" {
		return os.Getenv("CHECK_ID")
	}
	return faketenant.GUID(name, "client")
}

func azCreate(c *cloud, given map[string][]string) (any, error) {
	name := given["--display-name"][0]
	if !slices.Equal(given["--sign-in-audience"], []string{"AzureADMyOrg"}) {
		return nil, errors.New("other tenants could sign in") // the real one allows it, the pages must not
	}
	c.Apps[appID(name)] = &registration{Name: name, Redirects: given["--public-client-redirect-uris"]}
	return map[string]string{"appId": appID(name), "displayName": name}, nil
}

func azPrincipal(c *cloud, given map[string][]string) (any, error) {
	app, err := c.app(given["--id"])
	if err == nil && app.Service {
		err = errors.New("the service principal cannot be created: it exists")
	}
	if err == nil {
		app.Service = true
	}
	return nil, err
}

func azAsk(c *cloud, given map[string][]string) (any, error) {
	app, err := c.app(given["--id"])
	if err != nil {
		return nil, err
	}
	for _, asked := range given["--api-permissions"] {
		if given["--api"][0] != "00000003-0000-0000-c000-000000000000" || permissionName(asked) == "" {
			return nil, fmt.Errorf("%s has no permission %s", given["--api"], asked)
		}
		app.Asked = append(app.Asked, asked)
	}
	return nil, nil
}

func azConsent(c *cloud, given map[string][]string) (any, error) {
	app, err := c.app(given["--id"])
	if err != nil || !app.Service {
		return nil, errors.Join(err, errors.New("Bad Request: the application has no service principal"))
	}
	app.Granted = nil
	for _, asked := range app.Asked {
		app.Granted = append(app.Granted, permissionName(asked))
	}
	return nil, nil
}

func azTrust(c *cloud, given map[string][]string) (any, error) {
	app, err := c.app(given["--id"])
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(given["--parameters"][0])
	var f federated
	if err := errors.Join(err, json.Unmarshal(data, &f)); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(app.Trusted, func(t federated) bool { return t.Name == f.Name || t.Issuer+t.Subject == f.Issuer+f.Subject }) {
		return nil, fmt.Errorf("FederatedIdentityCredential with name %s already exists", f.Name)
	}
	app.Trusted = append(app.Trusted, f)
	return nil, nil
}

// azToken is asked for by the program itself. A person's token has what Microsoft gives to
// the Azure CLI, an application's what was granted to it.
func azToken(c *cloud, given map[string][]string) (any, error) {
	token := os.Getenv("AZ_PERSON_TOKEN")
	if c.SignedIn != "person" {
		res, err := http.PostForm(os.Getenv("GRAPH")+"/"+c.Tenant+"/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
			"client_id": {c.SignedIn}, "client_secret": {clientSecret}, "scope": {given["--resource"][0] + "/.default"}})
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		var answer struct {
			Token string `json:"access_token"`
		}
		data, err := io.ReadAll(res.Body)
		if err := errors.Join(err, json.Unmarshal(data, &answer)); err != nil || answer.Token == "" {
			return nil, fmt.Errorf("no token: %s", data)
		}
		token = answer.Token
	}
	return map[string]any{"accessToken": token, "expires_on": 4102444800, "tokenType": "Bearer"}, nil
}
