package cli

import (
	"context"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/internal/strictyaml"
	"pim-groups/policy"
)

// declaration is all that the files of the repository say.
type declaration struct {
	sources  []config.Source
	file     *config.File // nil when there are errors, in the policy file too
	settings *policy.Settings
	findings []finding.Finding
	since    *base // what the last run applied; nil unless this run writes settings or people
}

// declare reads groups.yaml and the policy file; every problem of both is
// found in one run.
func (p *program) declare(s *settings) *declaration { return declareIn(config.Root(p.root), s) }

func declareIn(in config.Folder, s *settings) *declaration {
	d := &declaration{}
	var unread []finding.Finding
	d.sources, unread = config.Load(in, s.files)
	if len(d.sources) > 0 {
		d.file, d.findings = config.Parse(d.sources)
	}
	if len(unread) > 0 {
		d.file = nil // a part of the declaration is no declaration
	}
	d.findings = append(d.findings, unread...)
	if s.policy == "" {
		return d
	}
	source, problems := config.LoadFile(in, s.policy)
	if len(problems) == 0 {
		d.settings, problems = policy.ParseSettings(source, s.now)
		d.sources = append(d.sources, source)
	}
	if d.settings == nil {
		d.file = nil
	}
	d.findings = append(d.findings, problems...)
	return d
}

// coverage says which rules about files were evaluated: all of them, as long as
// none stopped the reading before the others.
func (d *declaration) coverage() []finding.RuleCoverage {
	if d.file == nil {
		return nil
	}
	var list []finding.RuleCoverage
	add := func(rules []finding.Rule, files int) {
		for _, rule := range rules {
			list = append(list, finding.RuleCoverage{Rule: rule.ID, Of: "file", Times: files})
		}
	}
	add(strictyaml.Rules(), len(d.sources))
	add(config.Rules(), len(d.file.Paths))
	if d.settings != nil {
		add(policy.FileRules(), 1)
	}
	return list
}

// fileRules are about the files themselves: they decide whether there is
// anything to compare.
func fileRules() []finding.Rule {
	return slices.Concat(strictyaml.Rules(), config.Rules(), policy.FileRules())
}

// allRules are the rules that a finding can name.
func allRules() []finding.Rule { return slices.Concat(policy.Metadata(), fileRules()) }

// comparison is the declaration held against the tenant: all that a report is
// made of, and what the next step needs. The tenant is nil when it was not read
// or must not be compared with the files; the input says why.
type comparison struct {
	declared *declaration
	snapshot *directory.Snapshot // as it was read
	tenant   *directory.Index    // of it, without what is not believed
	pass     policy.Pass         // that the rules were asked with
	input    report.Input
	terms    plan.Terms
}

// compare reads the tenant and asks the rules, as far as the files allow. With a
// base it also says what the pull request changes.
func (p *program) compare(ctx context.Context, s *settings, declared *declaration, before *base, from *source, mode policy.Mode) *comparison {
	c := &comparison{declared: declared, terms: s.terms()}
	if declared.file == nil {
		return c
	}
	snapshot, unread := from.read(ctx, p.scope(s, before, declared), declared.file)
	if unread != nil {
		c.input = *unread
		return c
	}
	c.snapshot, c.tenant = snapshot, directory.NewIndex(snapshot)
	c.pass = policy.Pass{
		File:         declared.file,
		Tenant:       c.tenant,
		Plan:         plan.Diff(declared.file, c.tenant, s.terms()),
		Settings:     declared.settings,
		Mode:         mode,
		Now:          s.now,
		Paths:        paths(before.files(declared.file)),
		Changes:      s.changes,
		Drift:        s.drift,
		TokenSubject: p.tokenSubject(),
	}
	if s.limits != nil {
		plan.Originate(c.pass.Plan, c.applied(from), c.tenant, c.terms)
	}
	c.input = report.Input{Source: from.name, Cost: from.spent(), Index: c.tenant, Plan: c.pass.Plan}
	if before != nil {
		c.difference(s, before)
		return c
	}
	c.input.Findings, c.input.Coverage = policy.Check(policy.Rules(), c.pass)
	c.input.ScopeNames = c.pass.Settings.ScopeNames(c.pass.Paths)
	c.input.Protection = policy.Protection(policy.Rules(), c.pass)
	return c
}

// paths lists those of the declarations.
func paths(files []*config.File) []string {
	var list []string
	for _, file := range files {
		list = append(list, file.Paths...)
	}
	return list
}
