package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// checkOptions are the flags of check, as typed.
type checkOptions struct {
	options
	base       string
	onlyNew    string
	policyFrom string
	changes    []plan.Class
	drift      bool
}

// baseSettings say what a change is compared with, and how.
type baseSettings struct {
	folder     string // "" for what GitHub has
	onlyNew    bool   // findings that the base has as well don't fail the run
	policyFrom string // head or base: whose policy file judges
}

const (
	fromHead = "head"
	fromBase = "base"
)

func (o *checkOptions) registerBase(flags *pflag.FlagSet) {
	flags.StringVar(&o.base, "base", "",
		"compare with the files of this folder, as they were before the change (default in the action: what GitHub has)")
	choiceVar(flags, &o.onlyNew, "only-new", "",
		"let only findings fail the run that the base does not have (default true for pull requests and merge queues in the action, else false)",
		[]string{"true", "false"})
	choiceVar(flags, &o.policyFrom, "policy-from", fromHead,
		"judge by the policy file of the change, or by that of its base", []string{fromHead, fromBase})
	o.registerComparison(flags)
}

// registerComparison adds the flags that say which differences from the tenant are findings.
func (o *checkOptions) registerComparison(flags *pflag.FlagSet) {
	changesVar(flags, &o.changes, string(plan.ClassOnboard), "what a merge of this repository changes", true)
	renewBeforeVar(flags, &o.renewBefore)
	flags.BoolVar(&o.drift, "drift", false, "report every difference between the files and the tenant as a finding, as a scheduled run does")
}

func (p *program) resolveBase(s *settings, o *checkOptions) error {
	s.base = baseSettings{folder: o.base, policyFrom: o.policyFrom}
	s.changes, s.drift = o.changes, o.drift
	switch {
	case o.onlyNew != "":
		s.base.onlyNew = o.onlyNew == "true"
	case p.step != nil:
		s.base.onlyNew = p.reviews()
	}
	if p.step == nil && o.base == "" && (s.base.onlyNew || o.policyFrom == fromBase) {
		return errors.New("--only-new and --policy-from base compare with a base: give --base FOLDER")
	}
	return nil
}

// base is what the change under review is compared with.
type base struct {
	file     *config.File     // without groups if the base has none that count
	settings *policy.Settings // of its policy file
	weighed  *policy.Settings // that the policy file under review is compared with
	name     string           // the commit, or the folder
	notes    []string         // what a reader has to know of it, a clause each
	unread   bool             // the base is not known, so that everything counts as new
	unjudged string           // why its policy file can't judge, "" if it can

	policyChanged bool // the policy file of the change says something else, or may
}

// files lists the declarations that the tenant is read for.
func (b *base) files(head *config.File) []*config.File {
	if b == nil {
		return []*config.File{head}
	}
	return []*config.File{head, b.file}
}

// readBase gives the base of the run: a folder that was given, or what GitHub has
// for the event. nil is a run that changes nothing, such as one on a schedule.
func (p *program) readBase(ctx context.Context, s *settings, head *declaration) (*base, error) {
	switch {
	case head.file == nil:
		return nil, nil
	case s.base.folder != "":
		return p.baseInFolder(s, head)
	case p.step == nil:
		return nil, nil
	}
	return p.baseOnGitHub(ctx, s, head), nil
}

// baseInFolder reads the files of a folder that has the paths of the working
// directory. Like a snapshot it may be outside of that, by its absolute path.
func (p *program) baseInFolder(s *settings, head *declaration) (*base, error) {
	open := p.root.OpenRoot
	if filepath.IsAbs(s.base.folder) {
		open = os.OpenRoot
	}
	if !filepath.IsAbs(s.base.folder) && !filepath.IsLocal(s.base.folder) {
		return nil, fmt.Errorf("%s %q leads out of the working directory; give an absolute path", p.named("base"), s.base.folder)
	}
	root, err := open(s.base.folder)
	if err != nil {
		return nil, fmt.Errorf("%s %q can't be read: %w", p.named("base"), s.base.folder, openError(err))
	}
	defer root.Close()
	here, errHere := p.root.Stat(".")
	there, errThere := root.Stat(".")
	if errHere == nil && errThere == nil && os.SameFile(here, there) {
		return nil, fmt.Errorf("%s %q is the folder that is checked, which would be compared with itself", p.named("base"), s.base.folder)
	}
	return declareBase(config.Root(root), s, s.base.folder, head), nil
}

// declareBase parses the files of a base. Those that it has not, as before a file
// was added, declared nothing; and so does a base of which one does not parse.
func declareBase(in config.Folder, s *settings, name string, head *declaration) *base {
	b := &base{file: &config.File{}, name: name}
	there := *s
	there.policy = ""
	there.files = slices.DeleteFunc(slices.Clone(s.files), func(pattern string) bool { return !leads(in, pattern) })
	d := declareIn(in, &there)
	switch {
	case len(there.files) == 0:
		b.note("the base has no file that declares groups, so every entry counts as added")
	case d.file == nil && len(d.findings) > 0:
		b.note("the files of the base can't be understood, so every entry counts as added: %s: %s", d.findings[0].Pos, d.findings[0].Message)
	case d.file != nil:
		b.file = d.file
	}
	b.declarePolicy(in, s, head)
	return b
}

// leads says whether a folder has any file that a pattern names.
func leads(in config.Folder, pattern string) bool {
	return slices.ContainsFunc(config.Match(in, []string{pattern}), func(name string) bool {
		_, err := in.Lstat(name)
		return name != "" && !errors.Is(err, fs.ErrNotExist)
	})
}

// declarePolicy reads the policy file of a base. One that is not there says nothing.
// One that can't be understood may have said anything: it can't judge, the change is
// compared under its own policy file, and all that this weakens is told.
func (b *base) declarePolicy(in config.Folder, s *settings, head *declaration) {
	b.policyChanged = s.policy != ""
	switch {
	case s.policy == "":
		return
	case !leads(in, s.policy):
		b.note("the base has no policy file %s, so the rules' own severities and thresholds count for it", s.policy)
		return
	}
	source, problems := config.LoadFile(in, s.policy)
	if len(problems) == 0 {
		b.settings, problems = policy.ParseSettings(source, s.now)
	}
	switch own := head.sources[len(head.sources)-1]; {
	case b.settings == nil:
		b.unjudged = "the policy file of the base can't be understood"
		b.note("%s, so that of the change counts for both: %s", b.unjudged, problems[0].Message)
		b.settings = head.settings
		return
	case bytes.Equal(own.Data, source.Data):
		b.settings, b.policyChanged = head.settings, false // and needs no evaluation of its own
	}
	b.weighed = b.settings
}

func (b *base) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

// sentence is what a reader has to know of the base, "" for nothing.
func (b *base) sentence() string {
	text := strings.Join(b.notes, "; ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// difference evaluates the rules for the base and for the change, each in the
// tenant as its own merge would leave it, and marks what the change makes new. A
// base that is not known has no findings and no policy file to compare with.
func (c *comparison) difference(s *settings, before *base) {
	if t := before.file.Tenant; t != nil && t.Value != c.tenant.Tenant {
		before.file = &config.File{}
		before.note("the base declares groups of another tenant, %s, so every entry counts as added", t.Value)
	}
	byBase := s.base.policyFrom == fromBase
	judge := c.pass.Settings
	if byBase {
		judge = before.settings
	}
	var against *policy.Base
	if !before.unread {
		against = &policy.Base{File: before.file, Settings: before.weighed, Plan: plan.Diff(before.file, c.tenant, s.terms()), Proposed: c.pass.Settings}
	}
	now := c.pass
	now.Settings = judge
	c.input.Protection = policy.Protection(policy.Rules(), now)
	refusals := policy.Refusals(now)
	merged, is, coverage := c.evaluateIn(s, c.pass.File, judge, against)
	was, crossed := finding.Evaluation{Watched: is.Watched}, is
	if !before.unread {
		_, was, _ = c.evaluateIn(s, before.file, before.settings, nil)
		if judge != before.settings {
			_, crossed, _ = c.evaluateIn(s, c.pass.File, before.settings, against)
		}
	}
	d := finding.Diff(was, is, crossed, policy.Kinds())
	for _, f := range refusals {
		f.Change = finding.New
		d.Findings = append(d.Findings, f)
	}
	c.input.Findings, c.input.Coverage = d.Findings, coverage
	c.input.ScopeNames = judge.ScopeNames(c.pass.Paths)
	c.input.Base = &report.Base{
		Name: before.name, Note: before.sentence(), Unread: before.unread, OnlyNew: s.base.onlyNew,
		Edits: config.Diff(before.file, c.pass.File), Moved: config.Moved(before.file, c.pass.File), Fixed: d.Fixed, Hidden: d.Hidden,
		After: policy.Protection(policy.Rules(), merged),
	}
	if against != nil {
		now.File, now.Settings, now.Plan = before.file, before.settings, against.Plan
		c.input.Base.Groups, c.input.Base.Protection = against.Plan.Groups, policy.Protection(policy.Rules(), now)
	}
	if byBase {
		c.judgeByBase(before)
	}
}

// judgeByBase has the policy file of the base judge, or says why it can't.
func (c *comparison) judgeByBase(before *base) {
	switch {
	case before.unread:
		c.input.Result, c.input.Failure = report.Incomplete, "the policy file of the base, which is to judge, could not be read"
	case before.unjudged != "":
		c.input.Result, c.input.Failure = report.Incomplete, before.unjudged+", and it is to judge"
	default:
		judged := *c.declared
		judged.settings = before.settings
		c.declared = &judged
	}
}

// evaluateIn asks the rules about a declaration in the tenant after its merge, which
// the pass is about.
func (c *comparison) evaluateIn(
	s *settings, file *config.File, judge *policy.Settings, against *policy.Base,
) (policy.Pass, finding.Evaluation, []finding.RuleCoverage) {
	pass := c.pass
	pass.File, pass.Settings, pass.Base, pass.Plan = file, judge, against, plan.Diff(file, c.tenant, s.terms())
	e := finding.Evaluation{Watched: map[string]bool{}, Onboarded: map[string]bool{}}
	for i := range pass.Plan.Groups {
		if g := &pass.Plan.Groups[i]; g.State == plan.Managed {
			e.Watched[g.ID()] = true
		}
	}
	if made := pass.Made(); len(made) > 0 {
		for i := range made {
			e.Onboarded[made[i].Key.Group] = e.Onboarded[made[i].Key.Group] || made[i].Action == plan.Onboard
		}
		pass.Tenant = c.after(made)
		pass.Plan = plan.Diff(file, pass.Tenant, s.terms())
	}
	var coverage []finding.RuleCoverage
	e.Findings, coverage = policy.Check(policy.Rules(), pass)
	return pass, e, coverage
}
