package directory_test

import (
	"testing"

	"pim-groups/internal/directory"
)

// TestMark: a mark is at the end, whole, and holds nothing but what this program writes.
func TestMark(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"on call, see the ticket [pim-groups contoso/access#123 1a2b3c4 17.1]": "[pim-groups contoso/access#123 1a2b3c4 17.1]",
		"[pim-groups contoso/access 1a2b3c4 17.1]":                             "[pim-groups contoso/access 1a2b3c4 17.1]",
		"[pim-groups]": "[pim-groups]",
		"[pim-groups contoso/access#123 1a2b3c4 17.1] and more": "",
		"[pim-groups <b>Ada</b>]":                               "",
		"[pim-groupies]":                                        "",
		"on call":                                               "",
		"":                                                      "",
	} {
		if got := directory.Mark(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestOpenRequests(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"Provisioned": false, "revoked": false, "Granted": false, "ScheduleCreated": false, "Denied": false, "Canceled": false,
		"Failed": false, "failedAsResourceIsLocked": false,
		"PendingApproval": true, "PendingProvisioning": true, "SomethingNew": true, "": true,
	} {
		if r := (directory.Request{Status: status}); r.Open() != want {
			t.Errorf("%q: open %t, want %t", status, !want, want)
		}
	}
}
