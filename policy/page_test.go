package policy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

const pages = "../docs/rules/"

// TestPages: each rule has its page, made from the rule and its test case,
// and there is no page of a rule that is gone.
func TestPages(t *testing.T) {
	t.Parallel()
	if *update {
		if err := os.MkdirAll(pages, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	known := []string{"README.md"}
	for _, rule := range Rules() {
		known = append(known, rule.ID+".md")
		compare(t, pages+rule.ID+".md", []byte(Page(rule, example(t, rule.ID))))
	}
	files := fileRules()
	for _, rule := range files {
		known = append(known, rule.ID+".md")
		compare(t, pages+rule.ID+".md", []byte(FilePage(rule)))
	}
	compare(t, pages+"README.md", []byte(Catalogue(Rules(), files)))
	entries, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(known, entry.Name()) {
			t.Errorf("%s: no such rule", filepath.Join(pages, entry.Name()))
		}
	}
}

// fileRules are those of both files, each once.
func fileRules() []finding.Rule {
	var rules []finding.Rule
	for _, rule := range slices.Concat(strictyaml.Rules(), config.Rules(), FileRules()) {
		if !slices.ContainsFunc(rules, func(r finding.Rule) bool { return r.ID == rule.ID }) {
			rules = append(rules, rule)
		}
	}
	return rules
}

// example takes the first finding that failed from the rule's test case, and
// the entry of the file that it is about.
func example(t *testing.T, rule string) Example {
	t.Helper()
	c := loadCase(t, "testdata/rules/"+rule+".txtar")
	found := c.evaluate(Rules())
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Status == finding.Failed })
	if i < 0 {
		t.Fatalf("%s: no example", rule)
	}
	e := Example{Finding: found[i]}
	if e.Finding.Pos.Line > 0 {
		e.Excerpt, e.Line = excerpt(string(c.files[e.Finding.Pos.File]), e.Finding.Pos.Line)
	}
	return e
}

// excerpt cuts out the entry that holds a line, and the key of its list.
func excerpt(text string, number int) (entry, line string) {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i], _, _ = strings.Cut(lines[i], " # want ")
	}
	begins := func(line string) bool { return strings.HasPrefix(line, "  - ") }
	first, last := number-1, number
	for !begins(lines[first]) {
		first--
	}
	for lines[last] != "" && !begins(lines[last]) {
		last++
	}
	key := first
	for !strings.HasPrefix(lines[key], "groups:") && !strings.HasPrefix(lines[key], "waivers:") {
		key--
	}
	return lines[key] + "\n" + strings.Join(lines[first:last], "\n") + "\n", strings.TrimSpace(lines[number-1])
}
