package odata_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// What is parsed is written back as it was, order of properties included.
func TestParseKeepsOrder(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`null`, `true`, `-1.5e3`, `"a\"b"`, `[]`, `{}`,
		`{"z":1,"a":[null,false,{"y":"ü","x":[]}],"m":"line\nbreak"}`,
	} {
		v, err := o.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := v.Append(nil); string(got) != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `{`, `[1,`, `{"a":}`, `{} {}`, `{"a":1} x`, `nul`, `[1 2]`} {
		if v, err := o.Parse([]byte(text)); err == nil {
			t.Errorf("%q gives %s", text, v.Append(nil))
		}
	}
}

// Texts are written as encoding/json would read them.
func TestTextIsJSON(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "plain", `"quoted" \ back`, "tab\tnul\x00", "<&>", "emoji 🧑‍🚒", "\u2028"} {
		var back string
		if err := json.Unmarshal(o.Text(s).Append(nil), &back); err != nil || back != s {
			t.Errorf("%q comes back as %q, %v", s, back, err)
		}
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 3, 1, 10, 0, 0, 5e8, time.FixedZone("", 3600))
	if got := o.Time(at).Text(); got != "2024-03-01T09:00:00.5Z" {
		t.Errorf("got %s", got)
	}
	if !o.Time(time.Time{}).IsNull() {
		t.Error("no time is not null")
	}
}

func TestWithChangesACopy(t *testing.T) {
	t.Parallel()
	object := o.Object{{Name: "a", Value: o.Int(1)}, {Name: "b", Value: o.Int(2)}}
	before := object.Append(nil)
	if got := object.With("a", o.Int(3)).Append(nil); string(got) != `{"a":3,"b":2}` {
		t.Errorf("got %s", got)
	}
	if got := object.With("c", o.Int(3)).Append(nil); string(got) != `{"a":1,"b":2,"c":3}` {
		t.Errorf("got %s", got)
	}
	if !bytes.Equal(before, object.Append(nil)) {
		t.Error("the original has changed")
	}
}
