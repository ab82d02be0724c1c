package github_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/github"
)

func TestDefaultBranch(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{"": "main", "trunk": "trunk", "release/2027": "release/2027"} {
		server := world("contents:read")
		server.Repositories[repo].DefaultBranch = stored
		if got, err := client(t, server).DefaultBranch(t.Context(), repo); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if _, err := client(t, world("contents:read")).DefaultBranch(t.Context(), "contoso"); err == nil {
		t.Error("a half name was asked for")
	}
}

// Nothing but the name of a branch of that repository is an answer.
func TestDefaultBranchNotKnown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault http.Handler
		want  string
		kind  error
	}{
		"renamed":            {fakegithub.Moved("https://api.github.test/repositories/1"), "not followed", github.ErrNotFound},
		"another repository": {fakegithub.Answer(200, `{"full_name":"mallory/access","default_branch":"main"}`), "does not name it", nil},
		"no name":            {fakegithub.Answer(200, `{"full_name":"contoso/access","default_branch":""}`), "does not name it", nil},
		"another kind":       {fakegithub.Answer(200, `{"full_name":"contoso/access","default_branch":7}`), "not understood", nil},
		"no branch":          {fakegithub.Answer(200, `{"full_name":"contoso/access","default_branch":"a/../b"}`), "does not name it", nil},
		"null":               {fakegithub.Answer(200, `null`), "does not name it", nil},
		"no access":          {fakegithub.Answer(404, `{"message":"Not Found"}`), "contents: read", github.ErrNotFound},
	} {
		server := world("contents:read")
		server.Fault = always(test.fault)
		branch, err := client(t, server).DefaultBranch(t.Context(), repo)
		if err == nil || !strings.Contains(err.Error(), test.want) || test.kind != nil && !errors.Is(err, test.kind) {
			t.Errorf("%s: %q, %v; want %q", name, branch, err, test.want)
		}
	}
}
