package tenant

import "pim-groups/internal/directory"

// Protection is what decides, besides a group's own settings, how well PIM protects
// groups, or what goes past it.
type Protection struct {
	Contexts     []directory.Context
	Policies     []directory.ContextPolicy // one that names no context is one of the usual kind
	Packages     []directory.Package
	Applications []directory.Application
}

// Protection gives what there is; it is read only.
func (s *State) Protection() Protection { return s.protection }

// ChangeProtection changes a copy: its lists must be replaced, not written to.
func (t *Tenant) ChangeProtection(change func(*Protection)) {
	t.write(func(next *State) { change(&next.protection) })
}
