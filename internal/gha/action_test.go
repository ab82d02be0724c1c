package gha_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/gha"
)

// entry is one input or output as action.yml declares it.
type entry struct {
	name, description string
	fields            map[string]string
}

// actionFile reads the inputs or outputs of action.yml, in their order.
func actionFile(t *testing.T, section string) []entry {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	node := file[section]
	var entries []entry
	for pair := range slices.Chunk(node.Content, 2) {
		e := entry{name: pair[0].Value}
		if err := pair[1].Decode(&e.fields); err != nil {
			t.Fatal(err)
		}
		e.description = strings.TrimSpace(e.fields["description"])
		entries = append(entries, e)
	}
	return entries
}

func names(entries []entry) []string {
	var list []string
	for _, e := range entries {
		list = append(list, e.name)
	}
	return list
}

func TestActionFileAgreesWithTheProgram(t *testing.T) {
	t.Parallel()
	inputs, outputs := actionFile(t, "inputs"), actionFile(t, "outputs")
	if got, want := names(inputs), gha.Inputs(); !slices.Equal(got, want) {
		t.Errorf("action.yml has the inputs %q, the program %q", got, want)
	}
	if got, want := names(outputs), gha.Outputs(); !slices.Equal(got, want) {
		t.Errorf("action.yml has the outputs %q, the program %q", got, want)
	}
	for _, e := range append(inputs, outputs...) {
		if len(e.description) < 20 || !strings.HasSuffix(e.description, ".") {
			t.Errorf("%s has the description %q, which is no sentence", e.name, e.description)
		}
	}
}

// An input without a default would make "not given" and "empty" differ in the
// reader's mind, and they don't for GitHub.
func TestEveryInputHasADefault(t *testing.T) {
	t.Parallel()
	for _, e := range actionFile(t, "inputs") {
		if _, ok := e.fields["default"]; !ok || len(e.fields) != 2 {
			t.Errorf("%s has the fields %q, want description and default", e.name, e.fields)
		}
	}
}
