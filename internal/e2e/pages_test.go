package e2e

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"
)

// pages are the texts that people read on GitHub, by their path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/internals/*.md", "docs/rules/*.md", "examples/*.md", ".ci/*/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			// What stands in a block of code is no heading and no link.
			found[filepath.ToSlash(name)] = regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(text), "")
		}
	}
	return found
}

// anchors are the names that GitHub gives to the headings of a page: lower
// case, blanks as hyphens, without what is neither a letter, digit nor hyphen.
func anchors(page string) []string {
	var names []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		text := regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(heading[1], "$1")
		text = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(text), "")
		names = append(names, strings.ReplaceAll(text, " ", "-"))
	}
	return names
}

// TestLinks follows every link from one page to another, to its heading, and
// to the files of the repository.
func TestLinks(t *testing.T) {
	t.Parallel()
	all := pages(t)
	followed := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, link := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(all[name], -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			followed++
			file, anchor, _ := strings.Cut(link[1], "#")
			target := name
			if file != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), file))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s is not there", name, link[1])
			} else if anchor != "" && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s: %s has no heading #%s", name, target, anchor)
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were found", followed)
	}
}

// TestMap: every page is the answer to a question of docs/README.md, once.
func TestMap(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for name := range all {
		link, inDocs := strings.CutPrefix(name, "docs/")
		if inDocs && link != "README.md" && (path.Dir(link) != "rules" || link == "rules/README.md") && strings.Count(all["docs/README.md"], "("+link+")") != 1 {
			t.Errorf("docs/README.md has %d links to %s", strings.Count(all["docs/README.md"], "("+link+")"), link)
		}
	}
}

// TestFrontPagePermissions: the short table of the front page grants what the
// long one of docs/connect.md calls necessary, no more and no less. Somebody
// will copy it.
func TestFrontPagePermissions(t *testing.T) {
	t.Parallel()
	all := pages(t)
	var check, onboard []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+(?:\\.\\w+)+)` \\|[^|]*\\|[^|]*\\| ([*\\w]*) \\| ?(\\w*) ?\\|").FindAllStringSubmatch(all["docs/connect.md"], -1) {
		switch {
		case row[2] == "yes":
			check = append(check, row[1])
		case row[3] == "yes":
			onboard = append(onboard, row[1])
		}
	}
	for start, want := range map[string][]string{"| `check`, `discover`": check, "| `onboard` | the same": onboard} {
		_, row, found := strings.Cut(all["README.md"], start)
		row, _, _ = strings.Cut(row, "\n")
		got := regexp.MustCompile(`\w+\.Read\w*\.\w+`).FindAllString(row, -1)
		if !found || len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("README, row %s…: %q, want %q of docs/connect.md", start, got, want)
		}
	}
}

// TestFrontPageOutput: what the front page shows below its first command is what the
// command prints, line for line, now and in years; "…" stands for lines that are left
// out.
func TestFrontPageOutput(t *testing.T) {
	t.Parallel()
	front, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)\ngo run \\. (check [^\n]*)\n```\n.*?```text\n(.*?)```").FindStringSubmatch(string(front))
	if shown == nil {
		t.Fatal("README.md has no output below its first command")
	}
	for _, now := range []string{"2026-12-15T00:00:00Z", "2031-01-01T00:00:00Z"} {
		rest := "\n" + pimGroups(t, ".", nil, append(strings.Fields(shown[1]), "--now", now)...).stdout
		for part := range strings.SplitSeq(shown[2], "…\n") {
			_, after, found := strings.Cut(rest, "\n"+part)
			if !found || part == "" {
				t.Fatalf("%s: the command does not print, after what stands before:\n%s", now, part)
			}
			rest = "\n" + after
		}
	}
}

// TestMarketplace: GitHub refuses to publish an action whose description has 125
// characters or more, and says so only on the page of a release.
func TestMarketplace(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Name, Description string
		Branding          struct{ Icon, Color string }
	}
	if err := yaml.Unmarshal(data, &action); err != nil {
		t.Fatal(err)
	}
	if n := len(action.Description); n == 0 || n >= 125 || !strings.Contains(action.Name+action.Description, "Microsoft Entra") ||
		action.Branding.Icon == "" || action.Branding.Color == "" {
		t.Errorf("%d characters of description: %+v", n, action)
	}
}

// TestFromEasyPIM: the page shows a configuration and what becomes of it, as the script
// of the whole program has them.
func TestFromEasyPIM(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/from-easypim.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := txtar.ParseFile("testdata/script/import-easypim-check.txtar")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, file := range script.Files {
		if !slices.Contains([]string{"pim-config.json", "want.yaml", "want.txt"}, file.Name) {
			continue
		}
		shown++
		if !strings.Contains(string(page), "\n"+string(file.Data)+"```\n") {
			t.Errorf("docs/from-easypim.md shows something else than %s:\n%s", file.Name, file.Data)
		}
	}
	if shown != 3 {
		t.Errorf("%d files", shown)
	}
}
