package graph_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// Groups that Graph refuses, all of PIM's list among them, say nothing about
// the list: it did not come back empty, and what is readable stays what it is.
// The same holds for the snapshot file.
func TestRefusedGroups(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 404} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s := tenantOf(security(1, "Payroll"))
			listed, plain := directorytest.ID(1, 0), directorytest.ID(1, 1)
			live := connect(t, s, fakegraph.WithFaults(refusing(status, listed)...)).read(t, directory.Scope{Groups: []string{plain}})
			file, err := directory.Decode(bytes.NewReader([]byte(encode(t, live))))
			if err != nil {
				t.Fatal(err)
			}
			for source, got := range map[string]*directory.Snapshot{"live": live, "file": file} {
				x := directory.NewIndex(got)
				if g := x.Group(plain); g == nil || g.Managed != directory.False {
					t.Errorf("%s: %+v", source, g)
				}
				if reason, missing := x.Missing(directory.PartManaged, plain); missing {
					t.Errorf("%s: the list is doubted: %s", source, reason)
				}
				if _, missing := x.Missing(directory.PartGroups, listed); !missing {
					t.Errorf("%s: nothing says that %s could not be read", source, listed)
				}
			}
		})
	}
}

// A readable group is read when in every filter there is one that is refused.
func TestRefusedInEveryFilter(t *testing.T) {
	t.Parallel()
	s := tenantOf()
	for n := 1; n < 40; n++ {
		g := security(n, fmt.Sprintf("Group %d", n))
		g.Managed = directory.True
		s.Groups = append(s.Groups, g)
	}
	s = directory.Canonical(s)
	refused := map[string]bool{}
	for i := 0; i < len(s.Groups); i += 10 {
		refused[s.Groups[i].ID] = true
	}
	for _, status := range []int{403, 404} {
		var faults []fault.Fault
		for id := range refused {
			faults = append(faults, refusing(status, id)...)
		}
		x := directory.NewIndex(connect(t, s, fakegraph.WithFaults(faults...)).read(t, directory.Scope{}))
		for i := range s.Groups {
			id := s.Groups[i].ID
			if g := x.Group(id); !refused[id] && (g == nil || g.Managed != directory.True) {
				t.Errorf("%d: %s is readable and managed, and is %+v", status, id, g)
			}
		}
	}
}

// refusing refuses every question about a group: in a filter, by id, among the
// deleted.
func refusing(status int, id string) []fault.Fault {
	body := strings.ReplaceAll(`{"error":{"code":"CODE","message":"no"}}`, "CODE", map[int]string{403: "Authorization_RequestDenied", 404: "UnknownError"}[status])
	return []fault.Fault{{Path: `^/v1\.0/(groups|directory/deletedItems)[/?].*` + id, Count: fault.Every, Do: fault.Action{Status: status, Body: body}}}
}
