package readfaults_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/plan"
)

// readLines reads a file of JSON lines of package graph's test data.
func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "graph", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []T
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return all
}

// declared is how many groups the sample file declares.
func declared(t testing.TB) int { return len(contoso(t).file.Groups) }

// unlistable counts the declared groups whose state PIM's list decides: those
// that are there and of a kind that PIM manages.
func unlistable(t testing.TB) int {
	w := contoso(t)
	truth, n := w.truth(), 0
	for i := range truth.plan.Groups {
		g := &truth.plan.Groups[i]
		obstacle := g.Declared.PIM == config.Required && g.Found != nil && !g.Found.Manageable()
		if g.Found != nil && !obstacle && g.State != plan.Ineligible {
			n++
		}
	}
	return n
}

// unknownButSure wants all groups to be unknown that only PIM's list could
// decide about, and the others to be judged all the same.
func unknownButSure(t testing.TB) wants { return unknown(unlistable(t)) }

// unbatched wants all groups to be unknown that are read in batches only: all
// but the role-assignable ones, which come in a list of their own.
func unbatched(t testing.TB) wants {
	truth, n := contoso(t).truth(), 0
	for i := range truth.plan.Groups {
		if g := truth.plan.Groups[i].Found; g == nil || !g.RoleAssignable() {
			n++
		}
	}
	return unknown(n)
}
