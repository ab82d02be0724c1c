package guard

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Question is a GET of Graph.
type Question struct {
	URL string // absolute, as the SDK's request builders give it
	// Eventual reads from the index that advanced queries need:
	// https://learn.microsoft.com/graph/aad-advanced-queries
	Eventual bool
	// MostPages makes a longer list an error; 0 is as long as lists may be.
	MostPages int
}

// The header of a question that is Eventual.
const (
	consistencyLevel = "ConsistencyLevel"
	eventual         = "eventual"
)

// Answer is the whole of what was asked for, or why it is not known. Never
// both, so an unread list can't be taken for an empty one.
type Answer struct {
	Body  json.RawMessage   // of one object
	Items []json.RawMessage // of a list, all pages of it
	At    time.Time         // when a batch was answered, by Graph's clock; zero if it does not say
	Err   error
}

// Reader asks questions through a Transport.
type Reader struct{ transport *Transport }

// NewReader makes a Reader.
func NewReader(t *Transport) *Reader { return &Reader{t} }

// List asks for a list, page by page.
func (r *Reader) List(ctx context.Context, q Question) Answer {
	pages, err := newPages(r.transport.Origin, q)
	for err == nil && pages.next != "" {
		q.URL = pages.next
		var body []byte
		if body, err = r.get(ctx, q); err == nil {
			err = pages.add(body)
		}
	}
	if err != nil {
		return Answer{Err: err}
	}
	return Answer{Items: pages.items}
}

// Pause waits and counts it. It reports false if the context ended first, and at once
// if it would.
func (r *Reader) Pause(ctx context.Context, d time.Duration) bool {
	return !pastDeadline(ctx, r.transport.Now().Add(d)) && r.transport.meter.sleep(ctx, d)
}

func (r *Reader) get(ctx context.Context, q Question) ([]byte, error) {
	y, err := newTry(ctx, http.MethodGet, q.URL, nil)
	if err != nil {
		return nil, err
	}
	if q.Eventual {
		y.req.Header.Set(consistencyLevel, eventual)
	}
	data, _, err := r.transport.exchange(y)
	return data, err
}
