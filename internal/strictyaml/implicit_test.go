package strictyaml_test

import (
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"pim-groups/internal/strictyaml"
)

// otherwise are the forms that the type repository of YAML 1.1 gives for what
// is no text, as it prints them, without the words that are text to YAML 1.2:
// https://yaml.org/type/
func otherwise() []*regexp.Regexp {
	forms := []string{
		`true|True|TRUE|false|False|FALSE`,
		`[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+`,
		`[-+]?([0-9][0-9_]*)?\.[0-9][0-9.]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)`,
		`[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?(([ \t]*)Z|[-+][0-9]{1,2}(:[0-9]{2})?)?`,
		`~|null|Null|NULL|<<|=`,
	}
	var list []*regexp.Regexp
	for _, form := range forms {
		list = append(list, regexp.MustCompile(`^(`+form+`)$`))
	}
	return list
}

// TestPlainText: text without quotes that is accepted is the same text to
// readers of YAML 1.1 and of 1.2, save for the words yes, no, on, off, y and n.
func TestPlainText(t *testing.T) {
	t.Parallel()
	forms := otherwise()
	drawn := rapid.OneOf(
		rapid.StringMatching(`[-+]?[0-9._:xobeEn-]{1,6}`),
		rapid.StringMatching(`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:Z.+-]{0,12})?`),
		rapid.SampledFrom(strings.Split("~ null y N yes No TRUE false On OFF .inf -.INF .NaN << = 1e3 0o17 0b1_0 1_000", " ")),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := drawn.Draw(t, "text")
		var d strictyaml.Decoder
		v := d.Mapping(d.Parse("f", []byte("k: "+text+"\n")), "the file", "k").String("k")
		if v == nil || len(d.Found()) > 0 {
			return
		}
		for _, form := range forms {
			if form.MatchString(v.Value) && strings.HasPrefix(text, v.Value) {
				t.Errorf("%q is accepted, but %s", text, form)
			}
		}
		var other struct{ K any }
		if err := yaml.Unmarshal([]byte("k: "+text+"\n"), &other); err != nil || other.K != v.Value {
			t.Errorf("%q is accepted as %q, but another reader sees %v (%v)", text, v.Value, other.K, err)
		}
	})
}

// TestQuotedText: whatever stands in quotes is text.
func TestQuotedText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"true", "2026-11-24", "1e3", "~", "0x1F", "12:30:45", ".inf"} {
		for _, quote := range []string{`"`, "'"} {
			var d strictyaml.Decoder
			v := d.Mapping(d.Parse("f", []byte("k: "+quote+text+quote+"\n")), "the file", "k").Prose("k")
			if v == nil || v.Value != text || len(d.Found()) > 0 {
				t.Errorf("%s%s%s: %v, %v", quote, text, quote, v, d.Found())
			}
		}
	}
}
