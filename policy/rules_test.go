package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/finding"
)

// TestRules: each rule finds in its test case exactly what it should.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			if len(c.wanted) == 0 {
				t.Error("the test case wants nothing")
			}
			found := c.evaluate(Rules())
			for _, problem := range c.problems(found) {
				t.Error(problem)
			}
			for _, f := range found {
				if f.Fix == "" || f.Severity == 0 || f.Message == "" {
					t.Errorf("incomplete: %+v", f)
				}
			}
		})
	}
}

// TestHealthy: somewhere in each test case there is a group of which the rule
// says nothing, and a tenant in which all is well makes no rule speak.
func TestHealthy(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		said := map[string]bool{}
		for _, f := range c.evaluate(Rules()) {
			said[f.Group.Name] = true
		}
		silent := func(g string) bool { return !said[g] }
		if !slices.ContainsFunc(c.names(), silent) {
			t.Errorf("%s: no group is healthy", c.rule)
		}
		if !strings.Contains(string(c.files["groups.yaml"]), "sg-healthy") || said["sg-healthy"] && !strings.HasPrefix(c.rule, "waiver-") {
			t.Errorf("%s: sg-healthy is missing or not healthy", c.rule)
		}
	}
	c := healthyCase(t)
	for _, f := range findings(Rules(), c.input) {
		t.Errorf("of a healthy tenant: %s: %s", f.Rule, f.Message)
	}
}

func (c *testCase) names() []string {
	var names []string
	for _, g := range c.input.File.Groups {
		names = append(names, g.Name.Value)
	}
	return names
}

// healthyCase has one declared group, and nothing is wrong with it.
func healthyCase(t testing.TB) *testCase {
	t.Helper()
	c := loadCase(t, "testdata/rules/caller-excess.txtar")
	c.observe(healthy(t, []byte(`{"groups": [{"id": "10000000-0000-4000-8000-000000000001", "displayName": "sg-healthy"}]}`)))
	return c
}

// TestCatalogue: what people read about rules is complete, and each rule has
// a test case.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	cases := casePaths(t)
	var ids []string
	for _, rule := range Rules() {
		ids = append(ids, rule.ID)
		if !slices.Contains(cases, "testdata/rules/"+rule.ID+".txtar") {
			t.Errorf("%s: no test case testdata/rules/%s.txtar", rule.ID, rule.ID)
		}
		if rule.Check == nil && rule.Files == nil {
			t.Errorf("%s: no function", rule.ID)
		}
		if rule.OffByDefault && rule.Verdict != NoEffect {
			t.Errorf("%s: the verdict does not depend on what the policy file says", rule.ID)
		}
		if rule.Threshold.Name != "" && (rule.Threshold.Default < rule.Threshold.Min || rule.Threshold.Default > rule.Threshold.Max) {
			t.Errorf("%s: the default is out of range", rule.ID)
		}
	}
	if len(cases) != len(ids) {
		t.Errorf("%d test cases for %d rules", len(cases), len(ids))
	}
	metadata := slices.Concat(Metadata(), FileRules())
	for _, rule := range metadata {
		complete(t, rule)
		if !kebab.MatchString(rule.ID) {
			t.Errorf("%q is not a rule id", rule.ID)
		}
	}
	slices.SortFunc(metadata, func(a, b finding.Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range metadata[1:] {
		if metadata[i].ID == metadata[i+1].ID {
			t.Errorf("%s: twice", metadata[i].ID)
		}
	}
}

// TestOneFileEach: each rule is in the file of its name, and each file with a
// rule is in the list.
func TestOneFileEach(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var written, listed []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^var \w+ = (Rule\{|\w+Rule\()`).Match(text) {
			written = append(written, file)
		}
	}
	for _, rule := range Rules() {
		listed = append(listed, strings.ReplaceAll(rule.ID, "-", "_")+".go")
	}
	slices.Sort(listed)
	if !slices.Equal(written, listed) {
		t.Errorf("files with a rule: %q, in the list: %q", written, listed)
	}
}

func complete(t *testing.T, rule finding.Rule) {
	t.Helper()
	if rule.Title == "" || strings.HasSuffix(rule.Title, ".") || strings.Contains(rule.Title, "\n") {
		t.Errorf("%s: the title is one line without a full stop, not %q", rule.ID, rule.Title)
	}
	for _, paragraph := range []string{rule.Why, rule.Fix} {
		if !strings.HasSuffix(paragraph, ".") {
			t.Errorf("%s: not a paragraph of whole sentences: %q", rule.ID, paragraph)
		}
	}
	if rule.Severity == 0 {
		t.Errorf("%s: no severity", rule.ID)
	}
}
