package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// beyondSchema are the rules that a schema can't express, since it sees values
// and not the text or more than one place; a file with only such findings may
// pass the schema. All others it must refuse.
var beyondSchema = map[string]string{
	"file-alias":           "an editor sees the expanded value",
	"file-tag":             "an editor sees the value with its tag resolved",
	"file-encoding":        "comments and line ends are no values",
	"file-duplicate-key":   "a reader keeps one of the two keys",
	"file-duplicate-group": "uniqueness by a key, without case, is no keyword",
	"file-name":            "scripts, accents and NFC are no regular expression",
	"file-duplicate-name":  "as of groups",
	"file-unknown-name":    "names are in other files",
}

// spelling are the files in which only the spelling of a value is wrong, or
// two values are equal without case.
var spelling = map[string]string{
	"version with a fraction":    "1.0 is 1 in JSON",
	"version in octal":           "01 is 1 to YAML 1.1",
	"version in hexadecimal":     "0x1 is 1 in JSON",
	"version with a sign":        "+1 is 1 in JSON",
	"name literal block":         "block text ends in a line feed or is one line to a schema",
	"name folded block":          "the same",
	"name over two lines":        "folded to one line",
	"name quoted over two lines": "folded to one line",
	"owner twice":                "uniqueItems knows case",
	"owner id twice":             "uniqueItems knows case",
	"notify twice":               "uniqueItems knows case",
	"eligible until a time":      "midnight is the day",
}

// elsewhere are the files in which a value is wrong by its size, or because of what
// stands in another place.
var elsewhere = []string{
	"max of 25h", "max of 45m", "max of 0m", "max of 2d", "max of 12h", "max of 3651d", "max of 90m active",
	"approval twice", "approval by the group", "approval by the group's id", "approval by an unknown id",
	"principals alone", "templates alone", "mfa over a context", "a context over mfa", "mfa to make eligible", "the group approves through a template",
	"a group named like the id in braces", "eligible bad id", "eligible nil id", "eligible the group itself", "eligible the group's id", "eligible twice", "eligible twice by the id",
	"eligible twice without an id", "eligible for 12h", "eligible for 3651d", "eligible why with a mark", "active twice",
	"settings-and-people.md 2", "P11-alias.yaml", "P34-alone.yaml", "S19-max-too-long.yaml", "S30-approval-application.yaml", "S36-alone.yaml", "R14-context-over-mfa.yaml",
	"R19-mfa-to-assign.yaml", "L16-id-nil.yaml", "L17-id-nbhyphen.yaml", "L18-twice.yaml", "L19-itself.yaml", "L31-why-mark.yaml",
}

func compiledSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("groups.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("groups.schema.json")
}

// TestSchemaAgrees holds the schema against the parser on every file that
// another YAML reader can read at all: what the parser accepts is valid to
// readers of YAML 1.1 and of 1.2, what it refuses is not, to one of them.
func TestSchemaAgrees(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	compared := 0
	for name, data := range allFiles(t) {
		editors, ok := plainYAML(data, false)
		if !ok {
			continue
		}
		compared++
		file, found := config.Parse([]config.Source{{Path: name, Data: data}})
		err := schema.Validate(editors)
		if old, ok := plainYAML(data, true); ok && err == nil {
			err = schema.Validate(old)
		}
		visible := func(f finding.Finding) bool {
			return beyondSchema[f.Rule] == "" && spelling[name] == "" && !slices.Contains(elsewhere, name)
		}
		switch {
		case file != nil && err != nil:
			t.Errorf("%s: the parser accepts what the schema refuses: %v", name, err)
		case err == nil && slices.ContainsFunc(found, visible):
			t.Errorf("%s: the schema accepts what the parser refuses: %v", name, found)
		}
	}
	if compared < 400 {
		t.Errorf("only %d files were compared", compared)
	}
}

// allFiles are the bad and good files of all tests by their names.
func allFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	for _, name := range badFiles(t) {
		files[name] = readFile(t, filepath.Join(badinput, "yaml", name))
	}
	for _, h := range hostileFiles() {
		files[h.name] = []byte(h.text)
	}
	for _, name := range []string{"groups.yaml", "groups-fixed.yaml"} {
		files["contoso/"+name] = readFile(t, filepath.Join("../../testdata/contoso", name))
	}
	pages := readFile(t, "../../docs/settings-and-people.md")
	for i, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(pages, -1) {
		files[fmt.Sprint("settings-and-people.md ", i)] = block[1]
	}
	for _, n := range names() {
		files["name "+n.name] = []byte(head + "  - name: " + quoteYAML(n.name) + "\n")
	}
	return files
}

// plainYAML reads a file as an editor does, into JSON values, or as a reader
// of YAML 1.1; false when it is not a single readable document.
func plainYAML(data []byte, old bool) (value any, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // a list as a key, say
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	if dec.Decode(&document) != nil || !errors.Is(dec.Decode(new(yaml.Node)), io.EOF) {
		return nil, false
	}
	if old {
		age(&document)
	}
	if document.Decode(&value) != nil {
		return nil, false
	}
	return jsonValue(value)
}

// age makes zero of each unquoted value that is no text to YAML 1.1 alone. The day of
// until is one to both.
func age(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style == 0 && (n.Tag == "!!timestamp" || textNowadays.MatchString(n.Value)) {
		n.Tag, n.Value = "!!int", "0"
	}
	for i, child := range n.Content {
		isDay := n.Kind == yaml.MappingNode && i > 0 && n.Content[i-1].Value == "until"
		if (n.Kind != yaml.MappingNode || i%2 == 1) && !isDay {
			age(child)
		}
	}
}

var textNowadays = regexp.MustCompile(`^(=|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+)$`)

func jsonValue(v any) (any, bool) {
	switch v := v.(type) {
	case nil, string, bool, int, uint64:
		return v, true
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return 0, true // a number to editors, none to JSON
		}
		return v, true
	case time.Time:
		return v.Format(time.DateOnly), true
	case []any:
		for i := range v {
			item, ok := jsonValue(v[i])
			if !ok {
				return nil, false
			}
			v[i] = item
		}
		return v, true
	case map[string]any:
		for key := range v {
			item, ok := jsonValue(v[key])
			if !ok {
				return nil, false
			}
			v[key] = item
		}
		return v, true
	}
	return nil, false // keys that are no text
}

// TestSchemaID: an id is to an editor what it is to every other part of the
// program.
func TestSchemaID(t *testing.T) {
	t.Parallel()
	for _, want := range []string{`"pattern": "` + identity.IDPattern + `"`, `"not": { "const": "` + identity.NilID + `" }`} {
		if !bytes.Contains(config.Schema(), []byte(want)) {
			t.Errorf("the schema has no %s", want)
		}
	}
}

// TestSchemaText: what an editor shows is complete.
func TestSchemaText(t *testing.T) {
	t.Parallel()
	var undescribed []string
	var visit func(path string, s *jsonschema.Schema)
	visit = func(path string, s *jsonschema.Schema) {
		for name, p := range s.Properties {
			if p.Title == "" || p.Description == "" {
				undescribed = append(undescribed, fmt.Sprint(path, "/", name))
			}
			visit(path+"/"+name, p)
		}
		if s.Items2020 != nil && s.Items2020.Ref != nil {
			visit(path+"/items", s.Items2020.Ref)
		}
	}
	schema := compiledSchema(t)
	visit("", schema)
	if undescribed != nil {
		t.Errorf("without a title or description: %q", undescribed)
	}
	if _, ok := schema.Properties["groups"].Items2020.Ref.Properties["pim"]; !ok {
		t.Error("the walk doesn't reach the keys of a group")
	}
	for _, example := range schema.Examples {
		if err := schema.Validate(example); err != nil {
			t.Errorf("the example is not valid: %v", err)
		}
	}
}

// TestSchemaIsCopied: no caller can change it for the others.
func TestSchemaIsCopied(t *testing.T) {
	t.Parallel()
	config.Schema()[0] = 'x'
	if config.Schema()[0] != '{' {
		t.Error("a caller changed the schema")
	}
}
