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
		lists[i], it.Err = newPages(r.transport.Origin, it.Question)
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
			it.URL, it.tries, it.missed = list.next, 0, false
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
	// missed says that a batch had no answer to it.
	missed bool
	wait   time.Duration // before it is asked again, for a reason of its own
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
// and to the directory never share a batch: they have different limiters.
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
// asking again would not change. All are to PIM or all to the directory.
func (r *Reader) askChunk(ctx context.Context, chunk []*item) {
	for _, it := range chunk {
		it.Err = invalid("it answers another question")
	}
	limiter := r.transport.limiter(toPIM(chunk[0].URL))
	for size, pending := mostBatched, chunk; len(pending) > 0; size = max(1, size/2) {
		var again []*item
		for len(pending) > 0 {
			turn := &turn{limiter: limiter, units: min(size, len(pending))}
			if f := turn.take(ctx); f != nil {
				giveUp(slices.Concat(pending, again), f)
				return
			}
			again = append(again, r.send(ctx, turn, pending[:turn.units])...)
			pending = pending[turn.units:]
		}
		if pending = again; !r.rest(ctx, pending) {
			return
		}
	}
}

// rest waits before questions are asked again that failed for a reason of their
// own. Those that were throttled wait for their turn, like all others.
func (r *Reader) rest(ctx context.Context, items []*item) bool {
	var wait time.Duration
	for _, it := range items {
		wait = max(wait, it.wait)
	}
	return wait == 0 || !pastDeadline(ctx, r.transport.Now().Add(wait)) && r.transport.meter.sleep(ctx, wait)
}

// giveUp sets the error of questions that can't be asked before the run's end.
// One that failed for another reason than throttling keeps that.
func giveUp(items []*item, why *Failure) {
	for _, it := range items {
		if f, failed := errors.AsType[*Failure](it.Err); it.tries == 0 || failed && f.Status == http.StatusTooManyRequests {
			it.Err = why
		}
	}
}

// batchKey marks the requests that send makes, with the *batch.
type batchKey struct{}

type batch struct {
	turn  *turn
	items int
}

// send sends one batch, sets what each item came to, and gives the items to
// ask again.
func (r *Reader) send(ctx context.Context, turn *turn, items []*item) (again []*item) {
	defer turn.end()
	body, err := r.envelope(items)
	if err == nil {
		ctx := context.WithValue(ctx, batchKey{}, &batch{turn, len(items)})
		var header http.Header
		if body, header, err = r.post(ctx, r.transport.Origin.String()+BatchPath, body); err == nil {
			return r.open(turn.limiter, body, header.Get("Date"), items)
		}
	}
	for _, it := range items {
		it.Err = err
		if f, ok := errors.AsType[*Failure](err); ok {
			it.Err = f.inBatch()
		}
	}
	return nil
}
