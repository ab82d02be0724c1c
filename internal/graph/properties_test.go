package graph_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/graph"
)

// Graph sends what it is asked for and no more, and a property that is missing
// looks like one that is empty. So whatever package directory has of an object
// must be asked for, taken out of the answer, drawn by the generator and served
// by the fake; a test of one of these alone would pass without the others.

// ours are the properties that no answer about the object itself has: they are
// made of other answers.
func ours() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[directory.Group]():     {"otherNames", "managed", "evidence", "owners", "administrativeUnits"},
		reflect.TypeFor[directory.Principal](): {"type"},
	}
}

// usersOnly are the properties of a principal that applications don't have.
func usersOnly() []string { return []string{"userPrincipalName", "userType"} }

// jsonNames lists the properties of a type of package directory.
func jsonNames(of reflect.Type, but ...string) []string {
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(but, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// graphNames lists those that Graph has of the object itself.
func graphNames[T any](but ...string) []string {
	of := reflect.TypeFor[T]()
	return jsonNames(of, slices.Concat(ours()[of], but)...)
}

// Every property is asked for, and nothing else is.
func TestPropertiesAreAsked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ asked, want []string }{
		"groups":       {graph.GroupProperties(), graphNames[directory.Group]()},
		"people":       {graph.PersonProperties(), graphNames[directory.Principal]()},
		"applications": {graph.ApplicationProperties(), graphNames[directory.Principal](usersOnly()...)},
		"units":        {graph.UnitProperties(), graphNames[directory.AdministrativeUnit]()},
	} {
		slices.Sort(test.asked)
		if !slices.Equal(test.asked, test.want) {
			t.Errorf("%s: asked for %q, want %q", name, test.asked, test.want)
		}
	}
}

// Every property of an answer is taken.
func TestPropertiesAreTaken(t *testing.T) {
	t.Parallel()
	taken(t, graph.ReadGroup, graphNames[directory.Group]())
	taken(t, graph.ReadPerson, graphNames[directory.Principal]())
	taken(t, graph.ReadApplication, graphNames[directory.Principal](usersOnly()...))
	taken(t, graph.ReadUnit, graphNames[directory.AdministrativeUnit]())
}

// taken wants what is read of a full answer to have the values of the answer.
func taken[T any](t *testing.T, read func([]byte) (T, error), names []string) {
	t.Helper()
	answer := full[T](names)
	data, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	one, err := read(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	for _, name := range names {
		if got, want := encodedValue(t, valueOf(one, name).Interface()), encodedValue(t, answer[name]); got != want {
			t.Errorf("%T: %s is %s, and was sent as %s", one, name, got, want)
		}
	}
}

// full is an object with a value for each of the properties.
func full[T any](names []string) map[string]json.RawMessage {
	words := map[string]string{"id": directorytest.ID(1, 1), "userType": directory.UserTypeGuest}
	object := map[string]json.RawMessage{}
	for _, name := range names {
		switch of := valueOf(*new(T), name); of.Interface().(type) {
		case directory.Flag:
			object[name] = json.RawMessage("true")
		case time.Time:
			object[name] = json.RawMessage(`"2024-03-01T09:00:00Z"`)
		case []string:
			object[name] = json.RawMessage(`["` + name + `"]`)
		default:
			word := words[name]
			if word == "" {
				word = "the " + name
			}
			object[name] = json.RawMessage(`"` + word + `"`)
		}
	}
	return object
}

// valueOf gives the field with the name in JSON.
func valueOf[T any](one T, name string) reflect.Value {
	v := reflect.ValueOf(one)
	for i := range v.NumField() {
		if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func encodedValue[T any](t *testing.T, value T) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Every property that the generator draws comes back from the fake through the
// program's own reader: each of them is not empty in some tenant. That the
// values are the right ones is TestRoundTrip. Evidence is read of declared groups
// only, not with a whole tenant; other names are what answers that differ leave.
func TestPropertiesComeBack(t *testing.T) {
	t.Parallel()
	drawn, back := seen{}, seen{}
	for seed := range 60 {
		s := directorytest.Tenant().Example(seed)
		drawn.note(s)
		back.note(connect(t, s).read(t, everything()))
	}
	for of, want := range map[string][]string{
		"tenant": jsonNames(reflect.TypeFor[directory.Snapshot](), slices.Concat([]string{"redacted", "gaps"}, protectionLists())...),
		"group":  jsonNames(reflect.TypeFor[directory.Group](), "evidence", "otherNames"), "user": jsonNames(reflect.TypeFor[directory.Principal]()),
		"servicePrincipal": jsonNames(reflect.TypeFor[directory.Principal](), usersOnly()...),
		"unit":             jsonNames(reflect.TypeFor[directory.AdministrativeUnit]()),
		"caller":           jsonNames(reflect.TypeFor[directory.Caller]()), "role": jsonNames(reflect.TypeFor[directory.RoleAssignment]()),
	} {
		for _, name := range want {
			if !drawn[of+" "+name] {
				t.Errorf("the generator never draws a value for %s of a %s", name, of)
			} else if !back[of+" "+name] {
				t.Errorf("%s of a %s never comes back: the reader does not ask for it, or the fake does not serve it", name, of)
			}
		}
	}
}

// protectionLists are those that the depth of a read decides about.
func protectionLists() []string {
	return []string{"roleSettings", "eligibilities", "assignments", "members", "transitiveMembers", "contexts", "contextPolicies",
		"packages", "applications", "requests", "notLookedAt", "eligibilitiesOf", "assignmentsOf", "requestsOf"}
}

// seen are the properties that were not empty in some object.
type seen map[string]bool

func (s seen) note(tenant *directory.Snapshot) {
	noteAll(s, "tenant", *tenant)
	for i := range tenant.Groups {
		noteAll(s, "group", tenant.Groups[i])
	}
	for i := range tenant.Principals {
		noteAll(s, string(tenant.Principals[i].Type), tenant.Principals[i])
	}
	for i := range tenant.AdministrativeUnits {
		noteAll(s, "unit", tenant.AdministrativeUnits[i])
	}
	if tenant.Caller != nil {
		noteAll(s, "caller", *tenant.Caller)
		for _, role := range tenant.Caller.Roles {
			noteAll(s, "role", role)
		}
	}
}

func noteAll[T any](s seen, of string, one T) {
	for _, name := range jsonNames(reflect.TypeFor[T]()) {
		if v := valueOf(one, name); !v.IsZero() && !(v.Kind() == reflect.Slice && v.Len() == 0) {
			s[of+" "+name] = true
		}
	}
}
