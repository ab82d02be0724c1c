package policy

import (
	"slices"
	"testing"
)

// All rules of the verdict are asked, and nothing else can make a group exposed.
func TestProtectionRulesHaveTheVerdict(t *testing.T) {
	t.Parallel()
	ids := func(rules []Rule) (list []string) {
		for _, r := range rules {
			if r.Verdict != NoEffect {
				list = append(list, r.ID)
			}
		}
		return list
	}
	if all, some := ids(Rules()), ids(protectionRules()); !slices.Equal(all, some) {
		t.Errorf("of %q the exposures know %q", all, some)
	}
}
