package fakegraph

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

// collection is how rows are served as a list.
type collection struct {
	context   string // behind $metadata#
	directory bool   // rules of advanced queries hold
	typed     bool   // items say their type
	sees      func(traits) bool
	filtered  bool // the handler has applied $filter
	longest   int  // $top that is still allowed; 0: 999
}

// Page sizes of the directory. [D]
// https://learn.microsoft.com/graph/paging
const (
	usualPage   = 100
	longestPage = 999
)

// list answers a GET of a collection: what the query may not ask for is
// refused before anything is read. The count is on the first page only. [D]
// https://learn.microsoft.com/graph/query-parameters#count-parameter
func list[T any](c *call, e *entity[T], rows []T, how collection) (result, *refusal) {
	if how.sees == nil {
		how.sees = all
	}
	for _, check := range []func() *refusal{
		func() *refusal { return e.checkSelect(c.options.Select) },
		func() *refusal { return e.checkFilter(c, how) },
		func() *refusal { return e.checkOrder(c, how) },
		func() *refusal { return checkTop(c, how) },
	} {
		if refused := check(); refused != nil {
			return result{}, refused
		}
	}
	rows = e.arrange(c, rows, how)
	page, next := pageOf(c, e, rows)
	body := o.Object{{Name: "@odata.context", Value: o.Text(c.context(how.context, c.options.Select, e.expanded(c)))}}
	if c.options.Count && c.options.SkipToken == "" && (c.eventual() || !how.directory) {
		body = append(body, o.Member{Name: "@odata.count", Value: o.Int(len(rows))})
	}
	if next != "" {
		body = append(body, o.Member{Name: "@odata.nextLink", Value: o.Text(next)})
	}
	items := make([]o.Value, len(page))
	for i, value := range page {
		object, refused := e.render(c, value, how)
		if refused != nil {
			return result{}, refused
		}
		items[i] = o.Record(object)
	}
	return result{body: append(body, o.Member{Name: "value", Value: o.List(items...)})}, nil
}

// single answers a GET of one row.
func single[T any](c *call, e *entity[T], value T, how collection) (result, *refusal) {
	if how.sees == nil {
		how.sees = all
	}
	if refused := e.checkSelect(c.options.Select); refused != nil {
		return result{}, refused
	}
	object, refused := e.render(c, value, how)
	context := c.context(how.context, c.options.Select, e.expanded(c)) + "/$entity"
	return result{body: append(o.Object{{Name: "@odata.context", Value: o.Text(context)}}, object...)}, refused
}

// count answers …/$count. [D] the header is needed
func count[T any](c *call, e *entity[T], rows []T) (result, *refusal) {
	if !c.eventual() {
		return result{}, directoryBadRequest("$count is not currently supported.")
	}
	how := collection{directory: true}
	if refused := e.checkFilter(c, how); refused != nil {
		return result{}, refused
	}
	return result{text: strconv.Itoa(len(e.arrange(c, rows, how)))}, nil
}

// render gives a row as an item of a list or as the body of an answer.
func (e *entity[T]) render(c *call, value T, how collection) (o.Object, *refusal) {
	selected := c.options.Select
	if slices.Contains(selected, "*") {
		selected = nil
	}
	object := e.object(value, selected, how.sees)
	if how.typed {
		object = append(o.Object{{Name: "@odata.type", Value: o.Text("#" + e.name)}}, object...)
	}
	for _, x := range e.expansions(c) {
		expand, known := e.expand[x.Name]
		if !known {
			return nil, badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + x.Name + "' on type '" + e.name + "'.")
		}
		added, refused := expand(c, value, x)
		if refused != nil {
			return nil, refused
		}
		object = append(object, added...)
	}
	return object, nil
}

// expansions resolves "*".
func (e *entity[T]) expansions(c *call) []o.Expansion {
	if len(c.options.Expand) != 1 || c.options.Expand[0].Name != "*" {
		return c.options.Expand
	}
	var everything []o.Expansion
	for name := range e.expand {
		everything = append(everything, o.Expansion{Name: name})
	}
	slices.SortFunc(everything, func(a, b o.Expansion) int { return cmp.Compare(a.Name, b.Name) })
	return everything
}

// expanded names the expansions as @odata.context does.
func (e *entity[T]) expanded(c *call) []string {
	var names []string
	for _, x := range c.options.Expand {
		names = append(names, contextOf(x))
	}
	return names
}

// contextOf names an expansion with what is selected inside of it:
// "policy(rules(id))".
func contextOf(x o.Expansion) string {
	inner := slices.Clone(x.Query.Select)
	for _, nested := range x.Query.Expand {
		inner = append(inner, contextOf(nested))
	}
	return x.Name + "(" + strings.Join(inner, ",") + ")"
}

// context builds @odata.context.
func (c *call) context(name string, selected, expanded []string) string {
	if parts := slices.Concat(selected, expanded); len(parts) > 0 {
		name += "(" + strings.Join(parts, ",") + ")"
	}
	return c.base + "/" + c.version + "/$metadata#" + name
}

// arrange filters and sorts. Without $orderby rows come by id, an order that
// changes nothing while other rows come and go. [I]
func (e *entity[T]) arrange(c *call, rows []T, how collection) []T {
	if f := c.options.Filter; f != nil && !how.filtered {
		var found []T
		for _, value := range rows {
			if f.Holds(row[T]{c, e, value}) {
				found = append(found, value)
			}
		}
		rows = found
	}
	if search := c.options.Search; search != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(value T) bool { return !e.found(c, value, search) })
	}
	if len(c.options.OrderBy) == 0 {
		return rows
	}
	return slices.SortedStableFunc(slices.Values(rows), func(a, b T) int {
		for _, by := range c.options.OrderBy {
			x, y := row[T]{c, e, a}.Property(by.Property).Text(), row[T]{c, e, b}.Property(by.Property).Text()
			if order := cmp.Compare(strings.ToLower(x), strings.ToLower(y)); order != 0 {
				if by.Descending {
					return -order
				}
				return order
			}
		}
		return 0
	})
}

// found is $search="displayName:text": each word of the text begins a word of
// the name. [D] https://learn.microsoft.com/graph/search-query-parameter
func (e *entity[T]) found(c *call, value T, search string) bool {
	property, text, _ := strings.Cut(strings.Trim(search, `"`), ":")
	words := strings.Fields(strings.ToLower(row[T]{c, e, value}.Property(property).Text()))
	for want := range strings.FieldsSeq(strings.ToLower(text)) {
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, want) }) {
			return false
		}
	}
	return true
}

// pageOf cuts the page that the skip token asks for, and gives the link to the
// next one. The token names the last row that was sent, so that rows which
// come and go meanwhile shift nothing.
func pageOf[T any](c *call, e *entity[T], rows []T) (page []T, next string) {
	start := startOf(c.options.SkipToken, e, rows)
	size := usualPage
	if c.options.Top > 0 {
		size = c.options.Top
	}
	if most := c.settings.pageSize; most > 0 {
		size = min(size, most)
	}
	end := min(start+size, len(rows))
	if end == len(rows) {
		return rows[start:], ""
	}
	return rows[start:end], c.nextLink(strconv.Itoa(end) + " " + e.key(rows[end-1]))
}

// startOf finds where the page begins. If the row that was sent last is gone,
// its place tells: the rows behind it have moved up by one. A token that is
// no token begins at the start, as Graph's are opaque.
func startOf[T any](token string, e *entity[T], rows []T) int {
	text, err := base64.RawURLEncoding.DecodeString(token)
	position, last, ok := strings.Cut(string(text), " ")
	if err != nil || !ok {
		return 0
	}
	at, err := strconv.Atoi(position)
	if err != nil || at < 0 {
		return 0
	}
	if at >= 1 && at <= len(rows) && e.key(rows[at-1]) == last {
		return at
	}
	if i := slices.IndexFunc(rows, func(value T) bool { return e.key(value) == last }); i >= 0 {
		return i + 1
	}
	return min(max(at-1, 0), len(rows)) // the last row is gone
}

// nextLink repeats the query with a skip token, on the host that was asked.
func (c *call) nextLink(position string) string {
	var kept []string
	for part := range strings.SplitSeq(c.query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if name, err := url.QueryUnescape(name); part != "" && err == nil && strings.TrimPrefix(name, "$") != "skiptoken" && name != "fault" {
			kept = append(kept, part)
		}
	}
	kept = append(kept, "$skiptoken="+base64.RawURLEncoding.EncodeToString([]byte(position)))
	return c.base + c.path + "?" + strings.Join(kept, "&")
}
