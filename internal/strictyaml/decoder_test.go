package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
)

// decoded is what each question answers about the value of the key "k".
func decoded(k strictyaml.Keys, question string) string {
	show := func(ok bool, value func() string) string {
		if !ok {
			return "nothing"
		}
		return value()
	}
	switch question {
	case "string":
		v := k.String("k")
		return show(v != nil, func() string { return v.Value })
	case "prose":
		v := k.Prose("k")
		return show(v != nil, func() string { return v.Value })
	case "enum":
		v := k.Enum("k", "red", "green")
		return show(v != nil, func() string { return v.Value })
	case "int":
		v := k.Int("k", -1, 1000)
		return show(v != nil, func() string { return fmt.Sprint(v.Value) })
	case "bool":
		v := k.Bool("k")
		return show(v != nil, func() string { return fmt.Sprint(v.Value) })
	case "date":
		v := k.Date("k")
		return show(v != nil, func() string { return v.Value.Format(time.RFC3339) })
	case "list":
		v := k.List("k")
		return show(v != nil, func() string { return fmt.Sprint(len(v.Items), " at ", v.Pos) })
	case "mapping":
		v := k.Mapping("k", "a", "b")
		return show(!v.Pos().IsZero(), func() string { return fmt.Sprint(len(v.Entries()), " at ", v.Pos()) })
	}
	return "no such question"
}

// TestQuestions asks for values. Want is the answer, or "nothing" and the
// finding: rule, columns and a part of the message or fix.
func TestQuestions(t *testing.T) {
	t.Parallel()
	tests := []struct{ question, value, want string }{
		{"string", "a", "a"}, {"string", "'5'", "5"}, {"string", "''", ""},
		{"string", "5", `nothing file-type 4-5 some YAML readers take 5 without quotes for a number`},
		{"string", "yes", "yes"}, {"string", "True", `nothing file-type 4-8 put it in quotes if it is meant as text: "True"`},
		{"string", "2026-11-24", `nothing file-type 4-14 take 2026-11-24 without quotes for a date`},
		{"string", "<<", `nothing file-type 4-6 for a merge key`}, {"string", "=", `nothing file-type 4-5 for a default value`},
		{"string", "1.2.3.4-x", "1.2.3.4-x"}, {"string", "yesterday", "yesterday"},
		{"prose", "1e3", `nothing file-type 4-7 "k" must be text, but some YAML readers take 1e3`},
		{"string", "[]", `nothing file-type 4-0 "k" must be text, found a list`},
		{"string", "{}", `nothing file-type 4-0 "k" must be text, found a mapping`},
		{"string", "", `nothing file-null 1-2 write text, or remove the line`},
		{"string", "~", `nothing file-null 4-5 unquoted ~ means "nothing"`},
		{"string", "|\n  a", `nothing file-type 4-5 spread over several lines`},
		{"prose", "|\n  a\n  b", "a\nb\n"}, {"prose", "a", "a"}, {"prose", "[a]", "nothing file-type 4-0 must be text"},
		{"enum", "red", "red"}, {"enum", "'green'", "green"},
		{"enum", "Red", `nothing file-type 4-7 did you mean "red"? allowed: red, green`},
		{"enum", "grene", `nothing file-type 4-9 did you mean "green"?`},
		{"enum", "blue", `nothing file-type 4-8 "k" can't be "blue"`},
		{"enum", "[red]", "nothing file-type 4-0 must be one of red, green"},
		{"int", "7", "7"}, {"int", "0", "0"}, {"int", "-1", "-1"}, {"int", "1000", "1000"},
		{"int", "1001", "nothing file-type 4-8 write a whole number from -1 to 1000"},
		{"int", "-2", "nothing file-type 4-6 from -1 to 1000"}, {"int", "-0", "nothing file-type 4-6 whole number"},
		{"int", "07", "nothing file-type 4-6 whole number"}, {"int", "1_0", "nothing file-type 4-7 whole number"},
		{"int", "1.0", "nothing file-type 4-7 whole number"}, {"int", "1e2", "nothing file-type 4-7 whole number"},
		{"int", "+1", "nothing file-type 4-6 whole number"}, {"int", "'7'", `nothing file-type 4-7 the quoted text "7"`},
		{"int", "99999999999999999999", "nothing file-type 4-24 whole number"},
		{"int", "[7]", "nothing file-type 4-0 must be a whole number"},
		{"bool", "true", "true"}, {"bool", "false", "false"},
		{"bool", "True", "nothing file-type 4-8 write true or false"}, {"bool", "yes", "nothing file-type 4-7 true or false"},
		{"bool", "'true'", "nothing file-type 4-10 without quotes"}, {"bool", "", "nothing file-null 1-2 no value"},
		{"date", "2027-01-31", "2027-01-31T00:00:00Z"}, {"date", "'2027-01-31'", "2027-01-31T00:00:00Z"},
		{"date", "2027-02-30", "nothing file-type 4-14 such as 2027-01-31"}, {"date", "2027-1-31", "nothing file-type 4-13 calendar"},
		{"date", "2027-01-31T00:00:00Z", "nothing file-type 4-24 calendar"}, {"date", "[]", "nothing file-type 4-0 must be a date"},
		{"list", "[]", "0 at f:1:1"}, {"list", "[a, b]", "2 at f:1:1"}, {"list", "\n- a", "1 at f:1:1"},
		{"list", "a", `nothing file-type 4-5 "k" must be a list, found "a"`}, {"list", "", "nothing file-null 1-2 write a list"},
		{"mapping", "{a: 1}", "1 at f:1:4"}, {"mapping", "{}", "0 at f:1:4"},
		{"mapping", "{a: 1, c: 2}", `1 at f:1:4 file-unknown-key 11-12 "c" is not a key of "k"`},
		{"mapping", "x", "nothing file-type 4-5 must be a mapping of keys to values (a, b)"},
		{"string", "!x a", "nothing file-tag 4-6 tags"}, {"int", "&x 5", "5 file-alias 4-6 anchors"},
	}
	for _, tt := range tests {
		t.Run(tt.question+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			var d strictyaml.Decoder
			k := d.Mapping(d.Parse("f", []byte("k: "+tt.value+"\n")), "the file", "k")
			got := decoded(k, tt.question)
			var text string
			for _, f := range d.Found() {
				got += fmt.Sprintf(" %s %d-%d", f.Rule, f.Pos.Column, f.Pos.EndColumn)
				text += f.Message + "; " + f.Fix
			}
			if len(d.Found()) > 1 || !matches(tt.want, got, text) {
				t.Errorf("got %q with %q, want %q", got, text, tt.want)
			}
		})
	}
}

// matches says that want is got followed by a part of the text.
func matches(want, got, text string) bool {
	rest, ok := strings.CutPrefix(want, got)
	return ok && (rest == "" && text == "" || rest != "" && strings.Contains(text, strings.TrimSpace(rest)))
}

// TestAbsent: a key that isn't there, a mapping that isn't one, and a file
// that can't be read answer nothing and add no finding.
func TestAbsent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"other: 1\n", "just text\n", "&a [\n", "k: !t x\n"} {
		var d strictyaml.Decoder
		k := d.Mapping(d.Parse("f", []byte(text)), "the file", "k", "other")
		before := len(d.Found())
		for _, question := range []string{"string", "prose", "enum", "int", "bool", "date", "list", "mapping"} {
			if got := decoded(k, question); got != "nothing" {
				t.Errorf("%q: %s answers %s", text, question, got)
			}
		}
		if after := d.Found(); len(after) != before {
			t.Errorf("%q: a question made a finding: %v", text, after)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	var d strictyaml.Decoder
	k := d.Mapping(d.Parse("f", []byte("b: 1\na: 2\nc: 3\n")), "the file", "a", "b", "d")
	if got := k.Entries(); len(got) != 2 || got[0].Key != "b" || got[1].Key != "a" {
		t.Errorf("entries %v", got)
	}
	if e := k.Entries()[1]; e.Pos.String() != "f:2:1" || e.Value.Text != "2" || k.Int("a", 0, 9).Value != 2 || k.Int("d", 0, 9) != nil {
		t.Errorf("a at %s is %q", e.Pos, e.Value.Text)
	}
	if k.Require("a", "b") != true || k.Require("a", "d") != false {
		t.Error("Require miscounts")
	}
	found := d.Found()
	if len(found) != 2 || found[0].Message != `the file lacks the key "d"` || found[1].Message != `"c" is not a key of the file` {
		t.Errorf("got %v", found)
	}
}

// TestRequireIsQuiet: no key is called missing that may be the refused one.
func TestRequireIsQuiet(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Key: 1\n", "? [key]\n: 1\n", "<<: 1\n", "kye: 1\n", "- key\n"} {
		var d strictyaml.Decoder
		k := d.Mapping(d.Parse("f", []byte(text)), "the file", "key", "version")
		if k.Require("key") || k.Version(1) || len(d.Found()) != 1 {
			t.Errorf("%q: got %v", text, d.Found())
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, rule string }{
		{"version: 1", ""}, {"version: 2", "file-version"}, {"a: 1", "file-version"}, {"version: 01", "file-version"},
		{"version: '1'", "file-type"}, {"version: one", "file-type"}, {"version: [1]", "file-type"}, {"version: ", "file-null"},
		{"version: !!int 1", "file-tag"},
	}
	for _, tt := range tests {
		var d strictyaml.Decoder
		ok := d.Mapping(d.Parse("f", []byte(tt.text+"\n")), "the file", "version", "a").Version(1)
		found := d.Found()
		if ok != (tt.rule == "") || !ok && (len(found) != 1 || found[0].Rule != tt.rule) {
			t.Errorf("%q: %v, %v", tt.text, ok, found)
		}
	}
}

// TestFoundIsByFile: the findings of several files are sorted and capped each
// on its own.
func TestFoundIsByFile(t *testing.T) {
	t.Parallel()
	var d strictyaml.Decoder
	for _, file := range []string{"b", "a"} {
		for line := range 2000 {
			d.Fail("file-type", finding.Pos{File: file, Line: line + 1, Column: 1}, "m", "f")
		}
	}
	d.Fail("file-type", finding.Pos{File: "c", Line: 1}, "m", "f")
	d.Fail("file-unreadable", finding.Pos{}, "m", "f")
	found := d.Found()
	if len(found) != 204 || found[100].Message != "… 1900 more problems in this file" || found[101].Pos.File != "b" ||
		found[202].Pos.File != "c" || !found[203].Pos.IsZero() {
		t.Errorf("%d findings: %v", len(found), found[100:])
	}
}
