package strictyaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/finding"
)

// Decoder turns trees into values and collects what is wrong on the way; it
// never stops at the first problem. The zero value is ready. Every method
// takes a nil or Refused node, which yields nothing and no further finding.
type Decoder struct {
	found []finding.Finding
	count map[string]int // by file, of all findings, the dropped ones included
}

// maxKept bounds what is remembered of one file. It is more than is listed,
// because findings don't come in the order in which they are listed.
const maxKept = 10 * MaxFindings

// Value is a value and where it stands.
type Value[T any] struct {
	Value T
	Pos   finding.Pos
}

// List is a list of values and where its key stands.
type List struct {
	Pos   finding.Pos
	Items []*Node
}

// Fail records an error.
func (d *Decoder) Fail(rule string, pos finding.Pos, message, fix string, related ...finding.Related) {
	if d.drop(pos) {
		return
	}
	d.countOne(pos)
	d.found = append(d.found, finding.Finding{
		Rule: rule, Severity: finding.Error, Pos: pos, Message: message, Fix: fix, Related: related,
	})
}

// drop says that the file has so many findings that one more is only counted,
// which it does; whoever asks first saves the making of the message.
func (d *Decoder) drop(pos finding.Pos) bool {
	if d.count[pos.File] < maxKept {
		return false
	}
	d.countOne(pos)
	return true
}

func (d *Decoder) countOne(pos finding.Pos) {
	if d.count == nil {
		d.count = make(map[string]int)
	}
	d.count[pos.File]++
}

// Found returns all findings in order. Of each file at most MaxFindings are
// listed; one more says how many were left out.
func (d *Decoder) Found() []finding.Finding {
	finding.Sort(d.found)
	var kept []finding.Finding
	for file := range chunkByFile(d.found) {
		over := d.count[file[0].Pos.File] - MaxFindings
		if over <= 0 {
			kept = append(kept, file...)
			continue
		}
		kept = append(kept, file[:MaxFindings]...)
		kept = append(kept, finding.Finding{
			Rule: fileNodes, Severity: finding.Error, Pos: file[MaxFindings].Pos,
			Message: "… " + plural(over, "more problem", "more problems") + " in this file",
			Fix:     "repair the ones above first, then run again",
		})
	}
	return kept
}

func chunkByFile(fs []finding.Finding) func(yield func([]finding.Finding) bool) {
	return func(yield func([]finding.Finding) bool) {
		for len(fs) > 0 {
			end := slices.IndexFunc(fs, func(f finding.Finding) bool { return f.Pos.File != fs[0].Pos.File })
			if end < 0 {
				end = len(fs)
			}
			if !yield(fs[:end]) {
				return
			}
			fs = fs[end:]
		}
	}
}

// String reads text that stands on one line; see Prose. What is named in
// messages; it is the key in double quotes, as a rule.
func (d *Decoder) String(n *Node, what string) *Value[string] {
	text := d.Prose(n, what)
	if text == nil || !n.Multiline {
		return text
	}
	d.Fail(fileType, n.Pos, what+" is spread over several lines", "write it on one line, in quotes if need be")
	return nil
}

// Prose reads text that may be spread over several lines. Unquoted text that
// a YAML reader could take for something else (no, 1e5, 2027-01-31) is refused.
func (d *Decoder) Prose(n *Node, what string) *Value[string] {
	if !d.is(Scalar, n, what, "text") {
		return nil
	}
	if other := implicitType(n.Text); n.Plain && other != "" {
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s must be text, but some YAML readers take %s without quotes for %s", what, cut(n.Text), other),
			"put it in quotes if it is meant as text: "+Quote(n.Text))
		return nil
	}
	return &Value[string]{n.Text, n.Pos}
}

// Enum reads one of the allowed words, in exactly that spelling.
func (d *Decoder) Enum(n *Node, what string, allowed ...string) *Value[string] {
	if !d.is(Scalar, n, what, "one of "+strings.Join(allowed, ", ")) {
		return nil
	}
	if slices.Contains(allowed, n.Text) {
		return &Value[string]{n.Text, n.Pos}
	}
	d.Fail(fileType, n.Pos, fmt.Sprintf("%s can't be %s", what, Quote(n.Text)),
		didYouMean(n.Text, allowed)+"allowed: "+strings.Join(allowed, ", "))
	return nil
}

// Int reads an unquoted whole number from least to most.
func (d *Decoder) Int(n *Node, what string, least, most int) *Value[int] {
	if !d.is(Scalar, n, what, "a whole number") {
		return nil
	}
	i, err := strconv.Atoi(n.Text)
	// The round trip leaves one spelling for each number: no +1, 007, 1_000.
	if err != nil || !n.Plain || strconv.Itoa(i) != n.Text || i < least || i > most {
		allowed := fmt.Sprintf("a whole number from %d to %d", least, most)
		if least == most {
			allowed = strconv.Itoa(least)
		}
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s can't be %s", what, written(n)), "write "+allowed+", without quotes")
		return nil
	}
	return &Value[int]{i, n.Pos}
}

// Bool reads true or false, unquoted. The other spellings of YAML 1.1 (yes,
// on, True) mean text to half of all programs, so they are refused.
func (d *Decoder) Bool(n *Node, what string) *Value[bool] {
	if !d.is(Scalar, n, what, "true or false") {
		return nil
	}
	if !n.Plain || n.Text != "true" && n.Text != "false" {
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s can't be %s", what, written(n)), "write true or false, without quotes")
		return nil
	}
	return &Value[bool]{n.Text == "true", n.Pos}
}

// Date reads a day, as midnight UTC.
func (d *Decoder) Date(n *Node, what string) *Value[time.Time] {
	if !d.is(Scalar, n, what, "a date") {
		return nil
	}
	day, err := time.Parse(time.DateOnly, n.Text)
	if err != nil {
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s can't be %s", what, written(n)),
			"write a day of the calendar as year-month-day, such as 2027-01-31")
		return nil
	}
	return &Value[time.Time]{day, n.Pos}
}

// is says whether the node is there and of the wanted kind, and records a
// finding when it is there and is not.
func (d *Decoder) is(want Kind, n *Node, what, wanted string) bool {
	switch {
	case n == nil || n.Kind == Refused:
		return false
	case n.Kind == want:
		return true
	case d.drop(n.Pos):
	case n.Kind == Null:
		d.Fail(fileNull, n.Pos, what+" has no value", nullFix(n, wanted))
	default:
		d.Fail(fileType, n.Pos, fmt.Sprintf("%s must be %s, found %s", what, wanted, written(n)),
			"write "+wanted+" there")
	}
	return false
}

func nullFix(n *Node, wanted string) string {
	if n.Text == "" {
		return "write " + wanted + ", or remove the line"
	}
	return fmt.Sprintf("unquoted %s means \"nothing\" in YAML: write %s, in quotes if that is the text you mean", n.Text, wanted)
}

// written says in plain words what stands at the node.
func written(n *Node) string {
	switch n.Kind {
	case Sequence:
		return "a list"
	case Mapping:
		return "a mapping of keys to values"
	}
	if n.Plain {
		return Quote(n.Text)
	}
	return "the quoted text " + Quote(n.Text)
}
