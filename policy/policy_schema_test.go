package policy

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// .ci/refresh ./policy runs these tests with -update.
var update = flag.Bool("update", false, "write the files that are made from the rules")

// TestSchemaFile: policy.schema.json is made from the rules, so that an
// editor offers the rules there are.
func TestSchemaFile(t *testing.T) {
	t.Parallel()
	compare(t, "policy.schema.json", schemaOf(t, Rules()))
}

// compare says when a file is not what the rules make of it, or makes it so.
func compare(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run .ci/refresh ./policy", name)
	}
}

type object = map[string]any

func schemaOf(t *testing.T, all []Rule) []byte {
	t.Helper()
	rules, waivable := object{}, []string{}
	for _, rule := range all {
		rules[rule.ID] = ruleSchema(rule)
		if rule.Unwaivable == "" {
			waivable = append(waivable, rule.ID)
		}
	}
	data, err := json.MarshalIndent(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$defs": object{
			"severity": object{"description": "A severity; this rule can't be off", "enum": finding.Severities()},
			"word":     object{"enum": append([]string{"off"}, finding.Severities()...)},
		},
		"title":                "pim-groups policy file",
		"type":                 "object",
		"required":             []string{"version"},
		"additionalProperties": false,
		"properties": object{
			"version": object{"const": 1},
			"scope":   scopeSchema(),
			"rules": object{
				"description": "Severity and threshold of a rule; off for a rule that can be waived",
				"type":        "object", "properties": rules, "additionalProperties": false,
			},
			"emergency-access": object{
				"description": "Principals whose standing access is wanted", "type": "array",
				"items": idSchema("Object id of a user, group or application"),
			},
			"waivers": object{"description": "Findings that are accepted until a day", "type": "array", "items": waiverSchema(all, waivable)},
		},
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(data, '\n')
}

func scopeSchema() object {
	text := func(description, pattern string) object {
		return object{"description": description, "type": "string", "pattern": pattern}
	}
	return object{
		"description": "Which files answer for which groups", "type": "array", "minItems": 1,
		"items": object{
			"type": "object", "additionalProperties": false, "required": []string{"files", "names"},
			"properties": object{
				"files": text("Path or pattern of paths: *, ? and [a-z] inside one element, ** for any number of folders", `\S`),
				"names": object{"type": "array", "minItems": 1, "items": text("Pattern of whole names, in any case: * any text, ? one character, [a-z] a range", `^\S(.*\S)?$`)},
			},
		},
	}
}

func ruleSchema(rule Rule) object {
	keys := object{"severity": object{"enum": finding.Severities()}}
	if limit := rule.Threshold; limit.Name != "" {
		keys[limit.Name] = object{"type": "integer", "minimum": limit.Min, "maximum": limit.Max, "default": limit.Default}
	}
	word := "word"
	if rule.Unwaivable != "" {
		word = "severity"
	}
	return object{
		"description": rule.Title + " (default: " + rule.Default() + ")",
		"if":          object{"type": "object"},
		"then":        object{"properties": keys, "additionalProperties": false},
		"else":        object{"$ref": "#/$defs/" + word},
	}
}

func idSchema(description string) object {
	return object{"description": description, "type": "string", "pattern": identity.IDPattern, "not": object{"const": identity.NilID}}
}

func waiverSchema(all []Rule, waivable []string) object {
	people, numbers := []string{}, []string{}
	for _, rule := range all {
		if rule.namesPeople() {
			people = append(people, rule.ID)
		}
		if rule.Threshold.Name != "" {
			numbers = append(numbers, rule.ID)
		}
	}
	text := func(description string) object {
		return object{"description": description, "type": "string", "pattern": `\S`}
	}
	waiver := object{
		"type": "object", "additionalProperties": false, "required": []string{"rule", "group", "reason", "expires"},
		"properties": object{
			"rule":    object{"description": "The rule that is waived", "enum": waivable},
			"group":   idSchema("Object id of the group"),
			"role":    object{"description": "Without it the waiver covers both", "enum": []string{"member", "owner"}},
			"subject": text("One owner, permission or unit; without it the waiver covers them all"),
			"up-to":   object{"description": "The worst number that is accepted", "type": "integer", "minimum": 1, "maximum": MostUpTo},
			"reason":  text("What an auditor will read"),
			"expires": object{"description": "The last day (UTC) on which the waiver counts, at most a year away", "type": "string", "format": "date"},
		},
		"dependentSchemas": object{"up-to": object{"properties": object{"rule": object{"enum": numbers}}}},
	}
	if len(people) > 0 {
		waiver["if"] = object{"properties": object{"rule": object{"enum": people}}, "required": []string{"rule"}}
		waiver["then"] = object{"required": []string{"subject"}}
	}
	return waiver
}

// compiled is the schema, ready to be asked.
func compiled(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("policy.schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	asked, err := compiler.Compile("policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

// TestSchemaAgrees: the schema and the parser accept and refuse the same
// files, but for mistakes that a schema can't see.
func TestSchemaAgrees(t *testing.T) {
	t.Parallel()
	schema := compiled(t, Schema())
	for name, accepted := range map[string]bool{"testdata/policy-files-bad.txtar": false, "testdata/policy-files-good.txtar": true} {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasPrefix(file.Name, "beyond-") {
				continue
			}
			var d strictyaml.Decoder
			refused := schema.Validate(plainValue(d.Parse(file.Name, file.Data)))
			if (refused == nil) != accepted {
				t.Errorf("%s: the parser accepts: %t, the schema says %v", file.Name, accepted, refused)
			}
		}
	}
}

// plainValue gives the tree the meaning that YAML 1.2 gives it, as an editor
// does before it asks the schema.
func plainValue(n *strictyaml.Node) any {
	switch n.Kind {
	case strictyaml.Mapping:
		m := object{}
		for _, entry := range n.Entries {
			m[entry.Key] = plainValue(entry.Value)
		}
		return m
	case strictyaml.Sequence:
		l := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			l = append(l, plainValue(item))
		}
		return l
	case strictyaml.Scalar:
		if n.Plain {
			return implicit(n.Text)
		}
		return n.Text
	}
	return nil
}

// implicit gives unquoted text the type that it has to another YAML reader. A
// day is text to JSON.
func implicit(text string) any {
	var value any
	if yaml.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	switch value.(type) {
	case int, float64, bool:
		return value
	}
	return text
}
