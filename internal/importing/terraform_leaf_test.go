package importing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/importing"
)

// captured is a state that the provider wrote.
func captured(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/terraform/state.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func importState(data []byte, all bool) (*importing.Result, error) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	return importing.Import(importing.Terraform(importing.Tenant{}, now, all), data)
}

// TestTerraformLeaves changes each value of a state in turn. The declaration changes, or
// a note names the value.
func TestTerraformLeaves(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{false, true} {
		base, err := importState(captured(t), all)
		if err != nil {
			t.Fatal(err)
		}
		var root interface{}
		if err := json.Unmarshal(captured(t), &root); err != nil {
			t.Fatal(err)
		}
		n := 0
		eachLeaf(root, nil, func(path []string, leaf interface{}, replace func(interface{})) {
			if n++; path[len(path)-1] == "address" {
				return // the name of a resource is no value of it
			}
			replace(other(leaf))
			data, _ := json.Marshal(root)
			replace(leaf)
			got, err := importState(data, all)
			if err != nil || !bytes.Equal(got.YAML, base.YAML) || !slices.Equal(got.Steps, base.Steps) {
				return
			}
			if !slices.ContainsFunc(got.Notes, func(note importing.Note) bool { return names(note, root, path) }) {
				t.Errorf("nothing says what became of %s", strings.Join(path, "."))
			}
		})
		if n < 250 {
			t.Errorf("the state has %d leaves", n)
		}
	}
}

// eachLeaf visits what has nothing below it.
func eachLeaf(v interface{}, path []string, visit func([]string, interface{}, func(interface{}))) {
	switch v := v.(type) {
	case map[string]interface{}:
		for key, child := range v {
			below := append(slices.Clone(path), key)
			if isLeaf(child) {
				visit(below, child, func(with interface{}) { v[key] = with })
			}
			eachLeaf(child, below, visit)
		}
	case []interface{}:
		for i, child := range v {
			below := append(slices.Clone(path), fmt.Sprintf("[%d]", i))
			if isLeaf(child) {
				visit(below, child, func(with interface{}) { v[i] = with })
			}
			eachLeaf(child, below, visit)
		}
	}
}

func isLeaf(v interface{}) bool {
	switch v := v.(type) {
	case map[string]interface{}:
		return len(v) == 0
	case []interface{}:
		return len(v) == 0
	}
	return true
}

// other gives another value of the same type.
func other(v interface{}) interface{} {
	switch v := v.(type) {
	case bool:
		return !v
	case float64:
		return v + 1
	case []interface{}:
		return []interface{}{"x"}
	case map[string]interface{}:
		return map[string]interface{}{"x": "y"}
	}
	return fmt.Sprint(v) + "x"
}

var index = regexp.MustCompile(`\.?\[[0-9]+\]`)

// names says whether a note is about the value of a path or about what has it below.
func names(note importing.Note, root interface{}, path []string) bool {
	kind, address := "state", ""
	if len(path) > 4 && path[2] == "resources" {
		var i int
		_, _ = fmt.Sscanf(path[3], "[%d]", &i)
		resources := root.(map[string]interface{})["values"].(map[string]interface{})["root_module"].(map[string]interface{})["resources"]
		resource := resources.([]interface{})[i].(map[string]interface{})
		kind, path = "resource", path[4:]
		if path[0] == "values" {
			kind, address, path = resource["type"].(string), resource["address"].(string), path[1:]
		}
	}
	full := strings.ReplaceAll(strings.Join(path, "."), ".[", "[")
	if !note.Minor {
		return address != "" && within(address+"."+full, note.Place)
	}
	of, list, _ := strings.Cut(note.Place, ": ")
	return of == kind && slices.ContainsFunc(strings.Split(list, ", "), func(at string) bool { return within(index.ReplaceAllString(full, ""), at) })
}

func within(path, of string) bool {
	rest, ok := strings.CutPrefix(path, of)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
