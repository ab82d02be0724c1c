package escape_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pim-groups/internal/escape"
	"pim-groups/internal/runner"
)

// checkJSON puts a text into a document, as key and as value. The document
// still says the same, and the runner finds no command in it.
func checkJSON(t *testing.T, text string) {
	t.Helper()
	var document bytes.Buffer
	encoder := json.NewEncoder(&document)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	give := map[string]string{"value": text, "key" + text: "x"}
	if err := encoder.Encode(give); err != nil {
		t.Fatal(err)
	}
	got := escape.JSON(document.String())
	var want, read map[string]string
	if err := json.Unmarshal(document.Bytes(), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(got), &read); err != nil || len(read) != len(want) || read["value"] != want["value"] {
		t.Errorf("%q became %q (%v)", document.String(), got, err)
	}
	var step runner.Step
	step.Read(got)
	if len(step.Commands) != 0 || strings.Join(step.Log, "\n")+"\n" != got {
		t.Errorf("the runner reads %q as %q and %q", got, step.Commands, step.Log)
	}
	for line := range strings.Lines(got) {
		if line = strings.TrimSuffix(line, "\n"); escape.Line(line) != line && !strings.Contains(line, "\ufffd") {
			t.Errorf("the line %q is not fit for a log", line)
		}
	}
}

func TestJSONOfHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range hostileNames(t) {
		checkJSON(t, name)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	const give, want = "{\n  \"a\": \"<##[x] \u200b😀 \U000e0041 \ufffd\"\n}\n", "{\n  \"a\": \"<\\u0023#[x] \\u200b😀 \\udb40\\udc41 \ufffd\"\n}\n"
	if got := escape.JSON(give); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
