package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// A testCase is one testdata/rules/<rule-id>.txtar:
//
//	groups.yaml  the declaration; `# want "regexp" …` on the line a finding is about
//	tenant.json  a snapshot; what it leaves out is healthy (see healthy and protect)
//	policy.yaml  optional; may have want comments too
//	base/…       optional groups.yaml and policy.yaml that the two are compared with
//	options      optional lines "mode: apply", "changes: onboard settings", "drift: true" and
//	             "now: 2026-11-24T12:00:00Z"
//	want         one regexp a line, for findings that are about no line
//
// The regexps are matched with "severity: [waived: ]message". Findings of
// the rule that the file is named after must be exactly the wanted ones.
type testCase struct {
	rule   string
	files  map[string][]byte
	input  Pass
	wanted []want
}

// want is an expected finding: a place (zero for none) and a text.
type want struct {
	file string
	line int
	text *regexp.Regexp
}

func casePaths(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no test cases: %v", err)
	}
	return paths
}

func loadCase(t testing.TB, path string) *testCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &testCase{rule: strings.TrimSuffix(filepath.Base(path), ".txtar"), files: map[string][]byte{}}
	for _, file := range archive.Files {
		c.files[file.Name] = file.Data
		c.wanted = append(c.wanted, wants(t, file)...)
	}
	c.input = Pass{Mode: ModeCheck, Now: today(), Settings: &Settings{}, Changes: []plan.Class{plan.ClassOnboard}}
	c.options(t)
	c.input.File = parseGroups(t, c.files["groups.yaml"])
	if text, found := c.files["policy.yaml"]; found {
		c.input.Settings = mustParse(t, string(text))
	}
	if text, found := c.files["base/groups.yaml"]; found {
		c.input.Base = &Base{File: parseGroups(t, text), Proposed: c.input.Settings}
		if text, found := c.files["base/policy.yaml"]; found {
			c.input.Base.Settings = mustParse(t, string(text))
		}
	}
	c.observe(healthy(t, c.files["tenant.json"]))
	return c
}

// today is when the tests take place unless they say otherwise.
func today() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// observe sets the tenant, and what follows from it.
func (c *testCase) observe(s *directory.Snapshot) {
	c.input.Tenant = directory.NewIndex(s)
	c.input.Plan = plan.Diff(c.input.File, c.input.Tenant, plan.Terms{Now: c.input.Now})
	if c.input.Base != nil {
		base := *c.input.Base // another copy of the case may have it
		base.Plan = plan.Diff(base.File, c.input.Tenant, plan.Terms{Now: c.input.Now})
		c.input.Base = &base
	}
}

func (c *testCase) options(t testing.TB) {
	t.Helper()
	for line := range strings.Lines(string(c.files["options"])) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "mode":
			c.input.Mode = Mode(value)
		case "changes":
			c.input.Changes = classesOf(value)
		case "drift":
			c.input.Drift = value == "true"
		case "now":
			now, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			c.input.Now = now
		default:
			t.Fatalf("%s: unknown option %q", c.rule, key)
		}
	}
}

// classesOf reads classes with spaces between them.
func classesOf(words string) (classes []plan.Class) {
	for word := range strings.FieldsSeq(words) {
		classes = append(classes, plan.Class(word))
	}
	return classes
}

func parseGroups(t testing.TB, text []byte) *config.File {
	t.Helper()
	file, problems := config.Parse([]config.Source{{Path: "groups.yaml", Data: text}})
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Pos, problem.Message)
	}
	if file == nil {
		t.FailNow()
	}
	return file
}

func mustParse(t testing.TB, text string) *Settings {
	t.Helper()
	settings, problems := ParseSettings(config.Source{Path: "policy.yaml", Data: []byte(text)}, today())
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Pos, problem.Message)
	}
	if settings == nil {
		t.FailNow()
	}
	return settings
}

// wants reads the expectations of one section.
func wants(t testing.TB, file txtar.File) []want {
	t.Helper()
	var wanted []want
	number := 0
	for line := range strings.Lines(string(file.Data)) {
		number++
		line = strings.TrimSpace(line)
		if file.Name == "want" {
			wanted = append(wanted, want{text: regexp.MustCompile(line)})
			continue
		}
		_, patterns, found := strings.Cut(line, "# want ")
		for found && patterns != "" {
			quoted, err := strconv.QuotedPrefix(patterns)
			if err != nil {
				t.Fatalf("%s:%d: %v", file.Name, number, err)
			}
			pattern, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatalf("%s:%d: %v", file.Name, number, err)
			}
			wanted = append(wanted, want{file.Name, number, regexp.MustCompile(pattern)})
			patterns = strings.TrimSpace(patterns[len(quoted):])
		}
	}
	return wanted
}

// evaluate gives the findings of the rule under test.
func (c *testCase) evaluate(rules []Rule) []finding.Finding {
	found := findings(rules, c.input)
	return slices.DeleteFunc(found, func(f finding.Finding) bool { return f.Rule != c.rule })
}

// findings are the first half of what Check gives.
func findings(rules []Rule, p Pass) []finding.Finding {
	found, _ := Check(rules, p)
	return found
}

// problems says how the findings differ from what is wanted.
func (c *testCase) problems(found []finding.Finding) []string {
	var problems []string
	left := slices.Clone(c.wanted)
	for _, f := range found {
		text := describe(f)
		i := slices.IndexFunc(left, func(w want) bool {
			return w.file == f.Pos.File && w.line == f.Pos.Line && w.text.MatchString(text)
		})
		if i < 0 {
			problems = append(problems, fmt.Sprintf("%s: not wanted: %s", f.Pos, text))
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, w := range left {
		problems = append(problems, fmt.Sprintf("%s:%d: missing: %s", w.file, w.line, w.text))
	}
	return problems
}

func describe(f finding.Finding) string {
	text := f.Severity.String() + ": "
	if f.Status == finding.Waived {
		text += "waived: "
	}
	return text + f.Message
}

// healthy completes a snapshot. A group that says no more than its id and its
// name is a cloud security group under PIM, owned by Ada and Grace; the caller
// is an application that reads.
func healthy(t testing.TB, text []byte) *directory.Snapshot {
	t.Helper()
	var tenant map[string]any
	if err := json.Unmarshal(text, &tenant); err != nil {
		t.Fatalf("tenant.json: %v", err)
	}
	tenant["groups"] = completed(tenant["groups"], map[string]any{
		"groupTypes": []string{}, "securityEnabled": true, "mailEnabled": false, "managed": true,
		"owners": []string{ada, grace}, "administrativeUnits": []string{},
	})
	tenant["principals"] = completed(append(list(tenant["principals"]),
		map[string]any{"id": ada, "displayName": "Ada", "userPrincipalName": "ada@contoso.com"},
		map[string]any{"id": grace, "displayName": "Grace", "userPrincipalName": "Grace@contoso.com"},
	), map[string]any{"type": "user", "accountEnabled": true, "userType": "Member"})
	whole := map[string]any{
		"version": directory.Version, "tenant": "5f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f", "cloud": "public",
		"taken": "2026-11-24T06:00:00Z",
		"caller": map[string]any{
			"id": "50000000-0000-4000-8000-000000000001", "type": "servicePrincipal", "displayName": "pim-groups-check",
			"permissions": []string{"GroupMember.Read.All", "PrivilegedAccess.Read.AzureADGroup", "User.Read.All"},
		},
	}
	maps.Copy(whole, tenant)
	protect(t, whole)
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var s directory.Snapshot
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		t.Fatalf("tenant.json: %v", err)
	}
	return &s
}

const (
	ada   = "20000000-0000-4000-8000-000000000001"
	grace = "20000000-0000-4000-8000-000000000002"
)

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// completed fills each object of a list with defaults for what it leaves out.
func completed(objects any, defaults map[string]any) []any {
	var all []any
	for _, object := range list(objects) {
		whole := maps.Clone(defaults)
		if given, ok := object.(map[string]any); ok {
			maps.Copy(whole, given)
		}
		all = append(all, whole)
	}
	return all
}
