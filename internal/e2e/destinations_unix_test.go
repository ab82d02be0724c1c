//go:build unix

package e2e

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// destination is a place where a run must not write, and what is put there
// before. must holds parts of the message, any of which will do.
type destination struct{ ID, Make, Target, Path, Must string }

// TestBadDestinations gives every bad destination to every option that takes
// one: bad input, before the tenant is asked, with no report that claims
// anything; and every file is what it was, with nothing left behind.
func TestBadDestinations(t *testing.T) {
	t.Parallel()
	n := serveMerge(t)
	signIn := []string{"--auth", "client-secret", "--client-id", n.ClientID(), "--tenant-id", n.TenantID(), "--graph-endpoint", n.URL(), "--authority", n.URL()}
	rehearsal := []string{"onboard", "--policy", "policy.yaml", "--snapshot", "tenant.json", "--snapshot-out"}
	for _, d := range jsonLines[destination](t, "testdata/badinput/destinations.jsonl") {
		for name, args := range map[string][]string{
			"validate":  {"validate", "--policy", "policy.yaml", "--report", "json=PATH"},
			"check":     slices.Concat([]string{"check", "--policy", "policy.yaml", "--report", "csv=PATH"}, signIn),
			"snapshot":  slices.Concat([]string{"snapshot", "-o", "PATH"}, signIn),
			"rehearsal": append(slices.Clone(rehearsal), "PATH"),
			"report":    append(slices.Clone(rehearsal), "after.json", "--report", "html=PATH"),
			"journal":   slices.Concat([]string{"onboard", "--policy", "policy.yaml", "--journal", "PATH"}, signIn),
		} {
			if d.ID == "T15" && name == "snapshot" {
				continue // it reads no policy file
			}
			t.Run(d.ID+" "+name, func(t *testing.T) {
				t.Parallel()
				dir := d.prepare(t)
				before := tree(t, dir)
				for i := range args {
					args[i] = strings.ReplaceAll(args[i], "PATH", strings.ReplaceAll(d.Path, "$DIR", dir))
				}
				got := pimGroups(t, dir, append(n.environ, "RUNNER_TEMP="+t.TempDir()), args...)
				said := slices.ContainsFunc(strings.Split(d.Must, ";"), func(part string) bool { return strings.Contains(got.stderr, part) })
				if got.code != 2 || got.stdout != "" || !said {
					t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
				}
				if after := tree(t, dir); !slices.Equal(before, after) {
					t.Errorf("found %q, and before it was %q", after, before)
				}
			})
		}
	}
	t.Cleanup(func() { // when the runs are over
		if asked := n.Requests(); len(asked) > 0 {
			t.Errorf("the tenant was asked: %+v", asked)
		}
	})
}

// prepare makes a directory with the inputs of a run, and what is bad in it.
func (d *destination) prepare(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	place := filepath.Join(dir, "out")
	for from, to := range map[string]string{"tenant-fixed.json": "tenant.json", "groups-fixed.yaml": "groups.yaml", "policy.yaml": "policy.yaml"} {
		data, err := os.ReadFile(filepath.Join(contosoDir, from))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, to), data, 0o644))
	}
	must(t, os.Mkdir(filepath.Join(dir, "sub"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "other"), []byte("other"), 0o644))
	switch d.Make {
	case "folder":
		must(t, os.Mkdir(place, 0o755))
	case "file":
		must(t, os.WriteFile(place, []byte("file"), 0o644))
	case "pipe":
		must(t, syscall.Mkfifo(place, 0o644))
	case "link":
		must(t, os.Symlink(d.Target, place))
	case "hard link":
		must(t, os.Link(filepath.Join(dir, d.Target), place))
	case "socket":
		// The name of a socket is short: it is made elsewhere.
		short, err := os.MkdirTemp("", "s")
		must(t, err)
		defer os.Remove(short)
		listener, err := net.Listen("unix", filepath.Join(short, "s"))
		must(t, err)
		t.Cleanup(func() { listener.Close() })
		must(t, os.Rename(filepath.Join(short, "s"), place))
	}
	return dir
}

// tree lists what is below a directory, with modes and texts.
func tree(t *testing.T, dir string) (list []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		text := name + " " + info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(name)
			must(t, err)
			text += " " + string(data)
		}
		list = append(list, text)
		return nil
	}))
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLateReport: a report that can't be written any more changes neither the
// verdict nor the exit code of an onboarding, and a warning tells it.
func TestLateReport(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no device that is always full")
	}
	n, temp := serveMerge(t), t.TempDir()
	full := filepath.Join(temp, "full") // a program that replaced the device would break the machine
	must(t, os.Symlink("/dev/full", full))
	got := n.onboarding(t, alone(t), temp, "--wait", "0s", "--report", "csv="+full).run(t)
	if c := report(t, got); got.code != 0 || c.Result != "clean" || len(n.Writes()) != 1 {
		t.Errorf("exit code %d, %s, %d writes", got.code, c.Result, len(n.Writes()))
	}
	if !strings.Contains(got.stderr, "could not be written, the verdict is not changed: no space left on device") {
		t.Errorf("said %s", got.stderr)
	}
}
