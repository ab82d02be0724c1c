package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/destination"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// options are the flags of the commands that write a report, as typed. Each
// flag is also an input of the action, under the same name.
type options struct {
	directory string
	policy    string
	snapshot  string
	failOn    string
	format    string
	reports   []string
	color     string
	now       string
	maxAge    string
	signIn    signInOptions
}

// settings are the options, understood.
type settings struct {
	files    []string
	policy   string // "" for none
	snapshot string // "" for none
	failOn   finding.Severity
	format   report.Format
	reports  []reportFile
	color    bool
	now      time.Time
	period   *period // from when a snapshot may be
	signIn   signInOptions
	limits   *report.Limits // of an onboarding, for its reports
}

// reportFile is one --report FORMAT=FILE.
type reportFile struct {
	format report.Format
	name   string
	*destination.File
}

func (o *options) registerReport(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.directory, "working-directory", ".", "directory that FILE and the other paths are relative to; inside the current one")
	flags.StringVar(&o.failOn, "fail-on", "error", "lightest finding that fails the run: none, note, warning or error")
	flags.StringVar(&o.format, "format", "text", "what to print: "+strings.Join(report.Names(), ", "))
	flags.StringArrayVar(&o.reports, "report", nil, "also write a report to a file, as FORMAT=FILE; repeatable")
	flags.StringVar(&o.color, "color", "auto", "colour the text report: auto, always or never")
	flags.StringVar(&o.now, "now", "", "pretend that it is this moment (RFC 3339), for reproducible output")
}

// registerSource adds the flags that say where the tenant is read from.
func (o *options) registerSource(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&o.snapshot, "snapshot", "", "read the tenant from this snapshot file: no network, no credentials")
	flags.StringVar(&o.maxAge, "max-age", "", "refuse a snapshot that is older than this, such as 24h, up to 8784h (default "+anyAge+", in the action "+actionAge+")")
	o.signIn.register(c)
}

func (o *options) registerTenant(c *cobra.Command) {
	o.registerSource(c)
	flags := c.Flags()
	flags.StringVar(&o.policy, "policy", "", "policy file with severities, thresholds and waivers")
}

// understand turns the options into settings; the error names the option and
// what it allows.
func (p *program) understand(o *options, files []string) (*settings, error) {
	directory := path.Clean(filepath.ToSlash(o.directory))
	if strings.ContainsAny(directory, "*?[") { // it would make a pattern of every FILE
		return nil, fmt.Errorf("%s %q holds *, ? or [: name a directory without them", p.named("working-directory"), o.directory)
	}
	s := &settings{policy: within(directory, o.policy), snapshot: within(directory, o.snapshot)}
	if len(files) == 0 {
		files = []string{"groups.yaml"}
	}
	for _, file := range files {
		s.files = append(s.files, within(directory, file))
	}
	var err error
	if s.signIn, err = p.canonical(o.signIn); err != nil {
		return nil, err
	}
	if s.failOn, err = p.parseFailOn(o.failOn); err != nil {
		return nil, err
	}
	if s.format, err = report.Lookup(o.format); err != nil {
		return nil, fmt.Errorf("%s: %w", p.named("format"), err)
	}
	if s.reports, err = p.parseReports(directory, o.reports); err != nil {
		return nil, err
	}
	if s.color, err = p.parseColor(o.color); err != nil {
		return nil, err
	}
	s.now = p.Now().UTC()
	if o.now != "" {
		if s.now, err = time.Parse(time.RFC3339, o.now); err != nil {
			return nil, fmt.Errorf("%s %q is not a moment such as 2026-11-02T06:00:00Z", p.named("now"), o.now)
		}
	}
	s.period, err = p.period(s, o.maxAge)
	return s, err
}

// named is what users call a flag: the action has inputs.
func (p *program) named(flag string) string {
	if p.step != nil {
		return "the input " + flag
	}
	return "--" + flag
}

// refuseEmpty refuses an option that is given and empty, as "--policy=$POLICY"
// is when the variable was lost on its way: without it the run would mean
// something else. Limits have words of their own about that.
func (p *program) refuseEmpty(c *cobra.Command, _ []string) error {
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && f.Value.Type() == "string" && f.Value.String() == "" && !slices.Contains(limitFlags(), f.Name) {
			err = fmt.Errorf("%s is empty: give a value, or leave the option out", p.named(f.Name))
		}
	})
	return err
}

// within puts a relative path into the directory; "" stays "".
func within(directory, name string) string {
	name = filepath.ToSlash(name)
	if name == "" || path.IsAbs(name) || filepath.IsAbs(name) {
		return name
	}
	return path.Join(directory, name)
}

func (p *program) parseFailOn(name string) (finding.Severity, error) {
	if name == "none" {
		return 0, nil
	}
	severity, err := finding.ParseSeverity(name)
	if err != nil {
		return 0, fmt.Errorf("%s %q is not one of none, %s", p.named("fail-on"), name, strings.Join(finding.Severities(), ", "))
	}
	return severity, nil
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

// The narrowest and the widest that a report is: what is wider is hard to read.
const (
	leastWidth = 40
	mostWidth  = 160
)

// width is that of the terminal, which COLUMNS overrules as everywhere; 0 where
// standard output is none.
func (p *program) width() int {
	columns := p.Columns
	if given, err := strconv.Atoi(p.getenv("COLUMNS")); err == nil && given > 0 {
		columns = given
	}
	if !p.Terminal || columns <= 0 {
		return 0
	}
	return min(max(columns, leastWidth), mostWidth)
}

// parseColor decides about colour; https://no-color.org and a terminal that
// says it is dumb are heard under auto.
func (p *program) parseColor(when string) (bool, error) {
	switch when {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return p.Terminal && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb", nil
	}
	return false, fmt.Errorf("%s %q is not one of auto, always, never", p.named("color"), when)
}
