package config_test

import (
	"fmt"
	"strings"
)

// manyOwners writes n different owners, each with a comma after it.
func manyOwners(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "u%d@contoso.com,", i)
	}
	return b.String()
}

// manyGroups writes a sound file with n groups of a name, an id and a pim.
func manyGroups(n int) []byte {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, "  - id: %08x-4a59-4e68-9c7d-0a1b2c3d4e5f\n    name: sg-%d\n    pim: none\n", i+1, i)
	}
	return []byte(b.String())
}
