package gha

import (
	"errors"
	"fmt"
	"os"
)

// maxSummary is what GitHub shows of a step's summary; over it the whole
// summary is dropped:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const maxSummary = 1 << 20

// ErrSummaryFull says that a summary does not fit below GitHub's limit.
var ErrSummaryFull = errors.New("the job summary is full: GitHub drops a summary of more than 1 MiB")

// SummaryBudget says how many bytes a summary may still have, given what this
// step wrote before.
func (r *Runner) SummaryBudget() int {
	return max(0, maxSummary-len(summaryBreak)-r.summarySize())
}

// summaryBreak separates a summary from one before it.
const summaryBreak = "\n\n"

func (r *Runner) summarySize() int {
	info, err := os.Stat(r.getenv("GITHUB_STEP_SUMMARY"))
	if err != nil {
		return 0
	}
	return int(min(info.Size(), maxSummary))
}

// Summary adds Markdown to the summary of the step. It refuses what does not
// fit whole (ErrSummaryFull), because a cut could fall into the middle of a
// table or element; the caller builds a shorter one. Off a runner it does
// nothing.
func (r *Runner) Summary(markdown []byte) error {
	if budget := r.SummaryBudget(); len(markdown) > budget {
		return fmt.Errorf("%w; it has %d bytes and %d are left", ErrSummaryFull, len(markdown), budget)
	}
	text := string(markdown)
	if r.summarySize() > 0 {
		text = summaryBreak + text
	}
	return r.appendFile("GITHUB_STEP_SUMMARY", text)
}
