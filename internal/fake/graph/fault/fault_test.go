package fault_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/fake/graph/fault"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	faults, err := fault.Decode([]byte(`[
		{"name": "throttled", "method": "GET", "path": "/groups", "nth": 2, "count": -1,
		 "after": {"method": "PATCH", "path": "/rules/"}, "for": "1m30s",
		 "do": {"status": 429, "header": {"Retry-After": "{date+5s}"}, "body": "{}", "commit": true}},
		{"path": "x", "do": {"cut": 0, "chunked": true, "page": "link", "next": "https://evil.example",
		 "change": [{"do": "rename", "group": "g", "name": "n"}]}}
	]`))
	if err != nil {
		t.Fatal(err)
	}
	none := 0
	want := []fault.Fault{
		{Name: "throttled", Method: "GET", Path: "/groups", Nth: 2, Count: fault.Every, After: &fault.Call{Method: "PATCH", Path: "/rules/"},
			For: fault.Duration(90 * time.Second),
			Do:  fault.Action{Status: 429, Header: map[string]string{"Retry-After": "{date+5s}"}, Body: "{}", Commit: true}},
		{Path: "x", Do: fault.Action{Page: fault.PageLink, Next: "https://evil.example", Wire: fault.Wire{Cut: &none, Chunked: true},
			Change: []fault.Change{{Do: "rename", Group: "g", Name: "n"}}}},
	}
	if !reflect.DeepEqual(faults, want) {
		t.Errorf("got  %+v\nwant %+v", faults, want)
	}
}

// A fault that can't work is an error, not a fault that never happens.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{}`:                                                               "cannot unmarshal",
		`[{"pat": "x"}]`:                                                   `unknown field "pat"`,
		`[] []`:                                                            "behind the list",
		`[{"path": "("}]`:                                                  "missing closing )",
		`[{"path": "", "after": {"path": "("}}]`:                           "missing closing )",
		`[{"path": "", "for": "soon"}]`:                                    "invalid duration",
		`[{"path": "", "do": {"page": "torn"}}]`:                           `page is "torn", not one of`,
		`[{"path": "", "do": {"batch": "torn"}}]`:                          `batch is "torn", not one of`,
		`[{"path": "", "do": {"gzip": "torn"}}]`:                           `gzip is "torn", not one of`,
		`[{"path": "", "do": {"reset": "torn"}}]`:                          `reset is "torn", not one of`,
		`[{"path": "", "do": {"status": 42}}]`:                             "status is 42",
		`[{"path": "", "do": {"cut": -1}}]`:                                "never negative",
		`[{"path": "", "do": {"body": "x"}}]`:                              "a body needs a status",
		`[{"path": "", "do": {"next": "x"}}]`:                              `next needs page "link"`,
		`[{"path": "", "do": {"header": {"a b": "x"}}}]`:                   `"a b" is no header name`,
		`[{"path": "", "do": {"change": [{"group": "x"}]}}]`:               "says in do what it does",
		`[{"path": "", "do": {"change": [{"do": "burn", "group": "x"}]}}]`: `do is "burn"`,
	} {
		if _, err := fault.Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// Which call is hit: by method, path, number and count; the first fault whose
// turn it is acts, and the others count the call all the same.
func TestTurns(t *testing.T) {
	t.Parallel()
	script, err := fault.NewScript([]fault.Fault{
		{Name: "second", Method: "GET", Path: "^/a", Nth: 2},
		{Name: "third and fourth", Path: "^/a", Nth: 3, Count: 2},
		{Name: "from the fifth", Path: "^/a", Nth: 5, Count: fault.Every},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	var got []string
	for _, call := range []string{"GET /a", "GET /b", "GET /a", "GET /a", "POST /a", "GET /a", "GET /a?x"} {
		method, path, _ := strings.Cut(call, " ")
		name := "-"
		if hit, _ := script.Next(method, path, at); hit != nil {
			name = hit.Name
		}
		got = append(got, name)
	}
	want := []string{"-", "-", "second", "third and fourth", "third and fourth", "from the fifth", "from the fifth"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A fault that waits for a success begins with it and ends in time.
func TestAfter(t *testing.T) {
	t.Parallel()
	script, err := fault.NewScript([]fault.Fault{{Path: "^/a", Count: fault.Every, After: &fault.Call{Method: "PATCH", Path: "^/b"}, For: fault.Duration(time.Minute)}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	hits := func(at time.Time) bool { hit, _ := script.Next("GET", "/a", at); return hit != nil }
	script.Answered("PATCH", "/b", 500, at)
	script.Answered("GET", "/b", 200, at)
	script.Answered("PATCH", "/c", 200, at)
	if hits(at) {
		t.Error("hit without a success")
	}
	script.Answered("PATCH", "/b", 204, at)
	if !hits(at) || !hits(at.Add(59*time.Second)) || hits(at.Add(time.Minute)) {
		t.Error("not hit for a minute")
	}
}

// What reaches the service: a call whose answer is replaced does not, unless
// the script says so.
func TestEffective(t *testing.T) {
	t.Parallel()
	cut := 3
	for name, tt := range map[string]struct {
		do   fault.Action
		want bool
	}{
		"replaced":   {fault.Action{Status: 500}, false},
		"committed":  {fault.Action{Status: 500, Commit: true}, true},
		"stalled":    {fault.Action{Wire: fault.Wire{Stall: true}}, false},
		"reset":      {fault.Action{Wire: fault.Wire{Reset: fault.ResetBeforeHeaders}}, false},
		"mid body":   {fault.Action{Wire: fault.Wire{Reset: fault.ResetMidBody}}, true},
		"cut":        {fault.Action{Wire: fault.Wire{Cut: &cut}}, true},
		"late":       {fault.Action{Wire: fault.Wire{Delay: 1}}, true},
		"other page": {fault.Action{Page: fault.PageSelf}, true},
	} {
		if got := tt.do.Effective(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The three forms of dates that HTTP has.
func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for template, want := range map[string]string{
		"{date+5s}":     "Tue, 24 Nov 2026 09:00:05 GMT",
		"{rfc850-1h}":   "Tuesday, 24-Nov-26 08:00:00 GMT",
		"{asctime+24h}": "Wed Nov 25 09:00:00 2026",
		"{date soon}":   "{date soon}",
		"2.128":         "2.128",
	} {
		answer := fault.Answer{Header: map[string][]string{}}
		do := fault.Action{Header: map[string]string{"Retry-After": template}}
		do.Edit(&answer, "", 1, at)
		if got := answer.Header.Get("Retry-After"); got != want {
			t.Errorf("%s: got %q, want %q", template, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`[{"path": "x", "nth": 2, "do": {"status": 429}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		faults, err := fault.Decode(data)
		if err != nil {
			return
		}
		if _, err := fault.NewScript(faults); err != nil {
			t.Fatalf("decoded, and then %v", err)
		}
	})
}
