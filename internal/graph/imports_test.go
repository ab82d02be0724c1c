package graph_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The SDK is large: its root client and its groups package double the time of
// a cold build, and nothing here needs them.
func TestImports(t *testing.T) {
	t.Parallel()
	const sdk = "github.com/microsoftgraph/msgraph-sdk-go/"
	allowed := []string{"models", "models/odataerrors", "policies"}
	for _, imported := range dependencies(t, ".") {
		if name, ours := strings.CutPrefix(imported, sdk); ours && !slices.Contains(allowed, name) || imported+"/" == sdk {
			t.Errorf("imports %s", imported)
		}
	}
	for _, imported := range dependencies(t, "./guard") {
		if strings.Contains(imported, "microsoft") || strings.Contains(imported, "Azure") {
			t.Errorf("guard imports %s", imported)
		}
	}
}

func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", pkg).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
