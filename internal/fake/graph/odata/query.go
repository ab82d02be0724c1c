package odata

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query is the system query options of a request, or of an $expand item.
type Query struct {
	Filter    *Filter // nil: none
	Select    []string
	Expand    []Expansion
	OrderBy   []Order
	Top       int // 0: not given
	Count     bool
	Search    string
	SkipToken string
}

// Expansion is one item of $expand.
type Expansion struct {
	Name  string // "*" is everything
	Query Query
}

// Order is one item of $orderby.
type Order struct {
	Property   string
	Descending bool
}

// OptionError says which query option Graph refuses, in Graph's words.
type OptionError struct {
	Option string // "$filter", …
	Err    error
}

func (e *OptionError) Error() string { return e.Err.Error() }

// refusal is what Graph says about an option; its wording is Graph's, not Go's.
type refusal string

func (r refusal) Error() string { return string(r) }

// badTerm is Graph's answer to a $select or $expand that can't be read.
func badTerm(term string) error {
	return refusal("Parsing OData Select and Expand failed: Term '" + term + "' is not valid in a $select or $expand expression.")
}

// ParseQuery reads the query part of a URL. Graph takes the options with and
// without the dollar sign: https://learn.microsoft.com/graph/query-parameters.
// The error is an *OptionError.
func ParseQuery(raw string) (Query, error) {
	values, err := split(raw)
	if err != nil {
		return Query{}, &OptionError{"", err}
	}
	names := slices.Sorted(maps.Keys(values)) // the first error is always the same one
	var q Query
	for _, name := range names {
		option := "$" + strings.ToLower(strings.TrimPrefix(name, "$"))
		if len(values[name]) > 1 {
			return q, &OptionError{option, refusal("Query option '" + name + "' was specified more than once, but it must be specified at most once.")}
		}
		known, err := q.set(option, values[name][0])
		if err == nil && !known && strings.HasPrefix(name, "$") {
			err = refusal("The query parameter '" + name + "' is not supported.")
		}
		if err != nil {
			return q, &OptionError{option, err}
		}
	}
	return q, nil
}

// split decodes the parameters. url.ParseQuery would refuse the semicolons
// that stand between the options of an $expand.
func split(raw string) (map[string][]string, error) {
	values := make(map[string][]string)
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, err
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, err
		}
		if part != "" {
			values[name] = append(values[name], value)
		}
	}
	return values, nil
}

// set reads one option. It says whether there is an option of that name.
func (q *Query) set(option, value string) (known bool, err error) {
	switch option {
	case "$filter":
		q.Filter, err = ParseFilter(value)
	case "$select":
		q.Select, err = parseSelect(value)
	case "$expand":
		q.Expand, err = parseExpand(value)
	case "$orderby":
		q.OrderBy, err = parseOrderBy(value)
	case "$top":
		q.Top, err = parseTop(value)
	case "$count":
		q.Count, err = strconv.ParseBool(value)
	case "$search":
		q.Search = value
	case "$skiptoken":
		q.SkipToken = value
	case "$skip":
		err = refusal("'$skip' is not supported by the service.")
	default:
		return false, nil
	}
	return true, err
}

// parseSelect reads a list of names; whether they exist is not known here.
func parseSelect(value string) ([]string, error) {
	names := strings.Split(value, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
		if names[i] == "" {
			return nil, badTerm(value)
		}
	}
	return names, nil
}

// parseTop reads the page size; how large it may be is not known here.
func parseTop(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, refusal("Invalid value '" + value + "' for $top query option found. The $top query option requires a non-negative integer value.")
	}
	return n, nil
}

// parseOrderBy reads "displayName desc,id".
func parseOrderBy(value string) ([]Order, error) {
	var orders []Order
	for item := range strings.SplitSeq(value, ",") {
		words := strings.Fields(item)
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && words[1] != "asc" && words[1] != "desc" {
			return nil, &SyntaxError{0, value, "Syntax error"}
		}
		orders = append(orders, Order{words[0], len(words) == 2 && words[1] == "desc"})
	}
	return orders, nil
}

// parseExpand reads "policy($expand=rules($select=id);$select=id),other".
func parseExpand(value string) ([]Expansion, error) {
	items, err := splitTop(value, ',')
	if err != nil {
		return nil, err
	}
	var expansions []Expansion
	for _, item := range items {
		name, inner, nested := strings.Cut(strings.TrimSpace(item), "(")
		e := Expansion{Name: name}
		if name == "" || nested && !strings.HasSuffix(inner, ")") {
			return nil, badTerm(item)
		}
		if nested {
			if e.Query, err = parseNested(strings.TrimSuffix(inner, ")")); err != nil {
				return nil, err
			}
		}
		expansions = append(expansions, e)
	}
	return expansions, nil
}

// parseNested reads the options in the parentheses of an $expand item, which
// semicolons separate.
func parseNested(options string) (Query, error) {
	var q Query
	parts, err := splitTop(options, ';')
	if err != nil {
		return q, err
	}
	for _, part := range parts {
		option, value, _ := strings.Cut(part, "=")
		known, err := q.set("$"+strings.TrimPrefix(strings.TrimSpace(option), "$"), value)
		if err != nil {
			return q, err
		}
		if !known {
			return q, badTerm(part)
		}
	}
	return q, nil
}

// splitTop splits at separators outside of parentheses and quotes.
func splitTop(s string, separator byte) ([]string, error) {
	var parts []string
	depth, start, inText := 0, 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'':
			inText = !inText
		case inText:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == separator && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
		if depth < 0 || depth > maxDepth {
			return nil, &SyntaxError{i, s, "Found an unbalanced bracket expression"}
		}
	}
	if depth != 0 || inText {
		return nil, &SyntaxError{len(s), s, "Found an unbalanced bracket expression"}
	}
	return append(parts, s[start:]), nil
}
