package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
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
	changes    string
}

// baseSettings say what a change is compared with, and how.
type baseSettings struct {
	folder     string // "" for what GitHub has
	onlyNew    bool   // findings that the base has as well don't fail the run
	policyFrom string // head or base: whose policy file judges
	onboards   bool   // this repository's merge onboards
}

const (
	fromHead = "head"
	fromBase = "base"
)

func (o *checkOptions) registerBase(flags *pflag.FlagSet) {
	flags.StringVar(&o.base, "base", "", "compare with the files of this folder, as they were before the change (default in the action: what GitHub has)")
	choiceVar(flags, &o.onlyNew, "only-new", "", "let only findings fail the run that the base does not have (default true for pull requests and merge queues in the action, else false)",
		[]string{"true", "false"})
	choiceVar(flags, &o.policyFrom, "policy-from", fromHead, "judge by the policy file of the change, or by that of its base", []string{fromHead, fromBase})
	choiceVar(flags, &o.changes, "changes", string(plan.Onboard), "what a merge changes in this repository", []string{string(plan.Onboard), "none"})
}

func (p *program) resolveBase(s *settings, o *checkOptions) error {
	s.base = baseSettings{folder: o.base, policyFrom: o.policyFrom, onboards: o.changes == string(plan.Onboard)}
	switch {
	case o.onlyNew != "":
		s.base.onlyNew = o.onlyNew == "true"
	case p.step != nil:
		s.base.onlyNew = p.step.event.Name == "pull_request" || p.step.event.Name == "merge_group"
	}
	if p.step == nil && o.base == "" && (s.base.onlyNew || o.policyFrom == fromBase) {
		return errors.New("--only-new and --policy-from base compare with a base: give --base FOLDER")
	}
	return nil
}

// base is what the change under review is compared with.
type base struct {
	*declaration        // without groups if the base has none, or none that could be parsed
	name         string // the commit, or the folder
	note         string // what a reader has to know of it, a sentence; "" for nothing
	unread       bool   // the base is not known, so that everything counts as new
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
		return p.baseInFolder(s)
	case p.step == nil:
		return nil, nil
	}
	return p.baseOnGitHub(ctx, s, head), nil
}

// baseInFolder reads the files of a folder that has the paths of the working
// directory.
func (p *program) baseInFolder(s *settings) (*base, error) {
	root, err := p.root.OpenRoot(s.base.folder)
	if err != nil {
		return nil, fmt.Errorf("%s %q can't be read: %w", p.named("base"), s.base.folder, openError(err))
	}
	defer root.Close()
	return declareBase(config.Root(root), s, s.base.folder), nil
}

// baseOnGitHub reads the base of the event. What can't be read of it makes no
// finding less: everything counts as new.
func (p *program) baseOnGitHub(ctx context.Context, s *settings, head *declaration) *base {
	event := p.step.event
	if event.Name != "pull_request" && event.Name != "merge_group" && event.Name != "push" {
		return nil
	}
	unread := func(commit string, err error) *base {
		return &base{declaration: &declaration{file: &config.File{}}, name: commit, unread: true,
			note: "The base could not be read, so every finding counts as new: " + err.Error()}
	}
	client, err := p.githubClient(event)
	if err != nil {
		return unread("", err)
	}
	commit, err := baseCommit(ctx, client, event)
	if err != nil {
		return unread("", err)
	}
	files, err := p.filesOf(ctx, client, event, commit, head.sources)
	if err != nil {
		return unread(commit, err)
	}
	b := declareBase(config.Folder{ReadLinkFS: files}, s, commit)
	if err := files.Err(); err != nil {
		return unread(commit, err)
	}
	return b
}

// baseCommit finds the base of an event. The first parent of the merge commit that
// GitHub makes for a pull request is the branch that it is merged into; no step of
// the job can change which commit that is, as it can the file of the event.
func baseCommit(ctx context.Context, client *github.Client, event gha.Event) (string, error) {
	if event.Name == "pull_request" {
		parent, err := client.FirstParent(ctx, event.Repository, event.SHA)
		if err != nil || parent != "" {
			return parent, err
		}
		return client.MergeBase(ctx, event.Repository, event.BaseSHA, event.HeadSHA)
	}
	if strings.Trim(event.BaseSHA, "0") == "" {
		return "", errors.New("the event names no commit before this one; a new branch has none")
	}
	return event.BaseSHA, nil
}

// filesOf gives the files of a commit as seen from the working directory. Where
// that is in the repository is asked of the commit that is checked out, since the
// base may lack the folder.
func (p *program) filesOf(ctx context.Context, client *github.Client, event gha.Event, commit string, read []config.Source) (*github.Commit, error) {
	inside, err := inWorkspace(event.Workspace, p.root.Name(), read)
	if err != nil {
		return nil, err
	}
	above, err := client.Checkout(ctx, event.Repository, event.SHA, inside)
	if err != nil {
		return nil, err
	}
	folder := strings.TrimPrefix(strings.TrimSuffix(inside[0].Path, read[0].Path), above)
	return client.Commit(ctx, event.Repository, commit, path.Clean(folder))
}

// declareBase parses the files of a base. What does not parse was no declaration,
// and neither is one that is not there: both make entries new, and none old.
func declareBase(in config.Folder, s *settings, name string) *base {
	b := &base{declaration: declareIn(in, s), name: name}
	if b.file != nil {
		return b
	}
	b.file, b.note = &config.File{}, "The base has no declaration to compare with, so every entry counts as new"
	if len(b.findings) > 0 {
		b.note += ": " + b.findings[0].Message
	}
	return b
}

// difference evaluates the rules for the base and for the change, each in the
// tenant as its own merge would leave it, and marks what the change makes new. A
// base that is not known has no findings and no policy file to compare with.
func (c *comparison) difference(s *settings, before *base) {
	judge := c.pass.Settings
	if s.base.policyFrom == fromBase {
		judge = before.settings
	}
	var against *policy.Base
	var was finding.Evaluation
	var groups []plan.Group
	if !before.unread {
		against = &policy.Base{File: before.file, Settings: before.settings, Plan: plan.Diff(before.file, c.tenant)}
		groups = against.Plan.Groups
		was, _ = c.evaluateIn(s, before.file, before.settings, nil)
	}
	is, coverage := c.evaluateIn(s, c.pass.File, judge, against)
	crossed := is
	if judge != before.settings && !before.unread {
		crossed, _ = c.evaluateIn(s, c.pass.File, before.settings, against)
	}
	d := finding.Diff(was, is, crossed, policy.OfState)
	c.input.Findings, c.input.Coverage = d.Findings, coverage
	c.input.Base = &report.Base{
		Name: before.name, Note: before.note, Unread: before.unread, OnlyNew: s.base.onlyNew,
		Edits: config.Diff(before.file, c.pass.File), Groups: groups, Fixed: d.Fixed, Hidden: d.Hidden,
	}
	if before.unread && s.base.policyFrom == fromBase {
		c.input.Result, c.input.Failure = report.Incomplete, "the policy file of the base, which is to judge, could not be read"
	}
}

// evaluateIn asks the rules about a declaration in the tenant after its merge.
func (c *comparison) evaluateIn(s *settings, file *config.File, judge *policy.Settings, against *policy.Base) (finding.Evaluation, []finding.RuleCoverage) {
	pass := c.pass
	pass.File, pass.Settings, pass.Base, pass.Plan = file, judge, against, plan.Diff(file, c.tenant)
	e := finding.Evaluation{Watched: map[string]bool{}}
	for i := range pass.Plan.Groups {
		if g := &pass.Plan.Groups[i]; g.State == plan.Managed {
			e.Watched[g.ID()] = true
		}
	}
	pinned := slices.DeleteFunc(slices.Clone(pass.Plan.Changes), func(change plan.Change) bool { return !change.Pinned })
	if s.base.onboards && len(pinned) > 0 {
		pass.Tenant = directory.NewIndex(plan.Applied(c.snapshot, pinned))
		pass.Plan = plan.Diff(file, pass.Tenant)
	}
	var coverage []finding.RuleCoverage
	e.Findings, coverage = policy.Check(policy.Rules(), pass)
	return e, coverage
}
