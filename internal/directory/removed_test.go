package directory_test

import (
	"testing"
	"time"

	"pim-groups/internal/directory"
)

// Only the last request that PIM has decided and made counts, for the same role and
// principal, and only if no run of this program sent it.
func TestRemovedOutside(t *testing.T) {
	t.Parallel()
	const mark = "left the team [pim-groups contoso/access#1 1a2b3c4 17.1]"
	type request struct{ action, status, justification string }
	tests := []struct {
		name     string
		requests []request // the oldest first
		removed  bool
	}{
		{"no request", nil, false},
		{"granted", []request{{"adminAssign", "Provisioned", ""}}, false},
		{"removed", []request{{"adminAssign", "Provisioned", mark}, {"adminRemove", "Revoked", ""}}, true},
		{"in other letters", []request{{"AdminRemove", "revoked", "no mark"}}, true},
		{"removed by this program", []request{{"adminRemove", "Revoked", mark}}, false},
		{"granted since", []request{{"adminRemove", "Revoked", ""}, {"adminAssign", "Provisioned", ""}}, false},
		{"refused since", []request{{"adminRemove", "Revoked", ""}, {"adminAssign", "Denied", ""}, {"adminAssign", "FailedAsResourceIsLocked", ""}, {"adminAssign", "Canceled", ""}}, true},
		{"open since", []request{{"adminRemove", "Revoked", ""}, {"selfExtend", "PendingApproval", ""}}, true},
		{"a removal that failed", []request{{"adminAssign", "Provisioned", ""}, {"adminRemove", "Failed", ""}}, false},
	}
	for _, test := range tests {
		for _, other := range []directory.Request{{Role: directory.Member, Principal: "p"}, {Role: directory.Owner, Principal: "p"}, {Role: directory.Member, Principal: "q"}} {
			list := []directory.Request{{Role: directory.Member, Principal: "p", Action: "adminAssign", Status: "Provisioned"}}
			for i, r := range test.requests {
				list = append(list, directory.Request{Role: directory.Member, Principal: "p", Action: r.action, Status: r.status, Justification: r.justification,
					Created: time.Unix(int64(1+i), 0)})
			}
			want := test.removed && other == directory.Request{Role: directory.Member, Principal: "p"}
			if got := directory.RemovedOutside(list, other.Role, other.Principal); (got != nil) != want {
				t.Errorf("%s, %s %s: %+v", test.name, other.Role, other.Principal, got)
			}
		}
	}
	same := []directory.Request{{Role: directory.Member, Action: "adminRemove", Status: "Revoked"}, {Role: directory.Member, Action: "adminAssign", Status: "Provisioned"}}
	if directory.RemovedOutside(same, directory.Member, "") == nil {
		t.Error("of two requests of one moment the removal counts")
	}
}
