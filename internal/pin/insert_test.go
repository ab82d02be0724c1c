package pin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// idOf gives the n-th group of a test its id.
func idOf(n int) string { return directorytest.ID(1, n) }

// pinAll gives every entry and every user without an id the next one.
func pinAll(t testing.TB, sources ...config.Source) []Pin {
	t.Helper()
	file, found := config.Parse(sources)
	if len(found) > 0 {
		t.Fatalf("the test's file is not valid: %s: %s", found[0].Pos, found[0].Message)
	}
	return pinsOf(file)
}

func pinsOf(file *config.File) []Pin {
	var pins []Pin
	for i := range file.Groups {
		if file.Groups[i].ID == nil {
			pins = append(pins, Pin{Name: file.Groups[i].Name, Group: &directory.Group{ID: idOf(len(pins))}})
		}
	}
	for _, user := range unpinned(file) {
		pins = append(pins, Pin{Name: user, User: &directory.Principal{ID: idOf(len(pins)), Type: directory.User}})
	}
	return pins
}

// TestLayouts compares pairs of files, before and after. In them ID0, ID1, …
// stand for the ids, and ␍ and ⌫ for what an editor would not keep: a carriage
// return, and no line end at the end of the file. ⌘ is a byte order mark.
func TestLayouts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "layout", "*.txtar"))
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d layouts, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			before, after := readLayout(t, file)
			source := config.Source{Path: "groups.yaml", Data: before}
			pins := pinAll(t, source)
			changed, err := Insert([]config.Source{source}, pins)
			if err != nil {
				t.Fatal(err)
			}
			if len(changed) != 1 || string(changed[0].Data) != string(after) {
				t.Errorf("got:\n%s\nwant:\n%s", changed[0].Data, after)
			}
			if len(pinAll(t, changed...)) > 0 {
				t.Error("there are still entries without an id")
			}
		})
	}
}

func readLayout(t *testing.T, file string) (before, after []byte) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	replace := []string{"␍", "\r", "⌫\n", "", "⌘", "\uFEFF"}
	for n, name := range []string{"ID0", "ID1", "ID2", "ID3"} {
		replace = append(replace, name, idOf(n))
	}
	archive := txtar.Parse(data)
	if len(archive.Files) != 2 {
		t.Fatalf("%s holds %d files, want before and after", file, len(archive.Files))
	}
	text := func(i int) []byte {
		return []byte(strings.NewReplacer(replace...).Replace(string(archive.Files[i].Data)))
	}
	return text(0), text(1)
}

func TestInsertInSeveralFiles(t *testing.T) {
	t.Parallel()
	sources := []config.Source{
		{Path: "a.yaml", Data: []byte("version: 1\ngroups:\n  - name: sg-a\n")},
		{Path: "b.yaml", Data: []byte("version: 1\ngroups:\n  - name: sg-b\n    id: " + idOf(9) + "\n")},
		{Path: "c.yaml", Data: []byte("version: 1\ngroups:\n- name: sg-c\n")},
	}
	changed, err := Insert(sources, pinAll(t, sources...))
	if err != nil {
		t.Fatal(err)
	}
	if len(changed) != 2 || changed[0].Path != "a.yaml" || changed[1].Path != "c.yaml" {
		t.Fatalf("changed %v, want a.yaml and c.yaml", changed)
	}
	if want := "version: 1\ngroups:\n- name: sg-c\n  id: " + idOf(1) + "\n"; string(changed[1].Data) != want {
		t.Errorf("got %q, want %q", changed[1].Data, want)
	}
	if want := "version: 1\ngroups:\n  - name: sg-a\n"; string(sources[0].Data) != want {
		t.Errorf("the given source was changed to %q", sources[0].Data)
	}
}

// TestHome: users get their ids where others have theirs, in one file.
func TestHome(t *testing.T) {
	t.Parallel()
	group := "version: 1\ngroups:\n  - {name: a, id: " + idOf(9) + ", member: {eligible: [ada@contoso.com]}}\n"
	other := "version: 1\ngroups:\n  - {name: b, id: " + idOf(8) + ", owner: {eligible: [ada@contoso.com, " + idOf(3) + "]}}\n"
	people := func(section, name string) string {
		return "version: 1\nprincipals:\n  " + section + ":\n    " + name + ": " + idOf(len(name)) + "\n"
	}
	for name, test := range map[string]struct {
		files []string
		want  string
	}{
		"no principals":    {[]string{other, group}, "a"},
		"a register":       {[]string{group, other, people("users", "linus@contoso.com")}, "c"},
		"two registers":    {[]string{group, people("users", "linus@contoso.com"), people("users", "ken@contoso.com")}, "b"},
		"users and groups": {[]string{group, people("groups", "Duty"), people("users", "linus@contoso.com")}, "c"},
		"groups alone":     {[]string{group, people("applications", "pipeline")}, "b"},
		"and a group's id": {[]string{other, "version: 1\ngroups: [{name: c}]\n", people("users", "linus@contoso.com")}, "b c"},
	} {
		var sources []config.Source
		for i, text := range test.files {
			sources = append(sources, config.Source{Path: string(rune('a' + i)), Data: []byte(text)})
		}
		pins := pinAll(t, sources...)
		if pins[0].User == nil {
			pins[0].Group.ID = idOf(3) // which is eligible by its id
		}
		changed, err := Insert(sources, pins)
		var got []string
		for _, source := range changed {
			got = append(got, source.Path)
		}
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%s: changed %q, want %q; %v", name, got, test.want, err)
		}
	}
}

func TestInsertRefuses(t *testing.T) {
	t.Parallel()
	const text = "version: 1\ngroups:\n  - name: sg-a\n  - name: sg-b\n    id: 11111111-1111-4111-8111-111111111111\n"
	at := func(line int) config.Text {
		pins := pinAll(t, config.Source{Path: "groups.yaml", Data: []byte(text)})
		pins[0].Name.Pos.Line = line
		return pins[0].Name
	}
	full := "version: 1\ngroups:\n  - name: sg-a\n#" + strings.Repeat("x", 1<<20-40) + "\n"
	for name, test := range map[string]struct {
		text string
		name config.Text
		id   string
		want string
	}{
		"invalid before":   {"version: 2\ngroups: []\n", at(3), idOf(0), "groups.yaml:1:10: "},
		"id of another":    {text, at(3), "11111111-1111-4111-8111-111111111111", "no longer be valid: groups.yaml:6:9: "},
		"no such place":    {text, at(2), idOf(0), "groups.yaml:2:11: no entry"},
		"has an id":        {text, at(4), idOf(0), "groups.yaml:6:5: "},
		"not an id":        {text, at(3), "sg-a", "no longer be valid"},
		"not canonical":    {text, at(3), strings.ToUpper(idOf(0)), "beginning at groups.yaml:3:11"},
		"over 1 MiB after": {full, at(3), idOf(0), "larger than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed, err := Insert([]config.Source{{Path: "groups.yaml", Data: []byte(test.text)}}, []Pin{{Name: test.name, Group: &directory.Group{ID: test.id}}})
			if err == nil || !strings.Contains(err.Error(), test.want) || changed != nil {
				t.Errorf("got error %v, want %q; changed %v", err, test.want, changed)
			}
		})
	}
}

// TestSameDeclaration: another layout says the same; a key that is lost or that
// says something else does not.
func TestSameDeclaration(t *testing.T) {
	t.Parallel()
	const text = "version: 1\ngroups:\n  - name: a\n    pim: required\n    owners: [ada@contoso.com]\n  - name: b\n    id: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6\n    owners: []\n"
	parsed := func(text string) *config.File {
		file, err := parse([]config.Source{{Path: "groups.yaml", Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, test := range []struct {
		old, new string
		same     bool
	}{
		{"groups:\n", "\ngroups: # moved\n\n", true},
		{"    pim: required\n", "", false},
		{"name: a", "name: c", false},
		{"[ada@contoso.com]", "[]", false},
		{"    owners: []\n", "", false},
		{"    id: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6\n", "", false},
	} {
		if same := sameDeclaration(parsed(text), parsed(strings.Replace(text, test.old, test.new, 1))); same != test.same {
			t.Errorf("%q for %q: the same is %t", test.new, test.old, same)
		}
	}
}
