package config_test

import (
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

func parse(texts ...string) (*config.File, []finding.Finding) {
	sources := make([]config.Source, len(texts))
	for i, text := range texts {
		sources[i] = config.Source{Path: fmt.Sprintf("%c.yaml", 'a'+i), Data: []byte(text)}
	}
	return config.Parse(sources)
}

func TestParseAllKeys(t *testing.T) {
	t.Parallel()
	file, found := parse("version: 1\ntenant: " + strings.ToUpper(guid2) + "\ngroups:\n" +
		"  - name: sg-a\n    id: " + strings.ToUpper(guid1) + "\n    pim: none\n    owners: [Ada@contoso.com, " + strings.ToUpper(guid2) + "]\n" +
		"  - {name: sg-b, owners: []}\n")
	if file == nil {
		t.Fatal(found)
	}
	if file.Tenant.Value != guid2 || fmt.Sprint(file.Paths) != "[a.yaml]" {
		t.Errorf("tenant %s, paths %s", file.Tenant.Value, file.Paths)
	}
	g, h := file.Groups[0], file.Groups[1]
	if g.ID.Value != guid1 || g.PIM != config.None || g.Owners.Items[0].Value != "Ada@contoso.com" || g.Owners.Items[1].Value != guid2 {
		t.Errorf("first group reads as %+v", g)
	}
	if h.ID != nil || h.PIM != config.Required || !h.PIMPos.IsZero() || h.Owners == nil || len(h.Owners.Items) != 0 {
		t.Errorf("second group reads as %+v", h)
	}
	for what, got := range map[string]finding.Pos{
		"4:5-9": g.Pos, "5:9-45": g.Place(), "6:10-14": g.PIMPos, "7:5-11": g.Owners.Pos, "7:14-29": g.Owners.Items[0].Pos,
		"8:6-10": h.Pos, "8:12-16": h.Place(), "8:18-24": h.Owners.Pos, "2:9-45": file.Tenant.Pos,
	} {
		if place(got) != what || got.File != "a.yaml" {
			t.Errorf("a place is %s in %s, want %s", place(got), got.File, what)
		}
	}
}

func TestSeveralFiles(t *testing.T) {
	t.Parallel()
	const second = "version: 1\ngroups:\n  - name: b\n"
	file, found := parse(head+entry, second)
	if file == nil {
		t.Fatal(found)
	}
	if len(file.Groups) != 2 || file.Groups[1].Name.Pos.File != "b.yaml" || fmt.Sprint(file.Paths) != "[a.yaml b.yaml]" {
		t.Errorf("got %+v", file)
	}
	if file, _ := parse("tenant: "+guid1+"\n"+head+entry, "tenant: "+strings.ToUpper(guid1)+"\n"+second); file == nil {
		t.Error("the same tenant in two files is refused")
	}
}

// TestDuplicates: which entry is the second one, and where the first is.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	group := func(name, id string) string {
		if id == "" {
			return "  - name: " + name + "\n"
		}
		return "  - name: " + name + "\n    id: " + id + "\n"
	}
	tests := []struct{ name, a, b, place, first string }{
		{"id in two files", group("a", guid1), group("b", guid1), "b.yaml:4:9", "a.yaml:4:9"},
		{"id in upper case", group("a", guid1), group("b", strings.ToUpper(guid1)), "b.yaml:4:9", "a.yaml:4:9"},
		{"name", group("a", ""), group("a", ""), "b.yaml:3:11", "a.yaml:3:11"},
		{"name with other ids", group("a", guid1), group("a", guid2), "b.yaml:3:11", "a.yaml:3:11"},
		{"name in other case", group("SG-Prod", ""), group("sg-pROD", guid1), "b.yaml:3:11", "a.yaml:3:11"},
		{"name beyond ASCII", group("МОСКВА", ""), group("москва", ""), "b.yaml:3:11", "a.yaml:3:11"},
		{"sharp s", group("straße", ""), group("STRASSE", ""), "b.yaml:3:11", "a.yaml:3:11"},
		{"id and name are one finding", group("a", guid1), group("a", guid1), "b.yaml:4:9", "a.yaml:4:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, found := parse(head+tt.a, head+tt.b)
			if len(found) != 1 || found[0].Rule != "file-duplicate-group" || len(found[0].Related) != 1 {
				t.Fatalf("got %v", found)
			}
			if f := found[0]; f.Pos.String() != tt.place || f.Related[0].Pos.String() != tt.first || !strings.Contains(f.Message, tt.first) {
				t.Errorf("got %s and %s: %s", f.Pos, f.Related[0].Pos, f.Message)
			}
		})
	}
}

func TestTwoTenants(t *testing.T) {
	t.Parallel()
	_, found := parse("tenant: "+guid1+"\n"+head+entry, "tenant: "+guid2+"\nversion: 1\ngroups:\n  - name: b\n")
	if len(found) != 1 || found[0].Rule != "file-value" || found[0].Pos.String() != "b.yaml:1:9" ||
		!strings.Contains(found[0].Message, guid1) || !strings.Contains(found[0].Message, guid2) ||
		found[0].Related[0].Pos.String() != "a.yaml:1:9" {
		t.Errorf("got %v", found)
	}
}

// TestAllProblemsAtOnce: one run tells all.
func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, found := parse("version: 2\ntenant: x\ngroups:\n  - name: ' a'\n    id: 5\n    pim: maybe\n    owners: [ada, ~]\n    member: []\n  - id: "+guid1+"\n",
		"version: 1\n")
	var got []string
	for _, f := range found {
		got = append(got, f.Pos.String()+" "+f.Rule)
	}
	want := []string{"a.yaml:1:10 file-version", "a.yaml:2:9 file-id", "a.yaml:4:11 file-name", "a.yaml:5:9 file-type",
		"a.yaml:6:10 file-type", "a.yaml:7:14 file-value", "a.yaml:7:19 file-null", "a.yaml:8:13 file-type",
		"a.yaml:9:5 file-missing-key", "b.yaml:1:1 file-missing-key"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestFixes: a message that knows the right text says it.
func TestFixes(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{head + "  - nmae: a\n", `did you mean "name"? allowed keys: name, id, pim, owners, member, owner`},
		{head + "  - name: a\n    Owners: []\n", `did you mean "owners"?`},
		{head + "  - name: a\n    pim: requried\n", `did you mean "required"? allowed: required, none`},
		{head + "  - name: a\n    id: '{" + guid1 + "}'\n", "write it without braces, quotes or spaces: " + guid1},
		{head + "  - name: a\n    id: " + strings.ReplaceAll(guid1, "-", "") + "\n", "write " + guid1},
		{head + "  - name: a\n    id: null\n", `unquoted null means "nothing" in YAML: write text, in quotes if that is the text you mean`},
		{"version: 3\n" + "groups:\n" + entry, `write "version: 1"`},
	}
	for _, tt := range tests {
		_, found := parse(tt.text)
		if len(found) != 1 || !strings.Contains(found[0].Fix, tt.want) {
			t.Errorf("%q: want %q, got %v", tt.text, tt.want, found)
		}
	}
}

func TestPIMWords(t *testing.T) {
	t.Parallel()
	if config.Required.String() != "required" || config.None.String() != "none" {
		t.Errorf("got %s and %s", config.Required, config.None)
	}
}
