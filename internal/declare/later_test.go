package declare_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/declare"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
)

// TestLaterNoChange: what init declared stays without a change while the tenant stays as
// it is. Only on the last day of somebody whose end is within that day is the rest of the
// day granted, since until means the whole day.
func TestLaterNoChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { laterNoChange(t, plantest.Governed().Draw(t, "case").Tenant) })
}

func laterNoChange(t *rapid.T, s *directory.Snapshot) {
	s.Scope.Declared, s.Requests, s.RequestsOf = nil, nil, nil
	moveEnds(t, s)
	first := directory.NewIndex(reread(t, s, declare.Scope(directory.DepthFull)))
	d, err := declare.Tenant(first, plan.Terms{Now: s.Taken})
	if err != nil {
		t.Fatal(err)
	}
	if d.Text == nil {
		return
	}
	file, _ := config.Parse([]config.Source{{Path: "groups.yaml", Data: d.Text}})
	s.Scope = plan.Scope(file)
	s.Scope.Depth = directory.DepthFull
	for i := range s.Groups {
		s.RequestsOf = append(s.RequestsOf, s.Groups[i].ID) // and there were none
	}
	days := rapid.SampledFrom([]int{0, 1, 2, 180, 364, 365, 366}).Draw(t, "days later")
	now := s.Taken.AddDate(0, 0, days).Add(time.Duration(rapid.IntRange(0, 86_400).Draw(t, "seconds later")) * time.Second)
	for _, c := range plan.Diff(file, directory.NewIndex(s), plan.Terms{Now: now}).Changes {
		endedToday := func(row directory.Schedule) bool {
			return row.Group == c.Key.Group && row.Principal == c.Key.Principal && !row.End.After(now) && now.Before(c.End)
		}
		if c.Action != plan.Assign || c.End.Sub(now) > 24*time.Hour || !slices.ContainsFunc(s.Eligibilities, endedToday) {
			t.Fatalf("at %s a merge would %s %v\n%s", now, c.Action, c.Key, d.Text)
		}
	}
}
