package cli

import (
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/strictyaml"
	"pim-groups/policy"
)

// declaration is all that the files of the repository say.
type declaration struct {
	sources  []config.Source
	file     *config.File // nil when there are errors, in the policy file too
	settings *policy.Settings
	findings []finding.Finding
}

// declare reads groups.yaml and the policy file; every problem of both is
// found in one run.
func (p *program) declare(s *settings) *declaration {
	d := &declaration{}
	var unread []finding.Finding
	d.sources, unread = config.Load(p.root, s.files)
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
	source, problems := config.LoadFile(p.root, s.policy)
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
