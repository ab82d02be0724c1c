package workflows

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

// Pins compares the pins of all workflows: one version of an action is one
// commit, everywhere. A slip of the hand in one of them would be a commit that
// nobody has looked at. Different versions are fine: Dependabot does not see
// the ones in pages.
func Pins(all []Workflow) []string {
	used := regexp.MustCompile(`\buses: ([\w.-]+/[\w.-]+)[\w./-]*@([0-9a-f]{40}) # (v[\w.]+)`)
	type version struct{ action, name string }
	type first struct{ commit, where string }
	commits := map[version]first{}
	var problems []string
	for _, w := range slices.SortedFunc(slices.Values(all), func(a, b Workflow) int { return cmp.Compare(a.Path, b.Path) }) {
		for _, m := range used.FindAllStringSubmatch(w.Text, -1) {
			v := version{m[1], m[3]}
			known, seen := commits[v]
			switch {
			case !seen:
				commits[v] = first{m[2], w.Path}
			case known.commit != m[2]:
				problems = append(problems, fmt.Sprintf("%s: %s %s is another commit than in %s", w.Path, v.action, v.name, known.where))
			}
		}
	}
	return problems
}
