package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// How a batch is written and read:
// https://learn.microsoft.com/graph/json-batching

type batchRequest struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
}

// envelope writes the batch. Its URLs are relative to the version of the API,
// and go through the same checks as those that are sent alone.
func (r *Reader) envelope(items []*item) ([]byte, error) {
	var batch struct {
		Requests []batchRequest `json:"requests"`
	}
	for i, it := range items {
		u, err := url.Parse(it.URL)
		if err == nil {
			err = r.transport.Origin.Check(u)
		}
		if err != nil {
			return nil, refused(err)
		}
		relative, ok := strings.CutPrefix(u.RequestURI(), "/v1.0")
		if !ok {
			return nil, refused(errors.New("a batch reaches v1.0 only"))
		}
		request := batchRequest{ID: strconv.Itoa(i + 1), Method: http.MethodGet, URL: relative}
		if it.Eventual {
			request.Headers = map[string]string{"ConsistencyLevel": "eventual"}
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

// open takes the answers out of a batch, by id. An id that was not asked for
// is passed over; one that comes twice, or not at all, is not answered.
func (r *Reader) open(body []byte, date string, items []*item) (again []*item, wait pauseFor) {
	var batch struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		for _, it := range items {
			it.Err = invalid("it is not one to a batch")
		}
		return nil, pauseFor{}
	}
	byID := map[string][]batchResponse{}
	for _, raw := range batch.Responses {
		var response batchResponse
		if json.Unmarshal(raw, &response) == nil {
			byID[response.ID] = append(byID[response.ID], response)
		}
	}
	for i, it := range items {
		found := byID[strconv.Itoa(i+1)]
		if len(found) != 1 {
			it.Err = invalid(fmt.Sprintf("a batch with %d answers to one question", len(found)))
			continue
		}
		if p, ask := r.take(it, &found[0], date); ask {
			again, wait = append(again, it), wait.or(p)
		}
	}
	return again, wait
}

// take sets what one item came to, and says whether to ask it again.
func (r *Reader) take(it *item, response *batchResponse, date string) (wait pauseFor, again bool) {
	it.tries++
	status, err := strconv.Atoi(string(response.Status))
	switch {
	case err != nil:
		it.Err = invalid("a batch with an answer that has no status")
	case status == http.StatusOK:
		it.Body, it.Err = response.Body, checkItem(response)
		r.transport.laneOfItem(it).heed(response.header(percentageHeader))
	case status < 400:
		it.Err = invalid(fmt.Sprintf("a batch with an answer of status %d", status))
	default:
		it.Err = statusFailure(status, response.Body)
		return r.throttle(it, status, response, date)
	}
	return pauseFor{}, false
}

func (r *Reader) throttle(it *item, status int, response *batchResponse, date string) (pauseFor, bool) {
	throttled := status == http.StatusTooManyRequests
	if throttled {
		r.transport.meter.add(Cost{Throttled: 1})
	}
	if !transientStatus(status) || it.tries >= maxTries && !throttled {
		return pauseFor{}, false
	}
	asked, present := RetryAfter([]string{response.header("Retry-After")}, date, r.transport.Now())
	return pauseFor{asked, throttled || present}, true
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

// header finds a header in any letter case.
func (b *batchResponse) header(name string) string {
	for key, value := range b.Headers {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return ""
}
