// Package answers is the file in which a field test says what a tenant answered. The
// file may be published: each text in it consists of words of a fixed list, of numbers
// and of marks that stand for ids and times (redact.go). It needs nothing of the client
// of Graph, so that the fake can read it.
package answers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/escape"
)

// Version is that of files that this package writes and reads.
const Version = 1

// maxSize is many times what a field test with all experiments writes.
const maxSize = 16 << 20

// File is what a field test of one tenant has found.
type File struct {
	Version     int      `json:"version"`
	Date        string   `json:"date"`        // the day, UTC, as 2006-01-02
	Cloud       string   `json:"cloud"`       // as the option of the product names it
	Caller      Caller   `json:"caller"`      // who asked
	Permissions []string `json:"permissions"` // of the caller's token, sorted
	Service     []string `json:"service"`     // headers in which the service names its version, sorted
	Questions   []Result `json:"questions"`
}

// Caller says who asked.
type Caller string

// The callers.
const (
	Application Caller = "application"
	Person      Caller = "person"
)

// Status says whether a question was answered.
type Status string

// The statuses.
const (
	Answered    Status = "answered"
	NotAnswered Status = "not answered"
	NotMeasured Status = "not measured"
)

// Result is what became of a question.
type Result struct {
	Name     string     `json:"name"`
	Status   Status     `json:"status"`
	Value    string     `json:"value,omitempty"`  // of answered
	Switch   string     `json:"switch,omitempty"` // of answered: what makes the fake answer like this, if its default does not
	Why      string     `json:"why,omitempty"`    // of the others
	Detail   string     `json:"detail,omitempty"`
	Evidence []Exchange `json:"evidence,omitempty"`
}

// Exchange is a request and the service's answer, redacted.
type Exchange struct {
	Time    string          `json:"time"` // since the run began
	Request string          `json:"request"`
	Sent    json.RawMessage `json:"sent,omitempty"`
	Status  int             `json:"status"` // 0: no answer came
	Answer  json.RawMessage `json:"answer,omitempty"`
	Same    string          `json:"same,omitempty"` // the time of the exchange whose answer this was again
}

// Encode writes the file. One that Decode would refuse is refused here, before a byte
// of it is written.
func Encode(w io.Writer, f File) error {
	if err := f.verify(); err != nil {
		return err
	}
	text, err := f.text()
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// text has a line for each question and exchange: with every property on one of its own
// it would be twice as long, and most of it is rules of policies.
func (f File) text() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(f)
	text := strings.NewReplacer(`{"name":`, "\n"+`{"name":`, `{"time":`, "\n"+`{"time":`).Replace(b.String())
	return escape.JSON(text), err
}

// Decode reads a file of answers. It refuses whatever Encode would not have written,
// whitespace aside: an unknown property, a property twice, a text that is not redacted.
func Decode(r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("could not be read to its end: %w", err)
	case len(data) > maxSize:
		return File{}, fmt.Errorf("is larger than %d MiB, which is too large for a file of answers", maxSize>>20)
	}
	var f File
	if err := json.Unmarshal(data, &f); err != nil {
		return File{}, fmt.Errorf("is not a file of answers: %w", err)
	}
	if f.Version != Version {
		return File{}, fmt.Errorf("has version %d; this program reads version %d", f.Version, Version)
	}
	if err := f.verify(); err != nil {
		return File{}, err
	}
	return f, f.isText(data)
}

// isText compares the data with what Encode writes: encoding/json passes over unknown
// properties, takes the last of two equal ones, and does not mind their case.
func (f File) isText(data []byte) error {
	text, err := f.text()
	if err != nil {
		return err
	}
	var got, want bytes.Buffer
	if err := errors.Join(json.Compact(&got, data), json.Compact(&want, []byte(text))); err != nil {
		return err
	}
	if g, w := got.Bytes(), want.Bytes(); !bytes.Equal(g, w) {
		at := 0
		for at < min(len(g), len(w)) && g[at] == w[at] {
			at++
		}
		return fmt.Errorf("is not as a field test writes it, near %s", escape.Line(string(g[max(0, at-30):min(len(g), at+30)])))
	}
	return nil
}

var (
	namePattern  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	cloudPattern = regexp.MustCompile(`^[a-z0-9-]{1,20}$`)
)

func (f File) verify() error {
	if _, err := time.Parse(time.DateOnly, f.Date); err != nil {
		return fmt.Errorf("date: %s is not a day; expected one like 2006-01-02", escape.Line(f.Date))
	}
	if !cloudPattern.MatchString(f.Cloud) {
		return fmt.Errorf("cloud: %s is not the name of a cloud", escape.Line(f.Cloud))
	}
	if f.Caller != Application && f.Caller != Person {
		return fmt.Errorf("caller: %s is unknown; expected %s or %s", escape.Line(string(f.Caller)), Application, Person)
	}
	if err := redactedAll(slices.Concat(f.Permissions, f.Service)); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, r := range f.Questions {
		if err := r.verify(); err != nil {
			return fmt.Errorf("question %s: %w", escape.Line(r.Name), err)
		}
		if seen[r.Name] {
			return fmt.Errorf("question %s is there twice", r.Name)
		}
		seen[r.Name] = true
	}
	return nil
}

func (r Result) verify() error {
	answered := r.Status == Answered
	switch {
	case !namePattern.MatchString(r.Name):
		return errors.New("the name has other characters than lower case, digits and hyphens")
	case !slices.Contains([]Status{Answered, NotAnswered, NotMeasured}, r.Status):
		return fmt.Errorf("status %s is unknown", escape.Line(string(r.Status)))
	case answered != namePattern.MatchString(r.Value), !answered && r.Value != "":
		return errors.New("a value is expected if the question was answered, and only then")
	case answered == (r.Why != ""):
		return errors.New("a reason is expected if the question was not answered, and only then")
	case r.Switch != "" && !(answered && namePattern.MatchString(r.Switch)):
		return errors.New("the switch is not the name of one")
	}
	texts := []string{r.Why, r.Detail}
	for _, x := range r.Evidence {
		texts = append(texts, x.Time, x.Request, x.Same)
		if !isRedacted(x.Sent) || !isRedacted(x.Answer) {
			return fmt.Errorf("the evidence is not redacted: %s", escape.Line(x.Request))
		}
	}
	return redactedAll(texts)
}

// redactedAll names the first text that Redactor would change.
func redactedAll(texts []string) error {
	for _, text := range texts {
		if new(Redactor).Text(text) != text {
			return fmt.Errorf("not redacted: %s", escape.Line(text))
		}
	}
	return nil
}

func isRedacted(body json.RawMessage) bool {
	return new(Redactor).document(string(body)) == string(body)
}
