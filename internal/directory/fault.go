package directory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// fault is why a text is not a snapshot: where, as the path of a value in the
// JSON document (groups[12].managed), and what is wrong there.
type fault struct {
	path    string
	at      int // offset of the value in the text; -1 when only the path is known
	problem string
	next    string // what to do
}

// Faults are about files that a program wrote, so the advice is nearly always
// the same.
const takeNew = "take a new snapshot"

func newFault(problem string) *fault { return &fault{at: -1, problem: problem, next: takeNew} }

// in puts the fault inside of a property ("groups") or element ("[12]"). It
// is called on the way out, so that a text without fault costs no path.
func (f *fault) in(step string) *fault {
	switch {
	case f == nil:
		return nil
	case f.path == "" || strings.HasPrefix(f.path, "["):
		f.path = step + f.path
	default:
		f.path = step + "." + f.path
	}
	return f
}

// inElement puts the fault inside of the element of a list.
func (f *fault) inElement(i int) *fault {
	if f == nil {
		return nil
	}
	return f.in(fmt.Sprintf("[%d]", i))
}

// sentence is the error without a line, for a snapshot that has no text.
func (f *fault) sentence() string {
	if f.path == "" {
		return f.problem + "; " + f.next
	}
	return f.path + ": " + f.problem + "; " + f.next
}

// inText is the error for people: the line, the path, the problem, the next
// step.
func (f *fault) inText(data []byte) error {
	at := f.at
	if at < 0 {
		at = locate(data, f.path)
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	return fmt.Errorf("line %d: %s", line, f.sentence())
}

// locate finds the offset of the value that a path names, or of the closest
// value around it that is there. encoding/json does not tell.
func locate(data []byte, path string) int {
	found := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	// A step is a property or "[12]", an element of a list.
	for step := range strings.SplitSeq(strings.ReplaceAll(path, "[", ".["), ".") {
		at := enter(data[found:], step)
		if at < 0 {
			break
		}
		found += at
	}
	return found
}

// enter finds a property or an element of the value with which the text begins,
// -1 if it is not there.
func enter(data []byte, step string) int {
	values := json.NewDecoder(bytes.NewReader(data))
	opening, _ := values.Token() // the text is valid
	if _, opens := opening.(json.Delim); !opens {
		return -1
	}
	for i := 0; values.More(); i++ {
		name := any(fmt.Sprintf("[%d]", i))
		if opening == json.Delim('{') {
			name, _ = values.Token()
		}
		var value json.RawMessage
		_ = values.Decode(&value)
		if name == step {
			return int(values.InputOffset()) - len(value)
		}
	}
	return -1
}
