package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A comment holds an id if somebody could have meant it as one, however it was
// copied; dates, words and short commits are none.
func TestResemblesID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		" 5d4bcfd4-e6af-436b-a92c-39e790a1894b":         true,
		" {5D4BCFD4-E6AF-436B-A92C-39E790A1894B}":       true,
		"5d4bcfd4e6af436ba92c39e790a1894b":              true,
		"urn:uuid:5d4bcfd4-e6af-436b-a92c-39e790a1894b": true,
		"5d4bcfd4‐e6af‑436b−a92c–39e790a1894b":          true,
		"5d4bcfd4\u00ade6af\u200b436b\u2060a92c":        true,
		"５ｄ４ｂｃｆｄ４－ｅ６ａｆ－４３６ｂ":                            true,
		"5d4bcfd4_e6af_436b":                            true,
		"5d4bcfd4-e6af":                                 true,
		"5d4bcfd4- e6af- 436b- a92c- 39e790a1894b":      true,
		"5d4bcfd4-e6a":                                     false,
		" until 2026-11-24, by ada@contoso.com":            false,
		" decade of added facades, deed 3f2a9c1":           false,
		" INC0012345678, +1-202-555-0143, " + "24.11.2026": false,
		"": false,
	} {
		if got := resemblesID(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestNamesFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" the others: @never.txt # and": "@never.txt", "@never.txt\n": "@never.txt", "\u2028@a": "@a", "(@a": "@a",
		" ask ada@contoso.com": "", " ask a.@b.test": "", "": "",
	} {
		if got := namesFile(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Lists of never-touch that are not read whole: none of them begins a run, on
// the command line, in the action, or in a file.
func TestBadNeverTouch(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../testdata/badinput/never-touch.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	dir, args := rehearsalDir(t)
	for line := range strings.Lines(string(data)) {
		var bad struct{ ID, What, Value string }
		if err := json.Unmarshal([]byte(line), &bad); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, bad.ID+".txt"), []byte(bad.Value), 0o600); err != nil {
			t.Fatal(err)
		}
		environ := []string{"RUNNER_TEMP=" + t.TempDir(), "INPUT_MODE=onboard", "INPUT_SNAPSHOT=tenant.json", "INPUT_SNAPSHOT-OUT=after.json"}
		for name, run := range map[string]World{
			"flag":   {Args: append(args, "--never-touch="+bad.Value)},
			"file":   {Args: append(args, "--never-touch=@"+bad.ID+".txt")},
			"action": {Args: []string{"action"}, Environ: append(environ, "INPUT_NEVER-TOUCH="+bad.Value)},
		} {
			var out strings.Builder
			run.Stdout, run.Stderr, run.Dir, run.Now = &out, &out, dir, time.Now
			if _, comment, _ := strings.Cut(bad.Value, "#"); name == "file" && namesFile(comment) != "" {
				continue // a file names no other files, and its comments may name people
			}
			if code := Run(t.Context(), run); code != 2 {
				t.Errorf("%s, %s as %s: exit code %d\n%s", bad.ID, bad.What, name, code, out.String())
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "after.json")); !os.IsNotExist(err) {
		t.Errorf("something was onboarded: %v", err)
	}
}
