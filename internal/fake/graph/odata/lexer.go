package odata

import (
	"fmt"
	"strings"
)

// SyntaxError says where a query option is not OData. Graph quotes position
// and text in its answer.
type SyntaxError struct {
	At   int
	Text string
	What string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at position %d in '%s'.", e.What, e.At, e.Text)
}

// token is a piece of a $filter expression.
type token struct {
	kind tokenKind
	text string // a text literal without its quotes
	at   int
}

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // names, operators, numbers, dates, GUIDs
	tokenText             // 'quoted'
	tokenSymbol           // ( ) , / :
)

// lex cuts an expression into tokens; the last one is tokenEnd.
func lex(s string) ([]token, error) {
	var tokens []token
	for at := 0; at < len(s); {
		switch c := s[at]; {
		case c == ' ' || c == '\t':
			at++
		case c == '\'':
			text, next, ok := quoted(s, at)
			if !ok {
				return nil, &SyntaxError{at, s, "There is an unterminated string literal"}
			}
			tokens = append(tokens, token{tokenText, text, at})
			at = next
		case symbolAt(s, at):
			tokens = append(tokens, token{tokenSymbol, s[at : at+1], at})
			at++
		default:
			next := at + wordLength(s[at:])
			if next == at {
				return nil, &SyntaxError{at, s, "Syntax error: character '" + s[at:at+1] + "' is not valid"}
			}
			tokens = append(tokens, token{tokenWord, s[at:next], at})
			at = next
		}
	}
	return append(tokens, token{kind: tokenEnd, at: len(s)}), nil
}

// symbolAt tells the colon of a lambda from the colon in a time of day.
func symbolAt(s string, at int) bool { return strings.IndexByte("(),/:", s[at]) >= 0 }

// quoted reads a text literal: two quotes stand for one.
func quoted(s string, at int) (text string, next int, ok bool) {
	var b strings.Builder
	for at++; at < len(s); at++ {
		if s[at] != '\'' {
			b.WriteByte(s[at])
			continue
		}
		if at+1 < len(s) && s[at+1] == '\'' {
			b.WriteByte('\'')
			at++
			continue
		}
		return b.String(), at + 1, true
	}
	return "", 0, false
}

// wordLength measures a word. Words that begin with a digit are numbers,
// dates and unquoted GUIDs; only dates may hold colons.
func wordLength(s string) int {
	date := s[0] >= '0' && s[0] <= '9'
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && strings.IndexByte("_-.$@", c) < 0 && !(date && (c == ':' || c == '+')) {
			return i
		}
	}
	return len(s)
}
