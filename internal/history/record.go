package history

import (
	"encoding/json"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// Kind is what a record is about.
type Kind string

// The kinds of records about the tenant.
const (
	Group         Kind = "group" // its properties
	Managed       Kind = "managed"
	Setting       Kind = "setting" // a role setting
	Eligible      Kind = "eligible"
	Active        Kind = "active"
	Owner         Kind = "owner"
	Member        Kind = "member"
	Indirect      Kind = "indirect-member" // of a group that is eligible or approves, through groups in it too
	InUnit        Kind = "unit-membership"
	Orphan        Kind = "orphan-id"
	Principal     Kind = "principal" // properties
	Unit          Kind = "administrative-unit"
	Context       Kind = "context"
	ContextPolicy Kind = "context-policy"
	Package       Kind = "package"
	Application   Kind = "application"
	Caller        Kind = "caller" // properties of the identity that read
)

// The kinds of records about the reading.
const (
	scope       Kind = "scope"
	read        Kind = "read" // something was read, however empty it is
	gap         Kind = "gap"
	notLookedAt Kind = "not-looked-at"
	listSize    Kind = "managed-list-size"
	evidence    Kind = "evidence" // signs that PIM manages the group
	request     Kind = "request"  // PIM forgets them
)

// Kinds lists the kinds in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{Group, Managed, Setting, Eligible, Active, Owner, Member, Indirect, InUnit, Orphan, Principal, Unit, Context,
		ContextPolicy, Package, Application, Caller, scope, read, gap, notLookedAt, listSize, evidence, request}
}

func (k Kind) rank() int { return slices.Index(Kinds(), k) }

// aboutReading says that a difference says nothing of the tenant.
func (k Kind) aboutReading() bool { return k.rank() >= scope.rank() }

// isObject says that the record is an object whose properties are compared one by one.
func (k Kind) isObject() bool {
	return slices.Contains([]Kind{Group, Principal, Unit, Context, ContextPolicy, Application, Caller, scope}, k)
}

// Key names a record; what does not apply is "". The ids are those of the snapshot.
type Key struct {
	Kind      Kind
	Group     string
	Role      string // member or owner
	Principal string // user, application or group by its object id
	Object    string // id of a unit, context, policy, package, application, Graph's rule, or a part of the snapshot
	// Setting is the property of an object, or the name of a role setting in groups.yaml.
	Setting string
}

// present is the value of a record that only is there.
const present = "true"

// unknown is the value of Managed where PIM's list was not read: in JSON null is none.
const unknown = `"unknown"`

// recorder takes a canonical snapshot apart.
type recorder struct {
	*directory.Snapshot
	add func(k Key, value string)
}

// records gives all records of a canonical snapshot, each key once. What the two
// snapshots have in common is none: version, tenant and cloud.
func records(s *directory.Snapshot, add func(k Key, value string)) {
	r := recorder{s, add}
	r.add(Key{Kind: listSize}, encode(&s.ManagedListSize))
	r.add(Key{Kind: scope}, encode(&s.Scope))
	r.marks()
	for i := range s.Groups {
		r.group(&s.Groups[i])
	}
	for _, id := range s.OrphanIDs {
		r.add(Key{Kind: Orphan, Group: id}, present)
	}
	r.settings()
	r.memberships(Member, s.Members)
	r.memberships(Indirect, s.TransitiveMembers)
	r.objects()
	r.rows()
}

// encode writes what a snapshot holds, which can be encoded: it was decoded.
func encode[P any](value P) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func (r recorder) group(g *directory.Group) {
	for _, id := range g.Owners {
		r.add(Key{Kind: Owner, Group: g.ID, Principal: id}, present)
	}
	for _, id := range g.AdministrativeUnits {
		r.add(Key{Kind: InUnit, Group: g.ID, Object: id}, present)
	}
	switch g.Managed {
	case directory.True:
		r.add(Key{Kind: Managed, Group: g.ID}, present)
	case directory.Null:
		r.add(Key{Kind: Managed, Group: g.ID}, unknown)
	}
	if len(g.Evidence) > 0 {
		r.add(Key{Kind: evidence, Group: g.ID}, encode(&g.Evidence))
	}
	properties := *g
	properties.Owners, properties.AdministrativeUnits, properties.Evidence, properties.Managed = nil, nil, nil, directory.Null
	r.add(Key{Kind: Group, Group: g.ID}, encode(&properties))
}

// settings reads the id of each rule once: many roles have the same ones.
func (r recorder) settings() {
	for i := range r.RoleSettings {
		set := &r.RoleSettings[i]
		ids := make([]string, len(set.Rules))
		for i, rule := range set.Rules {
			ids[i] = settings.RuleID(string(rule))
		}
		for _, of := range set.Of {
			for i, rule := range set.Rules {
				r.add(Key{Kind: Setting, Group: of.Group, Role: string(of.Role), Object: ids[i]}, string(rule))
			}
		}
	}
}

func (r recorder) memberships(kind Kind, list []directory.Membership) {
	for i := range list {
		for _, id := range list[i].Members {
			r.add(Key{Kind: kind, Group: list[i].Group, Principal: id}, present)
		}
		for _, id := range list[i].Groups {
			r.add(Key{Kind: kind, Group: list[i].Group, Object: id}, present)
		}
	}
}

// objects records the lists of which each element has an id of its own.
func (r recorder) objects() {
	if r.Caller != nil {
		r.add(Key{Kind: Caller}, encode(r.Caller))
	}
	for i := range r.Principals {
		r.add(Key{Kind: Principal, Principal: r.Principals[i].ID}, encode(&r.Principals[i]))
	}
	for i := range r.AdministrativeUnits {
		r.add(Key{Kind: Unit, Object: r.AdministrativeUnits[i].ID}, encode(&r.AdministrativeUnits[i]))
	}
	for i := range r.Contexts {
		r.add(Key{Kind: Context, Object: r.Contexts[i].ID}, encode(&r.Contexts[i]))
	}
	for i := range r.ContextPolicies {
		r.add(Key{Kind: ContextPolicy, Object: r.ContextPolicies[i].ID}, encode(&r.ContextPolicies[i]))
	}
	for i := range r.Applications {
		r.add(Key{Kind: Application, Object: r.Applications[i].ID}, encode(&r.Applications[i]))
	}
}

// rows records the lists that can have several elements about one thing.
func (r recorder) rows() {
	for kind, list := range map[Kind][]directory.Schedule{Eligible: r.Eligibilities, Active: r.Assignments} {
		one := rows{recorder: r}
		for i := range list {
			s := &list[i]
			one.put(Key{Kind: kind, Group: s.Group, Role: string(s.Role), Principal: s.Principal}, encode(s))
		}
		one.flush()
	}
	one := rows{recorder: r}
	for i := range r.Packages {
		p := &r.Packages[i]
		one.put(Key{Kind: Package, Group: p.Group, Role: string(p.Role), Object: p.ID}, encode(p))
	}
	for i := range r.Requests {
		q := &r.Requests[i]
		one.put(Key{Kind: request, Group: q.Group, Role: string(q.Role), Principal: q.Principal}, encode(q))
	}
	for i := range r.Gaps {
		g := &r.Gaps[i]
		one.put(Key{Kind: gap, Group: g.Group, Object: string(g.Part), Setting: g.Subject}, encode(g))
	}
	for i := range r.NotLookedAt {
		g := &r.NotLookedAt[i]
		one.put(Key{Kind: notLookedAt, Object: string(g.Part)}, encode(g))
	}
	one.flush()
}

// rows puts the elements about one thing into one record. They follow each other,
// because canonical lists are sorted that way.
type rows struct {
	recorder
	key  Key
	list []string
}

func (r *rows) put(k Key, value string) {
	if k != r.key {
		r.flush()
	}
	r.key, r.list = k, append(r.list, value)
}

func (r *rows) flush() {
	if len(r.list) > 0 {
		r.add(r.key, "["+strings.Join(r.list, ",")+"]")
	}
	r.list = nil
}

// marks records what was read, whatever was found.
func (r recorder) marks() {
	mark := func(part directory.Part, group string, role directory.Role) {
		r.add(Key{Kind: read, Group: group, Role: string(role), Object: string(part)}, present)
	}
	for _, set := range r.RoleSettings {
		for _, of := range set.Of {
			mark(directory.PartRoleSettings, of.Group, of.Role)
		}
	}
	for part, ids := range map[directory.Part][]string{
		directory.PartEligible: r.EligibilitiesOf, directory.PartActive: r.AssignmentsOf, directory.PartRequests: r.RequestsOf,
	} {
		for _, id := range ids {
			mark(part, id, "")
		}
	}
	for _, m := range r.Members {
		mark(directory.PartMembers, m.Group, "")
	}
	for _, m := range r.TransitiveMembers {
		mark(peopleOf, m.Group, "")
	}
	for part, was := range map[directory.Part]bool{
		directory.PartContexts: r.Contexts != nil, directory.PartContextPolicies: r.ContextPolicies != nil,
		directory.PartPackages: r.Packages != nil, directory.PartApplications: r.Applications != nil,
	} {
		if was {
			mark(part, "", "")
		}
	}
}

// peopleOf stands for the people in a group that is eligible or approves: two parts of a
// snapshot ask for them.
const peopleOf = directory.PartEligibleGroups
