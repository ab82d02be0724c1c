package report_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pim-groups/internal/escape"
)

// checkSARIF reads back what code scanning shows and links.
func checkSARIF(t *testing.T, document, name string) {
	t.Helper()
	run := readSARIF(t, document).Runs[0]
	if want := len(named(name).Findings); len(run.Results) != want {
		t.Fatalf("%d results, want %d", len(run.Results), want)
	}
	result := run.Results[len(run.Results)-1]
	for _, got := range []string{result.Properties.Name, result.Properties.Subject} {
		if got != name {
			t.Errorf("%q came back as %q", name, got)
		}
	}
	link := regexp.MustCompile(`\[[^\]]*\]\(`)
	for _, r := range run.Results {
		texts := []string{r.Message.Text}
		for _, related := range r.RelatedLocations {
			texts = append(texts, related.Message.Text)
		}
		for _, text := range texts {
			if escape.Line(text) != text || link.MatchString(text) {
				t.Errorf("%q shows what it should not", text)
			}
			if inside := strings.TrimPrefix(escape.SARIF("x "+name), "x "); !strings.Contains(text, inside) && text != escape.SARIF(name) {
				t.Errorf("%q does not say %q", text, name)
			}
		}
	}
	place := result.Locations[0].PhysicalLocation.ArtifactLocation.URI
	if path, err := url.PathUnescape(place); err != nil || !strings.HasSuffix(path, name[strings.LastIndexByte(name, '/')+1:]+".yaml") {
		t.Errorf("the file of %q became %q: %v", name, place, err)
	}
}

// checkCSV reads the table as a spreadsheet does: by our separator, and by the
// ones of other locales, no cell may be a formula.
func checkCSV(t *testing.T, document, name string) {
	t.Helper()
	rows := readCSV(t, document)
	if want := len(readCSV(t, render(t, "csv", named("x")))); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	first := rows[0]
	for got, want := range map[string]string{
		first["group"]: name, first["state_reason"]: name, first["subject"]: name, first["what_to_do"]: "the fix " + name,
	} {
		if got != escape.Line(want) {
			t.Errorf("%q came back as %q", want, got)
		}
	}
	checkFormulas(t, document)
}

// checkFormulas looks for cells that compute.
func checkFormulas(t *testing.T, document string) {
	t.Helper()
	formula := regexp.MustCompile(`(?m)(^|[,;|\t])"?[ ']*[=+\-@]`)
	harmless := regexp.MustCompile(`(^|[,;|])"?'`)
	for line := range strings.Lines(document) {
		for _, match := range formula.FindAllString(line, -1) {
			if !harmless.MatchString(match) {
				t.Errorf("a cell computes, %q in %q", match, line)
			}
		}
	}
}
