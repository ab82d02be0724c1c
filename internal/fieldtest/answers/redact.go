package answers

import (
	"bytes"
	_ "embed" // for words.txt
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/escape"
)

// What may go public is listed, and not what may not: nobody knows all places where a
// service puts a name. A text keeps the words that the service and the experiments use
// about PIM (words.txt), numbers, punctuation. Ids become "id-1", the same one each time;
// times become seconds since the run began; all other words become one mark.

const hidden = "…"

// longest is what a redacted body may have; a list of a large tenant is cut.
const longest = 16 << 10

//go:embed words.txt
var wordList string

// Redactor gives the same id the same name in all texts of a file. The zero value is
// for text that is redacted already, and leaves that as it is.
type Redactor struct {
	Began time.Time
	ids   map[string]int
}

var (
	hostPattern = regexp.MustCompile(`(?i)https?://[^/\s"'?#\\]*`)
	// An address without a scheme is digits and punctuation, which would stay. IPv6 stands
	// in brackets in the errors of package net.
	addressPattern = regexp.MustCompile(`\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[^\]]*)?\](:\d+)?`)
	idPattern      = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	timePattern    = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`)
	runPattern     = regexp.MustCompile(`[\pL\pN\pM]+|[^ -~]`)
	countPattern   = regexp.MustCompile(`^(\d{1,4}|\d{1,12}s|v\d|c\d{1,2}|P\d{1,4}[DWMY]|P?T?(\d{1,4}[DHMS])+)$`)
	// stringPattern is a string of valid JSON, with the property in front of it if that
	// holds a code: one that this list does not know is what a field test is for.
	stringPattern = regexp.MustCompile(`("(?:code|errorCode)"\s*:\s*"[A-Za-z][A-Za-z_.]{2,63}")|"(?:[^"\\]|\\.)*"`)
)

// Text redacts a text.
func (r *Redactor) Text(text string) string {
	text = hostPattern.ReplaceAllString(text, "")
	text = addressPattern.ReplaceAllLiteralString(text, hidden)
	text = idPattern.ReplaceAllStringFunc(text, r.id)
	text = timePattern.ReplaceAllStringFunc(text, r.time)
	return runPattern.ReplaceAllStringFunc(text, func(run string) string {
		if r.known(run) {
			return run
		}
		return hidden
	})
}

func (r *Redactor) id(id string) string {
	if r.ids == nil {
		r.ids = map[string]int{}
	}
	id = strings.ToLower(id)
	if r.ids[id] == 0 {
		r.ids[id] = len(r.ids) + 1
	}
	return fmt.Sprintf("id-%d", r.ids[id])
}

func (r *Redactor) time(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil { // errors of Graph have no zone
		at, err = time.Parse(time.RFC3339, text+"Z")
	}
	if err != nil {
		return hidden
	}
	return r.Since(at)
}

// Since is a time in a redacted text.
func (r *Redactor) Since(at time.Time) string {
	return fmt.Sprintf("start%+ds", at.Unix()-r.Began.Unix())
}

// known says whether a run of letters and digits may stay: a word, a number, or a name
// that is put together of words.
func (r *Redactor) known(run string) bool {
	if run == hidden || countPattern.MatchString(run) {
		return true
	}
	return isWord(run) || !slices.ContainsFunc(parts(run), func(part string) bool { return !isWord(part) })
}

func isWord(word string) bool { return strings.Contains(wordList, "\n"+strings.ToLower(word)+"\n") }

// parts splits a name such as isMFARequired into its words; what is between them is a
// part, too.
func parts(run string) []string {
	var found []string
	start := 0
	for i := 1; i < len(run); i++ {
		upper, before := isUpper(run[i]), isUpper(run[i-1])
		if upper && (!before || i+1 < len(run) && !isUpper(run[i+1])) {
			found, start = append(found, run[start:i]), i
		}
	}
	return append(found, run[start:])
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }

// Body redacts the body of a request or an answer; one that is not JSON becomes a
// string of JSON. The body of no bytes stays that.
func (r *Redactor) Body(body string) json.RawMessage {
	if body == "" {
		return nil
	}
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(body)) != nil {
		return quote(r.Text(cut(body)))
	}
	text := r.document(compact.String())
	if len(text) > longest {
		return quote(r.Text(cut(text)))
	}
	return json.RawMessage(text)
}

// cut shortens a text to the longest that is kept.
func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + hidden
}

// quote makes a string of JSON as it is in the file.
func quote(text string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string can always be encoded
	return json.RawMessage(escape.JSON(strings.TrimSuffix(b.String(), "\n")))
}

// document redacts each string of a JSON document, also those in a document that is a
// string in this one.
func (r *Redactor) document(document string) string {
	return stringPattern.ReplaceAllStringFunc(document, func(literal string) string {
		var text string
		if json.Unmarshal([]byte(literal), &text) != nil {
			return literal // a code with its property
		}
		if strings.HasPrefix(text, "{") && json.Valid([]byte(text)) {
			return string(quote(r.document(text)))
		}
		return string(quote(r.Text(text)))
	})
}
