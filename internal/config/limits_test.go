package config_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pim-groups/internal/config"
)

// recipe is a file too large to keep, and the rule that must refuse it, ""
// for a sound one.
type recipe struct {
	name, rule string
	text       func() []byte
}

func recipes() []recipe {
	text := func(parts ...string) func() []byte {
		return func() []byte { return []byte(strings.Join(parts, "")) }
	}
	keys := func(n int) func() []byte {
		return func() []byte {
			var b bytes.Buffer
			for i := range n {
				fmt.Fprintf(&b, "k%d: 1\n", i)
			}
			return b.Bytes()
		}
	}
	return []recipe{
		{"150,000 root keys", "file-size", keys(150_000)},
		{"40,000 root keys", "file-unknown-key", keys(40_000)},
		{"60,000 root keys", "file-nodes", keys(60_000)},
		{"one scalar of 900 KB", "file-name", text(head, "  - name: ", strings.Repeat("x", 900_000), "\n")},
		{"one key of 900 KB", "file-syntax", text(head, "  - ", strings.Repeat("x", 900_000), ": a\n")},
		{"one quoted key of 900 KB", "file-syntax", text(head, "  - \"", strings.Repeat("x", 900_000), "\": a\n")},
		{"10,000 groups", "", func() []byte { return manyGroups(10_000) }},
		{"a megabyte of dashes", "file-depth", text(strings.Repeat("- ", 1<<19))},
		{"a megabyte of brackets", "file-depth", text(strings.Repeat("[", 1<<20))},
		{"a megabyte of braces", "file-depth", text(strings.Repeat("{", 1<<20))},
		{"a megabyte of question marks", "file-depth", text(strings.Repeat("? ", 1<<19))},
		{"bracket pairs", "file-nodes", text("version: 1\ngroups: [", strings.Repeat("[],", 300_000), "]\n")},
		{"short items", "file-nodes", text("version: 1\ngroups: [", strings.Repeat("a,", 500_000), "]\n")},
		{"keys without values", "file-nodes", text("{", strings.Repeat("a,", 500_000), "}\n")},
		{"dashes on lines", "file-nodes", text("version: 1\ngroups:\n", strings.Repeat("-\n", 500_000))},
		{"just too many values", "file-nodes", text("version: 1\ngroups: [", strings.Repeat("a,", 50_000), "]\n")},
		{"brackets with text between", "file-depth", text("a: ", strings.Repeat("[a,", 12_000))},
		{"braces with keys between", "file-depth", text(strings.Repeat("{a: ", 12_000))},
		{"deep by indentation", "file-depth", func() []byte {
			var b bytes.Buffer
			for i := range 1400 {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.Bytes()
		}},
		{"anchors", "file-nodes", text("{a: &a [", strings.Repeat("{a},", 200_000), "], b: [", strings.Repeat("*a,", 100), "]}\n")},
		{"100 aliases", "file-alias", text("{a: &a [", strings.Repeat("{a},", 1000), "], b: [", strings.Repeat("*a,", 100), "]}\n")},
		{"100,000 comment lines", "", text(strings.Repeat("# c\n", 50_000), head, strings.Repeat("  # c\n", 50_000), entry)},
		{"comments with colons", "", text(head, entry, strings.Repeat("# name: a, id: b, pim: c\n", 20_000))},
		{"a megabyte of blank lines", "file-empty", text(strings.Repeat("\n", 1<<20))},
		{"a megabyte of carriage returns", "file-encoding", text(strings.Repeat("\r", 1<<20))},
		{"a megabyte of controls", "file-encoding", text(strings.Repeat("\x01\x02", 1<<19))},
		{"a megabyte of bad bytes", "file-encoding", text(strings.Repeat("\xff", 1<<20-1), "a")},
		{"a megabyte of tabs", "file-syntax", text("a:\n", strings.Repeat("\t", 1<<19), "b: c\n")},
		{"a megabyte in quotes, not closed", "file-syntax", text("a: \"", strings.Repeat("x\n ", 300_000))},
		{"wide characters on one line", "file-type", text("version: 1\ngroups: [", strings.Repeat("日,", 40_000), "]\n")},
		{"many documents", "file-documents", text(strings.Repeat("---\na: b\n", 30_000))},
		{"a megabyte of Chinese names", "", func() []byte {
			var b bytes.Buffer
			b.WriteString(head)
			for i := range 1_300 {
				fmt.Fprintf(&b, "  - name: %s%d\n", strings.Repeat("管", 250), i)
			}
			return b.Bytes()
		}},
		{"4,000 groups with two roles", "", func() []byte {
			var b bytes.Buffer
			b.WriteString("version: 1\nsettings: {s: {activation: {max: 4h, approval: [a@b.cd]}, eligible: {max: 90d}}}\ngroups:\n")
			for i := range 4_000 {
				fmt.Fprintf(&b, "  - {name: a%d, member: {settings: s, eligible: [a@b.cd]}, owner: {settings: {from: s, active: {max: 1d}}}}\n", i)
			}
			return b.Bytes()
		}},
		{"10,000 templates", "", func() []byte {
			var b bytes.Buffer
			b.WriteString(head + entry + "settings:\n")
			for i := range 10_000 {
				fmt.Fprintf(&b, "  s%d: {eligible: {max: %dd}}\n", i, i%3650+1)
			}
			return b.Bytes()
		}},
		{"10,000 names", "", func() []byte {
			var b bytes.Buffer
			b.WriteString("version: 1\nprincipals:\n  users:\n")
			for i := range 10_000 {
				fmt.Fprintf(&b, "    u%d@contoso.com: %08x-4a59-4e68-9c7d-0a1b2c3d4e5f\n", i, i)
			}
			fmt.Fprintf(&b, "groups: [{name: a, member: {eligible: [%s]}}]\n", strings.TrimSuffix(manyOwners(10_000), ","))
			return b.Bytes()
		}},
		{"a why of 900 KB", "file-value", text(head, "  - {name: a, member: {eligible: [{who: a@b.cd, why: ", strings.Repeat("x", 900_000), "}]}}\n")},
		{"a name of 900 KB", "file-unknown-name", text(head, "  - {name: a, member: {eligible: [", strings.Repeat("x", 900_000), "]}}\n")},
		{"exactly a megabyte", "", func() []byte {
			sound := []byte(head + entry + "#")
			return append(sound, bytes.Repeat([]byte("x"), 1<<20-len(sound))...)
		}},
		{"one byte more", "file-size", func() []byte {
			sound := []byte(head + entry + "#")
			return append(sound, bytes.Repeat([]byte("x"), 1<<20+1-len(sound))...)
		}},
	}
}

// TestLimits isn't parallel: it measures how much memory each file takes, all
// that is allocated and freed on the way included. The race detector, which takes the
// short tests, needs several times as much.
func TestLimits(t *testing.T) {
	most := uint64(80)
	if testing.Short() {
		most = 400
	}
	for _, r := range recipes() {
		t.Run(r.name, func(t *testing.T) {
			sources := []config.Source{{Path: "groups.yaml", Data: r.text()}}
			before := allocated()
			file, found := config.Parse(sources)
			if used := (allocated() - before) >> 20; used > most {
				t.Errorf("took %d MiB", used)
			}
			switch {
			case r.rule == "" && file == nil:
				t.Errorf("refused: %v", found)
			case r.rule != "" && !reports(found, r.rule):
				t.Errorf("want %s, got %v", r.rule, found[:min(3, len(found))])
			}
			if len(found) > 101 {
				t.Errorf("%d findings", len(found))
			}
			for _, f := range found {
				if len(f.Message) > 1000 {
					t.Errorf("a message of %d bytes", len(f.Message))
				}
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestManyGroups: files that are each within their limits make no declaration
// of any number of groups.
func TestManyGroups(t *testing.T) {
	t.Parallel()
	var texts []string
	for file := range 5 {
		texts = append(texts, head+groupsNamed(file, 10_000))
	}
	if file, found := parse(texts...); file == nil || len(file.Groups) != 50_000 {
		t.Errorf("50,000 groups: %v", found)
	}
	file, found := parse(append(texts, head+groupsNamed(5, 2))...)
	if file != nil || len(found) != 1 || found[0].Rule != "file-limit" || found[0].Pos.String() != "f.yaml:3:11" ||
		found[0].Message != "50002 groups are declared; one declaration may have 50000" {
		t.Errorf("got %v", found)
	}
}

func groupsNamed(file, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - name: sg-%d-%d\n", file, i)
	}
	return b.String()
}

// TestManyProblems: a hundred are listed, the rest is counted.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	text := head + entry
	for i := range 250 {
		text += fmt.Sprintf("k%d: 1\n", i)
	}
	_, found := parse(text, "version: 1\n")
	if len(found) != 102 || found[100].Message != "… 150 more problems in this file" || found[100].Pos.String() != "a.yaml:105:1" ||
		found[101].Pos.File != "b.yaml" {
		t.Errorf("%d findings, the last %v", len(found), found[len(found)-2:])
	}
}

// TestDepth: 16 levels pass the reader, 17 don't, in brackets and in lines.
func TestDepth(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return "x: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n" }
	lines := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(" ", i) + "x:\n")
		}
		return b.String()
	}
	for _, tt := range []struct {
		text string
		deep bool
	}{
		{nested(15), false}, {nested(16), true}, {lines(16), false}, {lines(17), true},
		{nested(9000), true}, {"x: " + strings.Repeat("- ", 4000) + "y\n", false},
		{strings.Repeat("- ", 16) + "y\n", false}, {strings.Repeat("- ", 17) + "y\n", true},
		{"# " + strings.Repeat("[", 3000) + "\nx: \"" + strings.Repeat("[", 3000) + "\"\n", false},
	} {
		if _, found := parse(tt.text); reports(found, "file-depth") != tt.deep {
			t.Errorf("%.40q…: got %v", tt.text, found)
		}
	}
}
