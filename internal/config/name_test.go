package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/config"
)

// name is a display name and a part of the message about it, "" if it is fine.
type name struct{ name, want string }

func names() []name {
	return append(append(fineNames(), unseenNames()...), mixedNames()...)
}

func fineNames() []name {
	return []name{
		{"a", ""},
		{"NO", ""},
		{"1e5", ""},
		{"sg-prod-subscription-owners", ""},
		{"Müller & Söhne (Straße)", ""},
		{"a  b", ""},
		{"##[error] ::add-mask:: ${{ x }}", ""},
		{"=HYPERLINK(1)", ""},
		{"sg-🔒-prod", ""},
		{"👩", ""},
		{"продажи", ""},
		{"sg-продажи", ""},
		{"Πωλήσεις", ""},
		{"管理者", ""},
		{"営業部のグループ", ""},
		{"VPNユーザー管理", ""},
		{"ＩＴ管理者", ""},
		{"관리자", ""},
		{"IT관리자", ""},
		{"大韓民國정부", ""},
		{"ㄅㄆㄇ注音", ""},
		{"ผู้ดูแลระบบ", ""},
		{"ITผู้ดูแล", ""},
		{"מנהלים", ""},
		{"المشرفون", ""},
		{"Quản trị viên", ""},
		{"व्यवस्थापक", ""},
		{strings.Repeat("é", 256), ""},
	}
}

func unseenNames() []name {
	return []name{
		{"", "is empty"},
		{strings.Repeat("x", 257), "has 257 characters"},
		{" a", "with a space"},
		{"a ", "with a space"},
		{" ", "with a space"},
		{"a\tb", "control character (U+0009)"},
		{"a\nb", "control character (U+000A)"},
		{"a\u2028b", "line break (U+2028)"},
		{"a\u0085b", "control character (U+0085)"},
		{"a\u200bb", "invisible character (U+200B)"},
		{"a\u2060b", "invisible character (U+2060)"},
		{"a\u00adb", "invisible character (U+00AD)"},
		{"a\u034fb", "invisible character (U+034F)"},
		{"a\u3164b", "invisible character (U+3164)"},
		{"a\u2800b", "invisible character (U+2800)"},
		{"a\u180eb", "invisible character (U+180E)"},
		{"a\U000E0061", "invisible character (U+E0061)"},
		{"❤\ufe0f", "variation selector (U+FE0F)"},
		{"a\U000E0100", "variation selector (U+E0100)"},
		{"👩\u200d💻", "invisible character (U+200D)"},
		{"a\u202eb", "direction of text (U+202E)"},
		{"a\u2067b", "direction of text (U+2067)"},
		{"a\u061cb", "direction of text (U+061C)"},
		{"a\u00a0b", "other than the ordinary one (U+00A0)"},
		{"a\u2009b", "other than the ordinary one (U+2009)"},
		{"a\u3000b", "other than the ordinary one (U+3000)"},
		{"a\ue000b", "private use character (U+E000)"},
		{"a\U000F0000b", "private use character (U+F0000)"},
		{"a\u0378b", "without a character (U+0378)"},
		{"a\U0001FFFEb", "without a character (U+1FFFE)"},
		{"a\u0301b", "NFC"},
		{"\u212b", "NFC"},
		{"\u0301a", "accent without a letter (U+0301)"},
		{"a \u0327", "accent without a letter (U+0327)"},
		{"x\u0301\u0302\u0303\u0304\u0305", "more than 4 accents"},
	}
}

func mixedNames() []name {
	return []name{
		{"sg-pr\u043ed", "Cyrillic and Latin letters in one word (U+043E)"},
		{"sg-\u03bfps", "Greek and Latin letters in one word (U+03BF)"},
		{"\u0441ontoso", "Cyrillic and Latin"},
		{"\u0585ps", "Armenian and Latin"},
		{"\u13a0dmin", "Cherokee and Latin"},
		{"пр\u03bfдажи", "Cyrillic and Greek"},
		{"管п理", "Cyrillic and Han"},
		{"\U0001D42C\U0001D420admin", "Latin and mathematical"},
		{"ａdmin", "Latin and full-width"},
		{"a\u0e01\u05d0", "Hebrew and Latin and Thai"},
		{"のㄅ", "Bopomofo and Hiragana"},
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, n := range names() {
		t.Run(fmt.Sprintf("%+q", n.name), func(t *testing.T) {
			t.Parallel()
			text := head + "  - name: " + quoteYAML(n.name) + "\n"
			file, found := config.Parse([]config.Source{{Path: "g", Data: []byte(text)}})
			switch {
			case n.want == "" && file == nil:
				t.Errorf("refused: %v", found)
			case n.want == "" && file.Groups[0].Name.Value != n.name:
				t.Errorf("reads as %q", file.Groups[0].Name.Value)
			case n.want != "" && (len(found) != 1 || found[0].Rule != "file-name" || !strings.Contains(found[0].Message, n.want)):
				t.Errorf("want a message with %q, got %v", n.want, found)
			}
		})
	}
}

// TestLookalikes: of two names that look alike, the parser refuses the one that
// no reader would write: a word of mixed scripts, or what doesn't show. All
// others are names of their own, and the rule group-name-lookalike compares them.
func TestLookalikes(t *testing.T) {
	t.Parallel()
	data := readFile(t, badinput+"/lookalikes.jsonl")
	accepts := func(name string) bool {
		file, _ := config.Parse([]config.Source{{Path: "g", Data: []byte(head + "  - name: " + quoteYAML(name) + "\n")}})
		return file != nil
	}
	for decoder := json.NewDecoder(bytes.NewReader(data)); decoder.More(); {
		var pair struct {
			ID, A, B string
			Refused  bool
		}
		if err := decoder.Decode(&pair); err != nil {
			t.Fatal(err)
		}
		if !accepts(pair.A) || accepts(pair.B) == pair.Refused {
			t.Errorf("%s: %q is accepted: %t, %q: %t", pair.ID, pair.A, accepts(pair.A), pair.B, accepts(pair.B))
		}
	}
}

// quoteYAML writes any text in double quotes, with escapes where the raw
// character may not stand in a file.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' || r >= 0x7f {
			fmt.Fprintf(&b, "\\U%08X", r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// TestMixedNameTwice: scriptOf walks a map of Go's tables; the result
// must not depend on its order.
func TestMixedNameTwice(t *testing.T) {
	t.Parallel()
	for _, n := range mixedNames() {
		text := []byte(head + "  - name: " + quoteYAML(n.name) + "\n")
		_, first := config.Parse([]config.Source{{Path: "g", Data: text}})
		for range 20 {
			if _, again := config.Parse([]config.Source{{Path: "g", Data: text}}); again[0].Message != first[0].Message {
				t.Fatalf("%q, then %q", first[0].Message, again[0].Message)
			}
		}
	}
}
