package directory_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/directory"
)

// The page documents the format that is read: its example is the test file,
// and every property and word of the format is on it.
func TestDocumentation(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/snapshot.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	_, example, _ := strings.Cut(page, "```json\n")
	example, prose, _ := strings.Cut(example, "```\n")
	if example != small(t) {
		t.Error("the example is not testdata/small.json")
	}
	words := propertyNames(reflect.TypeFor[directory.Snapshot]())
	for _, cloud := range directory.Clouds() {
		words = append(words, string(cloud))
	}
	for _, part := range directory.Parts() {
		words = append(words, string(part))
	}
	words = append(words, string(directory.EvidenceEligibility), string(directory.EvidencePolicyWritten),
		string(directory.User), string(directory.ServicePrincipal), directory.UserTypeMember, directory.UserTypeGuest)
	for _, word := range words {
		if !strings.Contains(prose, "`"+word+"`") && !strings.Contains(prose, "`"+word+"[]`") {
			t.Errorf("nothing is said about `%s`", word)
		}
	}
}

// propertyNames lists the JSON names of a struct and of the structs in it.
func propertyNames(of reflect.Type) []string {
	var names []string
	for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of.PkgPath() == "time" {
		return nil
	}
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(append(names, name), propertyNames(of.Field(i).Type)...)
	}
	return names
}
