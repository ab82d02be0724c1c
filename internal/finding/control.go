package finding

import "cmp"

// Control is a requirement of a public framework, such as NIST SP 800-53.
type Control struct {
	Framework string // its name and version
	ID        string // in the framework
	Title     string // in the framework's words, one line
	Source    string // URL where it is published
}

// Name tells the control apart from those of other frameworks.
func (c Control) Name() string { return c.Framework + " " + c.ID }

// CompareControls orders by framework and id.
func CompareControls(a, b Control) int {
	return cmp.Or(cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.ID, b.ID))
}
