package guard_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/graph/guard"
)

type responseCase struct{ ID, Body, What, Must string }

// Every body of the collection as an answer to a list, alone and in a batch:
// only the two that are whole lists are believed, and nothing is sent to where
// they point.
func TestResponses(t *testing.T) {
	t.Parallel()
	// The ids of G14, G15 and G27 are for the layer above, which knows what an
	// item must have.
	whole := []string{"G14", "G15", "G24", "G27"}
	batches := []string{"G28", "G29", "G30", "G32", "G34"}
	for _, c := range readLines[responseCase](t, "../testdata/graph-responses.jsonl") {
		if slices.Contains(batches, c.ID) {
			continue // TestBatchResponses
		}
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				body := strings.ReplaceAll(c.Body, "<same url>", groups)
				s := &script{answers: []answer{{body: body}}}
				believed := slices.Contains(whole, c.ID)
				got := read(t, s)
				if (got.Err == nil) != believed {
					t.Errorf("%s: error %v, want %s", c.What, got.Err, c.Must)
				}
				inBatch := &script{answers: []answer{{make: func(r sent) string { return oneItem(200, body) }}}}
				if got := askOne(t, inBatch); (got.Err == nil) != believed {
					t.Errorf("%s in a batch: error %v, want %s", c.What, got.Err, c.Must)
				}
				if len(s.sent) != 1 {
					t.Errorf("%d requests, want 1", len(s.sent))
				}
			})
		})
	}
}

func oneItem(status int, body string) string {
	return fmt.Sprintf(`{"responses":[{"id":"1","status":%d,"headers":{"Content-Type":"application/json"},"body":%s}]}`, status, body)
}

func askOne(t *testing.T, s *script) guard.Answer {
	ctx, cancel := timeLimit(t)
	defer cancel()
	return guard.NewReader(start(t, s)).AskLists(ctx, []guard.Question{{URL: groups}})[0]
}

// Bodies that are wrong in ways of their own.
func TestBodies(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100)
	for name, test := range map[string]struct{ body, want string }{
		"error beside a list":  {`{"value":[],"error":{"code":"x"}}`, "success and an error"},
		"null error":           {`{"value":[],"error":null}`, "success and an error"},
		"Error":                {`{"value":[],"Error":{}}`, "differs from \"error\" in letter case"},
		"nextlink":             {`{"value":[],"@odata.nextlink":"https://graph.microsoft.com/v1.0/groups?x"}`, "in letter case alone"},
		"same key twice":       {`{"value":[],"value":[1]}`, "has the key \"value\" twice"},
		"key twice in an item": {`{"value":[{"id":"1","ID":"2"}]}`, "has the key \"id\" twice"},
		"too deep":             {`{"value":[` + deep + `]}`, "nested too deeply"},
		"not UTF-8":            {"{\"value\":[\"\xff\"]}", "not in UTF-8"},
		"text":                 {`"value"`, "not a JSON object"},
		"null":                 {`null`, "not a JSON object"},
		"two objects":          {`{"value":[]}{"value":[]}`, "continues after its end"},
		"comment":              {`{"value":[]} // all`, "continues after its end"},
		"comma":                {`{"value":[],}`, "not valid JSON"},
		"text for a link":      {`{"value":[],"@odata.nextLink":{}}`, "not text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, &script{answers: []answer{{body: test.body}}})
			if f := failure(t, got.Err, guard.Invalid); !strings.Contains(f.Error(), test.want) {
				t.Errorf("text %q, want %q in it", f, test.want)
			}
		})
	}
}

// F11: a page that is cut at any byte is never read as a shorter one.
func TestCutAtEveryByte(t *testing.T) {
	t.Parallel()
	page := `{"@odata.context":"x","value":[{"id":"1","displayName":"Ümläut \"q\""},{"id":"2"}]}`
	for end := range len(page) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{answers: []answer{{body: page[:end]}}}
			if got := read(t, s); got.Err == nil || len(s.sent) != 6 {
				t.Errorf("cut after %d bytes: %d items, %d requests, error %v", end, len(got.Items), len(s.sent), got.Err)
			}
		})
	}
}

// Pages, as they come: F16 to F19. Requests are numbered from 0.
func TestPages(t *testing.T) {
	t.Parallel()
	page := func(items string, next int) answer {
		if next < 0 {
			return answer{body: list(items)}
		}
		return answer{body: fmt.Sprintf(`{"value":[%s],"@odata.nextLink":"%s?$skiptoken=%d"}`, items, groups, next)}
	}
	// endless makes pages that are never the last, from their numbers.
	endless := func(items func(n int) string) []answer {
		n := 0
		return []answer{{make: func(sent) string {
			n++
			return fmt.Sprintf(`{"value":[%s],"@odata.nextLink":"%s?$skiptoken=%d"}`, items(n), groups, n)
		}}}
	}
	fifty := []answer{}
	for i := range 50 {
		fifty = append(fifty, page("", i))
	}
	tests := []struct {
		name    string
		answers []answer
		items   int // -1: an error
		sends   int
	}{
		{"two pages", []answer{page(`1,2`, 1), page(`3`, -1)}, 3, 2},
		{"F18 empty pages", append(fifty, page(`1`, -1)), 1, 51},
		{"F19 the second fails", []answer{page(`1`, 1), {status: 403}}, -1, 2},
		{"F17 cycle", []answer{page(`1`, 1), page(`2`, 2), page(`3`, 1)}, -1, 3},
		{"a page of one is retried", []answer{page(`1`, 1), {status: 503}, page(`2`, -1)}, 2, 3},
		{"F17 empty pages without end", endless(func(int) string { return "" }), -1, 1001},
		{"F17 the same items without end", endless(func(int) string { return "1,2" }), -1, 12},
		{"F17 other items without end", endless(strconv.Itoa), -1, 20_000},
		{"F16 a page twice", []answer{page(`1,2`, 1), page(`1,2`, 2), page(`3`, -1)}, 5, 3},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			s := &script{answers: test.answers}
			got := read(t, s)
			if test.items < 0 {
				if got.Err == nil || got.Items != nil {
					t.Errorf("%d items, error %v", len(got.Items), got.Err)
				}
			} else if got.Err != nil || len(got.Items) != test.items {
				t.Errorf("%d items, error %v, want %d", len(got.Items), got.Err, test.items)
			}
			if len(s.sent) != test.sends {
				t.Errorf("%d requests, want %d", len(s.sent), test.sends)
			}
		})
	}
}

// A nextLink loses the header of advanced queries unless it is sent again:
// https://learn.microsoft.com/graph/paging
func TestPagesKeepTheHeader(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{body: `{"value":[1],"@odata.nextLink":"` + groups + `?$skiptoken=1"}`}, {body: list("2")}}}
	got := guard.NewReader(start(t, s)).List(t.Context(), guard.Question{URL: groups, Eventual: true})
	if got.Err != nil || len(s.sent) != 2 {
		t.Fatal(got.Err)
	}
	for i, r := range s.sent {
		if r.header.Get("ConsistencyLevel") != "eventual" {
			t.Errorf("request %d lacks the header", i)
		}
	}
}

// Whatever bytes come, a list is only read from one JSON object with a list in
// it, and has as many items as that list.
func FuzzPage(f *testing.F) {
	for _, c := range readLines[responseCase](f, "../testdata/graph-responses.jsonl") {
		f.Add([]byte(c.Body))
	}
	f.Add([]byte(list(`{"id":"1"}`, `{"id":"2"}`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		// The run is too short for a second try, so that none is waited for.
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		s := &script{answers: []answer{{body: string(body)}}}
		got := guard.NewReader(start(t, s)).List(ctx, guard.Question{URL: groups})
		if got.Err != nil {
			if got.Items != nil {
				t.Error("an error and items")
			}
			return
		}
		var page map[string]json.RawMessage
		var items []json.RawMessage
		if json.Unmarshal(body, &page) != nil || json.Unmarshal(page["value"], &items) != nil || page["error"] != nil || len(items) != len(got.Items) {
			t.Errorf("read %d items from %q", len(got.Items), body)
		}
	})
}
