package config_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

func reports(found []finding.Finding, rule string) bool {
	return slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == rule })
}

// everyFinding collects what all test files make the parser say.
func everyFinding(t *testing.T) []finding.Finding {
	t.Helper()
	var all []finding.Finding
	for name, data := range allFiles(t) {
		_, found := config.Parse([]config.Source{{Path: name, Data: data}})
		all = append(all, found...)
	}
	for _, name := range []string{"file-size", "file-nodes", "file-depth"} {
		for _, r := range recipes() {
			if r.rule == name {
				_, found := config.Parse([]config.Source{{Path: r.name, Data: r.text()}})
				all = append(all, found...)
				break
			}
		}
	}
	_, found := config.Load(config.Root(tree(t)), []string{"../x"})
	all = append(all, found...)
	_, found = config.Load(config.Root(numbered(t, 1001, nil)), []string{"*"})
	all = append(all, found...)
	_, found = parse(head+entry, head+entry)
	return append(all, found...)
}

// TestRulesAreDocumented: each reported rule has its texts, and each rule with
// texts is reported.
func TestRulesAreDocumented(t *testing.T) {
	t.Parallel()
	known := make(map[string]finding.Rule)
	for _, r := range slices.Concat(strictyaml.Rules(), config.Rules()) {
		if known[r.ID].ID != "" || r.Title == "" || r.Why == "" || r.Fix == "" || r.Severity != finding.Error {
			t.Errorf("rule %+v is there twice or lacks a text", r)
		}
		known[r.ID] = r
	}
	reported := make(map[string]bool)
	for _, f := range everyFinding(t) {
		reported[f.Rule] = true
		if known[f.Rule].ID == "" {
			t.Errorf("%s has no texts", f.Rule)
		}
	}
	for id := range known {
		if !reported[id] {
			t.Errorf("no test file makes the parser report %s", id)
		}
	}
}

// TestFindingsAreComplete: each says what is wrong and what to do, in a length
// that a person reads, and shows nothing invisible once it is escaped.
func TestFindingsAreComplete(t *testing.T) {
	t.Parallel()
	for _, f := range everyFinding(t) {
		switch {
		case f.Severity != finding.Error || f.Message == "" || f.Fix == "":
			t.Errorf("incomplete: %+v", f)
		case strings.HasSuffix(f.Message, ".") || strings.Contains(f.Message+f.Fix, "yaml: "):
			t.Errorf("not one sentence in our words: %s", f.Message)
		case len([]rune(f.Message)) > 400:
			t.Errorf("a message of %d characters", len([]rune(f.Message)))
		}
		hidden := func(r rune) bool { return !unicode.IsPrint(r) }
		if shown := escape.Line(f.Message); strings.ContainsFunc(shown, hidden) {
			t.Errorf("%q shows an invisible character", shown)
		}
	}
}
