package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The workflow compares with the last snapshot that has no gaps: a change behind a gap
// would be in no comparison otherwise. Without any it takes the last one.
func TestHistoryExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	script := historyScript(t)
	const whole, gaps = "tenant-snapshot", "tenant-snapshot-with-gaps"
	for runs, want := range map[string]string{
		"9 " + gaps + ",8 " + whole + ",7 " + whole: "8",
		"9 " + whole + ",8 " + gaps:                 "9",
		"8 " + gaps + ",7 " + gaps:                  "8",
		"9 other":                                   "",
		"":                                          "",
	} {
		dir := t.TempDir()
		var log strings.Builder
		var table []string
		for run := range strings.SplitSeq(runs, ",") {
			id, name, _ := strings.Cut(run, " ")
			table = append(table, id)
			log.WriteString("'download " + id + " --name " + name + " --dir old') mkdir old && echo " + id + " >old/tenant.json;;\n")
		}
		gh := "#!/bin/bash\n[ $2 = list ] && { echo '" + strings.Join(table, "\n") + "'; exit; }\nshift\ncase \"$*\" in\n" + log.String() + "*) exit 1;;\nesac\n"
		if err := os.WriteFile(filepath.Join(dir, "gh"), []byte(gh), 0o755); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c", script)
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "GITHUB_REF_NAME=main"}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", runs, err, out)
		}
		got, err := os.ReadFile(filepath.Join(dir, "old", "tenant.json"))
		if strings.TrimSpace(string(got)) != want || (err != nil) != (want == "") {
			t.Errorf("%s: compared with %q, want %q", runs, got, want)
		}
	}
}

// historyScript is the step that looks for the older snapshot.
func historyScript(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("examples", "history.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Jobs struct {
			History struct {
				Steps []struct {
					ID, Run string
					With    map[string]string
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	steps := file.Jobs.History.Steps
	const name = "${{ steps.snapshot.outcome == 'success' && 'tenant-snapshot' || 'tenant-snapshot-with-gaps' }}"
	if steps[1].ID != "snapshot" || steps[1].With["mode"] != "snapshot" || steps[3].With["name"] != name {
		t.Error("a snapshot with gaps is kept like a complete one")
	}
	return steps[0].Run
}
