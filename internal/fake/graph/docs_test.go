package fakegraph_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// The page has each open question and nothing else in its table, and its
// faults can be loaded.
func TestPage(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../docs/internals/fakegraph.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	_, questions, _ := strings.Cut(page, "## Open questions")
	questions, faults, _ := strings.Cut(questions, "## Faults")
	var documented, known []string
	for line := range strings.Lines(questions) {
		if name, _, found := strings.Cut(line, " | "); found && strings.HasPrefix(line, "| `") {
			for _, quoted := range regexp.MustCompile("`[a-z0-9-]+`").FindAllString(name, -1) {
				documented = append(documented, strings.Trim(quoted, "`"))
			}
		}
	}
	for _, alternative := range fakegraph.Alternatives() {
		known = append(known, alternative.Name)
	}
	if slices.Sort(documented); !slices.Equal(documented, sorted(known)) {
		t.Errorf("the page has the questions %q, there are %q", documented, known)
	}
	_, example, _ := strings.Cut(faults, "```json\n")
	example, _, _ = strings.Cut(example, "```")
	if list, err := fault.Decode([]byte(example)); err != nil || len(list) < 10 {
		t.Errorf("the faults of the page: %d, %v", len(list), err)
	}
	source, err := os.ReadFile("cmd/fakegraph/main.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range regexp.MustCompile(`Var\(&f\.\w+, "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(page, "`--"+option[1]) {
			t.Errorf("the page does not have --%s", option[1])
		}
	}
}
