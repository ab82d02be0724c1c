package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// scope says which files answer for which names of groups; nil says nothing.
type scope struct {
	pos     finding.Pos // of the key
	entries []scopeEntry
}

// scopeEntry lets the files of one pattern answer for the names of others.
type scopeEntry struct {
	files config.Text
	glob  config.Glob
	names []config.Text
}

// covers says whether a pattern of the entry fits a name.
func (e *scopeEntry) covers(name string) bool {
	return slices.ContainsFunc(e.names, func(own config.Text) bool { return identity.Pattern(own.Value).Matches(name) })
}

// of gives what a file answers for: all entries that it matches count.
func (s *scope) of(file string) []*scopeEntry {
	return s.filter(func(e *scopeEntry) bool { return e.glob.Matches(file) })
}

func (s *scope) filter(keep func(*scopeEntry) bool) []*scopeEntry {
	var list []*scopeEntry
	for i := range s.entries {
		if e := &s.entries[i]; keep(e) {
			list = append(list, e)
		}
	}
	return list
}

// watching gives the entries that files of the run match: those whose names this run
// looks after. None means that every name is looked after, as without a scope: a scope
// that fits no file must not look like a tenant without undeclared groups.
func (s *scope) watching(files []string) []*scopeEntry {
	if s == nil {
		return nil
	}
	return s.filter(func(e *scopeEntry) bool { return slices.ContainsFunc(files, e.glob.Matches) })
}

// patterns lists the patterns of names of entries, each once, in their order.
func patterns(entries []*scopeEntry) []config.Text {
	var list []config.Text
	for _, e := range entries {
		for _, name := range e.names {
			if !slices.ContainsFunc(list, func(other config.Text) bool { return samePattern(name.Value, other.Value) }) {
				list = append(list, name)
			}
		}
	}
	return list
}

func samePattern(a, b string) bool { return identity.FoldName(a) == identity.FoldName(b) }

// watched gives the question whether this run looks after a group that no file
// declares. It does if one of the names that the group may have is covered. A name that
// could not be read may be any.
func (p *Pass) watched() func(*directory.Group) bool {
	entries := p.Settings.scopeOf().watching(p.paths())
	return func(g *directory.Group) bool {
		_, doubted := p.Tenant.Doubted(g.ID)
		return len(entries) == 0 || doubted || len(g.Names()) == 0 || slices.ContainsFunc(g.Names(), func(name string) bool {
			return slices.ContainsFunc(entries, func(e *scopeEntry) bool { return e.covers(name) })
		})
	}
}

// ownWaivers are those that this run judges: teams share a policy file, and the groups of
// other teams are neither declared nor looked after here. Of a group that was not read the
// name may be any, so that only a run for all names judges its waivers.
func (p *Pass) ownWaivers() []*waiver {
	declared, watched := p.declared(), p.watched()
	all := covered("*", watchedNames(p.Settings.scopeOf(), p.paths()))
	return slices.DeleteFunc(slices.Clone(p.Settings.allWaivers()), func(w *waiver) bool {
		g := p.Tenant.Group(w.group.Value)
		return !all && !declared[w.group.Value] && (g == nil || !watched(g))
	})
}

// paths are the files that decide which entries of the scope count.
func (p *Pass) paths() []string {
	if p.Paths != nil {
		return p.Paths
	}
	return p.File.Paths
}

// reportScopeChanges says what a pull request lets files declare, and which names it
// leaves without a file that looks after them.
func (p *Pass) reportScopeChanges() {
	was, is := p.Base.Settings.scopeOf(), p.Base.Proposed.scopeOf()
	switch {
	case was != nil && is == nil:
		p.reportScopeChange(finding.Pos{}, "scope", "the scope is removed: each file may declare each group")
	case was != nil:
		p.reportScopeWidened(was, is)
	}
	if is == nil {
		return
	}
	left := patterns(is.watching(p.File.Paths)) // a file that the pull request deletes looks after nothing
	for _, name := range watchedNames(was, p.paths()) {
		if len(left) > 0 && !covered(name.Value, left) {
			p.reportScopeChange(is.pos, name.Value, fmt.Sprintf("no file of this run answers for the names %s any more: "+
				"groups with such a name that no file declares are not reported", finding.Quote(name.Value)))
		}
	}
}

// reportScopeWidened lists the names that files may declare and could not before.
func (p *Pass) reportScopeWidened(was, is *scope) {
	for i := range is.entries {
		e := &is.entries[i]
		before := patterns(was.filter(func(own *scopeEntry) bool { return own.files.Value == "**" || own.files.Value == e.files.Value }))
		for _, name := range e.names {
			if !covered(name.Value, before) {
				p.reportScopeChange(name.Pos, e.files.Value+" "+name.Value, fmt.Sprintf("the scope is widened: the files %s may declare the names %s",
					finding.Quote(e.files.Value), finding.Quote(name.Value)))
			}
		}
	}
}

func (p *Pass) reportScopeChange(pos finding.Pos, subject, message string) {
	p.Report(finding.Finding{Pos: pos, Subject: subject, Message: message})
}

// ScopeNames gives the patterns of the names for which a run of these files reports groups
// in no file, none if for all names.
func (s *Settings) ScopeNames(files []string) []string {
	watched := watchedNames(s.scopeOf(), files)
	if covered("*", watched) {
		return nil
	}
	var names []string
	for _, name := range watched {
		names = append(names, name.Value)
	}
	return names
}

// watchedNames are the patterns of the names that a run of the files looks after.
func watchedNames(s *scope, files []string) []config.Text {
	if watching := s.watching(files); len(watching) > 0 {
		return patterns(watching)
	}
	return []config.Text{{Value: "*"}}
}

// covered says whether every name of a pattern is in a list, as far as patterns can be
// compared.
func covered(pattern string, by []config.Text) bool {
	return slices.ContainsFunc(by, func(own config.Text) bool { return own.Value == "*" || samePattern(own.Value, pattern) })
}
