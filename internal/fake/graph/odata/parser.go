package odata

import (
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds nesting, so that a hostile expression can't exhaust the
// stack.
const maxDepth = 64

// ParseFilter parses a $filter expression. The error is a *SyntaxError.
func ParseFilter(s string) (*Filter, error) {
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := parser{text: s, tokens: tokens}
	root, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.wrong("Syntax error")
	}
	return &Filter{root, s}, nil
}

// parser reads the part of OData's grammar that Graph documents, by recursive
// descent; a method for each line:
//
//	alternatives = conjunction *( "or" conjunction )
//	conjunction  = condition *( "and" condition )
//	condition    = "not" condition | "(" alternatives ")" | clause
//	clause       = function | property "/" collection | comparison
//	function     = name "(" property "," literal ")"
//	collection   = "any(" [ x ":" x operator literal ] ")" | "$count" operator literal
//	comparison   = property operator literal | property "in" "(" literal *( "," literal ) ")"
//
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter
type parser struct {
	text   string
	tokens []token
	next   int
	depth  int
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}

// wrong is an error at the token that comes next.
func (p *parser) wrong(what string) error { return &SyntaxError{p.peek().at, p.text, what} }

// accept takes the symbol if it comes next.
func (p *parser) accept(symbol string) bool {
	t := p.peek()
	if t.kind != tokenSymbol || t.text != symbol {
		return false
	}
	p.next++
	return true
}

// keyword takes the word if it comes next. Operators are lower case.
func (p *parser) keyword(word string) bool {
	t := p.peek()
	if t.kind != tokenWord || t.text != word {
		return false
	}
	p.next++
	return true
}

func (p *parser) alternatives() (*node, error) { return p.joined("or", or, p.conjunction) }

func (p *parser) conjunction() (*node, error) { return p.joined("and", and, p.condition) }

// joined reads one or more operands with the word between them.
func (p *parser) joined(word string, join connective, operand func() (*node, error)) (*node, error) {
	first, err := operand()
	if err != nil {
		return nil, err
	}
	nodes := []*node{first}
	for p.keyword(word) {
		n, err := operand()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	if len(nodes) == 1 {
		return first, nil
	}
	return &node{join: join, nodes: nodes}, nil
}

// condition reads what "and" and "or" join. "not" binds stronger than both.
func (p *parser) condition() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.wrong("The expression is nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.keyword("not"):
		inner, err := p.condition()
		if err != nil {
			return nil, err
		}
		return &node{join: not, nodes: []*node{inner}}, nil
	case p.accept("("):
		inner, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if !p.accept(")") {
			return nil, p.wrong("Syntax error: ')' or operator expected")
		}
		return inner, nil
	}
	return p.clause()
}

// clause reads a condition that begins with a property or a function.
func (p *parser) clause() (*node, error) {
	if p.peek().kind != tokenWord {
		return nil, p.wrong("Syntax error: expression expected")
	}
	word := p.take()
	switch op := Op(strings.ToLower(word.text)); op {
	case StartsWith, EndsWith, Contains:
		if p.accept("(") {
			return p.function(op)
		}
	}
	if p.accept("/") {
		return p.collection(word.text)
	}
	return p.comparison(word.text)
}

// function reads the rest of "startswith(property,'text')".
func (p *parser) function(op Op) (*node, error) {
	property := p.take()
	if property.kind != tokenWord || !p.accept(",") {
		return nil, p.wrong("Syntax error: property name expected")
	}
	value, err := p.literal()
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		return nil, p.wrong("Syntax error: ')' expected")
	}
	return &node{clause: Clause{Property: property.text, Op: op, Values: []Value{value}}}, nil
}

// collection reads the rest of "groupTypes/any(x:x eq 'Unified')",
// "groupTypes/any()" and "owners/$count eq 0".
func (p *parser) collection(property string) (*node, error) {
	if p.keyword("$count") {
		n, err := p.comparison(property)
		if err != nil {
			return nil, err
		}
		n.clause.Op, n.clause.Element = Count, n.clause.Op
		return n, nil
	}
	if !p.keyword("any") || !p.accept("(") {
		return nil, p.wrong("Syntax error: any( or $count expected")
	}
	if p.accept(")") {
		return &node{clause: Clause{Property: property, Op: Any}}, nil
	}
	variable := p.take()
	if variable.kind != tokenWord || !p.accept(":") || !p.keyword(variable.text) {
		return nil, p.wrong("Syntax error: a range variable is expected")
	}
	n, err := p.comparison(property)
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		return nil, p.wrong("Syntax error: ')' expected")
	}
	n.clause.Op, n.clause.Element = Any, n.clause.Op
	return n, nil
}

// comparison reads an operator and what stands at its right.
func (p *parser) comparison(property string) (*node, error) {
	word := p.peek()
	c := Clause{Property: property, Op: Op(word.text)}
	if word.kind != tokenWord || !slices.Contains([]Op{Eq, Ne, Gt, Ge, Lt, Le, In}, c.Op) {
		return nil, p.wrong("Syntax error: operator expected")
	}
	p.next++
	var err error
	if c.Op == In {
		c.Values, err = p.list()
		return &node{clause: c}, err
	}
	value, err := p.literal()
	c.Values = []Value{value}
	return &node{clause: c}, err
}

// list reads the values of an "in".
func (p *parser) list() ([]Value, error) {
	if !p.accept("(") {
		return nil, p.wrong("Syntax error: '(' expected")
	}
	var values []Value
	for {
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
		if p.accept(")") {
			return values, nil
		}
		if !p.accept(",") {
			return nil, p.wrong("Syntax error: ')' or ',' expected")
		}
	}
}

// literal reads a text, number, boolean, null, date or GUID. Anything else, a
// property at the right of an operator for instance, Graph refuses.
func (p *parser) literal() (Value, error) {
	t := p.take()
	switch {
	case t.kind == tokenText:
		return Text(t.text), nil
	case t.kind == tokenWord && (t.text == "true" || t.text == "false"):
		return Bool(t.text == "true"), nil
	case t.kind == tokenWord && t.text == "null":
		return Value{}, nil
	case t.kind == tokenWord && isNumber(t.text):
		return Value{kind: KindNumber, text: t.text}, nil
	case t.kind == tokenWord && isBare(t.text):
		return Text(t.text), nil // a date or GUID
	}
	if t.kind != tokenEnd {
		p.next--
	}
	return Value{}, p.wrong("Syntax error: a literal is expected")
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && (s[0] == '-' || s[0] >= '0' && s[0] <= '9')
}

// isBare knows dates and GUIDs, which stand without quotes.
func isBare(s string) bool {
	return len(s) == 36 && strings.Count(s, "-") == 4 || len(s) >= 10 && s[0] >= '0' && s[0] <= '9' && s[4] == '-'
}
