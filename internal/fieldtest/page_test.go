package fieldtest

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/escape"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/internals/field-test.md")

const pagePath = "../../docs/internals/field-test.md"

// permissionLines are the permissions of all experiments.
func permissionLines() string {
	var all []string
	for _, q := range measured() {
		all = append(all, q.Needs...)
	}
	slices.Sort(all)
	var b strings.Builder
	for _, permission := range slices.Compact(all) {
		fmt.Fprintf(&b, "- `%s`\n", permission)
	}
	return b.String()
}

// questionLines are the tables of what is measured and of what is not.
func questionLines() string {
	var b strings.Builder
	b.WriteString("The first answer is the expected one. The name in brackets is the switch of the fake.\n\n| question | answers | what it leaves |\n|---|---|---|\n")
	for _, q := range measured() {
		fmt.Fprintf(&b, "| %s `%s` | %s | %s |\n", escape.Markdown(q.Text), q.Name, answerCell(q), cmp.Or(escape.Markdown(q.Permanent), "nothing"))
	}
	b.WriteString("\nThese are not measured:\n\n| question | answers | why not |\n|---|---|---|\n")
	for _, q := range notMeasured() {
		fmt.Fprintf(&b, "| %s `%s` | %s | %s |\n", escape.Markdown(q.Text), q.Name, answerCell(q), escape.Markdown(q.Why))
	}
	return b.String()
}

func answerCell(q Question) string {
	var cell []string
	for _, a := range q.Answers {
		text := fmt.Sprintf("`%s`: %s", a.Value, escape.Markdown(a.Meaning))
		if a.Switch != "" {
			text += " (`" + a.Switch + "`)"
		}
		cell = append(cell, text)
	}
	return strings.Join(cell, "<br>")
}

// The page lists each question and permission.
func TestPage(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	for name, lines := range map[string]string{"permissions": permissionLines(), "questions": questionLines()} {
		begin, end := "<!-- "+name+" -->\n\n", "\n<!-- end of "+name+" -->"
		before, rest, begun := strings.Cut(want, begin)
		_, after, ended := strings.Cut(rest, end)
		if !begun || !ended {
			t.Fatalf("the page has no place for the %s", name)
		}
		want = before + begin + lines + end + after
	}
	switch {
	case want == string(data):
	case *update:
		if err := os.WriteFile(pagePath, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the page is not up to date: .ci/refresh ./internal/fieldtest")
	}
}
