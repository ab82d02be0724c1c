package odata_test

import (
	"reflect"
	"testing"

	o "pim-groups/internal/fake/graph/odata"
)

// engineering is a row as the directory has it.
func engineering() o.Object {
	return o.Object{
		{Name: "id", Value: o.Text("0ae4c09f-1e78-4f84-b127-49162683e4c0")},
		{Name: "displayName", Value: o.Text("O'Brien's Team")},
		{Name: "groupTypes", Value: o.Texts([]string{"Unified", "DynamicMembership"})},
		{Name: "securityEnabled", Value: o.Bool(true)},
		{Name: "isAssignableToRole", Value: o.Value{}},
		{Name: "createdDateTime", Value: o.Text("2024-03-01T09:00:00Z")},
		{Name: "owners", Value: o.Texts([]string{"a", "b"})},
		{Name: "size", Value: o.Int(7)},
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		"displayName eq 'O''Brien''s Team'":                     true,
		"displayName eq 'o''brien''s team'":                     true, // Entra compares without case
		"displayName eq 'O''Brien'":                             false,
		"displayName ne 'x'":                                    true,
		"id in ('x', '0AE4C09F-1E78-4F84-B127-49162683E4C0')":   true,
		"id in ('x','y')":                                       false,
		"id eq 0ae4c09f-1e78-4f84-b127-49162683e4c0":            true, // unquoted GUID
		"startswith(displayName,'O''B')":                        true,
		"startsWith(displayName, 'team')":                       false,
		"endswith(displayName,'team')":                          true,
		"contains(displayName,'rien')":                          true,
		"securityEnabled eq true":                               true,
		"securityEnabled eq false":                              false,
		"isAssignableToRole eq null":                            true,
		"isAssignableToRole ne null":                            false,
		"isAssignableToRole eq false":                           false, // null is not false
		"not (securityEnabled eq true)":                         false,
		"not startswith(displayName,'x')":                       true,
		"groupTypes/any(c:c eq 'Unified')":                      true,
		"groupTypes/any(c:c eq 'None')":                         false,
		"groupTypes/any()":                                      true,
		"owners/$count eq 2":                                    true,
		"owners/$count gt 2":                                    false,
		"createdDateTime ge 2024-03-01T09:00:00Z":               true,
		"createdDateTime ge 2024-03-01T10:00:00+01:00":          true,
		"createdDateTime lt 2024-03-01":                         false,
		"size ge 7 and size le 7":                               true,
		"size gt 10":                                            false, // not as text
		"securityEnabled eq false or size eq 7":                 true,
		"securityEnabled eq false and size eq 7 or size eq 7":   true, // and binds stronger
		"securityEnabled eq false and (size eq 7 or size eq 7)": false,
		"(securityEnabled eq true) and (groupTypes/any(x:x eq 'Unified') or size eq 1)": true,
	} {
		f, err := o.ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := f.Holds(engineering()); got != want {
			t.Errorf("%s: got %v, want %v", filter, got, want)
		}
	}
}

func TestFilterSyntax(t *testing.T) {
	t.Parallel()
	for filter, at := range map[string]int{
		"":                           0,
		"displayName":                11,
		"displayName eq":             14,
		"displayName eq 'x":          15,
		"displayName eq x":           15,
		"displayName EQ 'x'":         12, // operators are lower case
		"displayName = 'x'":          12,
		"displayName eq 'x' and":     22,
		"displayName eq 'x' 'y'":     19,
		"(displayName eq 'x'":        19,
		"displayName in 'x'":         15,
		"displayName in ('x'":        19,
		"startswith(displayName)":    22,
		"startswith('a','b')":        14,
		"groupTypes/all(c:c eq 'x')": 11,
		"groupTypes/any(c:d eq 'x')": 17,
		"groupTypes/any(c:c eq 'x'":  25,
		"displayName eq \"x\"":       15,
		"displayName eq 'x' or not":  25,
		"displayName eq 'it's'":      20,
		"and displayName eq 'x'":     4,
	} {
		_, err := o.ParseFilter(filter)
		syntax, ok := err.(*o.SyntaxError)
		if !ok {
			t.Errorf("%q: got %v, want a syntax error", filter, err)
			continue
		}
		if syntax.At != at {
			t.Errorf("%q: error at %d (%v), want %d", filter, syntax.At, err, at)
		}
	}
}

func TestFilterKeys(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string][]string{
		"id eq 'a'":                             {"a"},
		"id in ('a','b')":                       {"a", "b"},
		"x eq 'y' and id eq 'a'":                {"a"},
		"id eq 'a' or id eq 'b'":                {"a", "b"},
		"id eq 'a' or x eq 'y'":                 nil, // rows without the key fulfil it, too
		"not (id eq 'a')":                       nil,
		"id ne 'a'":                             nil,
		"x eq 'y'":                              nil,
		"(id eq 'a' or id eq 'b') and x eq 'y'": {"a", "b"},
		"id eq 'a' or (id eq 'b' and startswith(x,'')) ": {"a", "b"},
	} {
		f, err := o.ParseFilter(filter)
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		got, ok := f.Keys("id")
		if !reflect.DeepEqual(got, want) || ok != (want != nil) {
			t.Errorf("%s: got %q %v, want %q", filter, got, ok, want)
		}
	}
}

func TestFilterClauses(t *testing.T) {
	t.Parallel()
	f, err := o.ParseFilter("a eq 'x' and not (b ne 1 or not startswith(c,'y'))")
	if err != nil {
		t.Fatal(err)
	}
	want := []o.Clause{
		{Property: "a", Op: o.Eq, Values: []o.Value{o.Text("x")}},
		{Property: "b", Op: o.Ne, Values: []o.Value{o.Int(1)}, Negated: true},
		{Property: "c", Op: o.StartsWith, Values: []o.Value{o.Text("y")}},
	}
	if got := f.Clauses(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestFilterWidest(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]int{
		"id eq 'a'":                                        1,
		"id in ('a','b','c')":                              3,
		"id in ('a','b') or id eq 'c'":                     3,
		"id in ('a','b') and x in ('c','d','e')":           3,
		"not (a eq 1 or b eq 2 or c in (3,4)) and d eq 1 ": 4,
	} {
		f, err := o.ParseFilter(filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Widest(); got != want {
			t.Errorf("%s: got %d, want %d", filter, got, want)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"displayName eq 'O''Brien'", "id in ('a','b')", "not (a eq null)", "groupTypes/any(c:c eq 'Unified')",
		"owners/$count eq 0", "((((", "a eq 2024-01-01T00:00:00Z", "startswith(a,'b') or endswith(c,'d')", "a eq '\x00'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := o.ParseFilter(s)
		if err != nil {
			if _, ok := err.(*o.SyntaxError); !ok {
				t.Fatalf("%q: %v is no syntax error", s, err)
			}
			return
		}
		if len(filter.Clauses()) == 0 {
			t.Fatalf("%q has no clause", s)
		}
		// A filter that names keys can't hold for a row with another key.
		if keys, ok := filter.Keys("id"); ok && filter.Holds(o.Object{{Name: "id", Value: o.Text("none of them \x01")}}) {
			t.Fatalf("%q holds without one of its keys %q", s, keys)
		}
	})
}
