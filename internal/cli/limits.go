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

	"github.com/spf13/pflag"
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
	anyGroup = "any"
	noIDs    = "none"
)

// limitOptions are the flags that limit what a run may change, as typed. They are here
// and in no file: a file under review must not be able to raise them.
type limitOptions struct {
	maxOnboard, maxGroups, maxGrants, maxRenewals, maxRemovals    string
	neverTouch, keep, allowLoosen, allowOwnerGrants, allowRegrant []string
	includeDrift                                                  bool
	expectPlan                                                    string
	allowDispatch                                                 bool
	allowEnvironment                                              []string
}

func newLimitOptions() limitOptions {
	none := func() []string { return []string{noIDs} }
	return limitOptions{
		maxOnboard: strconv.Itoa(apply.DefaultMaxOnboard), maxGroups: strconv.Itoa(apply.DefaultMaxGroups),
		maxGrants: strconv.Itoa(apply.DefaultMaxGrants), maxRenewals: strconv.Itoa(apply.DefaultMaxRenewals), maxRemovals: "0",
		neverTouch: none(), keep: none(), allowLoosen: none(), allowOwnerGrants: none(), allowRegrant: none(), expectPlan: anyPlan,
	}
}

// registerLimits adds those of every class of changes.
func (o *limitOptions) registerLimits(flags *pflag.FlagSet) {
	flags.StringVar(&o.maxOnboard, "max-onboard", o.maxOnboard,
		fmt.Sprintf("refuse a run that would onboard more groups than this, 0 to %d", apply.MostMaxOnboard))
	flags.StringArrayVar(&o.neverTouch, "never-touch", o.neverTouch,
		"refuse a run that would change one of these groups: ids, separated by commas or line ends, or @FILE; repeatable")
	flags.StringVar(&o.expectPlan, "expect-plan", o.expectPlan, "refuse a run whose plan has another digest than this, as check reports it")
	flags.BoolVar(&o.allowDispatch, "allow-dispatch", false, "let a workflow run that was started by hand change the tenant")
	flags.StringArrayVar(&o.allowEnvironment, "allow-environment", nil,
		"variables that the environment may set: "+strings.Join(trustVariables(), ", ")+"; separated by commas, repeatable")
	markLimits(flags, "max-onboard", "never-touch", "expect-plan")
}

// registerAccess adds those of settings and people.
func (o *limitOptions) registerAccess(flags *pflag.FlagSet) {
	const ids = ": ids, separated by commas or line ends, or @FILE; repeatable"
	for _, l := range []struct {
		value       *string
		name, usage string
	}{
		{&o.maxGroups, "max-groups", "refuse a run that would change settings or people of more groups than this, 0 to 500"},
		{&o.maxGrants, "max-grants", "refuse a run that would make more people eligible than this, those in groups counted, 0 to 10000"},
		{&o.maxRenewals, "max-renewals", "renew at most this many leases, those that end first, 0 to 10000"},
		{&o.maxRemovals, "max-removals", "refuse a run that would remove or shorten more eligibilities than this, 0 to 500"},
	} {
		flags.StringVar(l.value, l.name, *l.value, l.usage)
		markLimits(flags, l.name)
	}
	for _, l := range []struct {
		value       *[]string
		name, usage string
	}{
		{&o.allowLoosen, "allow-loosen", "groups whose settings may become weaker, or any" + ids},
		{&o.keep, "keep", "principals who are never removed, and whose access is never shortened" + ids},
		{&o.allowOwnerGrants, "allow-owner-grants", "role-assignable groups whose owner role may be granted" + ids},
		{&o.allowRegrant, "allow-regrant", "principals who are made eligible again although a person has removed them" + ids},
	} {
		flags.StringArrayVar(l.value, l.name, *l.value, l.usage)
		markLimits(flags, l.name)
	}
	flags.BoolVar(&o.includeDrift, "include-drift", false, "also make grants and loosenings that undo what was changed in the tenant since the last run")
}

// limits are those of a run that writes, and the files that they were read from.
type limits struct {
	apply.Limits
	files []config.Source
}

// limits reads the limits of a run. Whatever can't be read is an error: a limit that
// was meant and not understood must not be none. All errors are told at once: one cause,
// such as variables that are not set, empties several.
func (p *program) limits(o *applyOptions) (*limits, error) {
	l := &limits{Limits: apply.Limits{Changes: o.changes, AllowDispatch: o.allowDispatch, IncludeDrift: o.includeDrift}}
	var wrong []error
	for _, n := range []struct {
		name, text string
		most       int
		to         *int
	}{
		{"max-onboard", o.maxOnboard, apply.MostMaxOnboard, &l.MaxOnboard},
		{"max-groups", o.maxGroups, 500, &l.MaxGroups},
		{"max-grants", o.maxGrants, 10_000, &l.MaxGrants},
		{"max-renewals", o.maxRenewals, 10_000, &l.MaxRenewals},
		{"max-removals", o.maxRemovals, 500, &l.MaxRemovals},
	} {
		var err error
		*n.to, err = p.parseCount(n.name, n.text, n.most)
		wrong = append(wrong, err)
	}
	var err error
	l.ExpectPlan, err = p.parseExpectPlan(o.expectPlan)
	wrong = append(wrong, err, p.parseLists(o, l))
	if !o.rehearses() { // a rehearsal sends nothing
		l.Environment, err = p.disallowedVariables(o.allowEnvironment)
		wrong = append(wrong, err)
	}
	return l, errors.Join(wrong...)
}

// parseLists reads the limits that are lists of ids.
func (p *program) parseLists(o *applyOptions, l *limits) error {
	l.AllowLoosen.Any = slices.Equal(o.allowLoosen, []string{anyGroup})
	if l.AllowLoosen.Any {
		o.allowLoosen = []string{noIDs}
	}
	var wrong []error
	for _, list := range []struct {
		name   string
		values []string
		to     *[]string
	}{
		{"never-touch", o.neverTouch, &l.NeverTouch},
		{"keep", o.keep, &l.Keep},
		{"allow-loosen", o.allowLoosen, &l.AllowLoosen.IDs},
		{"allow-owner-grants", o.allowOwnerGrants, &l.AllowOwners},
		{"allow-regrant", o.allowRegrant, &l.AllowRegrant},
	} {
		if slices.Equal(list.values, []string{noIDs}) { // beside an id it could mean either
			continue
		}
		ids := idList{root: p.root, directory: path.Clean(filepath.ToSlash(o.directory)), flag: list.name}
		var err error
		if *list.to, err = ids.parse(list.values); err != nil {
			wrong = append(wrong, fmt.Errorf("%s %w", p.named(list.name), err))
			continue
		}
		l.files = append(l.files, ids.files...)
		// The operator knows how many there are.
		defer fmt.Fprintf(p.Stderr, "%s: %s read\n", list.name, finding.Count(len(*list.to), "id"))
	}
	return errors.Join(wrong...)
}

// rehearses says that no tenant is changed: it is a file that takes its place.
// Whether a tenant is changed for good must never be decided by which of two
// options wins, so options of both kinds together are refused.
func (o *applyOptions) rehearses() bool { return o.signIn.auth == "" }

// changesAccess says that the run may change more than which groups are under PIM.
func (o *applyOptions) changesAccess() bool {
	return !slices.Equal(o.changes, []plan.Class{plan.ClassOnboard})
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

func (p *program) parseCount(name, text string, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("%s %q is not a number from 0 to %d", p.named(name), text, most)
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
		return nil, fmt.Errorf("names no id; give %q if that is meant", noIDs)
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
