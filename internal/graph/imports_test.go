package graph_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The SDK is large, and most of a cold build. Its models are used; its request
// builders double that time, and bring the HTTP side with them that package
// guard is there to replace.
func TestImports(t *testing.T) {
	t.Parallel()
	const sdk = "github.com/microsoftgraph/msgraph-sdk-go/"
	allowed := []string{"models", "models/odataerrors"}
	for _, imported := range dependencies(t, ".") {
		if name, ours := strings.CutPrefix(imported, sdk); ours && !slices.Contains(allowed, name) || imported+"/" == sdk {
			t.Errorf("imports %s", imported)
		}
	}
	if slices.ContainsFunc(dependencies(t, "."), func(imported string) bool { return strings.Contains(imported, "kiota-http") }) {
		t.Error("imports the SDK's HTTP side")
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
