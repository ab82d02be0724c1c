package guard

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"net/url"
)

// Bounds of one list. A tenant may have millions of objects, and no list that
// this program asks for has as many; a server that never stops does.
const (
	maxPages = 20_000
	maxItems = 2_000_000
	// A page can come twice, when something changes meanwhile. The same items
	// again and again, behind links that are ever new, are a loop.
	maxRepeated = 10
	maxEmpty    = 1_000
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
	u, err := origin.Parse(q.URL)
	if err != nil {
		return nil, refused(err.Error())
	}
	return &pages{origin: origin, first: u, next: q.URL, visited: map[string]bool{q.URL: true},
		most: cmp.Or(q.MostPages, maxPages), seen: map[[sha256.Size]byte]bool{}}, nil
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
		return invalid(`it has no "value", so it is no list`)
	}
	var items []json.RawMessage
	if json.Unmarshal(list, &items) != nil || items == nil {
		return invalid(`its "value" is not a list`)
	}
	p.items = append(p.items, items...)
	if len(p.items) > maxItems || p.loops(list, len(items)) {
		return invalid("the list does not end")
	}
	return p.follow(object[nextLink])
}

// loops counts pages that bring nothing new.
func (p *pages) loops(list json.RawMessage, items int) bool {
	if items == 0 {
		p.empty++
		return p.empty > maxEmpty
	}
	sum := sha256.Sum256(list)
	if p.seen[sum] {
		p.repeated++
	}
	p.seen[sum] = true
	return p.repeated > maxRepeated
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
		return refused(err.Error())
	}
	address := u.String()
	if p.visited[address] || len(p.visited) >= p.most {
		return invalid("the links between its pages do not end")
	}
	p.visited[address] = true
	p.next = address
	return nil
}
