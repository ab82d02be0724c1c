package guard_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/graph/guard"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 21, 7, 28, 0, 0, time.UTC)
	ahead := now.Add(10 * time.Minute).Format(http.TimeFormat) // the server's clock
	tests := []struct {
		value, date string
		want        time.Duration
		absent      bool
	}{
		{"0", "", 0, false},
		{"1", "", time.Second, false},
		{" 7 ", "", 7 * time.Second, false},
		{"2.128", "", 2128 * time.Millisecond, false},
		{"0.249", "", 249 * time.Millisecond, false},
		{"86400", "", 24 * time.Hour, false},
		{"99999999999999999999", "", 24 * time.Hour, false},
		{strings.Repeat("9", 400), "", 24 * time.Hour, false},
		{"Wed, 21 Oct 2026 07:28:05 GMT", "", 5 * time.Second, false},
		{"Wed, 21 Oct 2026 07:38:05 GMT", ahead, 5 * time.Second, false},
		{"Wednesday, 21-Oct-26 07:28:05 GMT", "", 5 * time.Second, false},
		{"Wed Oct 21 07:28:05 2026", "", 5 * time.Second, false},
		{"Wed, 21 Oct 2026 07:28:05 GMT", "yesterday", 5 * time.Second, false},
		{"Wed, 21 Oct 2025 07:28:00 GMT", "", 0, false},
		{"Wed, 21 Oct 2099 07:28:00 GMT", "", 24 * time.Hour, false},
		{"", "", 0, true},
		{"5;q=1", "", 0, true},
		{"-1", "", 0, true},
		{"+1", "", 0, true},
		{"1e3", "", 0, true},
		{"0x10", "", 0, true},
		{"inf", "", 0, true},
		{"NaN", "", 0, true},
		{"1.2.3", "", 0, true},
		{".", "", 0, true},
		{"soon", "", 0, true},
		{"5, 120", "", 2 * time.Minute, false}, // two headers that a proxy made one of
		{"120,5", "", 2 * time.Minute, false},
		{"soon, 5", "", 5 * time.Second, false},
		{",", "", 0, true},
	}
	for _, test := range tests {
		wait, present := guard.RetryAfter([]string{test.value}, test.date, now)
		if wait != test.want || present == test.absent {
			t.Errorf("RetryAfter(%.40q, %q) = %v, %v, want %v, %v", test.value, test.date, wait, present, test.want, !test.absent)
		}
	}
}

// Of several headers the longest delay counts, whichever comes first.
func TestRetryAfterTwice(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 21, 7, 28, 0, 0, time.UTC)
	for _, values := range [][]string{
		{"5", "120"}, {"120", "5"}, {"soon", "120"}, {"120", ""}, {"5", "Wed, 21 Oct 2026 07:30:00 GMT"}, {"Wed, 21 Oct 2026 07:30:00 GMT", "5"},
	} {
		if wait, present := guard.RetryAfter(values, "", now); wait != 2*time.Minute || !present {
			t.Errorf("RetryAfter(%q) = %v, %v", values, wait, present)
		}
	}
	if wait, present := guard.RetryAfter(nil, "", now); wait != 0 || present {
		t.Errorf("without a header: %v, %v", wait, present)
	}
}

// The same in a run.
func TestWaitsForTheLongest(t *testing.T) {
	t.Parallel()
	for _, values := range [][]string{{"2", "20"}, {"20", "2"}} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{answers: []answer{{status: 429, retryAfter: values}, {body: list()}}}
			if got := read(t, s); got.Err != nil || s.waits()[0] != 20*time.Second {
				t.Errorf("%q: waits %v, error %v", values, s.waits(), got.Err)
			}
		})
	}
}

// Whatever a header says, a delay is bounded and never negative.
func FuzzRetryAfter(f *testing.F) {
	for _, c := range retryCases(f) {
		f.Add(c.Value, "Wed, 21 Oct 2026 07:28:00 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		wait, present := guard.RetryAfter([]string{value, "1"}, date, time.Unix(1_800_000_000, 0))
		if wait < 0 || wait > 24*time.Hour || !present {
			t.Errorf("RetryAfter(%q, %q) = %v, %v", value, date, wait, present)
		}
	})
}

type retryCase struct{ ID, Value, Must string }

func retryCases(t testing.TB) []retryCase {
	t.Helper()
	return readLines[retryCase](t, "../testdata/retry-after.jsonl")
}

// readLines reads a file of JSON lines.
func readLines[T any](t testing.TB, name string) []T {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []T
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		t.Fatalf("%s is empty", name)
	}
	return all
}

// Every value of the collection leads to a wait between a second and what it
// says, or to a run that gives up at once; never to a hot loop.
func TestRetryAfterValues(t *testing.T) {
	t.Parallel()
	waits := map[string]time.Duration{
		"R01": time.Second, "R02": time.Second, "R03": time.Second, "R05": 120 * time.Second, "R06": 0, "R07": 0,
		"R14": time.Second, "R15": time.Second, "R16": time.Second, "R18": 5 * time.Second, "R19": time.Second,
	}
	cases := retryCases(t)
	if len(cases) != len(waits) {
		t.Fatalf("%d cases and %d expectations", len(cases), len(waits))
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { retryOnce(t, c, waits[c.ID]) })
		})
	}
}

func retryOnce(t *testing.T, c retryCase, want time.Duration) {
	throttled := answer{status: 429, header: map[string]string{"Retry-After": c.Value}}
	if c.ID == "R16" || c.ID == "R19" { // dates in the past; the bubble's clock is in another year
		throttled.header["Date"] = "Wed, 21 Oct 2026 08:00:00 GMT"
	}
	if strings.HasPrefix(c.Value, "{now+5s") {
		ahead := time.Now().Add(10 * time.Minute)
		throttled.header["Date"] = ahead.UTC().Format(http.TimeFormat)
		throttled.header["Retry-After"] = ahead.Add(5 * time.Second).UTC().Format(http.TimeFormat)
	}
	s := &script{answers: []answer{throttled, {body: list()}}}
	got := read(t, s, func(c *guard.Config) { c.Random = func() float64 { return 0 } }) // the floor alone holds
	if want == 0 {
		f := failure(t, got.Err, guard.Throttled)
		if len(s.sent) != 1 || !strings.Contains(f.Error(), "asks to wait") {
			t.Errorf("%d requests and %q, want to give up at once", len(s.sent), f)
		}
		return
	}
	if got.Err != nil || len(s.sent) != 2 || s.waits()[0] != want {
		t.Errorf("%d requests, waits %v, error %v; want a second request after %v: %s", len(s.sent), s.waits(), got.Err, want, c.Must)
	}
}

// read reads the list of groups within a run of ten minutes.
func read(t *testing.T, s *script, change ...func(*guard.Config)) guard.Answer {
	t.Helper()
	ctx, cancel := timeLimit(t)
	defer cancel()
	return guard.NewReader(start(t, s, change...)).List(ctx, guard.Question{URL: groups})
}
