// Package importing makes a declaration of a file that another tool manages PIM with,
// without asking a tenant. There is one file per foreign format. Nothing of the foreign
// file is silently dropped: a value is in the declaration, or in a note that says why it
// is not.
package importing

import (
	"bytes"
	"cmp"
	"slices"

	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/order"
)

// Format reads a file of another tool. It fails for data that is no such file. What the
// declaration can't hold is a note and no error.
type Format func(data []byte) (*Result, error)

// Result is what became of a foreign file.
type Result struct {
	File  *groupsyaml.File
	Notes []Note
	// Steps are what is left to do by hand, in this order, as raw lines. One that
	// begins with two blanks is a command to copy.
	Steps []string

	YAML []byte // the file as text, nil if it has no group
}

// Note is a value, or everything below it, that is not in the declaration.
type Note struct {
	Place  string // in the foreign file, such as ProtectedUsers[0]
	Line   int    // in that file; 0 where that says nothing
	Reason string // raw; values of one reason are listed together
	Minor  bool   // nobody chose the value: it is listed after the others
}

// Import reads the file and writes the declaration: always one that package config
// accepts, with each entry that it would refuse as a comment.
func Import(read Format, data []byte) (*Result, error) {
	r, err := read(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	if err := r.settle(); err != nil {
		return nil, err
	}
	order.By(r.Notes, func(a, b Note) int {
		return cmp.Or(falseFirst(a.Minor, b.Minor), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Reason, b.Reason))
	})
	r.Notes = slices.Compact(r.Notes) // a template is read again for each role that has it
	return r, nil
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Groups counts the entries that are declared.
func (r *Result) Groups() int {
	n := 0
	for i := range r.File.Groups {
		if !r.File.Groups[i].Out {
			n++
		}
	}
	return n
}
