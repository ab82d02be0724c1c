package tenant

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	o "pim-groups/internal/fake/graph/odata"
)

// State is a tenant at one moment. It is read only.
type State struct {
	groups     map[string]*Group
	principals map[string]*directory.Principal
	units      map[string]*directory.AdministrativeUnit
	managed    map[string]managed
	access     map[string]*access // of the groups whose role settings were ever written
	defaults   []o.Object         // of all others
	schedules  map[string][]*Schedule
	requests   map[string][]*Request
	roles      []directory.RoleAssignment
	rolesOf    string          // whose roles these are
	unlisted   map[string]bool // principals that are in no list
	protection Protection
	audits     []Audit
	lists      lists
}

// lists are the sorted forms of the maps, made when first asked for: a write
// drops them, and reads are far more frequent. They make a look-up by name as
// fast as one by id, so that ten thousand of them are not ten thousand searches.
type lists struct {
	groups, deleted []*Group
	names           map[string][]*Group
	nicknames       map[string][]*Group
	principals      map[directory.PrincipalType][]*directory.Principal
	byName          map[string]*directory.Principal
	inUnit          map[string][]*Group
	managed         []string
}

// Group is a group with what a snapshot leaves out.
type Group struct {
	directory.Group
	Description  string
	Mail         string
	MailNickname string
	Visibility   string
	Members      []string // principal and group ids
	unlisted     []seat   // members and owners of whom PIM has no assignment
}

// newGroup fills in what Graph always has: a nickname that is unique in the
// tenant and, for groups with mail, an address. [D] group resource page
func newGroup(g directory.Group) *Group {
	full := &Group{Group: g, MailNickname: g.ID[:8] + g.ID[9:10]}
	if g.MailEnabled == directory.True {
		full.Mail = full.MailNickname + "@contoso.com"
	}
	switch {
	case g.RoleAssignable():
		full.Visibility = "Private" // forced
	case g.Kind() == directory.Microsoft365:
		full.Visibility = "Public"
	}
	return full
}

// managed says since when PIM manages a group.
type managed struct {
	since time.Time // zero: from the beginning
	reads int       // of the list before that
}

// Audit is an entry of the audit log. https://learn.microsoft.com/graph/api/resources/directoryaudit
type Audit struct {
	ID       string
	At       time.Time
	Activity string
	GroupID  string
	By       Actor
}

// Groups lists the groups that are not deleted, by id.
func (s *State) Groups() []*Group {
	s.sortGroups()
	return s.lists.groups
}

// DeletedGroups lists the soft-deleted groups, by id.
func (s *State) DeletedGroups() []*Group {
	s.sortGroups()
	return s.lists.deleted
}

func (s *State) sortGroups() {
	if s.lists.names != nil {
		return
	}
	l := &s.lists
	l.names, l.nicknames = make(map[string][]*Group, len(s.groups)), make(map[string][]*Group, len(s.groups))
	l.inUnit = make(map[string][]*Group)
	for _, id := range slices.Sorted(maps.Keys(s.groups)) {
		g := s.groups[id]
		if g.Deleted() {
			l.deleted = append(l.deleted, g)
			continue
		}
		l.groups = append(l.groups, g)
		name, nickname := strings.ToLower(g.DisplayName), strings.ToLower(g.MailNickname)
		l.names[name] = append(l.names[name], g)
		l.nicknames[nickname] = append(l.nicknames[nickname], g)
		for _, unit := range g.AdministrativeUnits {
			l.inUnit[unit] = append(l.inUnit[unit], g)
		}
	}
}

// Group finds a group that is not deleted.
func (s *State) Group(id string) *Group {
	if g := s.groups[strings.ToLower(id)]; g != nil && !g.Deleted() {
		return g
	}
	return nil
}

// DeletedGroup finds a soft-deleted group.
func (s *State) DeletedGroup(id string) *Group {
	if g := s.groups[strings.ToLower(id)]; g != nil && g.Deleted() {
		return g
	}
	return nil
}

// GroupsWith finds the groups by one of the properties that have an index:
// id, displayName, mailNickname. indexed is false for any other. Names are
// compared without case and need not be unique. [D]
// https://learn.microsoft.com/graph/api/resources/group#properties
func (s *State) GroupsWith(property string, keys []string) (found []*Group, indexed bool) {
	s.sortGroups()
	for _, key := range keys {
		switch key = strings.ToLower(key); property {
		case "id":
			if g := s.Group(key); g != nil {
				found = append(found, g)
			}
		case "displayName":
			found = append(found, s.lists.names[key]...)
		case "mailNickname":
			found = append(found, s.lists.nicknames[key]...)
		default:
			return nil, false
		}
	}
	slices.SortFunc(found, func(a, b *Group) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Compact(found), true
}

// Principals lists the users or the service principals, by id.
func (s *State) Principals(of directory.PrincipalType) []*directory.Principal {
	s.sortPrincipals()
	return s.lists.principals[of]
}

func (s *State) sortPrincipals() {
	if s.lists.byName != nil {
		return
	}
	s.lists.byName = make(map[string]*directory.Principal)
	s.lists.principals = make(map[directory.PrincipalType][]*directory.Principal)
	for _, id := range slices.Sorted(maps.Keys(s.principals)) {
		p := s.principals[id]
		if s.unlisted[id] {
			continue
		}
		s.lists.principals[p.Type] = append(s.lists.principals[p.Type], p)
		if p.UserPrincipalName != "" {
			s.lists.byName[strings.ToLower(p.UserPrincipalName)] = p
		}
	}
}

// Principal finds a user or service principal by id.
func (s *State) Principal(id string) *directory.Principal { return s.principals[strings.ToLower(id)] }

// User finds a user by id or user principal name.
func (s *State) User(idOrName string) *directory.Principal {
	s.sortPrincipals()
	p := s.principals[strings.ToLower(idOrName)]
	if p == nil {
		p = s.lists.byName[strings.ToLower(idOrName)]
	}
	if p == nil || p.Type != directory.User {
		return nil
	}
	return p
}

// Units lists the administrative units, by id.
func (s *State) Units() []*directory.AdministrativeUnit {
	units := make([]*directory.AdministrativeUnit, 0, len(s.units))
	for _, id := range slices.Sorted(maps.Keys(s.units)) {
		units = append(units, s.units[id])
	}
	return units
}

// Unit finds an administrative unit.
func (s *State) Unit(id string) *directory.AdministrativeUnit { return s.units[strings.ToLower(id)] }

// InUnit lists the groups in an administrative unit, by id.
func (s *State) InUnit(id string) []*Group {
	s.sortGroups()
	return s.lists.inUnit[strings.ToLower(id)]
}

// Roles lists the directory roles of a principal.
func (s *State) Roles(principal string) []directory.RoleAssignment {
	if !strings.EqualFold(principal, s.rolesOf) {
		return nil
	}
	return s.roles
}

// RolesOf is the principal whose directory roles are known.
func (s *State) RolesOf() string { return s.rolesOf }

// Audits lists the audit log, oldest first.
func (s *State) Audits() []Audit { return s.audits }
