package importing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/importing"
)

// TestEasyPIMListsNoCarriedValue: a context without requirements beside it is carried, and
// a report that lists it as lost would be wrong.
func TestEasyPIMListsNoCarriedValue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ policy, want string }{
		"off":                       {`"AuthenticationContext_Enabled": false`, "activation: {context: none}"},
		"on":                        {`"AuthenticationContext_Enabled": true, "AuthenticationContext_Value": "c1"`, "activation: {context: c1}"},
		"beside an off requirement": {`"AuthenticationContext_Enabled": false, "ActivationRequirement": "None"`, "activation: {require: [], context: none}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := `{"GroupRoles": {"Policies": {"sg-a": {"Member": {` + test.policy + `}}}}}`
			got, err := importing.Import(importing.EasyPIM(importing.Tenant{}), []byte(text))
			if err != nil || len(got.Notes) > 0 || !strings.Contains(string(got.YAML), test.want) {
				t.Fatalf("%v, %+v\n%s", err, got.Notes, got.YAML)
			}
		})
	}
}

// TestEasyPIMOfManyPeople: a list takes time by its length, not by its square.
func TestEasyPIMOfManyPeople(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 20_000 {
		people = append(people, fmt.Sprintf(`"0f1e2d3c-0000-4000-8000-%012x"`, i))
	}
	people = append(people, strings.ToUpper(people[0]))
	text := `{"Assignments": {"Groups": [{"groupId": "0f1e2d3c-0000-4000-9000-000000000001", "roleName": "Member", ` +
		`"assignments": [{"assignmentType": "Eligible", "principalIds": [` + strings.Join(people, ", ") + `]}]}]}}`
	begun := time.Now()
	got, err := importing.Import(importing.EasyPIM(importing.Tenant{}), []byte(text))
	if err != nil || len(*got.File.Groups[0].Member.Eligible) != 20_000 {
		t.Fatalf("%v, %d people", err, len(*got.File.Groups[0].Member.Eligible))
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
