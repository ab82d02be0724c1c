package gha

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"

	"pim-groups/internal/destination"
)

const (
	// maxOutput is the size of all outputs of a job that GitHub allows:
	// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
	maxOutput = 1 << 20

	// Over maxSummary bytes GitHub drops a step's whole summary:
	// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
	maxSummary   = 1 << 20
	summaryBreak = "\n\n" // between a summary and one before it
)

// SetOutput sets an output that action.yml declares. Off a runner it does nothing.
//
// The value stands between two lines with a random delimiter: with a fixed one a
// text could end it and set other outputs
// (https://nvd.nist.gov/vuln/detail/CVE-2022-35954).
func (r *Runner) SetOutput(name, value string) error {
	if !slices.Contains(Outputs(), name) {
		return fmt.Errorf("%q is not an output of this action", name)
	}
	if len(value) > maxOutput {
		return fmt.Errorf("output %s has %d bytes, GitHub allows 1 MiB", name, len(value))
	}
	delimiter := r.delimiter()
	if strings.Contains(value, delimiter) {
		return fmt.Errorf("output %s holds the random delimiter that would end it", name)
	}
	// The runner reads the file as UTF-8 and would replace the same bytes.
	value = strings.ToValidUTF8(value, "\ufffd")
	return r.appendFile("GITHUB_OUTPUT", name+"<<"+delimiter+"\n"+value+"\n"+delimiter+"\n")
}

func randomDelimiter() string {
	var random [16]byte
	rand.Read(random[:]) // crypto/rand.Read never fails
	return "ghadelimiter_" + hex.EncodeToString(random[:])
}

// Summary adds Markdown to the summary of the step. It refuses what does not
// fit whole, because a cut could fall into the middle of a table or element; the
// caller builds a shorter one. Off a runner it does nothing.
func (r *Runner) Summary(markdown []byte) error {
	before := 0
	if info, err := os.Stat(r.getenv("GITHUB_STEP_SUMMARY")); err == nil {
		before = int(min(info.Size(), maxSummary))
	}
	if left := max(0, maxSummary-len(summaryBreak)-before); len(markdown) > left {
		return fmt.Errorf("the job summary is full: GitHub drops one of more than 1 MiB; %d bytes do not fit into %d", len(markdown), left)
	}
	text := string(markdown)
	if before > 0 {
		text = summaryBreak + text
	}
	return r.appendFile("GITHUB_STEP_SUMMARY", text)
}

// appendFile adds text to the file that a variable names, if it names one.
func (r *Runner) appendFile(variable, text string) error {
	name := r.getenv(variable)
	if name == "" {
		return nil
	}
	file, err := destination.OpenAppend(name)
	if err == nil {
		_, err = file.WriteString(text)
		err = cmp.Or(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("write the file of %s: %w", variable, err)
	}
	return nil
}
