package cli

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strconv"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/finding"
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
	l := &limits{Limits: apply.Limits{AllowDispatch: o.allowDispatch}}
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
