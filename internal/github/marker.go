package github

import (
	"fmt"
	"strconv"
	"strings"
)

// marker is the first line of a comment of ours. A page does not show it. It
// says whose the comment is, and how old.
//
// Anybody can write such a line, so nothing is decided by it but which comment
// of our own to replace.
type marker struct {
	step   string // which step of which workflow, so that two leave two comments
	run    int64  // number of the workflow run; later runs have greater ones
	commit string // that the comment is about
}

const markerForm = "<!-- pim-groups comment step=%s run=%d commit=%s -->"

func (m marker) String() string { return fmt.Sprintf(markerForm, m.step, m.run, m.commit) }

// readMarker finds the marker of a comment. It has to be the very first thing
// in it: in a quotation of a comment of ours it is not.
func readMarker(body string) (marker, bool) {
	first, _, _ := strings.Cut(body, "\n")
	fields := strings.Fields(first)
	if len(fields) != 7 {
		return marker{}, false
	}
	var m marker
	m.step, _ = strings.CutPrefix(fields[3], "step=")
	run, _ := strings.CutPrefix(fields[4], "run=")
	m.run, _ = strconv.ParseInt(run, 10, 64)
	m.commit, _ = strings.CutPrefix(fields[5], "commit=")
	return m, m.String() == strings.TrimRight(first, "\r")
}

// outdates says whether what this marker stands on must stay: a later run, for
// another commit, has spoken already, and this run was slow, or is an old one
// run again.
func (m marker) outdates(other marker) bool { return m.run > other.run && m.commit != other.commit }
