// Package config owns groups.yaml: from bytes to a File in which every scalar
// knows its place, with all problems of all files found in one run. It knows
// nothing of tenants; whether a group exists is not its business.
package config

import (
	"bytes"
	_ "embed"

	"pim-groups/internal/finding"
)

// Text is a scalar of the file and where it stands.
type Text struct {
	Value string
	Pos   finding.Pos
}

// PIM says what the file wants of a group.
type PIM int

const (
	// Required: the group must be managed by PIM. The default.
	Required PIM = iota
	// None: the group is declared for its owners only and never onboarded.
	None
)

var pimNames = [...]string{Required: "required", None: "none"}

// String gives the word used in the file.
func (p PIM) String() string { return pimNames[p] }

// Group is one declared group. A nil ID or Owners means that the file does
// not say; Owners with no Items means that the group must have no owner.
type Group struct {
	Pos    finding.Pos // of the entry's first key
	Name   Text        // display name, in NFC
	ID     *Text       // object id, canonical lower-case GUID
	PIM    PIM
	PIMPos finding.Pos // zero when the file does not say
	Owners *Owners
	Member *Role // nil: the role is not managed by the file
	Owner  *Role
}

// Place is where a finding about the whole group points: its id if it has
// one, otherwise its name. Both are what a reviewer looks for.
func (g *Group) Place() finding.Pos {
	if g.ID != nil {
		return g.ID.Pos
	}
	return g.Name.Pos
}

// Owners is the declared list of owners: user principal names as they are
// written, or object ids in canonical form. No two are the same without case,
// as package identity compares names.
type Owners struct {
	Pos   finding.Pos // of the key
	Items []Text
}

// File is the declaration: all files of one run as one value, groups in the
// order of the files' sorted paths and of the lines in each.
type File struct {
	Paths  []string // slash-separated, relative to the working directory, sorted
	Tenant *Text    // tenant id, canonical; nil when no file says
	Groups []Group
	// Principals is the register: names with their object ids, sorted by kind and name.
	Principals []Principal
	Templates  []Template // sorted by name
}

//go:embed groups.schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of groups.yaml, for editors. It accepts
// every file that Parse accepts; what it can't express, Parse alone refuses.
func Schema() []byte { return bytes.Clone(schema) }
