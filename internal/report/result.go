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
	Refused       Result = 5 // by a guardrail; nothing was written
	WriteUnknown  Result = 6 // a write was sent and its outcome is not known
	Cancelled     Result = 130
)

// word is a result as reports and outputs write it.
type word struct {
	result Result
	text   string
}

// worstFirst lists all results in the order in which they hide each other. A
// cancelled run is no answer to what was not read, but a write or a guardrail
// that was hit before the signal still counts for more.
func worstFirst() []word {
	return []word{
		{WriteUnknown, "write-unknown"}, {WriteRejected, "write-rejected"}, {Refused, "refused"}, {Cancelled, "cancelled"},
		{Incomplete, "incomplete"}, {Usage, "usage"}, {Findings, "findings"}, {Clean, "clean"},
	}
}

// String gives the word used in reports and outputs.
func (r Result) String() string {
	for _, w := range worstFirst() {
		if w.result == r {
			return w.text
		}
	}
	return strconv.Itoa(int(r))
}

// ExitCode is what the process exits with.
func (r Result) ExitCode() int { return int(r) }

// Worst gives the most severe of several results.
func Worst(results ...Result) Result {
	for _, w := range worstFirst() {
		if slices.Contains(results, w.result) {
			return w.result
		}
	}
	return Clean
}
