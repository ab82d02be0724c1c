package pin

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
)

// TestOtherBytesStay takes the added ids out of the result again: what is left
// must be the file as it was, byte for byte, whatever its layout.
func TestOtherBytesStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := config.Source{Path: "groups.yaml", Data: []byte(drawFile(t))}
		file, found := config.Parse([]config.Source{before})
		if len(found) > 0 {
			t.Fatalf("drew a file that is not valid: %s: %s\n%s", found[0].Pos, found[0].Message, before.Data)
		}
		pins := pinsOf(file)
		changed, err := Insert([]config.Source{before}, pins)
		if err != nil {
			t.Fatalf("%v\n%s", err, before.Data)
		}
		if len(pins) == 0 {
			if len(changed) > 0 {
				t.Fatalf("nothing to pin, yet the file became\n%s", changed[0].Data)
			}
			return
		}
		if got := withoutIDs(changed[0].Data, pins); got != string(before.Data) {
			t.Fatalf("without the ids the file is\n%q\nand it was\n%q", got, before.Data)
		}
		again, found := config.Parse(changed)
		if len(found) > 0 || len(pinsOf(again)) > 0 {
			t.Fatalf("a second run finds %v\n%s", found, changed[0].Data)
		}
	})
}

// withoutIDs removes each id that was added, with the line or the comma that
// was added for it.
func withoutIDs(data []byte, pins []Pin) string {
	for _, p := range pins {
		added := regexp.MustCompile(`(?:\r?\n *|, )"?id"?: "?` + p.Group.ID + `"?`)
		data = added.ReplaceAll(data, nil)
	}
	return string(data)
}

// drawFile draws a groups.yaml as people write them.
func drawFile(t *rapid.T) string {
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
	lines := []string{"version: 1"}
	lines = append(lines, drawComments(t)...)
	lines = append(lines, "groups:"+drawComment(t))
	margin := strings.Repeat(" ", rapid.IntRange(0, 4).Draw(t, "margin"))
	for n := range rapid.IntRange(1, 6).Draw(t, "groups") {
		lines = append(lines, drawComments(t)...)
		draw := rapid.SampledFrom([]func(*rapid.T, int) []string{drawBlock, drawFlow}).Draw(t, "style")
		for _, line := range draw(t, n) {
			lines = append(lines, margin+line)
		}
	}
	text := strings.Join(append(lines, drawComments(t)...), end)
	if rapid.Bool().Draw(t, "final") {
		text += end
	}
	if rapid.IntRange(0, 5).Draw(t, "mark") == 0 {
		text = "\uFEFF" + text
	}
	return text
}

// drawBlock draws an entry with a line for each key, in any order.
func drawBlock(t *rapid.T, n int) []string {
	gap := strings.Repeat(" ", rapid.IntRange(1, 3).Draw(t, "gap"))
	indent := " " + gap
	name := drawKey(t) + ":" + rapid.SampledFrom([]string{" ", "  ", "\n" + indent + " "}).Draw(t, "colon") + drawName(t, n)
	keys := []string{name}
	for _, key := range []string{"pim: none", "id: " + idOf(100+n), "owners: []", "owners:\n" + indent + "- ada@contoso.com\n" + indent + "- grace@contoso.com"} {
		if rapid.IntRange(0, 3).Draw(t, "key") == 0 && !(strings.HasPrefix(key, "owners") && strings.Contains(strings.Join(keys, ""), "owners")) {
			keys = append(keys, key)
		}
	}
	text := ""
	for i, key := range rapid.Permutation(keys).Draw(t, "order") {
		begin := indent
		if i == 0 {
			begin = rapid.SampledFrom([]string{"-" + gap, "-\n" + indent}).Draw(t, "dash")
		}
		text += begin + key + drawComment(t) + "\n"
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// drawFlow draws an entry in braces.
func drawFlow(t *rapid.T, n int) []string {
	keys := []string{drawKey(t) + ": " + drawName(t, n)}
	for _, key := range []string{"pim: none", "owners: [ada@contoso.com]", "id: " + idOf(100+n)} {
		if rapid.IntRange(0, 3).Draw(t, "key") == 0 {
			keys = append(keys, key)
		}
	}
	blank := rapid.SampledFrom([]string{"", " ", "\n    "}).Draw(t, "blank")
	comma := rapid.SampledFrom([]string{",", ", ", " , ", ",\n     "}).Draw(t, "comma")
	text := "- {" + blank + strings.Join(rapid.Permutation(keys).Draw(t, "order"), comma) + blank + "}" + drawComment(t)
	return strings.Split(text, "\n")
}

func drawKey(t *rapid.T) string {
	return rapid.SampledFrom([]string{"name", `"name"`, "'name'"}).Draw(t, "nameKey")
}

// drawName draws the n-th name of a file, all of them different.
func drawName(t *rapid.T, n int) string {
	name := rapid.SampledFrom([]string{"sg-a", "Größe 𝄞", "部門", "it's", "a: b", "# no comment", "{x}", "NO"}).Draw(t, "name") + fmt.Sprint(" ", n)
	single := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	if strings.ContainsAny(name, ":#{'") || rapid.Bool().Draw(t, "quote") {
		return rapid.SampledFrom([]string{single, `"` + name + `"`}).Draw(t, "quoted")
	}
	return name
}

func drawComment(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "", " # id: none yet", "   #", "  "}).Draw(t, "comment")
}

func drawComments(t *rapid.T) []string {
	return rapid.SampledFrom([][]string{nil, nil, {""}, {"# id: here"}, {"", "  # more", ""}}).Draw(t, "comments")
}

// FuzzInsert takes any text that is a valid declaration. Its bytes are all
// still there afterwards, in their order, and the ids are the only difference
// to a reader.
func FuzzInsert(f *testing.F) {
	for _, text := range []string{
		"version: 1\ngroups:\n  - name: sg-a # x\n    owners: []\n",
		"\uFEFFversion: 1\r\ngroups:\r\n- name: 'a'\r\n- pim: none\r\n  name: b",
		"{version: 1, groups: [name: a, {name: b}, {\"name\":\"c\"}, {? name : d}]}",
		"version: 1\ngroups:\n  - ? name\n    : a\n  - name:\n      b\n",
		"version: 1\ngroups: [\n{name: a # x\n}, name: b\n]\n...\n",
		"version: 1\nprincipals: # x\n  users: {b@c.de: " + idOf(90) + "}\ngroups: [{name: a, member: {eligible: [a@c.de]}}]\n",
		"version: 1\n? principals\n: ? users\n  : ? b@c.de\n    : " + idOf(90) + "\ngroups: [{name: a, member: {eligible: [a@c.de]}}]\n",
		"version: 1\nprincipals:\n  groups:\n    b: '" + idOf(90) + "'\ngroups: [{name: a, member: {eligible: [a@c.de]}}]\n",
		"version:\n 1\ngroups: [{name: a, owner: {active: [{who: a@c.de, until: 2027-01-01, why: x}]}}]\n",
		"{version: 1, groups: [name: a, {name: b, owner: {settings: {activation: {approval: [a@c.de]}}}}]}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		source := config.Source{Path: "groups.yaml", Data: data}
		file, found := config.Parse([]config.Source{source})
		if len(found) > 0 {
			t.Skip("not a valid declaration")
		}
		pins := pinsOf(file)
		changed, err := Insert([]config.Source{source}, pins)
		if explicit := bytes.Contains(data, []byte("?")) && len(unpinned(file)) > 0; explicit && err != nil {
			t.Skip("nobody writes principals with explicit keys")
		}
		if err != nil {
			t.Fatalf("%v\n%q", err, data)
		}
		for _, c := range changed {
			if !isSubsequence(data, c.Data) {
				t.Fatalf("bytes were lost: %q became %q", data, c.Data)
			}
		}
	})
}

// isSubsequence says whether all bytes of a are in b, in their order.
func isSubsequence(a, b []byte) bool {
	for _, c := range a {
		i := bytes.IndexByte(b, c)
		if i < 0 {
			return false
		}
		b = b[i+1:]
	}
	return true
}
