package guard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A batch is up to twenty requests in one, each answered, charged and
// throttled for itself: https://learn.microsoft.com/graph/json-batching
//
// Two rules keep questions from being lost under load. Each question has an
// error until it has an answer; and a question that was throttled stays in the
// hands of the one function that asked it, which asks again, in batches half
// as large, until it is answered or the run's time is over.

// mostBatched is how many requests a batch may have.
const mostBatched = 20

// Ask asks many questions, twenty at a time, and gives the answers in the
// order of the questions. Each question asks for one object.
func (r *Reader) Ask(ctx context.Context, questions []Question) []Answer {
	items := newItems(questions)
	r.askAll(ctx, items)
	return answers(items)
}

// AskLists asks for many lists. Pages behind the first are asked for in
// further batches.
func (r *Reader) AskLists(ctx context.Context, questions []Question) []Answer {
	items := newItems(questions)
	lists := make([]*pages, len(items))
	for i, it := range items {
		lists[i], it.Err = newPages(r.transport.Origin, it.URL)
	}
	for pending := items; len(pending) > 0; {
		pending = slices.DeleteFunc(pending, func(it *item) bool { return it.Err != nil })
		r.askAll(ctx, pending)
		pending = collect(pending, lists)
	}
	for i, it := range items {
		it.Body = nil
		if it.Err == nil {
			it.Items = lists[i].items
		}
	}
	return answers(items)
}

// collect puts pages to their lists and gives those that have another page.
func collect(asked []*item, lists []*pages) []*item {
	var more []*item
	for _, it := range asked {
		if it.Err != nil {
			continue
		}
		list := lists[it.index]
		if it.Err = list.add(it.Body); it.Err == nil && list.next != "" {
			it.URL, it.tries = list.next, 0
			more = append(more, it)
		}
	}
	return more
}

// item is a question in a batch.
type item struct {
	Question
	Answer
	index int // in the list of questions
	tries int
}

func newItems(questions []Question) []*item {
	items := make([]*item, len(questions))
	for i, q := range questions {
		items[i] = &item{Question: q, index: i}
	}
	return items
}

func answers(items []*item) []Answer {
	all := make([]Answer, len(items))
	for i, it := range items {
		all[i] = it.Answer
		if it.Err != nil {
			all[i] = Answer{Err: it.Err}
		}
	}
	return all
}

// askAll keeps as many batches under way as may be in flight. Questions to PIM
// and to the directory never share a batch: they have different lanes.
func (r *Reader) askAll(ctx context.Context, items []*item) {
	var chunks [][]*item
	pim := slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return !toPIM(it.URL) })
	other := slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return toPIM(it.URL) })
	for _, kind := range [][]*item{pim, other} {
		chunks = slices.AppendSeq(chunks, slices.Chunk(kind, mostBatched))
	}
	work := make(chan []*item)
	var workers sync.WaitGroup
	for range min(len(chunks), r.transport.Directory) {
		workers.Go(func() {
			for chunk := range work {
				r.askChunk(ctx, chunk)
			}
		})
	}
	for _, chunk := range chunks {
		work <- chunk
	}
	close(work)
	workers.Wait()
}

// askChunk asks until each of the questions has an answer or an error that
// asking again would not change.
func (r *Reader) askChunk(ctx context.Context, chunk []*item) {
	for _, it := range chunk {
		it.Err = invalid("it answers another question")
	}
	lane := r.transport.laneOfItem(chunk[0])
	for size, pending := mostBatched, chunk; len(pending) > 0; size = max(1, size/2) {
		var again []*item
		var longest pauseFor
		for part := range slices.Chunk(pending, size) {
			more, wait := r.send(ctx, part)
			again, longest = append(again, more...), longest.or(wait)
		}
		if pending = again; len(pending) == 0 {
			return
		}
		delay := backoff(pending[0].tries, longest.delay, r.transport.Random())
		if longest.everyone {
			lane.pause(delay)
		}
		if until := r.transport.Now().Add(delay); late(ctx, until) {
			giveUp(pending, until)
			return
		}
		if !longest.everyone && !r.transport.meter.sleep(ctx, delay) {
			return
		}
	}
}

func (t *Transport) laneOfItem(it *item) *lane {
	if toPIM(it.URL) {
		return t.pim
	}
	return t.directory
}

// pauseFor is a delay, and whether it concerns all who ask.
type pauseFor struct {
	delay    time.Duration
	everyone bool
}

func (p pauseFor) or(q pauseFor) pauseFor {
	return pauseFor{max(p.delay, q.delay), p.everyone || q.everyone}
}

// giveUp says until when the throttled ones should have waited; the others
// keep the error they have.
func giveUp(items []*item, until time.Time) {
	for _, it := range items {
		if f, ok := errors.AsType[*Failure](it.Err); ok && f.Status == http.StatusTooManyRequests {
			f.Kind, f.Until = Throttled, until
		}
	}
}

// send sends one batch, sets what each item came to, and gives the items to
// ask again.
func (r *Reader) send(ctx context.Context, items []*item) (again []*item, wait pauseFor) {
	body, err := r.envelope(items)
	if err == nil {
		ctx := context.WithValue(ctx, batchKey{}, batchOf{toPIM(items[0].URL), len(items)})
		var header http.Header
		if body, header, err = r.post(ctx, r.transport.Origin.String()+BatchPath, body); err == nil {
			return r.open(body, header.Get("Date"), items)
		}
	}
	for _, it := range items {
		it.Err = err
	}
	return nil, pauseFor{}
}

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
			it.Err = invalid("a batch with %d answers to one question", len(found))
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
		it.Err = invalid("a batch with an answer of status %d", status)
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
	asked, present := RetryAfter(response.header("Retry-After"), date, r.transport.Now())
	return pauseFor{asked, throttled || present}, true
}

// checkItem holds the body of one answer against what Graph sends, as is done
// with answers that come alone. Its JSON was checked with the batch.
func checkItem(response *batchResponse) error {
	if kind := response.header("Content-Type"); kind != "" && checkType(http.Header{"Content-Type": {kind}}) != nil {
		return invalid("it is not JSON")
	}
	if err := checkObject(response.Body); err != nil {
		return invalid("%s", err)
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
