package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOneFold (10.11): what the same name is does not depend on where the tenant
// is read from. Two groups have the declared name, as this program compares.
func TestOneFold(t *testing.T) {
	t.Parallel()
	s := contradicted(t)
	s.Groups[0].DisplayName, s.Groups[1].DisplayName = "Fußball", "FUSSBALL"
	n := serveTenant(t, s)
	live := []string{"--auth", "github", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(), "--authority", n.URL()}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "groups.yaml"), []byte("version: 1\ngroups:\n  - name: Fußball\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := pimGroups(t, dir, n.environ, append([]string{"snapshot", "-o", "whole.json"}, live...)...); got.code != 0 {
		t.Fatalf("snapshot: exit code %d\n%s", got.code, got.stderr)
	}
	for name, from := range map[string][]string{"live": live, "file": {"--snapshot", "whole.json"}} {
		got := pimGroups(t, dir, n.environ, append([]string{"check", "--format", "json"}, from...)...)
		said := report(t, got)
		if got.code != 1 || said.Groups[0].State != "ineligible" || said.about("group-name-ambiguous", "") != "failed" {
			t.Errorf("%s: exit code %d, %+v", name, got.code, said.Groups)
		}
	}
}
