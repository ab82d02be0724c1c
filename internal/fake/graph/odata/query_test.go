package odata_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	o "pim-groups/internal/fake/graph/odata"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	q, err := o.ParseQuery("$filter=id%20eq%20'a'&$select=id,%20displayName&$top=5&$count=true&$orderby=displayName desc,id" +
		"&$search=%22displayName:x%22&$skiptoken=abc&api-version=1&$expand=policy($expand=rules($select=id,target);$select=id),owners")
	if err != nil {
		t.Fatal(err)
	}
	if q.Filter.String() != "id eq 'a'" {
		t.Errorf("filter is %q", q.Filter)
	}
	q.Filter = nil
	want := o.Query{
		Select: []string{"id", "displayName"}, Top: 5, Count: true, Search: `"displayName:x"`, SkipToken: "abc",
		OrderBy: []o.Order{{Property: "displayName", Descending: true}, {Property: "id"}},
		Expand: []o.Expansion{
			{Name: "policy", Query: o.Query{Select: []string{"id"}, Expand: []o.Expansion{{Name: "rules", Query: o.Query{Select: []string{"id", "target"}}}}}},
			{Name: "owners"},
		},
	}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("got  %+v\nwant %+v", q, want)
	}
}

// Graph takes the options without the dollar sign as well.
func TestQueryWithoutDollar(t *testing.T) {
	t.Parallel()
	q, err := o.ParseQuery("filter=id eq 'a'&top=3")
	if err != nil || q.Filter == nil || q.Top != 3 {
		t.Errorf("got %+v, %v", q, err)
	}
}

func TestQueryRefused(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][2]string{
		"$top=0":                      {"$top", "non-negative"},
		"$top=x":                      {"$top", "Invalid value 'x'"},
		"$skip=1":                     {"$skip", "not supported"},
		"$nonsense=1":                 {"$nonsense", "'$nonsense' is not supported"},
		"$count=maybe":                {"$count", "maybe"},
		"$select=id,":                 {"$select", "Term 'id,' is not valid"},
		"$expand=policy(":             {"$expand", "unbalanced"},
		"$expand=policy($what=rules)": {"$expand", "Term '$what=rules' is not valid"},
		"$expand=a)b(":                {"$expand", "unbalanced"},
		"$orderby=a up":               {"$orderby", "Syntax error"},
		"$filter=a":                   {"$filter", "operator expected"},
		"$select=a&$select=b":         {"$select", "more than once"},
		"%zz":                         {"", "invalid URL escape"},
	} {
		_, err := o.ParseQuery(query)
		var option *o.OptionError
		if !errors.As(err, &option) || option.Option != want[0] || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: got %v, want %q about %q", query, err, want[1], want[0])
		}
	}
}

func TestExpandDepth(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("a($expand=", 100) + "b" + strings.Repeat(")", 100)
	if _, err := o.ParseQuery("$expand=" + deep); err == nil {
		t.Error("a hundred levels are accepted")
	}
}

func FuzzQuery(f *testing.F) {
	f.Add("$expand=policy($expand=rules($select=id);$select=id)&$select=a,b")
	f.Add("$filter=a eq 'b'&$orderby=a desc&$top=1")
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := o.ParseQuery(raw)
		if err == nil && q.Top < 0 {
			t.Fatalf("%q: top is %d", raw, q.Top)
		}
	})
}
