package config_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

const (
	guid1 = "6f1d2c3b-4a59-4e68-9c7d-0a1b2c3d4e5f"
	guid2 = "7a2e3d4c-5b6a-4f79-8d8e-1b2c3d4e5f60"
	guid3 = "8b3f4e5d-6c7b-4a8a-9e9f-2c3d4e5f6a71"
	head  = "version: 1\ngroups:\n"
	entry = "  - id: " + guid1 + "\n    name: a\n"
)

// hostile is a file and what must be found in it, among other things maybe:
// rule and place of a finding, "" for a sound file.
type hostile struct{ name, text, rule, place string }

func hostileFiles() []hostile {
	return append(append(append(hostileDocuments(), hostileText()...), hostileKeys()...), append(hostileValues(), hostileRoles()...)...)
}

func hostileDocuments() []hostile {
	return []hostile{
		{"no bytes", "", "file-empty", "1:1-0"},
		{"blanks only", " \n\n  \n", "file-empty", "1:1-0"},
		{"comments only", "# nothing\n# here\n", "file-empty", "1:1-0"},
		{"byte order mark only", "\uFEFF", "file-empty", "1:1-0"},
		{"null as a tilde", "~\n", "file-empty", "1:1-0"},
		{"marker and comment", "--- # x\n", "file-empty", "1:1-0"},
		{"document end only", "...\n", "file-empty", "1:1-0"},
		{"text", "groups\n", "file-type", "1:1-7"},
		{"empty mapping", "{}\n", "file-version", "1:1-0"},
		{"marker first", "---\n" + head + entry, "", ""},
		{"end marker", head + entry + "...\n", "", ""},
		{"second document is empty", head + entry + "---\n", "file-documents", "5:1-4"},
		{"second document after an end marker", head + entry + "...\n---\na: b\n", "file-documents", "6:1-4"},
		{"text after an end marker", head + entry + "...\na: b\n", "file-documents", "6:1-5"},
		{"second document is broken", head + entry + "---\na: [\n", "file-syntax", "6:1-5"},
		{"empty first document", "---\n---\n" + head + entry, "file-documents", "2:1-4"},
		{"YAML directive", "%YAML 1.1\n---\n" + head + entry, "file-tag", "1:1-10"},
		{"unknown YAML version", "# %YAML 9.9\n%YAML 9.9\n---\n" + head + entry, "file-tag", "2:1-10"},
		{"TAG directive", "%TAG ! tag:example.com,2000:\n---\n" + head + entry, "file-tag", "1:1-29"},
		{"directive without a marker", "%YAML 1.2\n" + head + entry, "file-tag", "1:1-10"},
		{"percent in a value", head + "  - name: \"%a\"\n", "", ""},
		{"alias bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "file-alias", "2:8-10"},
		{"unknown alias", head + "  - name: *x\n", "file-alias", "3:3-13"},
		{"anchor on a group", head + "  - &x\n    name: a\n", "file-alias", "3:5-7"},
		{"anchor on a key", head + "  - &x name: a\n", "file-alias", "3:5-7"},
		{"anchor and tag", head + "  - name: &x !!str a\n", "file-alias", "3:11-13"},
		{"tag on a list", "version: 1\ngroups: !!seq\n" + entry, "file-tag", "2:9-14"},
		{"set tag", "version: 1\ngroups: !!set {a, b}\n", "file-tag", "2:9-14"},
		{"verbatim tag", head + "  - name: !<tag:yaml.org,2002:str> a\n", "file-tag", "3:11-35"},
		{"non-specific tag on a group", head + "  - ! {name: a}\n", "file-tag", "3:5-6"},
		{"merge key", head + "  - <<: {name: b}\n    name: a\n", "file-alias", "3:5-7"},
		{"quoted merge key", head + "  - '<<': {name: b}\n    name: a\n", "file-unknown-key", "3:5-9"},
	}
}

func hostileText() []hostile {
	return []hostile{
		{"tab after a dash", head + "  -\tname: a\n", "file-syntax", "3:4-5"},
		{"tab before a comment", head + entry + "\t# x\n", "file-syntax", "5:1-2"},
		{"tab after a value", head + "  - name: a\t# x\n", "", ""},
		{"tab in a name", head + "  - name: \"a\tb\"\n", "file-name", "3:11-16"},
		{"NUL", head + "  - name: \"a\x00\"\n", "file-encoding", "1:1-0"},
		{"escape character", head + "  - name: \"a\x1b[31m\"\n", "file-encoding", "3:13-14"},
		{"DEL", head + "  - name: a\x7f\n", "file-encoding", "3:12-13"},
		{"next line in a comment", "version: 1 # \u0085\n" + "groups:\n" + entry, "file-encoding", "1:14-15"},
		{"line separator in a comment", "# a\u2028groups: []\n" + head + entry, "file-encoding", "1:4-5"},
		{"paragraph separator in a name", head + "  - name: a\u2029b\n", "file-encoding", "3:12-13"},
		{"bare carriage return", "version: 1\rgroups:\n" + entry, "file-encoding", "1:11-12"},
		{"carriage return at the end", head + entry + "\r", "file-encoding", "5:1-2"},
		{"two carriage returns", "version: 1\r\r\ngroups:\n" + entry, "file-encoding", "1:11-12"},
		{"byte order mark in the middle", "version: 1\n\uFEFFgroups:\n" + entry, "file-encoding", "2:1-2"},
		{"two byte order marks", "\uFEFF\uFEFF" + head + entry, "file-encoding", "1:1-2"},
		{"U+FFFE", head + "  - name: \"a\uFFFE\"\n", "file-encoding", "3:13-14"},
		{"overlong slash", head + "  - name: \"a\xc0\xaf\"\n", "file-encoding", "3:13-14"},
		{"cut character", head + "  - name: a\xe2\x82", "file-encoding", "3:12-13"},
		{"Latin-1", head + "  - name: M\xfcller\n", "file-encoding", "3:12-13"},
		{"reversed comment", "# \u202eesrever\n" + head + entry, "file-encoding", "1:3-4"},
		{"isolated comment behind a value", head + "  - name: a # \u2066x\n", "file-encoding", "3:15-16"},
		{"reversed name", head + "  - name: \"a\u202eb\"\n", "file-name", "3:11-16"},
		{"escaped surrogate", head + "  - name: \"a\\ud800\"\n", "file-syntax", "3:3-20"},
		{"escaped NUL", head + "  - name: \"a\\0\"\n", "file-name", "3:11-16"},
		{"escaped direction", head + "  - name: \"a\\u202eb\"\n", "file-name", "3:11-21"},
		{"bad escape", head + "  - name: \"a\\q\"\n", "file-syntax", "3:3-16"},
		{"unclosed double quote", head + "  - name: \"a\n", "file-syntax", "3:11-13"},
		{"unclosed single quote", head + "  - name: 'a\n    pim: none\n", "file-syntax", "3:11-13"},
		{"at sign", head + "  - name: @a\n", "file-syntax", "3:11-12"},
		{"back quote", head + "  - name: `a`\n", "file-syntax", "3:11-12"},
		{"two colons", head + "  - name: a: b\n", "file-syntax", "3:3-15"},
		{"no colon", "version 1\ngroups: []\n", "file-syntax", "2:1-11"},
		{"list on the key's line", "version: 1\ngroups: - name: a\n", "file-syntax", "2:1-18"},
		{"comma too many", "version: 1\ngroups: [{name: a},,]\n", "file-syntax", "2:1-22"},
		{"bracket too many", head + entry + "]\n", "file-syntax", "5:1-2"},
		{"long line", head + "  - name: a # " + strings.Repeat("x", 500_000) + "\n", "", ""},
	}
}

func hostileKeys() []hostile {
	return []hostile{
		{"two versions", "version: 1\nversion: 1\ngroups:\n" + entry, "file-duplicate-key", "2:1-8"},
		{"two groups keys", head + entry + "groups: []\n", "file-duplicate-key", "5:1-7"},
		{"duplicate by an escape", head + "  - id: " + guid1 + "\n    \"\\u0069d\": " + guid2 + "\n    name: a\n", "file-duplicate-key", "4:5-14"},
		{"duplicate in one line", head + "  - {name: a, name: b}\n", "file-duplicate-key", "3:15-19"},
		{"duplicate by an explicit key", head + "  - name: a\n    ? name\n    : b\n", "file-duplicate-key", "4:7-11"},
		{"list as a key", head + "  - name: a\n    ? [x]\n    : b\n", "file-type", "4:7-8"},
		{"mapping as a key", head + "  - name: a\n    ? {x: y}\n    : b\n", "file-type", "4:7-8"},
		{"number as a key", head + "  - name: a\n    1: b\n", "file-unknown-key", "4:5-6"},
		{"truth value as a key", head + "  - name: a\n    yes: b\n", "file-unknown-key", "4:5-8"},
		{"null as a key", head + "  - name: a\n    ~: b\n", "file-unknown-key", "4:5-6"},
		{"empty key", head + "  - name: a\n    \"\": b\n", "file-unknown-key", "4:5-7"},
		{"key over several lines", head + "  - name: a\n    ? |\n      id\n    : b\n", "file-unknown-key", "4:7-8"},
		{"blank in a key", head + "  - name: a\n    \"id \": " + guid1 + "\n", "file-unknown-key", "4:5-10"},
		{"Cyrillic key", head + "  - n\u0430me: a\n", "file-unknown-key", "3:5-9"},
		{"invisible key", head + "  - name: a\n    \"id\u200b\": " + guid1 + "\n", "file-unknown-key", "4:5-10"},
		{"key of another tool", head + "  - displayName: a\n", "file-missing-key", "3:5-0"},
		{"no name", head + "  - id: " + guid1 + "\n", "file-missing-key", "3:5-0"},
		{"no groups", "version: 1\n", "file-missing-key", "1:1-0"},
		{"no version", "groups:\n" + entry, "file-version", "1:1-0"},
	}
}

func hostileValues() []hostile {
	pim := func(value string) string { return head + "  - name: a\n    pim: " + value + "\n" }
	owners := func(value string) string { return head + "  - name: a\n    owners: " + value + "\n" }
	id := func(value string) string { return head + "  - name: a\n    id: " + value + "\n" }
	name := func(value string) string { return head + "  - name: " + value + "\n" }
	return []hostile{
		{"version 2", "version: 2\ngroups:\n" + entry, "file-version", "1:10-11"},
		{"version 0", "version: 0\ngroups:\n" + entry, "file-version", "1:10-11"},
		{"version as text", "version: \"1\"\ngroups:\n" + entry, "file-type", "1:10-13"},
		{"version with a fraction", "version: 1.0\ngroups:\n" + entry, "file-type", "1:10-13"},
		{"version in octal", "version: 01\ngroups:\n" + entry, "file-version", "1:10-12"},
		{"version in hexadecimal", "version: 0x1\ngroups:\n" + entry, "file-type", "1:10-13"},
		{"version with a sign", "version: +1\ngroups:\n" + entry, "file-type", "1:10-12"},
		{"negative version", "version: -1\ngroups:\n" + entry, "file-type", "1:10-12"},
		{"huge version", "version: 18446744073709551617\ngroups:\n" + entry, "file-version", "1:10-30"},
		{"version null", "version:\ngroups:\n" + entry, "file-null", "1:1-8"},
		{"version list", "version: [1]\ngroups:\n" + entry, "file-type", "1:10-0"},
		{"id null", id(""), "file-null", "4:5-7"},
		{"id tilde", id("~"), "file-null", "4:9-10"},
		{"id NULL", id("NULL"), "file-null", "4:9-13"},
		{"id quoted empty", id(`""`), "file-id", "4:9-11"},
		{"id list", id("[" + guid1 + "]"), "file-type", "4:9-0"},
		{"nil id", id("00000000-0000-0000-0000-000000000000"), "file-id", "4:9-45"},
		{"id upper case", id(strings.ToUpper(guid1)), "", ""},
		{"id without hyphens", id(strings.ReplaceAll(guid1, "-", "")), "file-id", "4:9-41"},
		{"id urn", id("urn:uuid:" + guid1), "file-id", "4:9-54"},
		{"id with a blank", id(`"` + guid1 + ` "`), "file-id", "4:9-48"},
		{"id with a line feed", id(`"` + guid1 + `\n"`), "file-id", "4:9-49"},
		{"id path", id("../" + guid1), "file-id", "4:9-48"},
		{"id full-width", id("６" + guid1[1:]), "file-id", "4:9-45"},
		{"id Kelvin sign", id("\u212a" + guid1[1:]), "file-id", "4:9-45"},
		{"id number", id("12345"), "file-type", "4:9-14"},
		{"id over two lines", id(guid1[:18] + "\n      " + guid1[18:]), "file-type", "4:9-27"},
		{"tenant null", "tenant:\n" + head + entry, "file-null", "1:1-7"},
		{"tenant domain", "tenant: contoso.com\n" + head + entry, "file-id", "1:9-20"},
		{"groups null", "version: 1\ngroups:\n", "file-null", "2:1-7"},
		{"groups text", "version: 1\ngroups: all\n", "file-type", "2:9-12"},
		{"groups number", "version: 1\ngroups: 1\n", "file-type", "2:9-10"},
		{"empty entry", head + "  -\n", "file-null", "3:3-4"},
		{"entry of text", head + "  - sg-a\n", "file-type", "3:5-9"},
		{"entry of a list", head + "  - - a\n", "file-type", "3:5-0"},
		{"empty entry in braces", head + "  - {}\n", "file-missing-key", "3:5-0"},
		{"name null", name("null"), "file-null", "3:11-15"},
		{"name quoted null", name(`"null"`), "", ""},
		{"name number", name("007"), "file-type", "3:11-14"},
		{"name quoted number", name("'007'"), "", ""},
		{"name infinite", name(".inf"), "file-type", "3:11-15"},
		{"name true", name("true"), "file-type", "3:11-15"},
		{"name quoted true", name(`"true"`), "", ""},
		{"name FALSE", name("FALSE"), "file-type", "3:11-16"},
		{"name date", name("2027-01-31"), "file-type", "3:11-21"},
		{"name quoted date", name("'2027-01-31'"), "", ""},
		{"name sexagesimal", name("12:30:45"), "file-type", "3:11-19"},
		{"name literal block", name("|\n      a"), "file-type", "3:11-12"},
		{"name folded block", name(">-\n      a"), "file-type", "3:11-13"},
		{"name over two lines", name("a\n      b"), "file-type", "3:11-12"},
		{"name quoted over two lines", name("\"a\n      b\""), "file-type", "3:11-13"},
		{"name mapping", name("{a: b}"), "file-type", "3:11-0"},
		{"pim null", pim(""), "file-null", "4:5-8"},
		{"pim yes", pim("yes"), "file-type", "4:10-13"},
		{"pim true", pim("true"), "file-type", "4:10-14"},
		{"pim blank", pim(`"none "`), "file-type", "4:10-17"},
		{"pim None", pim("None"), "file-type", "4:10-14"},
		{"pim quoted", pim("'none'"), "", ""},
		{"owners null", owners(""), "file-null", "4:5-11"},
		{"owners none", owners("none"), "file-type", "4:13-17"},
		{"owners empty", owners("[]"), "", ""},
		{"owners mapping", owners("{a@contoso.com: x}"), "file-type", "4:13-0"},
		{"owner null", owners("[~]"), "file-null", "4:14-15"},
		{"owner empty item", owners("\n      -"), "file-null", "5:7-8"},
		{"owner number", owners("[5]"), "file-type", "4:14-15"},
		{"owner quoted number", owners("['5']"), "file-value", "4:14-17"},
		{"owner without a domain", owners("[ada]"), "file-value", "4:14-17"},
		{"owner without a dot", owners("[ada@localhost]"), "file-value", "4:14-27"},
		{"owner guest", owners("['ada_fabrikam.com#EXT#@contoso.onmicrosoft.com']"), "", ""},
		{"owner filter", owners(`["x' or 1 eq 1@a.b"]`), "file-value", "4:14-32"},
		{"owner path", owners(`["a/../b@contoso.com"]`), "file-value", "4:14-34"},
		{"owner Cyrillic", owners("[\u0430da@contoso.com]"), "file-value", "4:14-29"},
		{"owner line feed", owners(`["ada@contoso.com\n"]`), "file-value", "4:14-33"},
		{"owner twice", owners("[ada@contoso.com, Ada@Contoso.com]"), "file-value", "4:31-46"},
		{"owner id twice", owners("[" + guid1 + ", " + strings.ToUpper(guid1) + "]"), "file-value", "4:52-88"},
		{"owner nil id", owners("[00000000-0000-0000-0000-000000000000]"), "file-id", "4:14-50"},
		{"owner id in braces", owners("['{" + guid1 + "}']"), "file-id", "4:14-54"},
		{"101 owners", owners("[" + strings.TrimSuffix(manyOwners(101), ",") + "]"), "file-value", "4:5-11"},
		{"100 owners", owners("[" + strings.TrimSuffix(manyOwners(100), ",") + "]"), "", ""},
	}
}

func TestHostileFiles(t *testing.T) {
	t.Parallel()
	for _, h := range hostileFiles() {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: []byte(h.text)}})
			wanted := func(f finding.Finding) bool { return f.Rule == h.rule && place(f.Pos) == h.place }
			switch {
			case h.rule == "" && file == nil:
				t.Errorf("refused a sound file: %v", found)
			case h.rule != "" && file != nil:
				t.Errorf("accepted, want %s", h.rule)
			case h.rule != "" && !slices.ContainsFunc(found, wanted):
				t.Errorf("want %s at %s, got %v", h.rule, h.place, found)
			}
		})
	}
}
