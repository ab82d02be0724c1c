package fieldtest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fieldtest/answers"
)

// fileOf runs all experiments against a fake and reads back the file of answers.
func fileOf(t *testing.T, given fakegraph.Answers) (file answers.File, text string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, fakegraph.WithAnswers(given))
		o := Run(t.Context(), b.Lab, asked())
		o.Cloud, o.Permissions = "public", granting()
		var buffer bytes.Buffer
		if err := answers.Encode(&buffer, o.File()); err != nil {
			t.Fatal(err)
		}
		text = buffer.String()
		for _, g := range b.made {
			if strings.Contains(text, g.id) {
				t.Errorf("the id of %s is in the file", g.name)
			}
		}
	})
	file, err := answers.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return file, text
}

// What a tenant answers comes through the file of answers to a fake that then answers
// alike, and the file has no more of the tenant than that.
func TestFileOfRun(t *testing.T) {
	t.Parallel()
	given := fakegraph.Answers{UnmanagedResourceIs400: true, RotatesBothIDs: true, NeverLocked: true, FirstWriteLosesMails: true}
	file, text := fileOf(t, given)
	var got fakegraph.Answers
	for _, r := range file.Questions {
		for _, alternative := range fakegraph.Alternatives() {
			if alternative.Name == r.Switch {
				got = got.With(alternative.Answers)
			}
		}
		if r.Status == answers.Answered && len(r.Evidence) == 0 {
			t.Errorf("%s has no evidence", r.Name)
		}
	}
	if got != given {
		t.Errorf("the file gives %+v, want %+v", got, given)
	}
	if report, contradicted, err := Compare(file); err != nil || contradicted != 4 {
		t.Errorf("%d contradictions, %v:\n%s", contradicted, err, report)
	}
	for _, foreign := range []string{"sg-managed", "sg-other", "tester", testTenant, testRun, testRun[:8], fakegraph.MemoryHost, "Bearer", "eyJ"} {
		if strings.Contains(text, foreign) {
			t.Errorf("%s is in the file", foreign)
		}
	}
}

// Evidence whose properties and codes are hidden proves nothing.
func TestEvidenceIsReadable(t *testing.T) {
	t.Parallel()
	_, text := fileOf(t, fakegraph.Answers{})
	hidden := regexp.MustCompile(`"[^"]*…[^"]*":|"(code|request)":"[^"]*…[^"]*"`).FindAllString(text, -1)
	slices.Sort(hidden)
	if len(hidden) > 0 {
		t.Errorf("hidden: %q; add the words to answers/words.txt", slices.Compact(hidden))
	}
}
