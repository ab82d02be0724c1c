package declare_test

import (
	"strings"
	"testing"

	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// TestNotWhole: a file that lacks what could not be read says so at its top, and the gap
// is told, so that the run does not end as if all was declared.
func TestNotWhole(t *testing.T) {
	t.Parallel()
	for _, part := range []directory.Part{directory.PartManaged, directory.PartGroups, directory.PartOwners, directory.PartUsers,
		directory.PartRoleSettings, directory.PartEligible, directory.PartActive, directory.PartPackages} {
		t.Run(string(part), func(t *testing.T) {
			t.Parallel()
			s := small()
			eligible(s, ada, noon.AddDate(0, 0, 100)).Role = directory.Owner
			s.Gaps = []directory.Gap{{Part: part, Reason: "503 serviceUnavailable"}}
			switch part {
			case directory.PartPackages:
				s.Packages = nil
			case directory.PartManaged: // of all groups, nothing would be declared
				addGroup(s, other, "sg-b")
				s.Gaps[0].Group, s.Groups[1].Managed = other, directory.Null
			}
			d, err := declare.Tenant(directory.NewIndex(s), plan.Terms{Now: noon})
			if err != nil || len(d.Gaps) != 1 || d.Gaps[0] != s.Gaps[0] {
				t.Fatalf("%v, %+v", err, d.Gaps)
			}
			if text := string(d.Text); !strings.Contains(text, "\n# Not complete: 1 part of the tenant could not be read. Run init again") || strings.Contains(text, "every group") {
				t.Error(text)
			}
		})
	}
}

// TestUnreadPackages: somebody may be eligible by a package that was not read, so no list
// claims to be whole. Where the permission for packages was never granted, it is said.
func TestUnreadPackages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		gap, left []directory.Gap
		want, not string
	}{
		"unread":        {[]directory.Gap{{Part: directory.PartPackages, Reason: "503"}}, nil, "until: 2027-02-10}\n      exact: false\n", "nobody looked"},
		"not looked at": {nil, []directory.Gap{{Part: directory.PartPackages, Reason: "not granted"}}, "# Not declared, since nobody looked at them: access packages that deliver a role: not granted\n", "exact: false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := small()
			eligible(s, ada, noon.AddDate(0, 0, 100))
			s.Packages, s.Gaps, s.NotLookedAt = nil, test.gap, test.left
			d, err := declare.Tenant(directory.NewIndex(s), plan.Terms{Now: noon})
			if err != nil || len(d.Gaps) != len(test.gap) {
				t.Fatalf("%v, %+v", err, d.Gaps)
			}
			if text := string(d.Text); !strings.Contains(text, test.want) || strings.Contains(text, test.not) {
				t.Error(text)
			}
		})
	}
}
