package guard

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
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

// Answer is the whole of what was asked for, or why it is not known. Never
// both, so an unread list can't be taken for an empty one.
type Answer struct {
	Body  json.RawMessage   // of one object
	Items []json.RawMessage // of a list, all pages of it
	Err   error
}

// Reader asks questions through a Transport.
type Reader struct {
	transport *Transport
	http      *http.Client
}

// NewReader makes a Reader. The http.Client has no time-out and no redirects
// of its own: the Transport has both.
func NewReader(t *Transport) *Reader {
	return &Reader{t, &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Object asks for one object.
func (r *Reader) Object(ctx context.Context, q Question) Answer {
	data, _, err := r.get(ctx, q)
	if err != nil {
		return Answer{Err: err}
	}
	return Answer{Body: data}
}

// List asks for a list, page by page.
func (r *Reader) List(ctx context.Context, q Question) Answer {
	pages, err := newPages(r.transport.Origin, q)
	for err == nil && pages.next != "" {
		var body json.RawMessage
		if body, _, err = r.get(ctx, Question{URL: pages.next, Eventual: q.Eventual}); err == nil {
			err = pages.add(body)
		}
	}
	if err != nil {
		return Answer{Err: err}
	}
	return Answer{Items: pages.items}
}

func (r *Reader) get(ctx context.Context, q Question) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, q.URL, nil)
	if err != nil {
		return nil, nil, refused(errors.New("it is not a URL"))
	}
	if q.Eventual {
		req.Header.Set("ConsistencyLevel", "eventual")
	}
	return r.do(req)
}

func (r *Reader) post(ctx context.Context, address string, body []byte) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, refused(errors.New("it is not a URL"))
	}
	req.Header.Set("Content-Type", "application/json")
	return r.do(req)
}

// do takes the Failure out of what net/http wraps around it: an address with
// names of groups in its query.
func (r *Reader) do(req *http.Request) ([]byte, http.Header, error) {
	res, err := r.http.Do(req)
	if err != nil {
		if f, ok := errors.AsType[*Failure](err); ok {
			return nil, nil, f
		}
		return nil, nil, refused(errors.New("it could not be made"))
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body) // in memory since RoundTrip
	return data, res.Header, err
}

// Bounds of one list. A tenant may have millions of objects, and no list that
// this program asks for has as many; a server that never stops does.
const (
	mostPages = 20_000
	mostItems = 2_000_000
	// A page can come twice, when something changes meanwhile. The same items
	// again and again, behind links that are ever new, are a loop.
	mostRepeated = 10
	mostEmpty    = 1_000
)

const nextLink = "@odata.nextLink"

// pages collects a list. It is only ever whole: an error of any page is an
// error of the list.
type pages struct {
	origin  Origin
	first   *url.URL
	next    string // the page to ask for, "" when the list is whole
	visited map[string]bool
	most    int // pages
	items   []json.RawMessage

	seen            map[[sha256.Size]byte]bool // pages, by their items
	repeated, empty int
}

func newPages(origin Origin, q Question) (*pages, error) {
	u, err := url.Parse(q.URL)
	if err != nil {
		return nil, refused(errors.New("it is not a URL"))
	}
	if err := origin.Check(u); err != nil {
		return nil, refused(err)
	}
	return &pages{origin: origin, first: u, next: q.URL, visited: map[string]bool{q.URL: true},
		most: cmp.Or(q.MostPages, mostPages), seen: map[[sha256.Size]byte]bool{}}, nil
}

// add takes the answer to the page that was asked for. Empty pages with a link
// to a next one are ordinary: https://learn.microsoft.com/graph/paging
func (p *pages) add(body []byte) error {
	object, err := readObject(body)
	if err != nil {
		return invalid(err.Error())
	}
	list, has := object["value"]
	if !has {
		return invalid(`it has no "value" where a list was asked for`)
	}
	var items []json.RawMessage
	if !isList(list) || json.Unmarshal(list, &items) != nil {
		return invalid(`its "value" is not a list`)
	}
	p.items = append(p.items, items...)
	if len(p.items) > mostItems || p.loops(list, len(items)) {
		return invalid("the list does not end")
	}
	return p.follow(object[nextLink])
}

// loops counts pages that bring nothing new.
func (p *pages) loops(list json.RawMessage, items int) bool {
	if items == 0 {
		p.empty++
		return p.empty > mostEmpty
	}
	sum := sha256.Sum256(list)
	if p.seen[sum] {
		p.repeated++
	}
	p.seen[sum] = true
	return p.repeated > mostRepeated
}

// follow finds the next page. A link that was followed before means a loop,
// which has happened in production: msgraph-sdk-dotnet#54.
func (p *pages) follow(link json.RawMessage) error {
	p.next = ""
	if link == nil || string(link) == "null" || string(link) == `""` {
		return nil
	}
	var text string
	if json.Unmarshal(link, &text) != nil {
		return invalid("its link to the next page is not text")
	}
	u, err := p.origin.Next(p.first, text)
	if err != nil {
		return &Failure{Kind: Refused, Message: err.Error()}
	}
	address := u.String()
	if p.visited[address] || len(p.visited) >= p.most {
		return invalid("the links between its pages do not end")
	}
	p.visited[address] = true
	p.next = address
	return nil
}
