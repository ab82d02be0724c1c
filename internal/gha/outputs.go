package gha

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"

	"pim-groups/internal/destination"
)

// maxOutput is the size of all outputs of a job that GitHub allows; one value
// has to stay below it:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
const maxOutput = 1 << 20

// SetOutput sets an output of the step. Off a runner it does nothing.
//
// The value stands between two lines with a random delimiter, so that no text
// can end it and go on with outputs of its own, as it could in the toolkit
// when its delimiter was fixed (https://nvd.nist.gov/vuln/detail/CVE-2022-35954).
func (r *Runner) SetOutput(name, value string) error {
	if !isOutputName(name) {
		return fmt.Errorf("%q can't be the name of an output: only letters, digits, - and _ are allowed", name)
	}
	if len(value) > maxOutput {
		return fmt.Errorf("output %s has %d bytes, GitHub allows 1 MiB", name, len(value))
	}
	delimiter := r.delimiter()
	if strings.Contains(value, delimiter) {
		return fmt.Errorf("output %s holds the delimiter that was drawn for it", name)
	}
	// The runner reads the file as UTF-8 and would replace the same bytes.
	value = strings.ToValidUTF8(value, "\ufffd")
	return r.appendFile("GITHUB_OUTPUT", name+"<<"+delimiter+"\n"+value+"\n"+delimiter+"\n")
}

// isOutputName keeps everything out of names that the runner's file format
// gives a meaning to: "=", "<<" and line ends.
func isOutputName(name string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return name != "" && strings.Trim(name, allowed) == ""
}

func randomDelimiter() string {
	var random [16]byte
	rand.Read(random[:]) // crypto/rand.Read never fails
	return "ghadelimiter_" + hex.EncodeToString(random[:])
}

// appendFile adds text to the file that a variable names, and does nothing
// without the variable.
func (r *Runner) appendFile(variable, text string) (err error) {
	name := r.getenv(variable)
	if name == "" {
		return nil
	}
	file, err := destination.OpenAppend(name)
	if err != nil {
		return fmt.Errorf("write the file of %s: %w", variable, err)
	}
	if _, err = file.WriteString(text); err != nil {
		err = fmt.Errorf("write the file of %s: %w", variable, err)
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
