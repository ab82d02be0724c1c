package fieldtest

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/fake/graph"
)

// Each question can be asked or says why not, and names switches that the fake has.
func TestQuestions(t *testing.T) {
	t.Parallel()
	var names []string
	switches := map[string]bool{}
	for _, a := range fakegraph.Alternatives() {
		switches[a.Name] = true
	}
	for _, q := range Questions() {
		names = append(names, q.Name)
		if (q.Run == nil) == (q.Why == "") || !strings.HasSuffix(q.Text, "?") {
			t.Errorf("%s: run or reason, and a question: %q, %q", q.Name, q.Text, q.Why)
		}
		defaults := 0
		for _, a := range q.Answers {
			if a.Default {
				defaults++
			}
			if a.Switch != "" && !switches[a.Switch] || a.Meaning == "" {
				t.Errorf("%s: answer %q, switch %q, meaning %q", q.Name, a.Value, a.Switch, a.Meaning)
			}
		}
		if q.Run != nil && defaults != 1 {
			t.Errorf("%s has %d defaults", q.Name, defaults)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name twice in %q", names)
	}
}
