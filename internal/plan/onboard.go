package plan

// onboard is the change that brings a group under PIM.
func onboard(g *Group) Change {
	return Change{
		Action:    Onboard,
		Key:       Key{Group: g.Found.ID},
		Name:      g.Found.DisplayName,
		Before:    "not managed",
		After:     "managed",
		Facts:     *g.Found,
		Pinned:    g.Pinned(),
		Pos:       g.Declared.Place(),
		Reason:    "declared with pim: required and not managed by PIM",
		Permanent: true,
	}
}
