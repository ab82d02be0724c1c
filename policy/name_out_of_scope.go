package policy

import (
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// nameOutOfScope keeps a team from declaring a group of another one. It looks at the
// name in the file, and at that in the tenant: an id can lead to a group with any name.
var nameOutOfScope = Rule{
	Rule: finding.Rule{
		ID:    "name-out-of-scope",
		Title: "A file declares a group whose name it does not answer for",
		Why: "The scope of the policy file says which files answer for which names. A team that declares a group of another " +
			"team takes over who gets access to it, and its reviewers don't know the group.",
		Fix:      "Move the entry to the file that answers for the name, or change scope in the policy file.",
		Severity: finding.Error,
	},
	About:   Tenant,
	MayNeed: []directory.Part{directory.PartGroups},
	Files:   checkDeclaredScope,
	Check:   checkTenantScope,
}

// checkDeclaredScope judges the names as they are declared.
func checkDeclaredScope(p *Pass) {
	s := p.Settings.scopeOf()
	if s == nil {
		return
	}
	for i := range p.File.Groups {
		if name := p.File.Groups[i].Name; !s.answers(name) {
			p.reportOutOfScope(i, name.Value, "the name ")
		}
	}
}

// checkTenantScope judges the names that the groups have by now, where the declared one
// is in scope. Of a group that could not be read, the name may be any.
func checkTenantScope(p *Pass) {
	s := p.Settings.scopeOf()
	if s == nil {
		return
	}
	for i := range p.Plan.Groups {
		g := &p.Plan.Groups[i]
		name := g.Declared.Name
		if reason, missing := p.missing(directory.PartGroups, g); missing && s.answers(name) {
			p.unread(directory.PartGroups, reason, finding.Finding{Pos: name.Pos, Group: g.Ref()})
		} else if g.Found != nil && !missing {
			p.checkActualName(i, name, norm.NFC.String(g.Found.DisplayName))
		}
	}
}

// checkActualName judges one of them. A declared name out of scope has its finding.
func (p *Pass) checkActualName(i int, declared config.Text, actual string) {
	s := p.Settings.scopeOf()
	if s.answers(declared) && !s.answers(config.Text{Value: actual, Pos: declared.Pos}) {
		p.reportOutOfScope(i, actual, "the name that the group has in the tenant, ")
	}
}

// answers says whether the file that a name stands in answers for it.
func (s *scope) answers(name config.Text) bool {
	return slices.ContainsFunc(s.of(name.Pos.File), func(e *scopeEntry) bool { return e.covers(name.Value) })
}

// reportOutOfScope says what the file answers for, and which files would answer for the
// name.
func (p *Pass) reportOutOfScope(i int, name, what string) {
	s, file := p.Settings.scopeOf(), p.File.Groups[i].Name.Pos.File
	var f finding.Finding
	if own := patterns(s.of(file)); len(own) > 0 {
		f.Message = fmt.Sprintf("%s does not answer for %s%s, only for %s", file, what, finding.Quote(name), firstQuoted(own))
	} else {
		f.Message = fmt.Sprintf("no entry of scope matches %s, so the file does not answer for %s%s", file, what, finding.Quote(name))
	}
	var files []config.Text
	for _, e := range s.filter(func(e *scopeEntry) bool { return e.covers(name) }) {
		files = append(files, e.files)
		f.Related = append(f.Related, finding.Related{Pos: e.files.Pos, Message: "these files answer for the name"})
	}
	if len(files) > 0 {
		f.Fix = fmt.Sprintf("Move the entry to a file that matches %s, or change scope in the policy file", firstQuoted(files))
	} else {
		f.Fix = fmt.Sprintf("Add a pattern for the name to scope at %s: no file answers for it", s.pos)
	}
	p.reportEntry(i, f)
}

// firstQuoted names the first patterns of a list.
func firstQuoted(list []config.Text) string {
	var quoted []string
	for _, text := range list {
		quoted = append(quoted, finding.Quote(text.Value))
	}
	return firstOf(quoted, ", ")
}
