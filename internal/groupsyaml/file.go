// Package groupsyaml writes a groups.yaml: plain values to text that package config
// reads as the same declaration. It has the layout, the quoting and the comments,
// for all commands that make a file. What belongs into the file is not its business.
package groupsyaml

import (
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/settings"
)

// File is a whole declaration. Lists are written in the order that they have. All
// comments are raw text, which may be foreign; each is written as one line.
type File struct {
	Comments   []string // below the first line, which names the schema
	Tenant     string   // tenant id; "" leaves the line out
	Principals []Principal
	Templates  []Template
	Groups     []Group
}

// Principal is a line of the register.
type Principal struct {
	Kind    config.PrincipalKind // a user, a group or an application
	Name    string               // user principal name, or display name
	ID      string               // object id; "" comments the line out, for somebody to fill in
	Comment string
}

// Template is a settings block with a name.
type Template struct {
	Comments []string
	Name     string
	Settings settings.Role // only known leaves are written
}

// Group is an entry. With Out it is written as a comment.
type Group struct {
	Comments []string
	Out      bool
	Name     string
	ID       string // "" leaves the line out
	PIM      config.PIM
	Owners   *[]string // user principal names or object ids; nil leaves the key out
	Member   *Role     // nil leaves the key out
	Owner    *Role
}

// Role is a role block. Nil lists are left out, empty ones are written as such.
type Role struct {
	From     string         // a template's name; "" is none
	Settings *settings.Role // leaves of its own, beside those of the template; nil is none
	Eligible *[]Assignment
	Active   *[]Assignment
	Open     bool // exact: false
}

// Assignment is somebody in a list. At most one of Until, For and Permanent is set;
// none of them makes an eligibility a lease of the default length.
type Assignment struct {
	Who       string    // a name of the register or of a group with an id, a user principal name, or an object id; an id of the register is written by its name
	Until     time.Time // any moment of the last day, UTC
	For       time.Duration
	Permanent bool
	Why       string
	Ticket    string
	Comment   string
}
