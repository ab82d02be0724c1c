package main

import (
	"go/scanner"
	gotoken "go/token"
	"regexp"
	"strings"
)

// token is one token of Go, without blanks, comments and the semicolons that
// nobody wrote.
type token struct {
	text     string
	from, to int // where it stands
}

// wildcard begins the name of a wildcard, once § has made way for letters.
const wildcard = "anyIdentifierCalled_"

var sign = regexp.MustCompile(`§(\w+)`)

// pattern scans Go code in which §name is an identifier as well.
func pattern(code string) []token {
	return tokens(sign.ReplaceAll([]byte(code), []byte(wildcard+"$1")))
}

// tokens scans Go code.
func tokens(code []byte) []token {
	file := gotoken.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, code, nil, 0)
	var list []token
	for {
		pos, kind, text := s.Scan()
		if kind == gotoken.EOF {
			return list
		}
		if kind == gotoken.SEMICOLON && text != ";" {
			continue
		}
		if text == "" {
			text = kind.String()
		}
		from := file.Offset(pos)
		list = append(list, token{text, from, from + len(text)})
	}
}

// match is a place where a pattern was found, and what its wildcards stand for.
type match struct {
	from, to int
	names    map[string]string
}

// matches lists the places where the pattern is found.
func matches(source, pattern []token) []match {
	var list []match
	for i := 0; len(pattern) > 0 && i+len(pattern) <= len(source); i++ {
		if names, ok := fits(source[i:i+len(pattern)], pattern); ok {
			list = append(list, match{source[i].from, source[i+len(pattern)-1].to, names})
		}
	}
	return list
}

// fits compares token by token.
func fits(source, pattern []token) (map[string]string, bool) {
	names := map[string]string{}
	for i, p := range pattern {
		name, free := strings.CutPrefix(p.text, wildcard)
		if !free {
			if p.text != source[i].text {
				return nil, false
			}
			continue
		}
		was, bound := names[name]
		if !gotoken.IsIdentifier(source[i].text) || bound && was != source[i].text {
			return nil, false
		}
		names[name] = source[i].text
	}
	return names, true
}

// replace puts code in the place of the match.
func (m match) replace(source []byte, code string) []byte {
	code = sign.ReplaceAllStringFunc(code, func(name string) string { return m.names[strings.TrimPrefix(name, "§")] })
	return append(append(append([]byte(nil), source[:m.from]...), code...), source[m.to:]...)
}
