package fieldtest

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/fieldtest/answers"
)

// Each answer that an experiment can give and nobody expects has its consequence, and
// what documentation promises is what it says.
func TestContradictions(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, x := range contradictions() {
		got = append(got, x.question+" "+x.value)
		if x.page == "" {
			continue
		}
		page, err := os.ReadFile("../../" + x.page)
		if err != nil || !strings.Contains(strings.Join(strings.Fields(string(page)), " "), x.promise) {
			t.Errorf("%s %s: %s does not say %q (%v)", x.question, x.value, x.page, x.promise, err)
		}
	}
	for _, q := range measured() {
		for _, a := range q.Answers {
			if !a.Default {
				want = append(want, q.Name+" "+a.Value)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("there are consequences of\n%q\nand answers\n%q", got, want)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	f := answers.File{Date: "2026-11-30", Cloud: "public", Caller: answers.Person, Permissions: []string{"Group.ReadWrite.All"}, Questions: []answers.Result{
		{Name: "unmanaged-resource", Status: answers.Answered, Value: "404"},
		{Name: "unchanged-write", Status: answers.Answered, Value: "ignored", Switch: "unchanged-write-ignored", Detail: "3 reads"},
		{Name: "owner-write", Status: answers.NotAnswered, Why: "no answer | came"},
		{Name: "custom-data", Status: answers.NotMeasured, Why: "so"},
		{Name: "tomorrow", Status: answers.Answered, Value: "yes"},
	}}
	text, contradicted, err := Compare(f)
	if err != nil || contradicted != 1 {
		t.Fatal(contradicted, err)
	}
	for _, want := range []string{
		"## Field test of 2026-11-30", "signed in as a person. As expected: 1. Not as expected: 1. Not answered: 1. Not measured: 1.",
		"### Does a write of a role setting's present value bring a group under PIM?", "| expected | the write brings the group under PIM |",
		"(3 reads)**", "`--answer unchanged-write-ignored` answers like this", "`docs/onboarding.md`: ", "| design | The first two attempts never onboard",
		"| 404 Not Found |", "## Not in the table of this version\n\n- `tomorrow`", "- `Group.ReadWrite.All`",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "answer | came") || strings.Contains(text, "custom-data") {
		t.Errorf("a table is broken, or has what was not measured:\n%s", text)
	}
	if none, n, err := Compare(answers.File{}); err != nil || n != 0 || strings.Contains(none, "###") {
		t.Errorf("%d, %v:\n%s", n, err, none)
	}
	for want, r := range map[string]answers.Result{
		"unchanged-write: perhaps is not one of its answers":                                   {Name: "unchanged-write", Status: answers.Answered, Value: "perhaps"},
		`the answer onboards has the switch "never-locked", expected ""`:                       {Name: "unchanged-write", Status: answers.Answered, Value: "onboards", Switch: "never-locked"},
		`the answer ignored has the switch "never-locked", expected "unchanged-write-ignored"`: {Name: "unchanged-write", Status: answers.Answered, Value: "ignored", Switch: "never-locked"},
	} {
		if _, _, err := Compare(answers.File{Questions: []answers.Result{r}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
