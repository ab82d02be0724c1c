package discover

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/groupsyaml"
)

// hostile is a tenant whose names try to be something else.
func hostile() *directory.Snapshot {
	created := time.Date(2026, 1, 31, 23, 59, 0, 0, time.UTC)
	var groups []directory.Group
	for i, name := range []string{
		"plain", `say "no" \ now`, "- x: y #", "##[error]a", "::warning::b", "NO", "部門", "a\nid: b", "rtl \u202etxt", "pаypal", "twin", "Twin", " edge", "e\u0301", "bad\xff",
	} {
		g := group(i, name)
		g.CreatedDateTime = created
		groups = append(groups, g)
	}
	groups[0].IsAssignableToRole, groups[0].Managed = directory.True, directory.True
	groups[5].Evidence = []directory.Evidence{directory.EvidenceEligibility}
	groups[6].CreatedDateTime = time.Time{}
	return tenant(groups...)
}

func write(t rapid.TB, form func(io.Writer, *Inventory) error, v *Inventory) string {
	t.Helper()
	var out bytes.Buffer
	if err := form(&out, v); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTable(t *testing.T) {
	t.Parallel()
	const want = `ID                                    MANAGED  KIND          ROLES  CREATED     NAME
ID14                                  yes      security             not known   zz-managed
`
	v := Find(hostile(), nil, Filter{Name: "zz-*"})
	if got := write(t, WriteTable, v); got != strings.ReplaceAll(want, "ID14                                ", idOf(1000)) {
		t.Errorf("got:\n%s", got)
	}
	got := write(t, WriteTable, Find(hostile(), nil, Filter{}))
	for _, line := range []string{
		idOf(0) + "  yes      security      yes    2026-01-31  plain\n",
		idOf(5) + "  unknown  security             2026-01-31  NO\n",
		idOf(6) + "  no       security             not known   部門\n",
		"  a\\nid: b\n", "  rtl \\u{202e}txt\n", "  \\u{23}#[error]a\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("lacks the line %q:\n%s", line, got)
		}
	}
	if got := write(t, WriteTable, &Inventory{}); got != "" {
		t.Errorf("an empty inventory is %q", got)
	}
}

func TestYAML(t *testing.T) {
	t.Parallel()
	got := write(t, WriteYAML, Find(hostile(), nil, Filter{}))
	const merged, unknown = "  # not managed: a merge onboards it, which can't be undone\n", "  # whether PIM manages it could not be read\n"
	for _, want := range []string{
		"version: 1\ntenant: " + idOf(999) + "\ngroups:\n",
		"  - name: plain\n    id: " + idOf(0) + "\n",
		merged + "  - name: \"say \\\"no\\\" \\\\ now\"\n    id: " + idOf(1) + "\n",
		unknown + "  - name: \"NO\"\n    id: " + idOf(5) + "\n",
		"  - name: \"\\U00000023#[error]a\"\n",
		"  # can't be declared: the group name \"a\\nid: b\" holds a control character (U+000A)\n  # - name: \"a\\U0000000aid: b\"\n  #   id: " + idOf(7) + "\n",
		"mixes Cyrillic and Latin letters",
		"  # shares its name with 1 more; uncomment the one that you mean\n" + merged + "  # - name: twin\n  #   id: " + idOf(10) + "\n",
		"  # can't be declared: YAML can't hold its name as it is\n",
		"can't be declared: the group name \"e\u0301\" has letters and accents apart",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		known := slices.ContainsFunc([]string{"  - name: ", "    id: ", "# ", "  # ", "version: 1\n", "tenant: ", "groups:\n"},
			func(start string) bool { return strings.HasPrefix(line, start) })
		if !known {
			t.Errorf("a name has made a line of its own: %q", line)
		}
	}
}

// TestTwinsOffered (10.10): of two groups that share a name each is offered with
// its id, and the only one that can hold roles needs no choice.
func TestTwinsOffered(t *testing.T) {
	t.Parallel()
	privileged, other := group(0, "sg-tier0"), group(1, "SG-Tier0")
	privileged.IsAssignableToRole = directory.True
	got := write(t, WriteYAML, Find(tenant(privileged, other), nil, Filter{}))
	const merged = "  # not managed: a merge onboards it, which can't be undone\n"
	for _, want := range []string{
		"  # shares its name with 1 more; it alone can hold Entra roles\n" + merged + "  - name: sg-tier0\n    id: " + idOf(0) + "\n",
		"; uncomment the one that you mean\n" + merged + "  # - name: SG-Tier0\n  #   id: " + idOf(1) + "\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	other.GroupTypes = nil // so it is not known whether it can hold roles
	if got := write(t, WriteYAML, Find(tenant(privileged, other), nil, Filter{})); strings.Contains(got, "it alone") {
		t.Errorf("that is not known:\n%s", got)
	}
	file := declared(t, "  - name: sg-tier0\n")
	if got := write(t, WriteYAML, Find(tenant(privileged, group(1, "SG-Tier0")), file, Filter{})); !strings.Contains(got,
		"  # left out: the entry at groups.yaml:3:11 has this name and no id; if it means this group, add to it id: "+idOf(0)+"\n  # - name: sg-tier0\n") {
		t.Errorf("an entry without an id:\n%s", got)
	}
}

// TestYAMLReadsBack parses what is printed, for any tenant, and compares the
// declaration with the tenant: every group is an entry with its name and id,
// is one when it is uncommented, or no entry can hold its name.
func TestYAMLReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := Find(directorytest.Snapshot().Draw(t, "tenant"), nil, Filter{})
		declared := map[string]string{}
		for i := range v.Groups {
			g := &v.Groups[i]
			e := g.entry()
			if !e.Out {
				declared[g.ID] = g.DisplayName
				continue
			}
			e.Out = false
			if got := read(t, groupsyaml.File{Groups: []groupsyaml.Group{e}}); config.Undeclarable(g.DisplayName, g.ID) == "" && got[g.ID] != g.DisplayName {
				t.Fatalf("uncommented it is %v: %+v", got, e)
			}
		}
		if len(declared) == 0 {
			return
		}
		text := write(t, WriteYAML, v)
		if got := parsed(text); !maps.Equal(got, declared) {
			t.Fatalf("it is %v, want %v:\n%s", got, declared, text)
		}
	})
}

// read gives the names of a file's entries by their ids.
func read(t *rapid.T, f groupsyaml.File) map[string]string {
	var text bytes.Buffer
	if err := groupsyaml.Write(&text, &f); err != nil {
		t.Fatal(err)
	}
	return parsed(text.String())
}

func parsed(text string) map[string]string {
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
	if len(found) > 0 {
		return nil
	}
	names := map[string]string{}
	for _, g := range file.Groups {
		names[g.ID.Value] = g.Name.Value
	}
	return names
}

func TestJSON(t *testing.T) {
	t.Parallel()
	s := hostile()
	s.Gaps = []directory.Gap{{Part: directory.PartGroups, Reason: "403"}}
	text := write(t, WriteJSON, Find(s, nil, Filter{}))
	if strings.Contains(text, "##[") || strings.Contains(text, "\u202e") {
		t.Errorf("not fit for a log:\n%s", text)
	}
	var got struct {
		Version  int
		Tenant   string
		Complete bool
		Gaps     []directory.Gap
		Groups   []struct {
			ID, Name, Kind, NameTaken string
			Namesakes                 int
			RoleAssignable            bool
			Managed                   *bool
			Created                   time.Time
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if got.Version != 1 || got.Tenant != idOf(999) || got.Complete || len(got.Gaps) != 2 || len(got.Groups) != 16 {
		t.Errorf("got %+v", got)
	}
	for _, g := range got.Groups {
		switch g.ID {
		case idOf(0):
			if !g.RoleAssignable || g.Managed == nil || !*g.Managed || g.Kind != "security" || g.Created.Year() != 2026 {
				t.Errorf("plain is %+v", g)
			}
		case idOf(3):
			if g.Name != "##[error]a" || *g.Managed {
				t.Errorf("the name reads back as %q, managed %v", g.Name, *g.Managed)
			}
		case idOf(5):
			if g.Managed != nil {
				t.Errorf("NO is managed: %v, which is not known", *g.Managed)
			}
		case idOf(10):
			if g.NameTaken != "" || g.Namesakes != 1 {
				t.Errorf("twin shares its name with %d, and an entry has it: %q", g.Namesakes, g.NameTaken)
			}
		}
	}
	if text := write(t, WriteJSON, Find(tenant(), declared(t, "  - name: zz-managed\n"), Filter{})); text !=
		`{"version":1,"tenant":"`+idOf(999)+`","taken":"0001-01-01T00:00:00Z","complete":true,"gaps":[],"groups":[`+"\n]}\n" {
		t.Errorf("empty: %s", text)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestFormsReportWriteErrors(t *testing.T) {
	t.Parallel()
	v := Find(hostile(), nil, Filter{})
	for name, form := range map[string]func(io.Writer, *Inventory) error{"table": WriteTable, "yaml": WriteYAML, "json": WriteJSON} {
		if err := form(full{}, v); err == nil {
			t.Errorf("%s: the list was lost without an error", name)
		}
	}
}

func BenchmarkWriteYAML(b *testing.B) {
	v := Find(directorytest.Large(50_000), nil, Filter{})
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteYAML(io.Discard, v); err != nil {
			b.Fatal(err)
		}
	}
}
