package escape_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"pim-groups/internal/escape"
	"pim-groups/internal/fake/runner"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, want string }{
		{"plain", `{"a": "b é 日 🙂"}`, `{"a": "b é 日 🙂"}`},
		{"line feed between tokens", "{\n}\n", "{\n}\n"},
		{"command in the middle", `"x ##[add-mask]a"`, `"x \u0023#[add-mask]a"`},
		{"command of Azure Pipelines", `"##vso[task.complete]"`, `"\u0023#vso[task.complete]"`},
		{"one more hash", `"###[x]"`, `"#\u0023#[x]"`},
		{"hashes alone", `"a## #["`, `"a## #["`},
		{"direction", "\"a\u202eb\"", `"a\u202eb"`},
		{"invisible", "\"a\u200bb\ufe0f\"", `"a\u200bb\ufe0f"`},
		{"beyond the basic plane", "\"\U000e0041\"", `"\udb40\udc41"`},
		{"delete and C1", "\"\x7f\u0085\"", `"\u007f\u0085"`},
		{"replacement character", "\"\ufffd\"", "\"\ufffd\""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := escape.JSON(test.document); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// FuzzJSON: the document says the same, and the runner sees no command in it.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{"", "x ##[error]a", "\u202e", "\U000e0041", "a\u0301\u0301", "\x7f", "::error::x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		encoded, err := json.Marshal([]string{text})
		if err != nil {
			t.Fatal(err)
		}
		harmless := escape.JSON(string(encoded))
		var decoded []string
		if err := json.Unmarshal([]byte(harmless), &decoded); err != nil || decoded[0] != text {
			t.Errorf("%q became %q: %v", text, decoded, err)
		}
		var step runner.Step
		step.Read(harmless + "\n")
		if len(step.Commands) > 0 {
			t.Errorf("%s is a command: %+v", harmless, step.Commands)
		}
	})
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"sg-admins":                   "sg-admins",
		"[PROD] admins (all)":         "[PROD] admins (all)",
		"[click](https://evil.test/)": `[click]\u{28}https://evil.test/)`,
		"](](":                        `]\u{28}]\u{28}`,
		"[a]\u200b(b)":                `[a]\u{200b}(b)`,
		"a\nb":                        `a\nb`,
		"##[add-mask]x":               `\u{23}#[add-mask]x`,
		"{0}":                         "{0}",
	} {
		if got := escape.SARIF(text); got != want {
			t.Errorf("SARIF(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSARIF(f *testing.F) {
	for _, text := range []string{"[a](1)", "[a\x00](1)", "]\u202e(", "]]((", "::error::[x](y)"} {
		f.Add(text)
	}
	link := regexp.MustCompile(`\[[^\]]*\]\(`)
	f.Fuzz(func(t *testing.T, text string) {
		got := escape.SARIF(text)
		if link.MatchString(got) {
			t.Errorf("%q still holds a link: %q", text, got)
		}
		if strings.ReplaceAll(got, `]\u{28}`, "](") != strings.ReplaceAll(escape.Line(text), `]\u{28}`, "](") {
			t.Errorf("%q lost something: %q", text, got)
		}
	})
}
