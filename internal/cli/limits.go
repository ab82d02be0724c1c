package cli

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// The words for a limit that is not set. An empty value is not one of them: it may
// be a value that was lost, such as the output of a job that did not run.
const (
	anyPlan  = "any"
	noGroups = "none"
)

// limits are those of an onboarding, and the files that they were read from.
type limits struct {
	apply.Limits
	files []config.Source
}

// limits reads the limits of an onboarding. Whatever can't be read is an error:
// a limit that was meant and not understood must not be none.
func (p *program) limits(o *onboardOptions) (*limits, error) {
	l := &limits{Limits: apply.Limits{Changes: []plan.Class{plan.ClassOnboard}, AllowDispatch: o.allowDispatch}}
	var wrong [4]error // all of them: one cause, such as variables that are not set, empties several
	l.MaxOnboard, wrong[0] = p.parseMaxOnboard(o.maxOnboard)
	l.ExpectPlan, wrong[1] = p.parseExpectPlan(o.expectPlan)
	if len(o.neverTouch) != 1 || o.neverTouch[0] != noGroups { // beside an id it could mean either
		ids := idList{root: p.root, directory: path.Clean(filepath.ToSlash(o.directory)), flag: "never-touch"}
		if l.NeverTouch, wrong[2] = ids.parse(o.neverTouch); wrong[2] != nil {
			wrong[2] = fmt.Errorf("%s %w", p.named(ids.flag), wrong[2])
		}
		l.files = ids.files
	}
	if !o.rehearses() { // a rehearsal sends nothing
		l.Environment, wrong[3] = p.disallowedVariables(o.allowEnvironment)
	}
	if err := errors.Join(wrong[:]...); err != nil {
		return l, err
	}
	if n := len(l.NeverTouch); n > 0 { // the operator knows how many there are
		fmt.Fprintf(p.Stderr, "never-touch: %s read\n", finding.Count(n, "id"))
	}
	return l, nil
}

// rehearses says that no tenant is changed: it is a file that takes its place.
// Whether a tenant is changed for good must never be decided by which of two
// options wins, so options of both kinds together are refused.
func (o *onboardOptions) rehearses() bool { return o.signIn.auth == "" }

var planDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// parseExpectPlan takes a digest in the one form that check writes; "" is none.
func (p *program) parseExpectPlan(text string) (string, error) {
	switch {
	case text == anyPlan:
		return "", nil
	case planDigest.MatchString(text):
		return text, nil
	}
	return "", fmt.Errorf("%s %q is neither a digest as check reports it, sha256: and 64 hexadecimal digits, nor %q; "+
		"if it comes from another job, that job gave none", p.named("expect-plan"), text, anyPlan)
}

func (p *program) parseMaxOnboard(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > apply.MostMaxOnboard {
		return 0, fmt.Errorf("%s %q is not a number from 0 to %d", p.named("max-onboard"), text, apply.MostMaxOnboard)
	}
	return n, nil
}

// idList reads the ids that a flag names. The values are lines of ids, and of
// files that hold some.
type idList struct {
	root      *os.Root
	directory string
	flag      string
	files     []config.Source // that were read
}

// parse reads all values together, and gives the ids sorted, each once.
func (l *idList) parse(values []string) ([]string, error) {
	var all []string
	for _, value := range values {
		ids, err := l.parseText(value, true)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// parseText reads lines of ids; a line of a value can also name a file of such
// lines, with @ before its name. A text without any id is an error: it was meant
// to protect something, and would not.
func (l *idList) parseText(text string, isValue bool) (ids []string, err error) {
	for line := range strings.Lines(text) {
		var more []string
		if name, isFile := strings.CutPrefix(strings.TrimSpace(line), "@"); isFile && isValue {
			more, err = l.readFile(name)
		} else {
			more, err = l.parseLine(line, isValue)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, more...)
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("names no id; give %q to rule no group out", noGroups)
	}
	return ids, nil
}

// readFile reads a file as groups.yaml is read: inside of the working directory,
// regular, behind no link, so that what was reviewed is what counts.
func (l *idList) readFile(name string) ([]string, error) {
	source, problems := config.LoadFile(config.Root(l.root), within(l.directory, name))
	if len(problems) > 0 {
		return nil, fmt.Errorf("@%s: %s", name, problems[0].Message)
	}
	l.files = append(l.files, source)
	ids, err := l.parseText(string(source.Data), false)
	if err != nil {
		return nil, fmt.Errorf("@%s: %w", name, err)
	}
	return ids, nil
}

// parseLine reads ids that commas or blanks separate. What follows a # is a
// comment: people want to know whose id it is. A comment with something like an id
// or a file in it is an error. A folded scalar of YAML joins lines, and then the
// ids of all lines after the first comment are part of it.
func (l *idList) parseLine(line string, isValue bool) (ids []string, err error) {
	line, comment, _ := strings.Cut(line, "#")
	hidden := ""
	if name := namesFile(comment); isValue && name != "" {
		hidden = "the file " + name
	} else if resemblesID(comment) {
		hidden = "what looks like an object id"
	}
	if hidden != "" {
		return nil, fmt.Errorf("holds %s in the comment %q, where nothing is read; put each id and file on a line of its own "+
			"(in a workflow with %s: |, not >), or take it out of the comment", hidden, "#"+strings.TrimRight(comment, "\r\n"), l.flag)
	}
	for _, word := range listed(line) {
		id, err := config.ParseID(word)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// idDigits are the hexadecimal digits of the first two parts of an id, and of
// its last. A date has 8, so that comments can say until when.
const idDigits = 12

// resemblesID finds an id or a part of one, with the characters that copying
// from documents and portals puts between and into ids.
func resemblesID(text string) bool {
	digits := 0
	for _, r := range norm.NFKC.String(text) {
		switch {
		case unicode.Is(unicode.ASCII_Hex_Digit, r) || unicode.Is(unicode.Nd, r):
			digits++
		case !joinsDigits(r):
			digits = 0
		}
		if digits == idDigits {
			return true
		}
	}
	return false
}

// joinsDigits knows hyphens, what looks like one, and what can't be seen.
func joinsDigits(r rune) bool {
	const others = "_−˗⁃ー─" // of other categories than hyphens: minus, modifier, bullet, sound mark, line
	return unicode.In(r, unicode.Pd, unicode.Cf, unicode.Mn) || strings.ContainsRune(others, r)
}

// namesFile finds a word that begins with @, as the name of a file does in a
// value. The @ of an address is inside of a word.
func namesFile(text string) string {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+", r) }
	before := ' '
	for i, r := range text {
		if r == '@' && !inWord(before) {
			name, _, _ := strings.Cut(text[i:], " ")
			return strings.TrimSpace(name)
		}
		before = r
	}
	return ""
}
