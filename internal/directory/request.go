package directory

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Request is a request to PIM about the eligibility of a principal, which may have been
// granted, refused, or be open. PIM forgets requests after about 45 days, so a list of
// them is never the state of a group.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
type Request struct {
	Group     string    `json:"group"`
	Role      Role      `json:"role"`
	Principal string    `json:"principal"`
	Action    string    `json:"action"` // Graph's word: adminAssign, adminRemove, selfActivate and others
	Status    string    `json:"status"` // Graph's word
	Created   time.Time `json:"created"`
	// Justification is of a snapshot the mark alone: the words of people can name
	// anybody, and no rule asks for them.
	Justification string `json:"justification,omitempty"`
}

var markPattern = regexp.MustCompile(`\[pim-groups(?: [A-Za-z0-9._/#-]+)*\]$`)

// Mark gives the mark with which the justification of each request ends that this
// program sends, such as "[pim-groups contoso/access#123 1a2b3c4 17.1]"; "" if there is
// none.
func Mark(justification string) string { return markPattern.FindString(justification) }

// redactedMark says that it was this program, and not which repository: its owner can be
// a person.
const redactedMark = "[pim-groups]"

func (r *Request) redact() {
	if r.Justification != "" {
		r.Justification = redactedMark
	}
}

// Open says whether the request is not decided yet. A word that is not known may stand
// for that.
func (r *Request) Open() bool {
	status := strings.ToLower(r.Status)
	decided := []string{"provisioned", "granted", "schedulecreated", "revoked", "denied", "canceled"}
	return !slices.Contains(decided, status) && !strings.HasPrefix(status, "failed")
}

func canonicalRequests(list []Request) []Request {
	list = sortedByOrNil(list, compareRequests)
	for i := range list {
		list[i].Created = utc(list[i].Created)
	}
	return slices.Compact(list)
}

func compareRequests(a, b Request) int {
	return cmp.Or(
		cmp.Compare(a.Group, b.Group),
		cmp.Compare(a.Role, b.Role),
		cmp.Compare(a.Principal, b.Principal),
		a.Created.Compare(b.Created),
		cmp.Compare(a.Action, b.Action),
		cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Justification, b.Justification),
	)
}

func verifyRequest(r *Request) *fault {
	if r.Justification != Mark(r.Justification) {
		return newFault("want the mark of this program alone: the words before it may name people").in("justification")
	}
	return cmp.Or(verifyRoleOf(r.Group, r.Role), verifyID(r.Principal).in("principal"))
}
