package finding_test

import (
	"strings"
	"testing"

	"pim-groups/internal/finding"
)

// Of one line, what is about both roles comes first, then members, then owners.
func TestSortByRole(t *testing.T) {
	t.Parallel()
	list := of("kind g ada - - - owner", "kind g bob - - - member", "kind g eve - - - -")
	finding.Sort(list)
	var subjects []string
	for _, f := range list {
		subjects = append(subjects, f.Subject)
	}
	if got := strings.Join(subjects, " "); got != "eve bob ada" {
		t.Error(got)
	}
}
