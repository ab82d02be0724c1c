package report

import (
	"slices"
	"strconv"
)

// Result is the verdict of a run; its code is the exit code of the program.
type Result int

// The results, by exit code.
const (
	Clean         Result = 0
	Findings      Result = 1 // at or above the severity that fails the run
	Usage         Result = 2 // bad input; no network was used
	Incomplete    Result = 3 // something could not be read
	WriteRejected Result = 4
	Refused       Result = 5 // a rail; nothing was written
	WriteUnknown  Result = 6 // a write was sent and its outcome is not known
	Cancelled     Result = 130
)

// String gives the word used in reports and outputs.
func (r Result) String() string {
	switch r {
	case Clean:
		return "clean"
	case Findings:
		return "findings"
	case Usage:
		return "usage"
	case Incomplete:
		return "incomplete"
	case WriteRejected:
		return "write-rejected"
	case Refused:
		return "refused"
	case WriteUnknown:
		return "write-unknown"
	case Cancelled:
		return "cancelled"
	}
	return strconv.Itoa(int(r))
}

// ExitCode is what the process exits with.
func (r Result) ExitCode() int { return int(r) }

// worstFirst lists all results in the order in which they hide each other. A
// cancelled run is no answer to what was not read, but a write or a rail that
// was hit before the signal still counts for more.
func worstFirst() []Result {
	return []Result{WriteUnknown, WriteRejected, Refused, Cancelled, Incomplete, Usage, Findings, Clean}
}

// Worst gives the result that wins when several apply.
func Worst(results ...Result) Result {
	for _, r := range worstFirst() {
		if slices.Contains(results, r) {
			return r
		}
	}
	return Clean
}
