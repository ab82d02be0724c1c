package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// TestHTMLPullRequest: what the pull request does comes before what it does not
// touch, and nothing of the base links to a line of the head.
func TestHTMLPullRequest(t *testing.T) {
	t.Parallel()
	root := parseHTML(t, render(t, "html", compared()))
	var parts []string
	for _, h2 := range all(root, "h2") {
		parts = append(parts, attribute(h2, "id"))
	}
	want := []string{"contents", "pull-request", "permanent-onboard", "new", "fixed", "policy", "unread", "older", "groups", "waived", "notes", "relaxed", "checked", "controls", "evidence"}
	if !slices.Equal(parts, want) {
		t.Errorf("the parts are %q, want %q", parts, want)
	}
	pull := byID(t, root, "pull-request").Parent
	for _, part := range []string{
		"In the files: 1 entry added, 1 changed, 1 removed", "1 fixed; 1 hidden by the policy change", "Base: " + strings.Repeat("ab", 20),
		"sg-removed line 12 of the base removed",
	} {
		if text := words(pull); !strings.Contains(text, part) {
			t.Errorf("the pull request does not say %q: %s", part, text)
		}
	}
	for _, a := range all(pull, "a") {
		if words(a) == "sg-removed" {
			t.Error("an entry of the base links to the head")
		}
	}
	if links := len(all(byID(t, root, "fixed").Parent, "a")); links != 1 {
		t.Errorf("what is fixed has %d links, want that to its rule alone", links)
	}
	in := compared()
	for _, f := range slices.Concat(in.Findings, in.Base.Fixed, in.Base.Hidden) {
		message := escape.Line(strings.TrimPrefix(f.Message, "not evaluated: "))
		if !strings.Contains(words(root), strings.Join(strings.Fields(message), " ")) {
			t.Errorf("the page does not say %q", message)
		}
	}
	older := byID(t, root, "older").Parent
	if len(all(all(older, "details")[0], "article")) == 0 {
		t.Error("older findings are not folded")
	}
}

// TestHTMLTilesOfAPullRequest: a count leads to where such findings stand.
func TestHTMLTilesOfAPullRequest(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Base = &report.Base{OnlyNew: true}
	older, introduced := about(&in.File.Groups[0], "a", finding.Error, "m"), about(&in.File.Groups[0], "b", finding.Warning, "m")
	older.Change, introduced.Change = finding.Existing, finding.New
	in.Findings = []finding.Finding{older, introduced}
	var leads []string
	for _, a := range all(all(all(parseHTML(t, render(t, "html", in)), "main")[0], "ul")[0], "a") {
		leads = append(leads, words(a)+" "+attribute(a, "href"))
	}
	if want := []string{"1 error #older", "1 warning #new"}; !slices.Equal(leads, want) {
		t.Errorf("the counts lead to %q, want %q", leads, want)
	}
}

// TestHTMLPullRequestOfMany: the new finding is not below hundreds of entries.
func TestHTMLPullRequestOfMany(t *testing.T) {
	t.Parallel()
	s := newSheet()
	for i := range 500 {
		s.declare(fmt.Sprintf("sg-%05d", i), objectID(i), plan.Managed, "")
	}
	in := s.input()
	in.Base = &report.Base{Unread: true, Note: "The base could not be read"}
	for i := range in.File.Groups {
		in.Base.Edits = append(in.Base.Edits, config.Edit{After: &in.File.Groups[i]})
	}
	in.Findings = []finding.Finding{about(&in.File.Groups[7], "owner-guest", finding.Error, "m")}
	in.Findings[0].Change = finding.New
	pull := byID(t, parseHTML(t, render(t, "html", in)), "pull-request").Parent
	folded := all(pull, "details")
	if len(folded) != 1 || len(all(folded[0], "tr")) != 501 {
		t.Error("the entries are not folded")
	}
	if text := words(pull); !strings.Contains(text, "500 entries added") || !strings.Contains(text, "Base: The base could not be read") {
		t.Errorf("the pull request says %.300s", text)
	}
}
