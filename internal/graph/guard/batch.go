package guard

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
	for pending := slices.Clone(items); len(pending) > 0; {
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
			lane.pause(delay, longest.delay)
		}
		if late(ctx, r.transport.Now().Add(delay)) {
			giveUp(pending, longest.delay)
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

// giveUp says for how long Graph asked the throttled ones to wait; the others
// keep the error they have.
func giveUp(items []*item, asked time.Duration) {
	for _, it := range items {
		if f, ok := errors.AsType[*Failure](it.Err); ok && f.Status == http.StatusTooManyRequests {
			f.Kind, f.Asked = Throttled, asked
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
		if f, ok := errors.AsType[*Failure](err); ok {
			it.Err = f.inBatch()
		}
	}
	return nil, pauseFor{}
}
