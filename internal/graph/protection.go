package graph

import (
	"context"
	"maps"
	"slices"
	"time"

	"pim-groups/internal/directory"
)

// protection reads what protects the groups that the depth asks about. It comes after
// the groups themselves, and the most important first: what PIM serves too slowly for
// the time that is left is what matters least.
type protection struct {
	*reading
	settings *roleSettings
	eligible *schedules
	members  *members
	active   *schedules
	requests *requests
	nested   *nested
	contexts collector
	declared map[string]directory.Declared // of those that are read
}

func newProtection(r *reading, nested *nested, contexts collector) *protection {
	ask, now := r.client.ask, r.client.options.Now
	return &protection{reading: r, settings: newRoleSettings(ask), eligible: newEligible(ask, now),
		members: newMembers(ask), active: newActive(ask, now), requests: newRequests(ask), nested: nested, contexts: contexts}
}

// read reads of those that PIM manages all, and of others who is a member already, and
// the settings where some are declared. Who is a member is read after who is eligible:
// somebody whose eligibility ends with what they have activated would look standing, and
// not eligible.
func (p *protection) read(run context.Context, managed, others []string) {
	p.active.all, p.requests.all, p.declared = len(managed), len(managed), p.scope.Declarations()
	asked := slices.Concat(managed, others)
	inScope := setOf(asked)
	maps.DeleteFunc(p.declared, func(id string, _ directory.Declared) bool { return !inScope[id] })
	read := func(part directory.Part, c collector, groups []string) {
		p.leaving(run, 4, func(ctx context.Context) { only(p.scope.Asks(part), c).read(ctx, groups) })
	}
	undeclared := func(id string) bool { return !p.declared[id].Settings }
	read(directory.PartRoleSettings, p.settings, slices.Concat(managed, slices.DeleteFunc(slices.Clone(others), undeclared)))
	named := p.settings.named()
	named.add(p.declared)
	read(directory.PartEligible, p.eligible, slices.Concat(managed, p.approving(named, managed)))
	read(directory.PartMembers, p.members, asked)
	read(directory.PartActive, p.active, p.withActive(managed))
	read(directory.PartRequests, p.requests, p.lacking(managed))
	p.readNamed(run, named)
	p.readAgain(run)
}

// readNamed reads what was named: principals with what is in them, and contexts.
func (p *protection) readNamed(ctx context.Context, n named) {
	kinds := p.principals()
	maps.Copy(kinds, n.approvers)
	parallel(
		func() {
			p.readPrincipals(ctx, kinds)
			p.nested.approving = p.groupsAmong(directory.PartApprovers, n.approvers)
			p.nested.eligible = p.groupsAmong(directory.PartEligibleGroups, p.principals())
			p.nested.read(ctx, nil)
		},
		func() {
			if n.context {
				p.contexts.read(ctx, nil)
			}
		},
	)
}

func (p *protection) put(s *directory.Snapshot) {
	together{p.settings, p.eligible, p.members, p.active, p.requests, p.nested, p.contexts}.put(s)
}

// longest is how long PIM may take for the three questions about each group: somebody
// reports that it serves 20 in ten seconds, and nobody less (Microsoft365DSC #7273).
func longest(groups int) time.Duration { return 3 * time.Duration(groups) * 10 * time.Second / 20 }

// inScope lists the groups that PIM manages, or may manage if its list could not be
// read, and those that it could manage.
func (p *protection) inScope() (managed, others []string) {
	protects := p.scope.Protects()
	for _, id := range slices.Sorted(maps.Keys(p.groups.known)) {
		g := p.groups.known[id]
		g.Managed = directory.FlagOf(p.managed.ids[id])
		switch {
		case !protects(&g):
		case p.managed.ids[id] || p.managed.ids == nil && g.Manageable():
			managed = append(managed, id)
		case g.Manageable():
			others = append(others, id)
		}
	}
	return managed, others
}

// approving lists the groups under PIM that approve, apart from those in scope: whoever
// is eligible in one of them may become an approver.
func (p *protection) approving(n named, managed []string) []string {
	var groups []string
	for id := range n.approvers {
		if p.managed.ids[id] && !slices.Contains(managed, id) {
			groups = append(groups, id)
		}
	}
	slices.Sort(groups)
	return groups
}

// withActive lists the groups in which somebody can be active through PIM: those that
// have a direct member, or somebody who is eligible as owner; and those of which that
// is not known. An owner of a role-assignable group exposes it, unless PIM knows an end.
func (p *protection) withActive(managed []string) []string {
	return slices.DeleteFunc(slices.Clone(managed), func(id string) bool {
		members, readMembers := p.members.lists[id]
		eligible, readEligible := p.eligible.lists[id]
		owner := func(s directory.Schedule) bool { return s.Role == directory.Owner }
		g := p.groups.known[id]
		exposed := g.RoleAssignable() && len(p.owners.lists[id]) > 0
		return readMembers && readEligible && len(members) == 0 && !exposed && !p.declared[id].Active && !slices.ContainsFunc(eligible, owner)
	})
}

// lacking lists the groups in which somebody who is declared is not eligible: a person
// may have removed them.
func (p *protection) lacking(managed []string) []string {
	now := p.client.options.Now()
	return slices.DeleteFunc(slices.Clone(managed), func(id string) bool {
		rows, read := p.eligible.lists[id]
		return !read || !p.declared[id].Lacks(rows, now)
	})
}

// readPrincipals reads who is eligible, active, a member or an approver. Schedules
// don't say what kind of principal they are about. Of members that are neither people,
// applications nor groups, such as devices, the kind is all that is read.
func (p *protection) readPrincipals(ctx context.Context, kinds map[string]directory.PrincipalType) {
	var people, groups, others []string
	for _, id := range slices.Sorted(maps.Keys(kinds)) {
		switch kind := kinds[id]; {
		case kind == groupType:
			groups = append(groups, id)
		case kind != "" && kind.IsOther():
			others = append(others, id)
		default:
			people = append(people, id)
		}
	}
	people = p.people.missing(p.groups.missing(people))
	p.readGroups(ctx, func() {
		left := p.people.find(ctx, users(), "id", people)
		p.groups.read(ctx, p.groups.missing(slices.Concat(left, groups)))
		nobody := p.people.readAll(ctx, p.groups.missing(left))
		p.absent.read(ctx, p.groups.missing(slices.Concat(nobody, groups)))
	})
	for _, id := range p.people.missing(others) {
		p.people.found.add(directory.Principal{ID: id, Type: kinds[id]})
	}
}

// principals gives all whom schedules and members name, and who are declared; and their
// kind where a list of members says it.
func (p *protection) principals() map[string]directory.PrincipalType {
	kinds := map[string]directory.PrincipalType{}
	for _, d := range p.declared {
		for _, wanted := range d.Eligible {
			kinds[wanted.Principal] = ""
		}
	}
	for _, list := range []*schedules{p.eligible, p.active} {
		for _, rows := range list.lists {
			for _, row := range rows {
				kinds[row.Principal] = ""
			}
		}
	}
	for _, list := range p.members.lists {
		for _, m := range list {
			kinds[m.ID] = m.Type
		}
	}
	return kinds
}
