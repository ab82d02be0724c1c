package guard_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pim-groups/internal/graph/guard"
)

// questionsTo makes n questions for groups.
func questionsTo(n int) []guard.Question {
	list := make([]guard.Question, n)
	for i := range list {
		list[i] = guard.Question{URL: fmt.Sprintf("%s/%d", groups, i)}
	}
	return list
}

type request struct{ ID, Method, URL string }

// requestsOf reads the batch that was sent.
func requestsOf(r sent) []request {
	var batch struct{ Requests []request }
	_ = json.Unmarshal([]byte(r.body), &batch) // what is wrong shows in the test
	return batch.Requests
}

// respond answers each request of a batch with what the function makes of it,
// last first.
func respond(one func(q request) string) answer {
	return answer{make: func(r sent) string {
		var items []string
		for _, q := range requestsOf(r) {
			items = append(items, one(q))
		}
		slices.Reverse(items)
		return `{"responses":[` + strings.Join(items, ",") + `]}`
	}}
}

// echo answers with the URL that was asked for.
func echo(q request) string { return item(q.ID, 200, "", `{"url":"`+q.URL+`"}`) }

func item(id string, status int, retryAfter, body string) string {
	return fmt.Sprintf(`{"id":"%s","status":%d,"headers":{"retry-after":"%s"},"body":%s}`, id, status, retryAfter, body)
}

func ask(t *testing.T, s *script, n int, change ...func(*guard.Config)) (*guard.Transport, []guard.Answer) {
	t.Helper()
	ctx, cancel := timeLimit(t)
	defer cancel()
	transport := start(t, s, change...)
	return transport, guard.NewReader(transport).Ask(ctx, questionsTo(n))
}

// wantEchoes wants each answer at the place of its question.
func wantEchoes(t *testing.T, answers []guard.Answer) {
	t.Helper()
	for i, a := range answers {
		if want := fmt.Sprintf(`{"url":"/groups/%d"}`, i); a.Err != nil || string(a.Body) != want {
			t.Errorf("answer %d is %s, %v; want %s", i, a.Body, a.Err, want)
		}
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := respond(echo)
		slow.takes = time.Second
		s := &script{answers: []answer{slow}}
		transport, answers := ask(t, s, 405)
		wantEchoes(t, answers)
		if len(s.sent) != 21 || transport.Cost().Requests != 21 || s.busiest != 8 {
			t.Errorf("%d requests, %d at once; want 21, 8", len(s.sent), s.busiest)
		}
		for _, r := range s.sent {
			if n := len(requestsOf(r)); n > 20 || r.method != "POST" || r.url != root+"/v1.0/$batch" {
				t.Errorf("%s %s with %d requests", r.method, r.url, n)
			}
		}
	})
}

// The throttled ones are asked again, and only they, after the longest wait
// that any of them was told, in batches half as large, until all are answered.
// One client is known to lose the first half of a first batch here.
func TestThrottledItems(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := map[string]int{}
		s := &script{answers: []answer{respond(func(q request) string {
			asked[q.URL]++
			if n := number(q); n < 12 && asked[q.URL] <= 2 {
				return item(q.ID, 429, fmt.Sprint(n), `{"error":{"code":"TooManyRequests","message":""}}`)
			}
			return echo(q)
		})}}
		transport, answers := ask(t, s, 20)
		wantEchoes(t, answers)
		var sizes []int
		for _, r := range s.sent {
			sizes = append(sizes, len(requestsOf(r)))
		}
		if want := []int{20, 10, 2, 5, 5, 2}; !slices.Equal(sizes, want) {
			t.Errorf("sizes of batches %v, want %v", sizes, want)
		}
		if waits := s.waits(); !slices.Equal(waits, []time.Duration{11 * time.Second, 9 * time.Second, 11 * time.Second, 0, 0}) {
			t.Errorf("waits %v, want after each refusal the longest of those asked for", waits)
		}
		cost := transport.Cost()
		if cost.Throttled != 24 || cost.Waited != 31*time.Second || cost.PIMUnits != 0 {
			t.Errorf("cost %+v", cost)
		}
	})
}

func number(q request) int {
	var n int
	fmt.Sscanf(q.URL, "/groups/%d", &n)
	return n
}

// All that can happen to one item among others: the others stand.
func TestItemsThatFail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		one  string // in place of the answer to the first question
		kind guard.Kind
		want string
	}{
		{"403", item("1", 403, "", `{"error":{"code":"Authorization_RequestDenied","message":"No."}}`), guard.Status, "Authorization_RequestDenied: No"},
		{"404", item("1", 404, "", `{"error":{"code":"Request_ResourceNotFound","message":"Gone."}}`), guard.Status, "status 404"},
		{"424", item("1", 424, "", `{}`), guard.Status, "status 424"},
		{"302", item("1", 302, "", `{}`), guard.Invalid, "status 302"},
		{"204", item("1", 204, "", `null`), guard.Invalid, "status 204"},
		{"error in a 200", item("1", 200, "", `{"error":{"code":"x"}}`), guard.Invalid, "success and an error"},
		{"no body", `{"id":"1","status":200}`, guard.Invalid, "not a JSON object"},
		{"text for a body", item("1", 200, "", `"eyJ"`), guard.Invalid, "not a JSON object"},
		{"another type", `{"id":"1","status":200,"headers":{"content-type":"text/html"},"body":{}}`, guard.Invalid, "not JSON"},
		{"no status", `{"id":"1","body":{}}`, guard.Invalid, "no status"},
		{"text for a status", `{"id":"1","status":"200","body":{}}`, guard.Invalid, "no status"},
		{"no answer", `{"id":"77","status":200,"body":{}}`, guard.Invalid, "0 answers"},
		{"two answers", `{"id":"1","status":200,"body":{}},{"id":"1","status":200,"body":{"a":1}}`, guard.Invalid, "2 answers"},
		{"number for an id", `{"id":1,"status":200,"body":{}}`, guard.Invalid, "0 answers"},
	}
	for _, test := range tests {
		bubble(t, test.name, func(t *testing.T) {
			s := &script{answers: []answer{respond(func(q request) string {
				if q.ID == "1" {
					return test.one
				}
				return echo(q)
			})}}
			_, answers := ask(t, s, 3)
			if f := failure(t, answers[0].Err, test.kind); !strings.Contains(f.Error(), test.want) || answers[0].Body != nil {
				t.Errorf("text %q with body %s, want %q", f, answers[0].Body, test.want)
			}
			for i, a := range answers[1:] {
				if a.Err != nil || string(a.Body) != fmt.Sprintf(`{"url":"/groups/%d"}`, i+1) {
					t.Errorf("answer %d: %s, %v", i+1, a.Body, a.Err)
				}
			}
		})
	}
}

// A question without an answer is asked once more, alone; the page behind it has
// its own second try.
func TestMissingAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := map[string]int{}
		s := &script{answers: []answer{respond(func(q request) string {
			asked[q.URL]++
			switch {
			case q.URL == "/groups/0" && asked[q.URL] == 1, q.URL == "/groups/0?$skiptoken=2" && asked[q.URL] == 1, q.URL == "/groups/1":
				return `{"id":"other"}`
			case q.URL == "/groups/0":
				return item(q.ID, 200, "", `{"value":[1],"@odata.nextLink":"`+groups+`/0?$skiptoken=2"}`)
			}
			return item(q.ID, 200, "", list("2"))
		})}}
		got := guard.NewReader(start(t, s)).AskLists(t.Context(), questionsTo(3))
		if got[0].Err != nil || fmt.Sprintf("%s", got[0].Items) != "[1 2]" || got[2].Err != nil {
			t.Errorf("answers at the second try: %s, %v; among others: %v", got[0].Items, got[0].Err, got[2].Err)
		}
		failure(t, got[1].Err, guard.Invalid)
		if want := map[string]int{"/groups/0": 2, "/groups/0?$skiptoken=2": 2, "/groups/1": 2, "/groups/2": 1}; !maps.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
	})
}

// An item that fails for a passing reason is asked again, not for ever.
func TestItemsThatPass(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 502, 503, 504} {
		bubble(t, fmt.Sprint(status), func(t *testing.T) {
			broken := 0
			s := &script{answers: []answer{respond(func(q request) string {
				if n := number(q); n == 0 && broken < 2 || n == 1 {
					if n == 0 {
						broken++
					}
					return item(q.ID, status, "", `{}`)
				}
				return echo(q)
			})}}
			_, answers := ask(t, s, 3)
			if answers[0].Err != nil || answers[2].Err != nil {
				t.Errorf("answers that came: %v, %v", answers[0].Err, answers[2].Err)
			}
			if f := failure(t, answers[1].Err, guard.Status); f.Status != status || len(s.sent) != 6 {
				t.Errorf("%v after %d requests, want 6", f, len(s.sent))
			}
		})
	}
}

// What happens to the envelope happens to all of it.
func TestEnvelopes(t *testing.T) {
	t.Parallel()
	bubble(t, "throttled, then fine", func(t *testing.T) {
		s := &script{answers: []answer{{status: 429, header: map[string]string{"Retry-After": "2"}}, respond(echo)}}
		_, answers := ask(t, s, 20)
		wantEchoes(t, answers)
	})
	for body, requests := range map[string]int{`{}`: 2, `{"responses":[]}`: 2, `{"responses":null}`: 1, `{"responses":{}}`: 1} {
		bubble(t, body, func(t *testing.T) {
			s := &script{answers: []answer{{body: body}}}
			_, answers := ask(t, s, 3)
			for _, a := range answers {
				failure(t, a.Err, guard.Invalid)
			}
			if len(s.sent) != requests {
				t.Errorf("%d requests, want %d", len(s.sent), requests)
			}
		})
	}
	bubble(t, "throttled beyond the run", func(t *testing.T) {
		slow := respond(func(q request) string { return item(q.ID, 429, "3600", `{}`) })
		slow.takes = time.Second
		s := &script{answers: []answer{slow}}
		_, answers := ask(t, s, 41)
		for _, a := range answers {
			failure(t, a.Err, guard.Throttled)
		}
		if len(s.sent) != 3 {
			t.Errorf("%d requests, want the 3 that were under way", len(s.sent))
		}
	})
}

// The batches of the collection of bad answers.
func TestBatchResponses(t *testing.T) {
	t.Parallel()
	for _, c := range readLines[responseCase](t, "../testdata/graph-responses.jsonl") {
		if !strings.HasPrefix(c.Body, `{"responses"`) {
			continue
		}
		bubble(t, c.ID, func(t *testing.T) {
			s := &script{answers: []answer{{body: c.Body}}}
			if c.ID == "G32" {
				s.answers = append(s.answers, respond(echo))
			}
			_, answers := ask(t, s, 1)
			if c.ID == "G32" { // throttled, and answered at the second try
				wantEchoes(t, answers)
				return
			}
			if answers[0].Err == nil {
				t.Errorf("%s: read %s, want %s", c.What, answers[0].Body, c.Must)
			}
		})
	}
}

// Lists in a batch are followed to their ends, and one that leads elsewhere is
// not followed at all.
func TestListsInBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{respond(func(q request) string {
			switch {
			case q.URL == "/groups/0":
				return item(q.ID, 200, "", `{"value":[1],"@odata.nextLink":"`+groups+`/0?$skiptoken=a%20b"}`)
			case q.URL == "/groups/0?$skiptoken=a%20b":
				return item(q.ID, 200, "", `{"value":[2,3]}`)
			case q.URL == "/groups/1":
				return item(q.ID, 200, "", `{"value":[],"@odata.nextLink":"https://evil.example/v1.0/groups"}`)
			case q.URL == "/groups/2":
				return item(q.ID, 200, "", `{"id":"no list"}`)
			}
			return item(q.ID, 200, "", list("9"))
		})}}
		got := guard.NewReader(start(t, s)).AskLists(t.Context(), questionsTo(4))
		if got[0].Err != nil || fmt.Sprintf("%s", got[0].Items) != "[1 2 3]" {
			t.Errorf("two pages: %s, %v", got[0].Items, got[0].Err)
		}
		failure(t, got[1].Err, guard.Refused)
		failure(t, got[2].Err, guard.Invalid)
		if got[3].Err != nil || len(got[3].Items) != 1 || len(s.sent) != 2 {
			t.Errorf("%v, %d requests", got[3], len(s.sent))
		}
	})
}

// A question that must not be sent is not sent, alone or inside of a batch, and
// what it asked for is not known; the others are answered.
func TestBatchesAreGuarded(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "%zz", "https://evil.example/v1.0/groups", root + "/beta/groups", root + "/v1.0/../beta/groups"} {
		s := &script{answers: []answer{respond(func(q request) string { return item(q.ID, 200, "", list("1")) })}}
		reader := guard.NewReader(start(t, s))
		questions := []guard.Question{{URL: address}, {URL: groups}}
		failure(t, reader.List(t.Context(), questions[0]).Err, guard.Refused)
		failure(t, reader.Ask(t.Context(), questions[:1])[0].Err, guard.Refused)
		got := reader.AskLists(t.Context(), questions)
		failure(t, got[0].Err, guard.Refused)
		if len(s.sent) != 1 || got[1].Err != nil || len(got[1].Items) != 1 {
			t.Errorf("%q: %d requests, %+v", address, len(s.sent), got[1])
		}
	}
	s := &script{answers: []answer{respond(echo)}}
	beta := guard.NewReader(start(t, s)).Ask(t.Context(), []guard.Question{{URL: root + "/beta/identityGovernance/privilegedAccess/group/resources"}})
	failure(t, beta[0].Err, guard.Refused)
}
