// Package readfaults is tests only: everything that can go wrong between the
// program and Microsoft Graph, as one table, and one oracle that judges what
// the program made of it. Package fakegraph injects; package graph reads; what
// follows from it, up to the reports, is asked of plan, policy and report as a
// run of check asks them.
//
// It owns the list of faults, what must hold whatever goes wrong, and the first
// half of docs/internals/faults.md, which the tests write from what they saw; package
// writefaults has the faults of writes. It may not know how package graph defends
// itself: whatever holds here holds for what a user sees.
//
// What must hold: each declared group is judged as in the sample tenant or is
// unknown, never anything else; whatever a rule would have found is found or
// counted as not evaluated; a run that could not read something is not clean;
// every report names what is unknown and why; no token is in any output;
// nothing goes to another host or follows a redirect; only reads are sent; the
// run ends within its budget and leaves no goroutine behind; and the same fault
// gives the same bytes. Waiting is in the fake time of testing/synctest.
package readfaults
