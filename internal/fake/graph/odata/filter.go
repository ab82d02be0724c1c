package odata

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Filter is a parsed $filter expression.
type Filter struct {
	root *node
	text string
}

// Op is what a clause of a filter asks of one property.
type Op string

// The operators of clauses. What Graph supports depends on the property:
// https://learn.microsoft.com/graph/aad-advanced-queries
const (
	Eq         Op = "eq"
	Ne         Op = "ne"
	Gt         Op = "gt"
	Ge         Op = "ge"
	Lt         Op = "lt"
	Le         Op = "le"
	In         Op = "in"
	StartsWith Op = "startswith"
	EndsWith   Op = "endswith"
	Contains   Op = "contains"
	Any        Op = "any" // any(x:x eq …): an element of a list
	Count      Op = "count"
)

// Clause is one condition on one property.
type Clause struct {
	Property string
	Op       Op
	Values   []Value
	// Element is, under Any and Count, what the element or the number is
	// compared with.
	Element Op
	// Negated says that the clause stands under a "not".
	Negated bool
}

// connective joins the nodes of the tree; a leaf has a clause.
type connective uint8

const (
	leaf connective = iota
	and
	or
	not
)

type node struct {
	join   connective
	nodes  []*node
	clause Clause
}

// Row is what a filter is asked about.
type Row interface {
	// Property gives the value of a property; a missing one is null.
	Property(name string) Value
}

// Property makes an Object a Row.
func (o Object) Property(name string) Value { return o.Get(name) }

// String gives the text that was parsed.
func (f *Filter) String() string { return f.text }

// Clauses lists the conditions from left to right.
func (f *Filter) Clauses() []Clause { return f.root.clauses(false, nil) }

func (n *node) clauses(negated bool, found []Clause) []Clause {
	if n.join == leaf {
		c := n.clause
		c.Negated = negated
		return append(found, c)
	}
	for _, child := range n.nodes {
		found = child.clauses(negated != (n.join == not), found)
	}
	return found
}

// Widest is the largest number of alternatives that one row is compared with:
// what stands between "or" and in the list of an "in".
func (f *Filter) Widest() int { return f.root.widest() }

func (n *node) widest() int {
	width := 0
	for _, child := range n.nodes {
		if n.join == or {
			width += child.widest()
		} else {
			width = max(width, child.widest())
		}
	}
	if n.join == leaf {
		return len(n.clause.Values)
	}
	return width
}

// Keys gives the values that the property must have one of for the filter to
// hold, if the filter says so. It lets a large set be looked up in an index.
func (f *Filter) Keys(property string) (keys []string, ok bool) { return f.root.keys(property) }

func (n *node) keys(property string) (keys []string, ok bool) {
	switch n.join {
	case leaf:
		if n.clause.Property != property || n.clause.Op != Eq && n.clause.Op != In {
			return nil, false
		}
		for _, v := range n.clause.Values {
			keys = append(keys, v.Text())
		}
		return keys, true
	case and:
		for _, child := range n.nodes {
			if keys, ok := child.keys(property); ok {
				return keys, true
			}
		}
	case or:
		for _, child := range n.nodes {
			some, ok := child.keys(property)
			if !ok {
				return nil, false
			}
			keys = append(keys, some...)
		}
		return keys, true
	}
	return nil, false
}

// Holds says whether the row fulfils the filter.
func (f *Filter) Holds(row Row) bool { return f.root.holds(row) }

func (n *node) holds(row Row) bool {
	switch n.join {
	case and:
		return !slices.ContainsFunc(n.nodes, func(c *node) bool { return !c.holds(row) })
	case or:
		return slices.ContainsFunc(n.nodes, func(c *node) bool { return c.holds(row) })
	case not:
		return !n.nodes[0].holds(row)
	}
	return n.clause.holds(row.Property(n.clause.Property))
}

func (c *Clause) holds(v Value) bool {
	switch c.Op {
	case In:
		return slices.ContainsFunc(c.Values, func(want Value) bool { return compare(Eq, v, want) })
	case Any:
		if len(c.Values) == 0 {
			return len(v.Items()) > 0
		}
		return slices.ContainsFunc(v.Items(), func(item Value) bool { return compare(c.Element, item, c.Values[0]) })
	case Count:
		return compare(c.Element, Int(len(v.Items())), c.Values[0])
	}
	return compare(c.Op, v, c.Values[0])
}

// compare compares texts without case, as Entra does. Null equals null only
// and has no order.
func compare(op Op, v, want Value) bool {
	switch op {
	case Eq:
		return v.IsNull() == want.IsNull() && strings.EqualFold(v.Text(), want.Text())
	case Ne:
		return !compare(Eq, v, want)
	}
	if v.IsNull() || want.IsNull() {
		return false
	}
	have, text := strings.ToLower(v.Text()), strings.ToLower(want.Text())
	switch op {
	case StartsWith:
		return strings.HasPrefix(have, text)
	case EndsWith:
		return strings.HasSuffix(have, text)
	case Contains:
		return strings.Contains(have, text)
	}
	order := order(have, text)
	return op == Gt && order > 0 || op == Ge && order >= 0 || op == Lt && order < 0 || op == Le && order <= 0
}

// order compares numbers as numbers, times as times and the rest as text.
func order(a, b string) int {
	if n, err := strconv.ParseFloat(a, 64); err == nil {
		if m, err := strconv.ParseFloat(b, 64); err == nil {
			return int(min(max(n-m, -1), 1) * 2)
		}
	}
	at, err := time.Parse(time.RFC3339, strings.ToUpper(a))
	if err == nil {
		if bt, err := time.Parse(time.RFC3339, strings.ToUpper(b)); err == nil {
			return at.Compare(bt)
		}
	}
	return strings.Compare(a, b)
}
