package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/cli"
	"pim-groups/internal/directory"
	"pim-groups/internal/fake/hostile"
	formats "pim-groups/internal/report"
)

// TestHistorySinks compares two tenants in which every hostile name is that of a group,
// an owner and an application, and reads each format as its reader does.
func TestHistorySinks(t *testing.T) {
	t.Parallel()
	names, dir := hostile.Names(t), t.TempDir()
	before, after := contosoTenant(t), contosoTenant(t)
	after.Taken = after.Taken.Add(24 * time.Hour)
	for i, n := range names {
		id := func(space int) string { return fmt.Sprintf("7d0f2f0e-000%d-4000-8000-%012x", space, i) }
		g := directory.Group{ID: id(0), DisplayName: "sg", GroupTypes: []string{}, SecurityEnabled: directory.True, MailEnabled: directory.False,
			Managed: directory.False, Owners: []string{}, AdministrativeUnits: []string{}, MembershipRule: "before"}
		before.Groups = append(before.Groups, g)
		g.DisplayName, g.MembershipRule, g.Owners = n.DisplayName, n.DisplayName, []string{id(1)}
		after.Groups = append(after.Groups, g)
		after.Principals = append(after.Principals, directory.Principal{ID: id(1), Type: directory.ServicePrincipal, DisplayName: n.DisplayName, AccountEnabled: directory.True})
		after.Applications = append(after.Applications, directory.Application{ID: id(2), DisplayName: n.DisplayName, Permissions: []string{"Group." + n.DisplayName}})
		gap := directory.Gap{Part: directory.PartOwners, Group: g.ID, Subject: n.DisplayName, Reason: "503 " + n.DisplayName}
		before.Gaps = append(before.Gaps, gap)
	}
	saveSnapshot(t, filepath.Join(dir, "old.json"), before)
	saveSnapshot(t, filepath.Join(dir, "new.json"), after)
	args := []string{"diff", "old.json", "new.json"}
	for _, format := range formats.Names() {
		args = append(args, "--report", format+"=report."+format)
	}
	var stdout, stderr bytes.Buffer
	code := cli.Run(context.Background(), cli.World{Args: args, Stdout: &stdout, Stderr: &stderr, Dir: dir, Now: time.Now})
	if code != 3 || stderr.Len() > 0 {
		t.Fatalf("exit code %d, %s", code, &stderr)
	}
	for _, format := range formats.Names() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(dir, "report."+format))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(sinks(), func(s sink) bool { return s.name == format })
			shown := sinks()[i].read(t, string(text))
			if format == "json" {
				shown = readChanges(t, text)
			}
			for _, n := range names {
				if !strings.Contains(shown, seen(format, n.DisplayName)) && shown != "" {
					t.Errorf("%s: %q is not there", n.ID, n.DisplayName)
				}
			}
		})
	}
}

func readChanges(t *testing.T, text []byte) (shown string) {
	var decoded struct{ Changes []struct{ Name string } }
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	for _, c := range decoded.Changes {
		shown += "\x00" + c.Name + "\x00"
	}
	return shown
}

func saveSnapshot(t *testing.T, path string, s *directory.Snapshot) {
	t.Helper()
	var body bytes.Buffer
	if err := directory.Encode(&body, directory.Canonical(s)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
