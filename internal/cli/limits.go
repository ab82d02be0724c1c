package cli

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/onboard"
)

// limits reads the limits of an onboarding. Whatever can't be read is an error:
// a limit that was meant and not understood must not be none. expect says that
// --expect-plan was given, with a digest or without.
func (p *program) limits(o *onboardOptions, expect bool) (onboard.Limits, error) {
	l := onboard.Limits{ExpectPlan: o.expectPlan, AllowDispatch: o.allowDispatch}
	var err error
	if l.MaxOnboard, err = parseMaxOnboard(o.maxOnboard); err != nil {
		return l, err
	}
	if expect && !planDigest.MatchString(o.expectPlan) {
		return l, fmt.Errorf("--expect-plan %q is not a digest as check reports it, sha256: and 64 hexadecimal digits; "+
			"if it comes from another job, that job gave none", o.expectPlan)
	}
	for _, value := range o.neverOnboard {
		ids, err := p.parseNeverOnboard(path.Clean(filepath.ToSlash(o.directory)), value)
		if err != nil {
			return l, fmt.Errorf("--never-onboard %w", err)
		}
		l.NeverOnboard = append(l.NeverOnboard, ids...)
	}
	return l, nil
}

var planDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func parseMaxOnboard(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > onboard.MostMaxOnboard {
		return 0, fmt.Errorf("--max-onboard %q is not a number from 0 to %d", text, onboard.MostMaxOnboard)
	}
	return n, nil
}

// parseNeverOnboard reads ids, or the file that holds them. One that names no
// id at all was meant to protect something and would not.
func (p *program) parseNeverOnboard(directory, value string) ([]string, error) {
	name, isFile := strings.CutPrefix(value, "@")
	if !isFile {
		return parseIDs(value)
	}
	source, problems := config.LoadFile(p.root, within(directory, name))
	if len(problems) > 0 {
		return nil, errors.New("@" + name + ": " + problems[0].Message)
	}
	ids, err := parseIDs(string(source.Data))
	if err != nil {
		return nil, fmt.Errorf("@%s: %w", name, err)
	}
	return ids, nil
}

// parseIDs reads ids that commas, blanks or line ends separate. What follows a
// # on a line is a comment: people want to know whose id it is.
func parseIDs(text string) ([]string, error) {
	var ids []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }) {
			id, err := config.ParseID(word)
			if err != nil {
				return nil, err
			}
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("names no id; leave it out to rule no group out")
	}
	return ids, nil
}
