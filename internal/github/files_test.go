package github_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

// committed is a GitHub whose commit has these files.
func committed(files map[string]string) *fakegithub.Server {
	server, in := world("contents:read"), fstest.MapFS{}
	for name, text := range files {
		in[name] = &fstest.MapFile{Data: []byte(text)}
	}
	server.Repositories["contoso/access"].Files = in
	return server
}

// Which files of a checkout are not the ones of the commit.
func TestDiffering(t *testing.T) {
	t.Parallel()
	commitFiles := map[string]string{
		"groups.yaml": "version: 1\n", "pim/groups.yaml": "version: 1\n# of pim\n", "pim/eu/west.yaml": "west\n", "empty": "",
	}
	tests := []struct {
		name, path, data string
		differs          bool
	}{
		{"at the root", "groups.yaml", "version: 1\n", false},
		{"in a folder", "pim/eu/west.yaml", "west\n", false},
		{"nothing in it", "empty", "", false},
		{"line ends of Windows", "pim/groups.yaml", "version: 1\r\n# of pim\r\n", false},
		{"a checkout in a folder", "source/repo/pim/eu/west.yaml", "west\n", false},
		{"one byte more", "groups.yaml", "version: 1\n\n", true},
		{"one byte less", "groups.yaml", "version: 1", true},
		{"emptied", "groups.yaml", "", true},
		{"the bytes of another file", "pim/groups.yaml", "version: 1\n", true},
		{"not there", "pim/other.yaml", "version: 1\n", true},
		{"a folder", "pim/eu", "", true},
		{"below a file", "groups.yaml/groups", "version: 1\n", true},
		{"no path", "", "version: 1\n", true},
	}
	for _, test := range tests {
		server := committed(commitFiles)
		got, err := client(t, server).Differing(t.Context(), "contoso/access", commit, []github.File{{Path: test.path, Data: []byte(test.data)}})
		if err != nil || slices.Contains(got, test.path) != test.differs {
			t.Errorf("%s: %q differ, %v", test.name, got, err)
		}
	}
}

// All files of a checkout have the same folder above them, and none is looked for
// anywhere else.
func TestDifferingHasOnePlace(t *testing.T) {
	t.Parallel()
	has := map[string]string{"groups.yaml": "g", "pim/policy.yaml": "p", "pim/sub/groups.yaml": "s", "never.txt": "n"}
	for _, test := range []struct{ files, want string }{
		{"groups.yaml=g never.txt=n", ""},
		{"checkout/groups.yaml=g checkout/never.txt=n", ""},
		{"checkout/groups.yaml=g never.txt=n", "checkout/groups.yaml"},
		{"pim/groups.yaml=g", "pim/groups.yaml"},
		{"checkout/pim/groups.yaml=g checkout/pim/policy.yaml=p", "checkout/pim/groups.yaml"},
		{"checkout/pim/sub/groups.yaml=s checkout/pim/policy.yaml=p", ""},
		{"a/pim/policy.yaml=p b/groups.yaml=g", "a/pim/policy.yaml b/groups.yaml"},
		{"pim/pim/policy.yaml=p", "pim/pim/policy.yaml"},
		{"sub/groups.yaml=s", "sub/groups.yaml"},
	} {
		var files []github.File
		for _, word := range strings.Fields(test.files) {
			name, text, _ := strings.Cut(word, "=")
			files = append(files, github.File{Path: name, Data: []byte(text)})
		}
		server := committed(has)
		got, err := client(t, server).Differing(t.Context(), "contoso/access", commit, files)
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q differ, %v", test.files, got, err)
		}
	}
}

// Git has its own ids in GitHub's answers; these are of `git hash-object`.
func TestDifferingByGitsIDs(t *testing.T) {
	t.Parallel()
	entry := func(mode, kind, sha string) http.Handler {
		return fakegithub.Answer(200, `{"sha":"x","tree":[{"path":"f","mode":"`+mode+`","type":"`+kind+`","sha":"`+sha+`"}],"truncated":false}`)
	}
	const sha1, sha256 = "ce013625030ba8dba906f756967f9e9ca394464a", "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4"
	for _, test := range []struct {
		answer  http.Handler
		differs bool
	}{
		{entry("100644", "blob", sha1), false}, {entry("100755", "blob", sha1), false}, {entry("100644", "blob", sha256), false},
		{entry("120000", "blob", sha1), true}, {entry("100644", "commit", sha1), true}, {entry("100644", "blob", ""), true},
	} {
		server := committed(nil)
		server.Fault = always(test.answer)
		got, err := client(t, server).Differing(t.Context(), "contoso/access", commit, []github.File{{Path: "f", Data: []byte("hello\n")}})
		if err != nil || (len(got) > 0) != test.differs {
			t.Errorf("%q differ, %v, want %t", got, err, test.differs)
		}
	}
}

// Without an answer nothing is known, and each folder is asked for once.
func TestDifferingNotKnown(t *testing.T) {
	t.Parallel()
	files := []github.File{{Path: "pim/a", Data: []byte("a")}, {Path: "pim/b", Data: []byte("b")}, {Path: "c", Data: []byte("c")}}
	server := committed(map[string]string{"pim/a": "a", "pim/b": "b", "c": "c"})
	if got, err := client(t, server).Differing(t.Context(), "contoso/access", commit, files); err != nil || got != nil || len(server.Requests()) != 2 {
		t.Errorf("%q, %v after %d requests", got, err, len(server.Requests()))
	}
	for want, fault := range map[string]http.Handler{
		"status 404":        fakegithub.Status(404),
		"not complete":      fakegithub.Answer(200, `{"tree":[],"truncated":true}`),
		"not name a folder": fakegithub.Answer(200, `{"tree":[{"path":"pim","mode":"040000","type":"tree","sha":"../../user"}]}`),
		"not understood":    fakegithub.Answer(200, `[`),
	} {
		synctest.Test(t, func(t *testing.T) { // a broken answer is asked for again, after a pause
			server := committed(nil)
			server.Fault = always(fault)
			got, err := client(t, server).Differing(t.Context(), "contoso/access", commit, files)
			if err == nil || !strings.Contains(err.Error(), want) || got != nil {
				t.Errorf("%s: %q, %v", want, got, err)
			}
			for _, r := range server.Requests() {
				if !strings.HasPrefix(r.Path, "/repos/contoso/access/git/trees/"+commit) {
					t.Errorf("asked %s", r.Path)
				}
			}
		})
	}
	for repo, sha := range map[string]string{"contoso": commit, "contoso/access": "main"} {
		if _, err := client(t, server).Differing(t.Context(), repo, sha, files); err == nil {
			t.Errorf("%s at %s was asked", repo, sha)
		}
	}
}
