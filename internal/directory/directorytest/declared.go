package directorytest

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
)

// drawDeclared draws what files declare for the roles of some groups, and what is read
// because of that.
func drawDeclared(t *rapid.T, s *directory.Snapshot) {
	sets := drawSets(t, s)
	for i := range s.Groups {
		g := &s.Groups[i]
		if rapid.IntRange(0, 2).Draw(t, "declared") > 0 {
			continue
		}
		d := directory.Declared{
			Group: g.ID, Settings: rapid.Bool().Draw(t, "declares settings"), Active: rapid.Bool().Draw(t, "declares active"),
		}
		if d.Settings {
			d.Approvers = drawFew(t, "declared approvers", everybody(s))
		}
		for _, id := range drawFew(t, "declared eligible", everybody(s)) {
			d.Eligible = append(d.Eligible, directory.Wanted{Role: rapid.SampledFrom(directory.Roles()).Draw(t, "role"), Principal: id})
		}
		s.Scope.Declared = append(s.Scope.Declared, d)
		switch {
		case g.Managed == directory.True && !g.Deleted():
			drawRequests(t, s, d)
		case d.Settings && g.Manageable():
			drawSettings(t, s, g.ID, sets)
		}
	}
}

// drawRequests draws those of a group in which somebody is declared who is not eligible.
func drawRequests(t *rapid.T, s *directory.Snapshot, d directory.Declared) {
	own := slices.DeleteFunc(slices.Clone(s.Eligibilities), func(e directory.Schedule) bool { return e.Group != d.Group })
	if !d.Lacks(own, s.Taken) {
		return
	}
	s.RequestsOf = append(s.RequestsOf, d.Group)
	for _, w := range d.Eligible {
		if rapid.Bool().Draw(t, "requested") {
			s.Requests = append(s.Requests, directory.Request{
				Group: d.Group, Role: w.Role, Principal: w.Principal,
				Action:        rapid.SampledFrom([]string{"adminAssign", "adminRemove", "selfActivate"}).Draw(t, "action"),
				Status:        rapid.SampledFrom([]string{"Provisioned", "Revoked", "PendingApproval", "FailedAsResourceIsLocked"}).Draw(t, "requestStatus"),
				Created:       s.Taken.Add(-time.Duration(rapid.IntRange(0, 1_000).Draw(t, "created")) * time.Hour),
				Justification: rapid.SampledFrom([]string{"", "[pim-groups contoso/access#12 1a2b3c4 17.1]", "[pim-groups]"}).Draw(t, "mark"),
			})
		}
	}
}
