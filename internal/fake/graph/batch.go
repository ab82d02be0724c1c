package fakegraph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
)

// mostBatched is how many requests a batch may have. [D]
// https://learn.microsoft.com/graph/json-batching
const mostBatched = 20

// postBatch answers $batch: each request is charged, throttled, logged and
// hit by faults for itself, and the answers come in another order than the
// questions. [D]
func postBatch(c *call) (result, *refusal) {
	envelope, refused := c.object()
	if refused != nil {
		return result{}, refused
	}
	items := envelope.Get("requests").Items()
	if refused := checkBatch(items); refused != nil {
		return result{}, refused
	}
	done := make(map[string]int, len(items)) // status by id
	answers := make([]o.Value, len(items))
	for i, item := range items {
		answer := c.batched(item.Object(), done)
		done[strings.ToLower(item.Object().Get("id").Text())] = answer.Status
		answers[i] = o.Record(o.Object{
			{Name: "id", Value: item.Object().Get("id")},
			{Name: "status", Value: o.Int(answer.Status)},
			{Name: "headers", Value: o.Record(batchHeaders(answer.Header))},
			{Name: "body", Value: batchBody(answer.Body)},
		})
	}
	shuffle(answers)
	return result{body: o.Object{{Name: "responses", Value: o.List(answers...)}}}, nil
}

// checkBatch refuses the whole batch: too many requests, ids that are missing
// or equal without regard to case, dependencies on what does not come before.
func checkBatch(items []o.Value) *refusal {
	if len(items) == 0 {
		return badRequest("Invalid batch payload format.")
	}
	if len(items) > mostBatched {
		return badRequest("Number of batch request steps exceeded the maximum value of 20.")
	}
	seen := map[string]bool{}
	for _, item := range items {
		id := strings.ToLower(item.Object().Get("id").Text())
		if id == "" || item.Object().Get("method").Text() == "" || item.Object().Get("url").Text() == "" {
			return badRequest("Invalid batch payload format.")
		}
		if seen[id] {
			return badRequest("Request Id is a duplicate: " + id + ".")
		}
		for _, other := range item.Object().Get("dependsOn").Items() {
			if !seen[strings.ToLower(other.Text())] {
				return badRequest("Invalid dependsOn: " + other.Text() + ".")
			}
		}
		seen[id] = true
	}
	return nil
}

// batched answers one request of a batch. Faults of the wire do not reach it:
// there is one wire, the envelope's.
func (c *call) batched(item o.Object, done map[string]int) fault.Answer {
	r := c.subrequest(item)
	entry := c.entry.item(r)
	answer := c.answerBatched(r, item, done, entry)
	entry.Status = answer.Status
	return answer
}

func (c *call) answerBatched(r *request, item o.Object, done map[string]int, entry *Entry) fault.Answer {
	for _, other := range item.Get("dependsOn").Items() {
		if done[strings.ToLower(other.Text())] >= 400 {
			return c.fail(r, &refusal{Status: http.StatusFailedDependency, Code: "FailedDependency", Message: "The request depends on a request that failed."})
		}
	}
	switch {
	case strings.HasPrefix(r.path, "/"+c.version+"/$batch"):
		return c.fail(r, notAllowed())
	case strings.HasPrefix(item.Get("url").Text(), "https://"):
		return c.fail(r, badRequest("Invalid batch request url: it must be relative."))
	case r.body != nil && r.header.Get("Content-Type") == "":
		return c.fail(r, badRequest("Write request id : "+item.Get("id").Text()+" does not contain Content-Type header or body."))
	case otherVersion(item.Get("url").Text()):
		return c.fail(r, notAllowed()) // a v1.0 batch reaches v1.0 only. [L] 405
	}
	answer, _, name := c.Server.answer(r, entry)
	entry.Fault = name
	return answer
}

// subrequest is one request of a batch as if it had come alone; it signs in
// with the batch's token.
func (c *call) subrequest(item o.Object) *request {
	path, query, _ := strings.Cut(item.Get("url").Text(), "?")
	r := &request{method: strings.ToUpper(item.Get("method").Text()), path: "/" + c.version + "/" + strings.TrimPrefix(path, "/"),
		query: query, host: c.host, header: http.Header{}, batched: true}
	r.header.Set("Authorization", c.header.Get("Authorization"))
	for _, m := range item.Get("headers").Object() {
		r.header.Set(m.Name, m.Value.Text())
	}
	if body := item.Get("body"); !body.IsNull() {
		r.body = body.Append(nil)
	}
	return r
}

// otherVersion: urls in a batch begin behind the version, so a version in them
// is another one.
func otherVersion(url string) bool {
	first := firstSegment(url)
	return first == "beta" || first == "v1.0"
}

// batchHeaders keeps what a client needs of an answer's headers.
func batchHeaders(h http.Header) o.Object {
	var headers o.Object
	for _, name := range []string{"Cache-Control", "x-ms-resource-unit", "x-ms-throttle-limit-percentage", "Retry-After", "OData-Version",
		"Location", "WWW-Authenticate", "Content-Type"} {
		if value := h.Get(name); value != "" {
			headers = append(headers, o.Member{Name: name, Value: o.Text(value)})
		}
	}
	return headers
}

// batchBody puts JSON in as it is; anything else can only be text. [D] says
// base64 of it, which no client of JSON routes looks into.
func batchBody(body []byte) o.Value {
	if len(body) == 0 {
		return o.Value{}
	}
	if !json.Valid(body) {
		return o.Text(string(body))
	}
	return o.Raw(body)
}

// shuffle puts the answers into another order, always the same one: nothing
// may depend on it. [D] "the order of responses may differ"
func shuffle(answers []o.Value) {
	slices.Reverse(answers)
	if last := len(answers) - 1; last > 1 {
		answers[1], answers[last] = answers[last], answers[1]
	}
}
