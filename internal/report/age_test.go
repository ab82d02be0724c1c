package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/report"
)

// TestAgeIsShown: a verdict is about the state of a moment, and every format says
// how long ago that was. Two comments about one snapshot are the same bytes, so
// they say the moment.
func TestAgeIsShown(t *testing.T) {
	t.Parallel()
	in := fine(2)
	in.Now = in.Index.Taken.Add(9*24*time.Hour + time.Hour)
	want := map[string]string{"json": `"ageSeconds": 781200`, "sarif": `"ageSeconds": 781200`, "sarif-all": `"ageSeconds": 781200`, "csv": ",217,",
		"comment": "snapshot taken at 2026-11-02 06:00 UTC"}
	for format, text := range everyFormat(t, in) {
		words := want[format]
		if words == "" {
			words = "snapshot taken at 2026-11-02 06:00 UTC, 9 days old"
		}
		if !strings.Contains(text, words) {
			t.Errorf("%s does not say %q:\n%s", format, words, text)
		}
	}
	later := in
	later.Now = in.Now.Add(time.Hour)
	if report.Comment(report.New(in), "", 60_000) != report.Comment(report.New(later), "", 60_000) {
		t.Error("the comment changes with the clock")
	}
}

func TestAgeInWords(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]string{
		-time.Second: "in the future", 0: "less than a minute old", 59 * time.Second: "less than a minute old",
		time.Minute: "1 minute old", 119 * time.Minute: "119 minutes old", 2 * time.Hour: "2 hours old", 47*time.Hour + 59*time.Minute: "47 hours old",
		48 * time.Hour: "2 days old", 8000 * 24 * time.Hour: "8000 days old",
	} {
		in := fine(1)
		in.Now = in.Index.Taken.Add(age)
		if text := render(t, "text", in); !strings.Contains(text, "06:00 UTC, "+want+"\n") {
			t.Errorf("%s: want %s in\n%s", age, want, text)
		}
	}
}

// TestAgeOfLiveRead: the run began before it read, which is no age below 0; and
// where nothing was read there is no age at all.
func TestAgeOfLiveRead(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Source, in.Now = "live", in.Index.Taken.Add(-3*time.Second)
	unread := validated(1)
	for want, in := range map[string]report.Input{"0": in, "null": unread} {
		var doc struct{ AgeSeconds json.RawMessage }
		if err := json.Unmarshal([]byte(render(t, "json", in)), &doc); err != nil || string(doc.AgeSeconds) != want {
			t.Errorf("age %s, want %s (%v)", doc.AgeSeconds, want, err)
		}
		if text := render(t, "github", in); text != "" {
			t.Errorf("annotations %q", text)
		}
	}
}
