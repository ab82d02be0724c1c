// Package writefaults is tests only: all that can go wrong while groups are
// brought under PIM, which can't be undone, and one oracle that judges what the
// program made of it. Package readfaults does the same for reading.
//
// The whole program runs as the step of a workflow, with inputs, outputs,
// summary and journal, against a Microsoft Graph, an Entra and a GitHub. Most
// runs are in this process and in the fake time of testing/synctest, so that
// waits cost nothing; what concerns a process as such, signals and kills and
// two at once, is done with processes over sockets.
//
// It owns the list of faults, what must hold whatever goes wrong, and the second
// half of docs/internals/faults.md, which the tests write from what they saw. It may not
// know how package apply decides or package graph sends: it sees the
// requests that arrive, the files that are left, the exit code and the tenant.
package writefaults
