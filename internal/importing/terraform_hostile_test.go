package importing_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
)

// TestTerraformHostile: whatever is in a state, there is an error or a file that
// the parser accepts, and the same answer twice.
func TestTerraformHostile(t *testing.T) {
	t.Parallel()
	seeds := []string{
		string(captured(t)),
		state(policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":"PT1H"}]`), schedule("eligibility", eligibleAda+`,"duration":"P90D"`)),
		state(policy("p", `"role_id":"owner","notification_rules":[{"active_assignments":[{"admin_notifications":[null]}]}]`), schedule("assignment", `"assignment_type":null`)),
		`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b","mode":"data","type":"azuread_users","values":{"users":[[]]},"sensitive_values":{"users":true}}]}}}`,
	}
	pieces := []string{"null", "[]", "{}", "[[]]", "[null]", "true", "1e999", `"\u202e"`, `"\u0000"`, `""`, `"member"`, `"` + group + `"`, `"` + ada + `"`, `"P90D"`,
		`"::error::x"`, `"a\n# b: c"`, `"2027-01-31T12:00:00Z"`, `"ada@contoso.com"`, `[{"a":[]}]`}
	rapid.Check(t, func(t *rapid.T) {
		var root interface{}
		if err := json.Unmarshal([]byte(rapid.SampledFrom(seeds).Draw(t, "state")), &root); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			places := placesOf(root)
			places[len(places)-1-rapid.IntRange(0, len(places)-1).Draw(t, "place from the end")](json.RawMessage(rapid.SampledFrom(pieces).Draw(t, "value")))
		}
		data, _ := json.Marshal(root)
		if rapid.IntRange(0, 9).Draw(t, "cut") == 7 {
			data = data[:rapid.IntRange(0, len(data)).Draw(t, "bytes")]
		}
		all := rapid.Bool().Draw(t, "all")
		got, err := importState(data, all)
		if err != nil {
			return
		}
		if again, err := importState(data, all); err != nil || !bytes.Equal(got.YAML, again.YAML) || len(got.Notes) != len(again.Notes) {
			t.Fatalf("two answers: %v", err)
		}
		if got.YAML == nil {
			return
		}
		if _, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: got.YAML}}); len(found) > 0 {
			t.Fatalf("%s\n%s", found[0].Message, got.YAML)
		}
	})
}

// placesOf gives a way to replace each value below this one.
func placesOf(v interface{}) (all []func(interface{})) {
	switch v := v.(type) {
	case map[string]interface{}:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, func(with interface{}) { v[key] = with }), placesOf(v[key])...)
		}
	case []interface{}:
		for i := range v {
			all = append(append(all, func(with interface{}) { v[i] = with }), placesOf(v[i])...)
		}
	}
	return all
}
