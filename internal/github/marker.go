package github

import (
	"fmt"
	"strings"
)

// marker is the first line of a comment of ours. A page does not show it. It
// says which step the comment is of, and nothing else: anybody who may write to
// the repository can edit it, so nothing is decided by it but which comment of
// our own to replace.
type marker struct {
	step string // which step of which workflow, so that two leave two comments
}

const markerForm = "<!-- pim-groups comment step=%s -->"

func (m marker) String() string { return fmt.Sprintf(markerForm, m.step) }

// marks says whether the marker is the very first thing in a comment: in a
// quotation of a comment of ours it is not.
func (m marker) marks(body string) bool {
	first, _, _ := strings.Cut(body, "\n")
	return strings.TrimRight(first, "\r") == m.String()
}
