package importing

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/finding"
	rules "pim-groups/policy"
)

// replacements are values of every kind that a configuration has, and of none.
func replacements(t testing.TB) []string {
	t.Helper()
	words := append(hostile.Texts(t), "10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-0000000000B1", "10000000-0000-4000-8000-0000000000a1",
		"00000000-0000-0000-0000-000000000000", "ada@contoso.com", "Ada@contoso.com", "IAM_approvers", "MyPilotGroup", "HighSecurity", "Standard",
		"PT1H", "PT30M", "PT1M", "PT0S", "P1D", "P365D", "P9999D", "P1Y", "P99Y", "P6M", "P2W", "P", "PT", "None", "MultiFactorAuthentication",
		"Justification,Ticketing", "All", "Critical", "Member", "Owner", "Active", "Eligible", "User", "Group", "true", "false", "c1:x", "c0", "[pim-groups",
		strings.Repeat("x", 600), "inline", "template")
	odd := []string{"null", "[]", "{}", "0", "-1", "1e999", "true", "false", `[null, {"x": [1]}]`, `{"Member": {"Template": "Standard"}}`, `"\ud800"`, `"\u0000"`}
	for _, word := range words {
		quoted, err := json.Marshal(word)
		if err != nil {
			t.Fatal(err)
		}
		odd = append(odd, string(quoted))
	}
	return odd
}

// TestEasyPIMProperty changes some values of the samples. Whatever they are, what is
// printed is a declaration that validate finds no fault with, and a value is carried or
// listed.
func TestEasyPIMProperty(t *testing.T) {
	t.Parallel()
	all, odd, texts := samples(t), replacements(t), hostile.Texts(t)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		_, err := Import(EasyPIM(Tenant{}), []byte(all[name]))
		return err != nil
	})
	rapid.Check(t, func(t *rapid.T) {
		text := all[rapid.SampledFrom(names).Draw(t, "sample")]
		for range rapid.IntRange(0, 8).Draw(t, "changes") {
			at := rapid.SampledFrom(valuesOf(text)).Draw(t, "at")
			text = text[:at[0]] + rapid.SampledFrom(odd).Draw(t, "value") + text[at[1]:]
		}
		for _, tenant := range []Tenant{{}, drawTenant(t, texts)} {
			r, err := Import(EasyPIM(tenant), []byte(text))
			if err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			wantValid(t, r)
		}
		wantCarriedOrListed(t, text, rapid.IntRange(0, 1000).Draw(t, "value"))
	})
}

// drawTenant knows names for some ids, which may be any text and may be equal.
func drawTenant(t *rapid.T, texts []string) Tenant {
	kind := rapid.SampledFrom([]config.PrincipalKind{config.User, config.GroupKind, config.Application})
	name := rapid.OneOf(rapid.SampledFrom(texts), rapid.SampledFrom([]string{"", "", "ada@contoso.com", "grace@contoso.com", "sg-web", "MyPilotGroup"}))
	kinds, names := map[string]config.PrincipalKind{}, map[string]string{}
	for _, end := range strings.Fields("01 02 03 a0 a1 a2 a3 a4 b1 b2") {
		id := "10000000-0000-4000-8000-0000000000" + end
		kinds[id], names[id] = kind.Draw(t, "kind"), name.Draw(t, "name")
	}
	return Tenant{ID: "5f0c9e2a-8d1b-4c3e-9f70-1a2b3c4d5e6f", Principal: func(id string) (config.PrincipalKind, string) { return kinds[id], names[id] }}
}

// wantValid reads what was written as validate does.
func wantValid(t rapid.TB, r *Result) {
	t.Helper()
	if r.YAML == nil {
		return
	}
	file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: r.YAML}})
	if file != nil {
		found, _ = rules.CheckFiles(rules.Rules(), rules.Pass{File: file, Mode: rules.ModeCheck, Now: time.Unix(0, 0)})
	}
	for _, f := range found {
		if f.Severity == finding.Error {
			t.Fatalf("%s: %s in\n%s", f.Pos, f.Message, r.YAML)
		}
	}
	if len(file.Groups) != r.Groups() {
		t.Fatalf("%d groups, want %d in\n%s", len(file.Groups), r.Groups(), r.YAML)
	}
}
