package runner

import (
	"errors"
	"fmt"
	"strings"
)

// maxSummary is the size over which the runner drops a whole summary
// (CreateStepSummaryCommand in
// https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs).
const maxSummary = 1 << 20

// ReadOutputs reads the file that GITHUB_OUTPUT names, as EnvFileKeyValuePairs
// in FileCommandManager.cs does on Linux, where only a line feed ends a line.
// An error fails the step, and no output of the file survives.
func ReadOutputs(file string) ([]Output, error) {
	var outputs []Output
	for file != "" {
		var line string
		line, file, _ = strings.Cut(file, "\n")
		if line == "" {
			continue
		}
		output, rest, err := readPair(line, file)
		if err != nil {
			return nil, err
		}
		outputs, file = append(outputs, output), rest
	}
	return outputs, nil
}

// readPair reads "NAME=VALUE" or "NAME<<DELIMITER" and the lines after it;
// which one is decided by what comes first.
func readPair(line, file string) (Output, string, error) {
	equals, heredoc := strings.Index(line, "="), strings.Index(line, "<<")
	switch {
	case equals >= 0 && (heredoc < 0 || equals < heredoc):
		if equals == 0 {
			return Output{}, "", fmt.Errorf("invalid format %q: the name is empty", line)
		}
		return Output{line[:equals], line[equals+1:]}, file, nil
	case heredoc >= 0:
		name, delimiter := line[:heredoc], line[heredoc+2:]
		if name == "" || delimiter == "" {
			return Output{}, "", fmt.Errorf("invalid format %q: name and delimiter must not be empty", line)
		}
		value, rest, err := readValue(file, delimiter)
		return Output{name, value}, rest, err
	}
	return Output{}, "", fmt.Errorf("invalid format %q", line)
}

// readValue reads up to the line that equals the delimiter. The last line end
// before it is not part of the value.
func readValue(file, delimiter string) (value, rest string, err error) {
	var lines []string
	for file != "" {
		line, after, ended := strings.Cut(file, "\n")
		if line == delimiter {
			return strings.Join(lines, "\n"), after, nil
		}
		if !ended {
			break
		}
		lines, file = append(lines, line), after
	}
	return "", "", fmt.Errorf("matching delimiter not found %q", delimiter)
}

// ReadSummary reads the file that GITHUB_STEP_SUMMARY names.
func ReadSummary(file string) (string, error) {
	if len(file) > maxSummary {
		return "", errors.New("$GITHUB_STEP_SUMMARY upload aborted: it supports content up to 1024k")
	}
	return file, nil
}
