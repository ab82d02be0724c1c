package runner

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// The limits that the runner sets on annotations, from ExecutionContext.cs:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
const (
	MaxPerLevel  = 10   // annotations of one level that one step can leave
	MaxMessage   = 4096 // UTF-16 code units of a message
	minTokenMask = 6    // longer tokens of stop-commands are masked
)

// Output is one output of a step.
type Output struct{ Name, Value string }

// Step is what a step looks like after the runner has read its output.
type Step struct {
	Annotations []Annotation // as they reach the checks of a commit
	Dropped     []Annotation // seen in the log only: more than MaxPerLevel
	Outputs     []Output     // set by the deprecated command, in order
	Masks       []string
	Log         []string  // lines that were no command
	Commands    []Command // every command, in order
	Problems    []string  // what the runner would complain about

	stopToken string
}

// Read takes a stream of the step. The runner reads both standard output and
// standard error this way, and takes a carriage return for a line end as well.
func (s *Step) Read(stream string) {
	stream = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(stream)
	for line := range strings.Lines(stream) {
		s.readLine(strings.TrimSuffix(line, "\n"))
	}
}

// readLine follows ActionCommandManager.TryProcessCommand:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs
func (s *Step) readLine(line string) {
	command, ok := parse(line, s.isRegistered)
	switch {
	case !ok:
		s.Log = append(s.Log, line)
	case s.stopToken == "":
		s.Commands = append(s.Commands, command)
		s.process(command)
	case strings.EqualFold(command.Name, s.stopToken):
		s.stopToken = ""
	default:
		s.Log = append(s.Log, line)
	}
}

func (s *Step) isRegistered(name string) bool {
	return isCommand(name) || s.stopToken != "" && strings.EqualFold(name, s.stopToken)
}

func (s *Step) process(c Command) {
	switch c.Name {
	case "error", "warning", "notice":
		s.annotate(annotation(c))
	case "add-mask":
		s.mask(c.Data)
	case "stop-commands":
		s.stop(c.Data)
	case "set-output", "save-state":
		if c.Properties["name"] == "" {
			s.complain(`required field "name" is missing in ` + c.Name)
		} else if c.Name == "set-output" {
			s.Outputs = append(s.Outputs, Output{c.Properties["name"], c.Data})
		}
	case "set-env", "add-path":
		s.complain("the command " + c.Name + " is disabled")
	}
}

// annotate keeps the first of each level and cuts their messages.
func (s *Step) annotate(a Annotation) {
	a.Message = cutUTF16(a.Message, MaxMessage)
	count := 0
	for _, earlier := range s.Annotations {
		if earlier.Level == a.Level {
			count++
		}
	}
	if count < MaxPerLevel {
		s.Annotations = append(s.Annotations, a)
	} else {
		s.Dropped = append(s.Dropped, a)
	}
}

// mask hides a value, and each line of it, in all that the step prints later.
func (s *Step) mask(value string) {
	if strings.TrimSpace(value) == "" {
		s.complain("can't add a mask for an empty string")
		return
	}
	s.Masks = append(s.Masks, value)
	for _, line := range strings.FieldsFunc(value, func(r rune) bool { return r == '\r' || r == '\n' }) {
		if line != value {
			s.Masks = append(s.Masks, line)
		}
	}
}

// stop suspends commands until the token comes as a command itself.
func (s *Step) stop(token string) {
	if token == "" || isCommand(token) || strings.EqualFold(token, "pause-logging") {
		s.complain("invalid token " + strconv.Quote(token) + " for stop-commands")
		return
	}
	s.stopToken = token
	if len(token) > minTokenMask {
		s.Masks = append(s.Masks, token)
	}
}

func (s *Step) complain(problem string) { s.Problems = append(s.Problems, problem) }

// cutUTF16 cuts as .NET counts. A cut can split a character in two.
func cutUTF16(s string, n int) string {
	units := utf16.Encode([]rune(s))
	if len(units) <= n {
		return s
	}
	return string(utf16.Decode(units[:n]))
}
