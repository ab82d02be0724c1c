package directory

import (
	"slices"
	"strings"
)

// RemovedOutside gives the request with which somebody other than this program removed
// the eligibility of a principal, nil unless it is the last that PIM knows of. One that
// PIM refused changed nothing, and counts as little as one that is open.
func RemovedOutside(requests []Request, role Role, principal string) *Request {
	var last *Request
	for i := range requests {
		r := &requests[i]
		if r.Role == role && r.Principal == principal && !r.Open() && !r.Failed() && (last == nil || last.before(r)) {
			last = r
		}
	}
	if last == nil || !last.Removes() || Mark(last.Justification) != "" {
		return nil
	}
	return last
}

// before says which of two requests came first; of the same moment a removal is the later.
func (r *Request) before(other *Request) bool {
	return r.Created.Before(other.Created) || r.Created.Equal(other.Created) && other.Removes()
}

// Removes says that the request ends an eligibility.
func (r *Request) Removes() bool { return strings.EqualFold(r.Action, "adminRemove") }

// Failed says that the request was decided, and changed nothing.
func (r *Request) Failed() bool {
	status := strings.ToLower(r.Status)
	return strings.HasPrefix(status, "failed") || slices.Contains([]string{"denied", "canceled"}, status)
}
