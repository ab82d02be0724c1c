package cli

import (
	"os"
	"strings"
	"testing"
)

// Every rule that a report links to has its page where the link leads, and only a
// release links to any.
func TestRulePages(t *testing.T) {
	t.Parallel()
	const repository, folder = "https://github.com/o/pim-groups", "https://github.com/o/pim-groups/blob/v1.2.3/docs/rules/"
	for _, build := range [][2]string{{"", repository}, {"main", repository}, {"v1.2.3", ""}} {
		if got := rulePages(build[0], build[1]); got != "" {
			t.Errorf("version %q of repository %q has its pages at %s", build[0], build[1], got)
		}
	}
	p := &program{World: World{Rules: rulePages("v1.2.3", repository)}}
	for _, rule := range p.rulesWithPages() {
		name, found := strings.CutPrefix(rule.Page, folder)
		if _, err := os.Stat("../../docs/rules/" + name); err != nil || !found {
			t.Errorf("%s has its page at %q: %v", rule.ID, rule.Page, err)
		}
	}
}
