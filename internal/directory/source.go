package directory

import "context"

// Source is where the state of a tenant comes from: Microsoft Graph or a
// file. Everything after reading is the same for both.
//
// Snapshot reads what the scope asks for. An error means that nothing useful
// could be read (no sign-in, a damaged file); a part that could not be read
// is a Gap in the snapshot, not an error.
type Source interface {
	Snapshot(ctx context.Context, scope Scope) (*Snapshot, error)
}
