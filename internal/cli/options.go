package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/destination"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// options are the flags that commands have in common, as typed. A command
// registers those that it has; the others stay empty.
type options struct {
	directory   string
	policy      string
	snapshot    string
	maxAge      string
	signIn      signInOptions
	failOn      string
	format      string
	reports     []string
	color       string
	renewBefore time.Duration
	depth       string
	now         time.Time // zero for that of the run
}

// settings are the options, understood.
type settings struct {
	files    []string
	policy   string // "" for none
	snapshot string // "" for none
	maxAge   maxAge // of the snapshot
	signIn   signInOptions
	failOn   finding.Severity
	format   report.Format
	reports  []reportFile
	color    bool
	now      time.Time
	limits   *report.Limits // of a run that writes, for its reports
	base     baseSettings
	depth    string // "" for the default of the run

	renewBefore time.Duration // 0 for the default
	changes     []plan.Class  // what a merge of this repository, or this run, changes
	drift       bool          // every difference is a finding

	includeDrift bool // a run that writes undoes what was changed in the tenant
}

// terms are those of a comparison with the tenant.
func (s *settings) terms() plan.Terms { return plan.Terms{Now: s.now, RenewBefore: s.renewBefore} }

// reportFile is one --report FORMAT=FILE.
type reportFile struct {
	format report.Format
	name   string
	*destination.File
}

func (o *options) registerDirectory(flags *pflag.FlagSet) {
	flags.StringVar(&o.directory, "working-directory", ".", "directory that FILE and the other paths are relative to; inside the current one")
	_ = cobra.MarkFlagDirname(flags, "working-directory")
}

func (o *options) registerNow(flags *pflag.FlagSet) {
	flags.Var(&parsed{allowed: "a time such as 2026-11-02T06:00:00Z", parse: func(text string) (err error) {
		o.now, err = time.Parse(time.RFC3339, text)
		return err
	}}, "now", "use this time (RFC 3339) instead of now, for reproducible output")
}

func (o *options) registerPolicy(flags *pflag.FlagSet) {
	flags.StringVar(&o.policy, "policy", "", "policy file with severities, thresholds and waivers")
	_ = cobra.MarkFlagFilename(flags, "policy", "yaml", "yml")
}

// registerSource adds the flags that say where the tenant is read from.
func (o *options) registerSource(flags *pflag.FlagSet) {
	flags.StringVar(&o.snapshot, "snapshot", "", "read the tenant from this snapshot file: no network, no credentials")
	_ = cobra.MarkFlagFilename(flags, "snapshot", "json")
	flags.StringVar(&o.maxAge, "max-age", "",
		"refuse a snapshot that is older than this, such as 24h, up to 8784h (default "+anyAge+", in the action "+actionAge+")")
	o.signIn.register(flags)
}

// registerReport adds the flags of a command that makes a report.
func (o *options) registerReport(flags *pflag.FlagSet) {
	o.registerDirectory(flags)
	o.registerPolicy(flags)
	choiceVar(flags, &o.failOn, "fail-on", "error",
		"fail threshold, the least severe finding that fails the run", append([]string{"none"}, finding.Severities()...))
	o.registerFormats(flags)
}

// registerFormats adds the flags that say how a report is shown, and where.
func (o *options) registerFormats(flags *pflag.FlagSet) {
	o.registerNow(flags)
	choiceVar(flags, &o.format, "format", "text", "what to print", report.Names())
	flags.StringArrayVar(&o.reports, "report", nil, "also write a report to a file, as FORMAT=FILE; repeatable")
	choiceVar(flags, &o.color, "color", "auto", "colour the text report", []string{"auto", "always", "never"})
}

// resolve turns the options into settings; the error names the option and what
// it allows.
func (p *program) resolve(o *options, files []string) (*settings, error) {
	directory := path.Clean(filepath.ToSlash(o.directory))
	if strings.ContainsAny(directory, "*?[") { // it would make a pattern of every FILE
		return nil, fmt.Errorf("%s %q holds *, ? or [: name a directory without them", p.named("working-directory"), o.directory)
	}
	s := &settings{
		policy: within(directory, o.policy), snapshot: within(directory, o.snapshot), signIn: o.signIn,
		color: p.colored(o.color), depth: o.depth, now: p.Now().UTC(), renewBefore: o.renewBefore,
	}
	if len(files) == 0 {
		files = []string{"groups.yaml"}
	}
	for _, file := range files {
		s.files = append(s.files, within(directory, file))
	}
	s.failOn = finding.ParseSeverity(o.failOn) // one of the words; 0 for none
	s.format, _ = report.Lookup(o.format)      // likewise
	var err error
	if s.reports, err = p.parseReports(directory, o.reports); err != nil {
		return nil, err
	}
	if !o.now.IsZero() {
		s.now = o.now
	}
	s.maxAge, err = p.parseMaxAge(o.maxAge)
	return s, err
}

func (p *program) parseReports(directory string, reports []string) ([]reportFile, error) {
	var parsed []reportFile
	for _, text := range reports {
		name, file, found := strings.Cut(text, "=")
		if !found || file == "" {
			return nil, fmt.Errorf("%s %q is not FORMAT=FILE, such as json=report.json", p.named("report"), text)
		}
		format, err := report.Lookup(name)
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", p.named("report"), text, err)
		}
		parsed = append(parsed, reportFile{format: format, name: within(directory, file)})
	}
	return parsed, nil
}

// colored decides about colour. "auto" follows https://no-color.org, and has
// none for a terminal that says it is dumb.
func (w *World) colored(when string) bool {
	return when == "always" || when == "auto" && w.Terminal && w.getenv("NO_COLOR") == "" && w.getenv("TERM") != "dumb"
}

// The narrowest and the widest that a report is: what is wider is hard to read.
const (
	leastWidth = 40
	mostWidth  = 160
)

// width is that of the terminal, which COLUMNS overrules as everywhere; 0 where
// standard output is none.
func (w *World) width() int {
	columns := w.Columns
	if given, err := strconv.Atoi(w.getenv("COLUMNS")); err == nil && given > 0 {
		columns = given
	}
	if !w.Terminal || columns <= 0 {
		return 0
	}
	return min(max(columns, leastWidth), mostWidth)
}

// The words for the age of a snapshot.
const (
	anyAge    = "any"
	actionAge = "24h"
)

// maxAge is how old a snapshot may be.
type maxAge struct {
	limit time.Duration // 0: any
	text  string        // the same, as it was given
	flag  string        // what users call the option
}

// parseMaxAge reads --max-age. The default is 24 hours in the action, which runs
// unattended, and any age for a person.
func (p *program) parseMaxAge(given string) (maxAge, error) {
	age := maxAge{text: given, flag: p.named("max-age")}
	if given == "" && p.step != nil {
		age.text = actionAge
	}
	if age.text == "" || age.text == anyAge {
		return age, nil
	}
	var err error
	if age.limit, err = time.ParseDuration(age.text); err != nil || age.limit < time.Minute || age.limit > 366*24*time.Hour {
		return age, fmt.Errorf("%s %q is not a duration from 1m to 8784h, such as 24h, nor %q", age.flag, given, anyAge)
	}
	return age, nil
}
