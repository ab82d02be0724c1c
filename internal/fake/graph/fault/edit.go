package fault

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// Answer is an HTTP answer before it is sent.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Edit makes the answer the one that the action sends. self is the URL of the
// request; hit tells apart the hits of one fault.
func (a *Action) Edit(answer *Answer, self string, hit int, now time.Time) {
	if a.Replaces() {
		answer.Status = a.Status
		answer.Header = http.Header{"Content-Type": {"application/json"}}
		answer.Body = []byte(strings.ReplaceAll(times(a.Body, now), "{self}", self))
	}
	for name, value := range a.Header {
		answer.Header.Set(name, times(value, now))
	}
	if a.Page != "" {
		answer.Body = editObject(answer.Body, func(page o.Object) o.Object { return a.editPage(page, self, hit) })
	}
	if a.Batch != "" {
		answer.Body = editObject(answer.Body, a.Batch.edit)
	}
	switch a.ContentType {
	case "":
	case "none":
		answer.Header["Content-Type"] = nil // net/http would guess one
	default:
		answer.Header.Set("Content-Type", a.ContentType)
	}
	if a.Gzip != "" {
		answer.Header.Set("Content-Encoding", "gzip")
		answer.Body = a.Gzip.compress(answer.Body)
	}
}

// times puts times into a template. HTTP has three forms of dates, and servers
// are allowed to send each: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
func times(s string, now time.Time) string {
	for name, layout := range map[string]string{"date": http.TimeFormat, "rfc850": "Monday, 02-Jan-06 15:04:05 GMT", "asctime": time.ANSIC} {
		for {
			before, rest, found := strings.Cut(s, "{"+name)
			offset, after, closed := strings.Cut(rest, "}")
			d, err := time.ParseDuration(offset)
			if !found || !closed || err != nil {
				break
			}
			s = before + now.UTC().Add(d).Format(layout) + after
		}
	}
	return s
}

// editObject leaves alone what is not a JSON object.
func editObject(body []byte, edit func(o.Object) o.Object) []byte {
	v, err := o.Parse(body)
	if err != nil || v.Kind() != o.KindObject {
		return body
	}
	return edit(v.Object()).Append(nil)
}

const nextLink = "@odata.nextLink"

// editPage makes a list that misleads. Links that lead back to the same page
// carry a parameter of their own, which Graph's routes ignore: so they are
// different links, and what follows them gets the real page once the fault is
// used up. No item is lost by an empty page, as none is in reality.

func (a *Action) editPage(page o.Object, self string, hit int) o.Object {
	numbered := again(self) + "fault=" + strconv.Itoa(hit)
	switch a.Page {
	case PageEmpty:
		return page.With("value", o.List()).With(nextLink, o.Text(numbered))
	case PageDuplicate, PageEndless:
		return page.With(nextLink, o.Text(numbered))
	case PageSelf:
		return page.With(nextLink, o.Text(self))
	case PageCycle:
		return page.With(nextLink, o.Text(again(self)+"fault="+strconv.Itoa(hit%2)))
	case PageConflict:
		return page.With("value", o.List(conflict(page.Get("value").Items())...))
	}
	return page.With(nextLink, o.Text(strings.ReplaceAll(a.Next, "{self}", self)))
}

// again is the URL without the parameter of an earlier hit, ready for one.
func again(self string) string {
	if at := strings.Index(self, "fault="); at >= 0 {
		return self[:at]
	}
	if strings.Contains(self, "?") {
		return self + "&"
	}
	return self + "?"
}

// conflict adds the first item once more, with its id in other letter case
// and another name: two answers about one object that can't both be true.
func conflict(items []o.Value) []o.Value {
	if len(items) == 0 {
		return items
	}
	first := items[0].Object()
	other := first.With("id", o.Text(strings.ToUpper(first.Get("id").Text())))
	if name := first.Get("displayName"); !name.IsNull() {
		other = other.With("displayName", o.Text(name.Text()+" (other)"))
	}
	return append(items, o.Record(other))
}

// edit makes an envelope that a client must not trust: it has to look answers
// up by id, and to find that one is missing, twice there, or not its own.
func (b Batch) edit(envelope o.Object) o.Object {
	items := envelope.Get("responses").Items()
	if b == BatchAbsent || len(items) == 0 {
		return o.Object{}
	}
	first := items[0].Object()
	switch b {
	case BatchMissing:
		items = items[1:]
	case BatchExtra:
		items = append(items, o.Record(first.With("id", o.Text("never-asked"))))
	case BatchDuplicate:
		items = append(items, items[0])
	case BatchReverse:
		for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
			items[i], items[j] = items[j], items[i]
		}
	case BatchCase:
		for i, item := range items {
			items[i] = o.Record(item.Object().With("id", o.Text(swapCase(item.Object().Get("id").Text()))))
		}
	case BatchNoStatus:
		items[0] = o.Record(o.Object{{Name: "id", Value: first.Get("id")}, {Name: "body", Value: first.Get("body")}})
	case BatchText:
		items[0] = o.Record(first.With("status", o.Text(first.Get("status").Text())))
	}
	return envelope.With("responses", o.List(items...))
}

// swapCase gives an id that is the same only for who compares without case.
func swapCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	return strings.ToLower(s)
}

// compress makes the body as the name of the fault says.
func (g Gzip) compress(body []byte) []byte {
	packed := pack(body)
	switch g {
	case GzipBomb:
		// A gzip stream may be many one behind the other, so the blanks need to
		// be compressed only once.
		blanks := pack(bytes.Repeat([]byte(" "), 16<<20))
		packed = append(packed, bytes.Repeat(blanks, 640)...)
	case GzipDamaged:
		packed[len(packed)/2] ^= 0x55
	}
	return packed
}

// pack compresses as a server does.
func pack(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body) // a buffer takes everything
	w.Close()
	return b.Bytes()
}
