package release

import (
	"strings"
	"testing"
)

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ version, repository, problem string }{
		{"v1.2.3", "contoso/pim-groups", ""},
		{"v0.0.0", "a/b.c_d-e", ""},
		{"1.2.3", "contoso/pim-groups", `the version is "1.2.3"`},
		{"v1.2", "contoso/pim-groups", "the version is"},
		{"v01.2.3", "contoso/pim-groups", "the version is"},
		{"v1.2.3-rc.1", "contoso/pim-groups", "the version is"},
		{"v1.2.3\n", "contoso/pim-groups", "the version is"},
		{"v1.2.3;id", "contoso/pim-groups", "the version is"},
		{"", "contoso/pim-groups", "the version is"},
		{"v1.2.3", "pim-groups", `the repository is "pim-groups"`},
		{"v1.2.3", "a/b/c", "the repository is"},
		{"v1.2.3", "-x/b", "the repository is"},
		{"v1.2.3", "a/b\nmajor=v9", "the repository is"},
	} {
		_, err := New(c.version, c.repository)
		mustFail(t, err, c.problem)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	r := mustNew(t, "v12.3.4", "Contoso/Pim-Groups")
	if got, want := r.Facts(), "image=ghcr.io/contoso/pim-groups\nmajor=v12\nbranch=releases/v12\n"; got != want {
		t.Errorf("facts are %q, want %q", got, want)
	}
	if got, want := r.Downloads("https://github.com/"), "https://github.com/Contoso/Pim-Groups/releases/download/v12.3.4"; got != want {
		t.Errorf("downloads are at %q, want %q", got, want)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	const changelog = `# Changelog

## [Unreleased]

- later

## [1.2.3] - 2026-11-24

### Added

- this

## [1.2.30]

- not this

## v1.2.2

- plain

## [1.2.1]

[1.2.3]: https://example.com
`
	for version, want := range map[string]string{
		"v1.2.3": "### Added\n\n- this\n",
		"v1.2.2": "- plain\n",
	} {
		got, err := mustNew(t, version, "a/b").Notes([]byte(changelog))
		if err != nil || got != want {
			t.Errorf("notes of %s are %q, %v, want %q", version, got, err, want)
		}
	}
	_, err := mustNew(t, "v1.2.4", "a/b").Notes([]byte(changelog))
	mustFail(t, err, "nothing under a heading ## [1.2.4]")
	_, err = mustNew(t, "v1.2.1", "a/b").Notes([]byte("## [1.2.1]\n\n## [1.2.0]\n- x\n"))
	mustFail(t, err, "nothing under a heading")
}

func mustNew(t *testing.T, version, repository string) Release {
	t.Helper()
	r, err := New(version, repository)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustFail wants an error that says so, or none for "".
func mustFail(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("error is %v, want %q", err, want)
	}
}
