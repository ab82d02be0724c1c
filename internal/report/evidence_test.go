package report_test

import (
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// Every format for people and for programs says what the report rests on.
func TestEvidence(t *testing.T) {
	t.Parallel()
	in := everything()
	for _, format := range []string{"text", "markdown", "html", "json", "sarif"} {
		got := strings.ReplaceAll(render(t, format, in), "pull&#95;request", "pull_request")
		for _, want := range []string{"contoso/access", in.Evidence.Commit, "7", "pull_request", "ada", "grace", in.Links.Run, "v1.2.3", in.Tool.Commit} {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
	}
	in = everything()
	in.Evidence.TriggeringActor = "ada"
	if got := render(t, "text", in); !strings.Contains(got, "pull_request by ada\n") {
		t.Errorf("one person is named as two:\n%s", got)
	}
}

// A run that has compared nothing says whether a tenant was asked at all.
func TestTenantAsked(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Plan, in.Index, in.Source, in.Failure = nil, nil, "", "429"
	for want, cost := range map[string]*report.Cost{"no tenant was asked": nil, "asked for, and not read": {Requests: 1}} {
		in.Cost = cost
		for _, format := range []string{"text", "markdown", "html"} {
			if got := render(t, format, in); !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", format, want, got)
			}
		}
		if got := comment(in); !strings.Contains(got, want) {
			t.Errorf("the comment does not say %q:\n%s", want, got)
		}
	}
}

// The commit is that of a file that a step of the job can write.
func TestEvidenceLinks(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Evidence.Commit = "a) [x](https://example.com"
	got := render(t, "markdown", in)
	if !strings.Contains(got, "(https://github.com/contoso/access/commit/a%29%20%5Bx%5D%28https%3A%2F%2Fexample.com)") {
		t.Errorf("the commit leads elsewhere:\n%s", got)
	}
}

// Each cloud has an admin center of its own, and only an id of a group leads there.
func TestAdminCenter(t *testing.T) {
	t.Parallel()
	const path = "/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/"
	for cloud, host := range map[directory.Cloud]string{
		directory.Public: "https://entra.microsoft.com", directory.USGov: "https://entra.microsoft.us",
		directory.USGovDoD: "https://entra.microsoft.us", directory.China: "https://entra.microsoftonline.cn",
	} {
		in := fine(1)
		edit(&in, func(s *directory.Snapshot) { s.Cloud = cloud })
		for _, format := range []string{"markdown", "html"} {
			shows(t, format, in, host+path+objectID(0), true)
		}
	}
	in := everything()
	in.Outcomes = []report.Outcome{{Group: finding.Group{ID: "x) [y](https://example.com", Name: "n"}, State: report.OutcomeDone}}
	for _, format := range []string{"markdown", "html"} {
		shows(t, format, in, path+"x", false)
	}
	for _, n := range []int{100, 101} {
		shows(t, "markdown", fine(n), path, n == 100)
	}
	if text := comment(fine(300)); strings.Contains(text, "size limit") {
		t.Error("300 groups leave no room in a comment")
	}
	in = fine(1)
	edit(&in, func(s *directory.Snapshot) { s.Cloud = "example.com" })
	shows(t, "markdown", in, path, false)
}
