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

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
)

// The words for a limit that is not set. They stand where a value would, so
// that a value which got lost on its way, such as the output of a job that did
// not run, is never taken for them.
const (
	anyPlan  = "any"
	noGroups = "none"
)

// limitFlags are the flags whose empty value is an error, never a default.
func limitFlags() []string { return []string{"max-onboard", "never-touch", "expect-plan"} }

// limits are those of an onboarding, and the files that they stand in.
type limits struct {
	apply.Limits
	files []config.Source
}

// limits reads the limits of an onboarding. Whatever can't be read is an error:
// a limit that was meant and not understood must not be none.
func (p *program) limits(o *onboardOptions) (*limits, error) {
	l := &limits{Limits: apply.Limits{AllowDispatch: o.allowDispatch}}
	var wrong [4]error // all of them: one cause, such as variables that are not set, empties several
	l.MaxOnboard, wrong[0] = p.parseMaxOnboard(o.maxOnboard)
	l.ExpectPlan, wrong[1] = p.parseExpectPlan(o.expectPlan)
	wrong[2] = p.ruleOut(l, path.Clean(filepath.ToSlash(o.directory)), o.neverTouch)
	if !o.rehearses() { // a rehearsal talks to nobody
		l.Environment, wrong[3] = p.notAllowed(o.allowEnvironment)
	}
	if err := errors.Join(wrong[:]...); err != nil {
		return l, err
	}
	if n := len(l.NeverTouch); n > 0 { // whoever wrote the list knows how many there are
		fmt.Fprintf(p.Stderr, "never-touch: %s read\n", counted(n, "id"))
	}
	return l, nil
}

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

// ruleOut reads all values of never-touch together. The word for no group
// stands alone: beside an id nobody could say which of the two was meant.
func (p *program) ruleOut(l *limits, directory string, values []string) error {
	if len(values) == 1 && values[0] == noGroups {
		return nil
	}
	for _, value := range values {
		ids, err := l.parseRuledOut(p.root, directory, value)
		if err != nil {
			return fmt.Errorf("%s %w", p.named("never-touch"), err)
		}
		l.NeverTouch = append(l.NeverTouch, ids...)
	}
	slices.Sort(l.NeverTouch)
	l.NeverTouch = slices.Compact(l.NeverTouch)
	return nil
}

// parseRuledOut reads lines of ids, and of files that hold some. A value that
// names no id at all was meant to protect something and would not.
func (l *limits) parseRuledOut(root *os.Root, directory, value string) ([]string, error) {
	var all []string
	for line := range strings.Lines(value) {
		ids, err := l.parseLine(root, directory, line)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return someIDs(all)
}

// parseLine reads one line of a value. The name of a file may not stand in a
// comment any more than an id may.
func (l *limits) parseLine(root *os.Root, directory, line string) ([]string, error) {
	if name, isFile := strings.CutPrefix(strings.TrimSpace(line), "@"); isFile {
		return l.readIDs(root, directory, name)
	}
	_, comment, _ := strings.Cut(line, "#")
	if name := namesFile(comment); name != "" {
		return nil, hiddenError("the file "+name, comment)
	}
	return parseIDs(line)
}

// readIDs reads a file as groups.yaml is read: inside of the working directory,
// regular, behind no link, so that what was reviewed is what counts.
func (l *limits) readIDs(root *os.Root, directory, name string) ([]string, error) {
	source, problems := config.LoadFile(root, within(directory, name))
	if len(problems) > 0 {
		return nil, errors.New("@" + name + ": " + problems[0].Message)
	}
	l.files = append(l.files, source)
	ids, err := parseIDs(string(source.Data))
	if err == nil {
		ids, err = someIDs(ids)
	}
	if err != nil {
		return nil, fmt.Errorf("@%s: %w", name, err)
	}
	return ids, nil
}

// someIDs holds a list back that is empty: a file that was emptied by mistake
// must not open what it closed.
func someIDs(ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, fmt.Errorf("names no id; give %q to rule no group out", noGroups)
	}
	return ids, nil
}
