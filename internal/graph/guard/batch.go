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
// Two rules keep questions from being lost under load. Each has an error until it
// has an answer; and one function keeps what was throttled, and asks again, in
// batches half as large, until it is answered or the run's time is over.

const maxBatched = 20 // requests in a batch

// Ask asks many questions, twenty at a time, and gives the answers in the
// order of the questions. Each question asks for one object.
func (r *Reader) Ask(ctx context.Context, questions []Question) []Answer {
	items := newItems(questions)
	r.askAll(ctx, items)
	return answers(items)
}

// AskLists is Ask for lists. Their further pages are asked for in further batches.
func (r *Reader) AskLists(ctx context.Context, questions []Question) []Answer {
	items := newItems(questions)
	for _, it := range items {
		it.list, it.Err = newPages(r.transport.Origin, it.Question)
	}
	pending := slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return it.Err != nil })
	for len(pending) > 0 {
		r.askAll(ctx, pending)
		pending = slices.DeleteFunc(pending, func(it *item) bool { return !it.turnPage() })
	}
	return answers(items)
}

// item is a question in a batch.
type item struct {
	Question
	Answer
	list   *pages // of a question for a list
	tries  int
	missed bool          // a batch had no answer to it
	wait   time.Duration // before it is asked again, for a reason of its own
}

func newItems(questions []Question) []*item {
	items := make([]*item, len(questions))
	for i, q := range questions {
		items[i] = &item{Question: q}
	}
	return items
}

// turnPage puts a page to its list and says whether to ask for another one.
func (it *item) turnPage() bool {
	if it.Err == nil {
		it.Err = it.list.add(it.Body)
	}
	it.Body, it.Items = nil, it.list.items
	it.URL, it.tries, it.missed = it.list.next, 0, false
	return it.Err == nil && it.URL != ""
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
	for _, l := range []*limiter{r.transport.pim, r.transport.directory} {
		same := slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return r.transport.limiterFor(it.URL) != l })
		chunks = slices.AppendSeq(chunks, slices.Chunk(same, maxBatched))
	}
	work := make(chan []*item)
	var workers sync.WaitGroup
	for range min(len(chunks), directoryAtOnce) {
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
		it.Err = invalid("it does not answer this request")
	}
	limiter := r.transport.limiterFor(chunk[0].URL)
	for size, pending := maxBatched, chunk; len(pending) > 0; size = max(1, size/2) {
		var again []*item
		for len(pending) > 0 {
			turn := &turn{limiter: limiter, units: min(size, len(pending))}
			if f := turn.take(ctx); f != nil {
				failRemaining(slices.Concat(pending, again), f)
				return
			}
			again = append(again, r.send(ctx, turn, pending[:turn.units])...)
			pending = pending[turn.units:]
		}
		if pending = again; !r.waitFor(ctx, pending) {
			return
		}
	}
}

// waitFor waits before questions are asked again that failed for a reason of their
// own. Those that were throttled wait for their turn, like all others.
func (r *Reader) waitFor(ctx context.Context, items []*item) bool {
	var wait time.Duration
	for _, it := range items {
		wait = max(wait, it.wait)
	}
	return wait == 0 || r.Pause(ctx, wait)
}

// failRemaining sets the error of questions that can't be asked before the run's end.
// One that failed for another reason than throttling keeps that.
func failRemaining(items []*item, why *Failure) {
	for _, it := range items {
		if f, failed := errors.AsType[*Failure](it.Err); it.tries == 0 || failed && f.Status == http.StatusTooManyRequests {
			it.Err = why
		}
	}
}

// send sends one batch and gives the items to ask again.
func (r *Reader) send(ctx context.Context, turn *turn, items []*item) (again []*item) {
	defer turn.end()
	body, date, err := r.post(ctx, turn, items)
	if err == nil {
		return r.readBatch(turn.limiter, body, date, items)
	}
	if f := Answered(err); f != nil {
		f.Kind = BatchStatus
	}
	for _, it := range items {
		it.Err = err
	}
	return nil
}

func (r *Reader) post(ctx context.Context, turn *turn, items []*item) (answer []byte, date string, err error) {
	body, err := r.envelope(items)
	if err != nil {
		return nil, "", err
	}
	y, err := newTry(ctx, http.MethodPost, r.transport.Origin.String()+batchPath, body)
	if err != nil {
		return nil, "", err
	}
	y.isBatch, y.turn, y.units = true, turn, len(items)
	answer, header, err := r.transport.exchange(y)
	return answer, header.Get("Date"), err
}
