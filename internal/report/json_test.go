package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestSchemaAcceptsReports(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	runs := specimens()
	for id, name := range hostileNames(t) {
		runs["name "+id] = named(name)
	}
	for name, in := range runs {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, "json", in)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each field that the program writes is in the schema, with a description or
// as a reference that has one: an undocumented field is no part of a contract.
func TestSchemaKnowsEveryField(t *testing.T) {
	t.Parallel()
	var schema, document map[string]any
	if err := json.Unmarshal(report.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	all := compared()
	all.Limits = &report.Limits{MaxOnboard: 5, NeverTouch: 2}
	if err := json.Unmarshal([]byte(render(t, "json", all)), &document); err != nil {
		t.Fatal(err)
	}
	compareFields(t, "report", schema, schema, document)
	if err := json.Unmarshal([]byte(render(t, "json", guarded())), &document); err != nil {
		t.Fatal(err)
	}
	protection := document["groups"].([]any)[1]
	compareFields(t, "groups[]", schema, schema["properties"].(map[string]any)["groups"].(map[string]any)["items"].(map[string]any), protection)
}

func compareFields(t *testing.T, where string, all, schema map[string]any, value any) {
	t.Helper()
	if name, found := strings.CutPrefix(fmt.Sprint(schema["$ref"]), "#/$defs/"); found {
		schema, _ = all["$defs"].(map[string]any)[name].(map[string]any)
	}
	switch value := value.(type) {
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		for name, field := range value {
			described, known := properties[name].(map[string]any)
			if !known {
				t.Errorf("%s.%s is not in the schema", where, name)
				continue
			}
			compareFields(t, where+"."+name, all, described, field)
		}
		for name := range properties {
			if _, written := value[name]; !written {
				t.Errorf("%s.%s is in the schema and never written", where, name)
			}
		}
	case []any:
		items, _ := schema["items"].(map[string]any)
		for _, item := range value {
			compareFields(t, where+"[]", all, items, item)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, change := range map[string]func(map[string]any){
		"another version":  func(d map[string]any) { d["version"] = 2 },
		"another result":   func(d map[string]any) { d["result"] = "fine" },
		"no groups":        func(d map[string]any) { delete(d, "groups") },
		"null for a list":  func(d map[string]any) { d["findings"] = nil },
		"a local time":     func(d map[string]any) { d["taken"] = "2026-11-02T06:00:00+01:00" },
		"a digest cut off": func(d map[string]any) { d["plan"] = "sha256:0123" },
	} {
		var document map[string]any
		if err := json.Unmarshal([]byte(render(t, "json", everything())), &document); err != nil {
			t.Fatal(err)
		}
		change(document)
		body, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(decoded) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// The order of the fields is part of the contract: people compare reports
// line by line. New ones come after those that have been there.
func TestJSONOrder(t *testing.T) {
	t.Parallel()
	got := render(t, "json", everything())
	last := 0
	for _, field := range []string{
		"version", "tool", "mode", "result", "tenant", "taken", "source", "summary", "groups", "findings", "changes", "outcomes", "plan", "cost",
	} {
		at := strings.Index(got, "\n  \""+field+"\":")
		if at < last {
			t.Errorf("%s is missing or out of order", field)
		}
		last = at
	}
	if !strings.HasSuffix(got, "\n}\n") {
		t.Error("no line feed at the end")
	}
}

func TestJSONKeepsMarkup(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Failure = "a <b> & c"
	if got := render(t, "json", in); !strings.Contains(got, `"failure": "a <b> & c"`) {
		t.Errorf("markup is not as it was:\n%s", got)
	}
}

// A report without findings, plan or tenant has empty lists, not null.
func TestJSONHasNoNullLists(t *testing.T) {
	t.Parallel()
	got := render(t, "json", report.Input{FailOn: finding.Error})
	for _, list := range []string{"groups", "findings", "changes", "outcomes"} {
		if !strings.Contains(got, `"`+list+`": []`) {
			t.Errorf("%s is no empty list:\n%s", list, got)
		}
	}
}
