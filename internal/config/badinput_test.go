package config_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

var update = flag.Bool("update", false, "rewrite the expectations from what the parser says; read the difference")

const badinput = "../../testdata/badinput"

// classes maps the class of a bad file to the rules that may report it.
// Several are given where a file is wrong in two ways.
var classes = map[string][]string{
	"E_EMPTY":    {"file-empty"},
	"E_NULL":     {"file-null"},
	"E_TYPE":     {"file-type", "file-unknown-key"},
	"E_UNKNOWN":  {"file-unknown-key"},
	"E_DUPKEY":   {"file-duplicate-key"},
	"E_DUPGROUP": {"file-duplicate-group"},
	"E_ALIAS":    {"file-alias"},
	"E_TAG":      {"file-tag"},
	"E_MULTIDOC": {"file-documents"},
	"E_SYNTAX":   {"file-syntax", "file-encoding"},
	"E_DEPTH":    {"file-depth"},
	"E_NODES":    {"file-nodes"},
	"E_ENCODING": {"file-encoding"},
	"E_ID":       {"file-id"},
	"E_NAME":     {"file-name"},
	"E_VERSION":  {"file-version"},
	"E_SIZE":     {"file-size"},

	"E_DUPNAME":      {"file-duplicate-name"},
	"E_MISSING":      {"file-missing-key"},
	"E_UNKNOWN_NAME": {"file-unknown-name"},
	"E_VALUE":        {"file-value"},
}

// TestBadInput holds each file against what yaml.txt says of it: a heading
// with file and class, then the exact findings, or the values of a good file.
func TestBadInput(t *testing.T) {
	t.Parallel()
	golden := filepath.Join(badinput, "yaml.txt")
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	class := make(map[string]string)
	for line := range strings.Lines(string(want)) {
		if name, c, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "\t") {
			class[name] = c
		}
	}
	var got bytes.Buffer
	for _, name := range badFiles(t) {
		fmt.Fprintf(&got, "%s\t%s\n", name, class[name])
		said := describe(name, readFile(t, filepath.Join(badinput, "yaml", name)))
		got.WriteString(said)
		checkClass(t, name, class[name], said)
		delete(class, name)
	}
	for name := range class {
		t.Errorf("%s is expected and is not there", name)
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		want = got.Bytes()
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("differs from %s:\n%s", golden, firstDifference(string(want), got.String()))
	}
}

func checkClass(t *testing.T, name, class, said string) {
	t.Helper()
	rules, bad := classes[class]
	switch {
	case class != "OK" && !bad:
		t.Errorf("%s has no class in yaml.txt", name)
	case bad && !slices.ContainsFunc(rules, func(rule string) bool { return strings.Contains(said, " "+rule+": ") }):
		t.Errorf("%s is %s, got\n%s", name, class, said)
	case !bad && strings.Contains(said, "file-"):
		t.Errorf("%s is sound, got\n%s", name, said)
	}
}

func badFiles(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(badinput, "yaml"))
	if err != nil || len(entries) < 200 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// describe says what the parser makes of a file: all findings, or all values.
func describe(name string, data []byte) string {
	file, found := config.Parse([]config.Source{{Path: name, Data: data}})
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "\t%s %s: %s\n", place(f.Pos), f.Rule, visible(f.Message))
	}
	if file == nil {
		return b.String()
	}
	for _, g := range file.Groups {
		fmt.Fprintf(&b, "\tname %s at %s", strconv.Quote(g.Name.Value), place(g.Name.Pos))
		if g.ID != nil {
			fmt.Fprintf(&b, ", id %s at %s", g.ID.Value, place(g.ID.Pos))
		}
		fmt.Fprintf(&b, ", pim %s at %s\n", g.PIM, place(g.PIMPos))
		describeRole(&b, "member", g.Member)
		describeRole(&b, "owner", g.Owner)
	}
	for _, who := range file.Principals {
		fmt.Fprintf(&b, "\t%s %s at %s, used %t\n", who.Kind, strconv.Quote(who.Name), place(who.Pos), who.Used)
	}
	for i := range file.Templates {
		x := &file.Templates[i]
		fmt.Fprintf(&b, "\ttemplate %s at %s, used %t: %s\n", x.Name.Value, place(x.Name.Pos), x.Used, leaves(&x.Settings))
	}
	return b.String()
}

func describeRole(b *strings.Builder, name string, r *config.Role) {
	if r == nil {
		return
	}
	fmt.Fprintf(b, "\t%s at %s, exact %t", name, place(r.Pos), r.Exact)
	if r.Settings != nil {
		fmt.Fprintf(b, ", settings at %s: %s", place(r.Settings.Pos), leaves(r.Settings))
	}
	b.WriteByte('\n')
	for _, list := range []*config.Assignments{r.Eligible, r.Active} {
		if list == nil {
			continue
		}
		fmt.Fprintf(b, "\tlist at %s\n", place(list.Pos))
		for _, a := range list.Items {
			fmt.Fprintf(b, "\t\t%s at %s is %s %s, %s at %s\n", strconv.Quote(a.Who.Value), place(a.Who.Pos), a.Principal.Kind, a.Principal.ID, ending(a), place(a.EndPos))
		}
	}
}

// leaves are the declared values, each with its place.
func leaves(s *config.Settings) string {
	var list []string
	for _, leaf := range settings.Leaves() {
		if s.Declares(leaf) {
			list = append(list, fmt.Sprintf("%s %s at %s", leaf.Name, leaf.Words(s.Values), place(s.Places[leaf.Name])))
		}
	}
	return strings.Join(list, ", ")
}

// ending is what an entry says of its end, and its texts.
func ending(a config.Assignment) string {
	text := fmt.Sprintf("permanent %t", a.Permanent)
	if a.Until != nil {
		text = "until " + a.Until.Value.Format(time.DateTime)
	}
	if a.For != nil {
		text = "for " + settings.FormatLength(a.For.Value)
	}
	for _, note := range []*config.Text{a.Why, a.Ticket} {
		if note != nil {
			text += " " + strconv.Quote(note.Value)
		}
	}
	return text
}

// visible is a message with its invisible characters as escapes.
func visible(s string) string {
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

func place(p finding.Pos) string { return fmt.Sprintf("%d:%d-%d", p.Line, p.Column, p.EndColumn) }

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("want %d lines, got %d", len(w), len(g))
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSameResultTwice: no map order reaches the findings.
func TestSameResultTwice(t *testing.T) {
	t.Parallel()
	var sources []config.Source
	for _, name := range badFiles(t) {
		sources = append(sources, config.Source{Path: name, Data: readFile(t, filepath.Join(badinput, "yaml", name))})
	}
	_, first := config.Parse(sources)
	slices.Reverse(sources)
	_, second := config.Parse(sources)
	if a, b := fmt.Sprint(first), fmt.Sprint(second); a != b {
		t.Errorf("the order of the files changes the findings:\n%s\n%s", a, b)
	}
	if !slices.IsSortedFunc(first, finding.Compare) {
		t.Error("the findings are not sorted")
	}
}
