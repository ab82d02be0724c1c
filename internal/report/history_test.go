package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/history"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/internal/settings"
)

func renderHistory(t interface{ Fatal(...any) }, format string, h report.History) []byte {
	f, err := report.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.History(&b, report.NewHistory(h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// written is the JSON of a change.
type written struct {
	Kind, Group, Role, Principal, Object, Setting, Effect string
	Before, After                                         json.RawMessage
}

// TestHistoryJSON: the JSON of any two snapshots has every change as it is, and is one of
// the schema.
func TestHistoryJSON(t *testing.T) {
	t.Parallel()
	schema := compileHistorySchema(t)
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.OneOf(directorytest.Snapshot(), directorytest.Protected())
		from, to := draw.Draw(t, "from"), draw.Draw(t, "to")
		to.Tenant, to.Cloud, to.Taken = from.Tenant, from.Cloud, from.Taken
		d, err := history.Compare(from, to)
		if err != nil {
			t.Fatal(err)
		}
		text := renderHistory(t, "json", report.History{Diff: d, FromFile: "old.json", ToFile: "new.json", ExitOn: []string{"any"}})
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = schema.Validate(document)
		}
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Changes, Reading []written }
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		all := slices.Concat(got.Changes, got.Reading)
		for i, want := range slices.Concat(d.Changes, d.Reading) {
			c := all[i]
			key := history.Key{Kind: history.Kind(c.Kind), Group: c.Group, Role: c.Role, Principal: c.Principal, Object: c.Object, Setting: c.Setting}
			if key != want.Key || plan.Effect(c.Effect) != want.Effect || !same(c.Before, want.Before) || !same(c.After, want.After) {
				t.Fatalf("%+v\n%+v", c, want)
			}
		}
	})
}

// same compares the JSON of a record with what was written, which is laid out for people.
func same(raw json.RawMessage, record string) bool {
	return string(raw) == "null" && record == "" || record != "" && settings.Equal(string(raw), record)
}

func compileHistorySchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.HistorySchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("diff.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("diff.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestHistorySchemaIsWhole: each kind and each field is in the schema.
func TestHistorySchemaIsWhole(t *testing.T) {
	t.Parallel()
	schema := string(report.HistorySchema())
	for _, kind := range history.Kinds() {
		if !strings.Contains(schema, `"`+string(kind)+`"`) {
			t.Errorf("the schema has no kind %q", kind)
		}
	}
	var fields map[string]json.RawMessage
	text := renderHistory(t, "json", report.History{Diff: sampleDiff(t)})
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if !strings.Contains(schema, `"`+name+`": {`) {
			t.Errorf("the schema has no field %q", name)
		}
	}
}

func sampleDiff(t *testing.T) *history.Diff {
	t.Helper()
	var both [2]*directory.Snapshot
	for i, name := range []string{"tenant", "tenant-partial"} {
		file, err := os.Open("../../testdata/contoso/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if both[i], err = directory.Decode(file); err != nil {
			t.Fatal(err)
		}
	}
	d, err := history.Compare(both[0], both[1])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestHistoryResult: what was not compared is worse than any change, and only the effects
// that are named fail a run.
func TestHistoryResult(t *testing.T) {
	t.Parallel()
	loosened := &history.Diff{Changes: []history.Change{{Effect: plan.Loosens}}}
	implied := &history.Diff{Changes: []history.Change{{Effect: plan.Grants, Implied: true}}}
	unread := &history.Diff{Changes: loosened.Changes, NotCompared: []history.NotCompared{{Part: directory.PartOwners}}}
	left := &history.Diff{NotCompared: []history.NotCompared{{Part: directory.PartOwners, Expected: true}}}
	for i, c := range []struct {
		diff   *history.Diff
		exitOn []string
		want   report.Result
	}{
		{loosened, nil, report.Clean}, {loosened, []string{"loosen"}, report.Findings}, {loosened, []string{"grant"}, report.Clean},
		{loosened, []string{"grant", "loosen"}, report.Findings}, {loosened, []string{"any"}, report.Findings},
		{implied, []string{"grant"}, report.Clean}, {&history.Diff{}, []string{"any"}, report.Clean},
		{unread, []string{"any"}, report.Incomplete}, {left, []string{"any"}, report.Clean},
	} {
		if got := report.NewHistory(report.History{Diff: c.diff, ExitOn: c.exitOn}).Result; got != c.want {
			t.Errorf("case %d: %s, want %s", i, got, c.want)
		}
	}
}

// TestHistoryHeading: only a pair of snapshots in which nothing differs and everything was
// read looks good, whatever fails the run.
func TestHistoryHeading(t *testing.T) {
	t.Parallel()
	loosened := []history.Change{{Effect: plan.Loosens}}
	left := []history.NotCompared{{Part: directory.PartOwners, Expected: true}}
	unread := []history.NotCompared{{Part: directory.PartOwners}}
	for i, c := range []struct {
		diff           history.Diff
		exitOn         string
		markdown, html string
	}{
		{history.Diff{}, "any", "## ✅ pim-groups diff — No change\n", `"verdict good"`},
		{history.Diff{Changes: loosened}, "grant", "## ℹ️ pim-groups diff — Changed: 1 loosened\n", `"verdict plain"`},
		{history.Diff{NotCompared: left}, "any", "## ℹ️ pim-groups diff — No change in what could be compared\n", `"verdict plain"`},
		{history.Diff{Redacted: "to"}, "any", "## ℹ️ pim-groups diff — No change in what could be compared\n", `"verdict plain"`},
		{history.Diff{Redacted: "both"}, "any", "## ✅ pim-groups diff — No change\n", `"verdict good"`},
		{history.Diff{Changes: loosened}, "loosen", "## ❌ pim-groups diff — Changed: 1 loosened\n", `"verdict bad"`},
		{history.Diff{NotCompared: unread}, "any", "## ⚠️ pim-groups diff — No change in what could be compared; 1 part not comparable\n", `"verdict warn"`},
	} {
		h := report.History{Diff: &c.diff, Tool: report.Tool{Name: "pim-groups"}, ExitOn: []string{c.exitOn}}
		for format, want := range map[string]string{"markdown": c.markdown, "html": c.html} {
			if got := string(renderHistory(t, format, h)); !strings.Contains(got, want) {
				t.Errorf("case %d: no %q in\n%.300s", i, want, got)
			}
		}
	}
}
