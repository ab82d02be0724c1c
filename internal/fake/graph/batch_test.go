package fakegraph_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
)

// batch sends requests given as JSON and gives the answers by id.
func (c *client) batch(requests ...string) (answers map[string]o.Object, order []string) {
	c.t.Helper()
	r := c.do("POST", "/v1.0/$batch", `{"requests":[`+strings.Join(requests, ",")+`]}`).want(200)
	answers = map[string]o.Object{}
	for _, v := range r.object().Get("responses").Items() {
		id := v.Object().Get("id").Text()
		order = append(order, id)
		answers[id] = v.Object()
	}
	return answers, order
}

func ask(id, url string) string { return fmt.Sprintf(`{"id":%q,"method":"GET","url":%q}`, id, url) }

// Each request is answered for itself, in another order than they were asked.
func TestBatch(t *testing.T) {
	t.Parallel()
	c := serve(t)
	answers, order := c.batch(ask("1", "/groups/"+plain), ask("2", "groups/"+deleted), ask("3", "/groups/"+crowd+"/owners?$select=id"),
		ask("4", "/beta/groups"), ask("5", "/$batch"), ask("6", "/organization"))
	var statuses []string
	for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
		statuses = append(statuses, answers[id].Get("status").Text())
	}
	if !reflect.DeepEqual(statuses, []string{"200", "404", "200", "405", "405", "200"}) {
		t.Errorf("statuses %q", statuses)
	}
	if slices.IsSorted(order) || len(order) != 6 {
		t.Errorf("the answers come in the order %q", order)
	}
	page := answers["3"].Get("body").Object()
	if len(page.Get("value").Items()) != 100 || !strings.HasPrefix(page.Get("@odata.nextLink").Text(), c.srv.URL()+"/v1.0/groups/") {
		t.Errorf("page %s", page.Get("@odata.nextLink").Text())
	}
	if answers["1"].Get("headers").Object().Get("x-ms-resource-unit").Text() != "1" {
		t.Errorf("headers %s", answers["1"].Get("headers").Append(nil))
	}
	if got := answers["2"].Get("body").Object().Get("error").Object().Get("code").Text(); got != "Request_ResourceNotFound" {
		t.Errorf("code %q", got)
	}
}

func TestBatchRefused(t *testing.T) {
	t.Parallel()
	c := serve(t)
	many := make([]string, 21)
	for i := range many {
		many[i] = ask(itoa(i), "/organization")
	}
	c.batch(many[:20]...)
	for _, requests := range [][]string{
		many, {}, {ask("a", "/x"), ask("A", "/y")}, {ask("", "/x")}, {`{"id":"1","method":"GET"}`}, {`{"id":"1","url":"/x"}`},
		{`{"id":"1","method":"GET","url":"/x","dependsOn":["2"]}`, ask("2", "/y")},
	} {
		c.do("POST", "/v1.0/$batch", `{"requests":[`+strings.Join(requests, ",")+`]}`).refused(400, "BadRequest")
	}
	c.do("GET", "/v1.0/$batch", "").want(405)
}

// What depends on a failed request fails.
func TestBatchDependencies(t *testing.T) {
	t.Parallel()
	c := serve(t)
	answers, _ := c.batch(ask("1", "/groups/"+deleted), `{"id":"2","method":"DELETE","url":"/groups/`+plain+`","dependsOn":["1"]}`,
		`{"id":"3","method":"PATCH","url":"/groups/`+plain+`","body":{"displayName":"x"}}`,
		`{"id":"4","method":"PATCH","url":"/groups/`+plain+`","body":{"displayName":"x"},"headers":{"Content-Type":"application/json"}}`)
	for id, want := range map[string]string{"1": "404", "2": "424", "3": "400", "4": "204"} {
		if got := answers[id].Get("status").Text(); got != want {
			t.Errorf("%s: status %s, want %s", id, got, want)
		}
	}
	c.get("/v1.0/groups/" + plain).want(200)
}

// Requests inside are throttled, hit by faults and logged for themselves.
func TestBatchItemFaults(t *testing.T) {
	t.Parallel()
	c := serve(t, fakegraph.WithFaults(fault.Fault{Method: "GET", Path: "/groups/" + plain + "$", Nth: 2,
		Do: fault.Action{Status: 429, Header: map[string]string{"Retry-After": "0.249"}}}))
	answers, _ := c.batch(ask("1", "/groups/"+plain), ask("2", "/groups/"+plain), ask("3", "/groups/"+plain))
	for id, want := range map[string]string{"1": "200", "2": "429", "3": "200"} {
		if got := answers[id].Get("status").Text(); got != want {
			t.Errorf("%s: status %s, want %s", id, got, want)
		}
	}
	if got := answers["2"].Get("headers").Object().Get("Retry-After").Text(); got != "0.249" {
		t.Errorf("Retry-After %q", got)
	}
	log := c.srv.Requests()
	if len(log) != 1 || len(log[0].Batch) != 3 || log[0].Batch[1].Status != 429 || log[0].Batch[1].Fault == "" {
		t.Errorf("log %+v", log)
	}
}

// Faults of the envelope.
func TestBatchEnvelopeFaults(t *testing.T) {
	t.Parallel()
	for kind, want := range map[fault.Batch]string{
		fault.BatchMissing:   "a,c",
		fault.BatchExtra:     "b,a,c,never-asked",
		fault.BatchDuplicate: "b,a,c,b",
		fault.BatchReverse:   "c,a,b",
		fault.BatchCase:      "B,A,C",
		fault.BatchAbsent:    "",
	} {
		c := serve(t, fakegraph.WithFaults(fault.Fault{Path: `\$batch$`, Do: fault.Action{Batch: kind}}))
		answers, order := c.batch(ask("a", "/organization"), ask("c", "/organization"), ask("b", "/organization"))
		if got := strings.Join(order, ","); got != want {
			t.Errorf("%s: answers %s, want %s", kind, got, want)
		}
		for _, answer := range answers {
			if answer.Get("status").Text() != "200" {
				t.Errorf("%s: %s", kind, answer.Append(nil))
			}
		}
	}
	for kind, want := range map[fault.Batch]string{fault.BatchNoStatus: `null`, fault.BatchText: `"200"`} {
		c := serve(t, fakegraph.WithFaults(fault.Fault{Path: `\$batch$`, Do: fault.Action{Batch: kind}}))
		answers, _ := c.batch(ask("a", "/organization"))
		if got := string(answers["a"].Get("status").Append(nil)); got != want {
			t.Errorf("%s: status %s, want %s", kind, got, want)
		}
	}
}
