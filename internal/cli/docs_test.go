package cli

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/gha"
	"pim-groups/internal/graph/signin"
	"pim-groups/policy"
)

func page(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestPages runs no command of the pages, but each line of their shell blocks
// must be one that the program understands: a command that is there, with
// flags that it has.
func TestPages(t *testing.T) {
	t.Parallel()
	const id = "54e52e5b-1053-40b4-8d01-8e61b7caad91"
	filled := strings.NewReplacer("-id ID", "-id "+id, `"$check"`, id, `"$tenant"`, id, `"$browser"`, id)
	for _, name := range []string{"adopt.md", "applying.md", "connect.md", "from-easypim.md", "from-terraform.md", "guarding-the-merge.md", "history.md", "onboarding.md", "reports.md", "settings-and-people.md", "snapshot.md", "unknown-outcome.md"} {
		shown := 0
		for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllString(page(t, name), -1) {
			for _, line := range regexp.MustCompile(`(?m)^pim-groups ([^>#\n]*)`).FindAllStringSubmatch(block, -1) {
				shown++
				command, rest, err := (&program{}).command().Find(strings.Fields(filled.Replace(line[1])))
				if err == nil {
					err = command.ParseFlags(rest)
				}
				if err != nil || !command.HasParent() {
					t.Errorf("%s: pim-groups %s: %v", name, line[1], err)
				}
			}
		}
		if shown == 0 {
			t.Errorf("%s shows no command", name)
		}
	}
}

// TestApplyingLimits compares the limits of the page with those of the command, and
// the classes of changes.
func TestApplyingLimits(t *testing.T) {
	t.Parallel()
	text, shown := page(t, "applying.md"), map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (\\w+) \\|").FindAllStringSubmatch(text, -1) {
		shown[row[1]] = row[2]
	}
	flags := (&program{}).applyCommand().Flags()
	flags.VisitAll(func(f *pflag.Flag) {
		initial := strings.Trim(f.DefValue, "[]")
		switch got, is := shown[f.Name]; {
		case (isLimit(f) || f.Name == "include-drift") && f.Name != "changes" && f.Name != "expect-plan" && got != initial:
			t.Errorf("%s is %q by default, the page says %q", f.Name, initial, got)
		case is && got != initial:
			t.Errorf("the page says %s of %s, which is %q", got, f.Name, initial)
		}
	})
	for _, class := range classNames() {
		if !strings.Contains(text, "\n| `"+class+"` | ") {
			t.Errorf("nothing is said about %s", class)
		}
	}
}

// TestPagesFiles reads the YAML blocks of the pages: a declaration must be one
// that the program accepts, a workflow must give inputs that the action has.
func TestPagesFiles(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	for _, block := range blocks.FindAllStringSubmatch(page(t, "adopt.md")+page(t, "policy-file.md")+page(t, "teams-and-tenants.md"), -1) {
		source := config.Source{Path: "page.md", Data: []byte(block[1])}
		_, found := config.Parse([]config.Source{source})
		if !strings.Contains(block[1], "\ngroups:") { // a policy file, of the time of the sample tenant
			_, found = policy.ParseSettings(source, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
		}
		if len(found) > 0 {
			t.Errorf("%s: %s in\n%s", found[0].Pos, found[0].Message, block[1])
		}
	}
	inputs := 0
	for _, block := range blocks.FindAllStringSubmatch(page(t, "connect.md")+page(t, "comment.md"), -1) {
		var workflow struct {
			Jobs map[string]struct {
				Steps []struct {
					Uses string
					With map[string]string
				}
			}
		}
		if err := yaml.Unmarshal([]byte(block[1]), &workflow); err != nil {
			t.Fatalf("%v in\n%s", err, block[1])
		}
		for _, step := range workflow.Jobs["check"].Steps {
			if !strings.HasPrefix(step.Uses, "OWNER/pim-groups@") {
				continue
			}
			for name := range step.With {
				inputs++
				if !slices.Contains(gha.Inputs(), name) {
					t.Errorf("the action has no input %q", name)
				}
			}
		}
	}
	if inputs < 4 {
		t.Errorf("the workflow gives %d inputs", inputs)
	}
}

// TestPagesDeclarations reads the files of each chapter as one declaration. It is sound,
// and no part of it is left over.
func TestPagesDeclarations(t *testing.T) {
	t.Parallel()
	blocks, first := regexp.MustCompile("(?s)```yaml\n(.*?)```"), regexp.MustCompile(`^# (\S+)\n`)
	files := 0
	for _, name := range []string{"groups-file.md", "settings-and-people.md"} {
		for _, chapter := range strings.Split(page(t, name), "\n## ") {
			var sources []config.Source
			for _, block := range blocks.FindAllStringSubmatch(chapter, -1) {
				path := "groups.yaml"
				if named := first.FindStringSubmatch(block[1]); named != nil {
					path = named[1]
				}
				sources = append(sources, config.Source{Path: path, Data: []byte(block[1])})
			}
			if files += len(sources); len(sources) == 0 {
				continue
			}
			file, found := config.Parse(sources)
			if file != nil {
				found, _ = policy.CheckFiles(policy.Rules(), policy.Pass{File: file})
			}
			for _, f := range found {
				t.Errorf("%s: %s: %s", name, f.Pos, f.Message)
			}
		}
	}
	if files < 6 {
		t.Errorf("the pages show %d files", files)
	}
}

// TestGuardingShowsTheExample: the workflow of the page is the one to copy, and
// gives the action inputs that it has.
func TestGuardingShowsTheExample(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("../../examples/onboard.yml")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(example), "\nname: ")
	if !found || !strings.Contains(page(t, "guarding-the-merge.md"), "```yaml\nname: "+body+"```\n") {
		t.Errorf("the page shows another workflow than examples/onboard.yml:\nname: %s", body)
	}
}

// credential is a federated credential as Entra takes it.
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
type credential struct {
	Name      string   `json:"name"`
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
}

// TestConnectCredentials parses every JSON block of the page. Each must be a
// credential that Entra would take and that is no wider than it says, and
// stand there in both forms of the subject.
func TestConnectCredentials(t *testing.T) {
	t.Parallel()
	byName, byID := map[string]bool{}, map[string]bool{}
	names := map[string]bool{}
	form := regexp.MustCompile(`^repo:contoso(@\d+)?/access(@\d+)?:(pull_request|ref:refs/heads/main|environment:[a-z-]+)$`)
	for _, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(page(t, "connect.md"), -1) {
		var c credential
		d := json.NewDecoder(strings.NewReader(block[1]))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			t.Fatalf("%v in\n%s", err, block[1])
		}
		m := form.FindStringSubmatch(c.Subject)
		switch {
		case c.Issuer != "https://token.actions.githubusercontent.com" || len(c.Audiences) != 1 || c.Audiences[0] != "api://AzureADTokenExchange":
			t.Errorf("%s: issuer %q, audiences %q", c.Name, c.Issuer, c.Audiences)
		case names[c.Name] || !regexp.MustCompile(`^[a-z][a-z-]{2,119}$`).MatchString(c.Name):
			t.Errorf("the name %q is not unique, or not one that Entra takes", c.Name)
		case m == nil || (m[1] == "") != (m[2] == ""):
			t.Errorf("%s: the subject %q is of neither form", c.Name, c.Subject)
		case m[1] == "":
			byName[m[3]] = true
		default:
			byID[m[3]] = true
		}
		names[c.Name] = true
	}
	for _, end := range []string{"pull_request", "ref:refs/heads/main", "environment:pim-check", "environment:pim-onboard", "environment:pim-settings", "environment:pim-people"} {
		if !byName[end] || !byID[end] {
			t.Errorf("%s: by name %v, by id %v, want both", end, byName[end], byID[end])
		}
	}
}

// TestConnectClouds compares the table of clouds with what the program does:
// every cloud is there, with the audience that its token is asked for.
func TestConnectClouds(t *testing.T) {
	t.Parallel()
	connect := page(t, "connect.md")
	for _, cloud := range directory.Clouds() {
		row := regexp.MustCompile("(?m)^\\| `" + string(cloud) + "`[^|]*\\|.*\\| `" + signin.Audience(cloud) + "` \\|$")
		if !row.MatchString(connect) {
			t.Errorf("no row for %s with the audience %s", cloud, signin.Audience(cloud))
		}
	}
	for _, way := range signin.Ways() {
		if !strings.Contains(connect, "--auth "+string(way)) && !strings.Contains(connect, "auth: "+string(way)) {
			t.Errorf("nothing is said about %s", way)
		}
	}
	for _, variable := range []string{secretVariable, certificateVariable, certificatePasswordVariable} {
		if !strings.Contains(connect, "`"+variable+"`") {
			t.Errorf("nothing is said about %s", variable)
		}
	}
}

// TestConnectIdentities: whoever follows the front page makes an identity that only
// reads. The one that writes is made by a block of its own, under the heading that
// the front page names where onboarding is set up.
func TestConnectIdentities(t *testing.T) {
	t.Parallel()
	connect, front := page(t, "connect.md"), page(t, "../README.md")
	names := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\| `([0-9a-f-]{36})` \\|").FindAllStringSubmatch(connect, -1) {
		names[row[2]] = row[1]
	}
	for identity, other := range map[string]string{"check": "onboard", "onboard": "check"} {
		_, section, found := strings.Cut(connect, "\n### The identity that "+identity+"s\n")
		_, block, _ := strings.Cut(section, "```sh\n")
		block, _, _ = strings.Cut(block, "```")
		if !found || !strings.Contains(front, "(docs/connect.md#the-identity-that-"+identity+"s)") {
			t.Errorf("%s: connect.md has the heading: %t, or README does not link to it", identity, found)
		}
		if strings.Contains(block, other) || !strings.Contains(block, `admin-consent --id "$`+identity+`"`) {
			t.Errorf("the block of %s is not about it alone:\n%s", identity, block)
		}
		writes := 0
		for _, id := range regexp.MustCompile(`([0-9a-f-]{36})=Role`).FindAllStringSubmatch(block, -1) {
			if name := names[id[1]]; name == "" || strings.Contains(name, "Write") {
				writes++
			}
		}
		if want := map[string]int{"check": 0, "onboard": 1}[identity]; writes != want {
			t.Errorf("%s: %d permissions to write, want %d", identity, writes, want)
		}
	}
}

// TestConnectPermissions compares the ids of the page with those that the
// program tells people to grant, and the commands with the table: what is
// marked "yes" is granted, nothing else.
func TestConnectPermissions(t *testing.T) {
	t.Parallel()
	connect := page(t, "connect.md")
	rows := regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\| `([0-9a-f-]{36})` \\| `([0-9a-f-]{36})` \\| (\\S*) ?\\| (\\S*) ?\\| (\\S*) ?\\| (\\S*) ?\\|").FindAllStringSubmatch(connect, -1)
	if len(rows) < 8 {
		t.Fatalf("found %d permissions", len(rows))
	}
	ids, grants := map[string]string{}, map[string]string{}
	necessary := map[string]bool{}
	for _, row := range rows {
		necessary[row[1]] = slices.Contains(row[4:], "yes")
		ids[row[1]] = row[2] + " " + row[3]
		for i, identity := range []string{"check", "onboard", "settings", "people"} {
			if row[4+i] == "yes" || row[4+i] == "advised" {
				grants[identity] += row[2] + "=Role\n"
			}
		}
	}
	listed := regexp.MustCompile("(?m)^\\| [^|]+ \\| ([A-Za-z.]+) \\| `([0-9a-f-]{36})` \\| `([0-9a-f-]{36})` \\|").FindAllStringSubmatch(page(t, "rules/caller-permission.md"), -1)
	if len(listed) == 0 {
		t.Fatal("the rule's page names no permission")
	}
	for _, row := range listed {
		if ids[row[1]] != row[2]+" "+row[3] {
			t.Errorf("%s has the ids %s here, %s %s in the rule", row[1], ids[row[1]], row[2], row[3])
		}
		if !necessary[row[1]] {
			t.Errorf("%s is missed by the rule and not called necessary here", row[1])
		}
	}
	for _, row := range rows {
		if row[4] == "yes" {
			grants["browser"] += row[3] + "=Scope\n"
			if !slices.Contains(policy.ReadPermissions(directory.DepthFull), row[1]) {
				t.Errorf("a person is not asked for %s", row[1])
			}
		}
	}
	if asked := policy.ReadPermissions(directory.DepthFull); strings.Count(grants["browser"], "\n") != len(asked) {
		t.Errorf("a person is asked for %q", asked)
	}
	for identity, want := range grants {
		_, command, _ := strings.Cut(connect, `az ad app permission add --id "$`+identity+`"`)
		command, _, _ = strings.Cut(command, "\n\n")
		got := regexp.MustCompile(`[0-9a-f-]{36}=\w+`).FindAllString(command, -1)
		if len(got) != strings.Count(want, "\n") {
			t.Errorf("%s: %d permissions are granted, the table wants %d", identity, len(got), strings.Count(want, "\n"))
		}
		for _, grant := range got {
			if !strings.Contains(want, grant+"\n") {
				t.Errorf("%s: %s is granted and not in the table", identity, grant)
			}
		}
	}
}
