package guard

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// https://learn.microsoft.com/graph/json-batching

type batchBody struct {
	Requests []batchRequest `json:"requests"`
}

type batchRequest struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
}

// envelope writes the batch, whose URLs are relative to the version of the API.
func (r *Reader) envelope(items []*item) ([]byte, error) {
	var batch batchBody
	for i, it := range items {
		u, err := r.transport.Origin.Parse(it.URL)
		if err != nil {
			return nil, refused(err.Error())
		}
		relative, ok := strings.CutPrefix(u.RequestURI(), "/v1.0")
		if !ok {
			return nil, refused("a batch reaches v1.0 only")
		}
		request := batchRequest{ID: strconv.Itoa(i + 1), Method: http.MethodGet, URL: relative}
		if it.Eventual {
			request.Headers = map[string]string{consistencyLevel: eventual}
		}
		batch.Requests = append(batch.Requests, request)
	}
	return json.Marshal(batch)
}

// batchResponse is an answer in a batch. Status is read as it is: a number,
// and a missing or textual one is no status.
type batchResponse struct {
	ID      string            `json:"id"`
	Status  json.RawMessage   `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

// readBatch takes the answers out of a batch, by id, and gives the items to ask
// again. An id that was not asked for is passed over; one that comes twice is
// not answered, and one that does not come is asked for once more.
func (r *Reader) readBatch(l *limiter, body []byte, date string, items []*item) (again []*item) {
	var batch struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		for _, it := range items {
			it.Err = invalid("it does not answer a batch")
		}
		return nil
	}
	byID := map[string][]batchResponse{}
	for _, raw := range batch.Responses {
		var response batchResponse
		if json.Unmarshal(raw, &response) == nil {
			byID[response.ID] = append(byID[response.ID], response)
		}
	}
	var limit limitSigns
	at, _ := http.ParseTime(date) // a zero time otherwise
	for i, it := range items {
		it.At = at
		if r.readItem(it, byID[strconv.Itoa(i+1)], date, &limit) {
			again = append(again, it)
		}
	}
	if limit.wait > 0 {
		l.pause(limit.pause)
	} else {
		l.adjust(limit.used...)
	}
	return again
}

// limitSigns is what the answers in one batch say of the service's limit.
type limitSigns struct {
	pause          // the longest that an answer asks for
	used  []string // the percentages of those that were served
}

// readItem sets what one item came to, and says whether to ask it again.
func (r *Reader) readItem(it *item, found []batchResponse, date string, limit *limitSigns) (again bool) {
	it.tries++
	it.wait = 0
	if len(found) != 1 {
		it.Err = invalid(fmt.Sprintf("a batch with %d answers to one request", len(found)))
		again, it.missed, it.wait = len(found) == 0 && !it.missed, true, shortestDelay
		return again
	}
	response := &found[0]
	status, err := strconv.Atoi(string(response.Status))
	switch {
	case err != nil:
		it.Err = invalid("a batch with an answer that has no status")
	case status == http.StatusOK:
		it.Body, it.Err = response.Body, checkItem(response)
	case status < 400:
		it.Err = invalid(fmt.Sprintf("a batch with an answer of status %d", status))
	default:
		it.Err = statusFailure(status, response.Body)
		again = r.planRetry(it, status, response, date, limit)
	}
	if status != http.StatusTooManyRequests {
		limit.used = append(limit.used, response.header(percentageHeader))
	}
	return again
}

// planRetry says whether asking once more may help, and how long to wait first.
func (r *Reader) planRetry(it *item, status int, response *batchResponse, date string, limit *limitSigns) bool {
	throttled := status == http.StatusTooManyRequests
	if throttled {
		r.transport.meter.add(Cost{Throttled: 1})
		limit.refused++
	}
	if !isTransient(status) || it.tries >= maxTries && !throttled {
		return false
	}
	asked, present := RetryAfter([]string{response.header("Retry-After")}, date, r.transport.Now())
	wait := nextDelay(it.tries, asked, present, r.transport.Random())
	if throttled || present {
		limit.wait, limit.asked = max(limit.wait, wait), max(limit.asked, asked)
	} else {
		it.wait = wait
	}
	return true
}

// checkItem holds the body of one answer against what Graph sends, as is done
// with answers that come alone. Its JSON was checked with the batch.
func checkItem(response *batchResponse) error {
	if kind := response.header("Content-Type"); kind != "" && checkType(http.Header{"Content-Type": {kind}}) != nil {
		return invalid("it is not JSON")
	}
	if err := checkObject(response.Body); err != nil {
		return invalid(err.Error())
	}
	return nil
}

func (b *batchResponse) header(name string) string {
	for key, value := range b.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}
