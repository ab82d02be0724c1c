package importing

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
	"pim-groups/internal/settings"
)

// Terraform reads the state of the provider hashicorp/azuread, as terraform show -json
// prints it. tenant has names that the state may lack. now tells what has begun and what
// has ended. With all, it takes what equals
// PIM's own settings too, and groups that nothing in the state has under PIM.
// https://registry.terraform.io/providers/hashicorp/azuread/latest/docs
func Terraform(tenant Tenant, now time.Time, all bool) Format {
	return func(data []byte) (*Result, error) {
		s, err := parseState(data)
		if err != nil {
			return nil, err
		}
		t := &terraform{
			tenant: tenant, now: now, all: all, stateFile: s, result: &Result{File: &groupsyaml.File{}},
			known: map[string]*known{}, entries: map[string]*entry{}, used: map[string]bool{}, minor: map[Note]map[string]int{},
		}
		t.readKnown()
		for _, r := range s.resources {
			if read := readers()[r.kind]; read != nil && r.managed {
				read(t, r)
			}
		}
		t.fill()
		if err := t.result.settle(); err != nil {
			return nil, err
		}
		t.noteRest()
		t.addSteps()
		return t.result, nil
	}
}

// readers are the resources that say what PIM is to have.
func readers() map[string]func(*terraform, *resource) {
	return map[string]func(*terraform, *resource){
		policyType:      (*terraform).readPolicy,
		eligibilityType: (*terraform).readSchedule,
		assignmentType:  (*terraform).readSchedule,
	}
}

const (
	policyType      = "azuread_group_role_management_policy"
	eligibilityType = "azuread_privileged_access_group_eligibility_schedule"
	assignmentType  = "azuread_privileged_access_group_assignment_schedule"
)

// terraform is one import.
type terraform struct {
	*stateFile
	tenant  Tenant
	now     time.Time
	all     bool
	result  *Result
	known   map[string]*known       // groups, users and applications of the state, by id
	names   map[string]int          // how many of them have a name, by folded name
	entries map[string]*entry       // by the group's id
	used    map[string]bool         // ids that go into the register
	minor   map[Note]map[string]int // paths of each type and reason, with their numbers
}

// entry is a group of the state that has something for PIM.
type entry struct {
	id            string
	member, owner side
}

func (e *entry) sides() []*side { return []*side{&e.member, &e.owner} }

// side is a role of an entry.
type side struct {
	policy           *resource
	settings         *settings.Role // nil: nothing to declare
	eligible, active []groupsyaml.Assignment
	comments         []string
	sources          []*resource // what pim-groups writes from now on
	kept             int         // what it only checks, and Terraform keeps
}

// carried keeps what becomes of a resource that the declaration has. Active assignments
// are checked and never written, so Terraform stays their master.
func (s *side) carried(r *resource) {
	if r.kind == assignmentType {
		s.kept++
		return
	}
	s.sources = append(s.sources, r)
}

// side gives the role that a resource is about. It notes the resource if that is none.
func (t *terraform) side(r *resource, roleKey string) (*entry, *side) {
	id, role := identity.CanonicalID(r.values.word("group_id")), r.values.word(roleKey)
	if id == "" || role != "member" && role != "owner" {
		t.note(r, "its group_id is no object id, or its "+roleKey+" is neither member nor owner, or they are sensitive", r.values)
		return nil, nil
	}
	e := t.entries[id]
	if e == nil {
		e = &entry{id: id}
		t.entries[id] = e
	}
	if role == "owner" {
		return e, &e.owner
	}
	return e, &e.member
}

// note says why values of a resource are not carried.
func (t *terraform) note(r *resource, reason string, all ...*node) {
	for _, v := range all {
		if v != nil && !v.read {
			t.result.Notes = append(t.result.Notes, Note{Place: strings.TrimSuffix(r.address+"."+r.path(v), "."), Reason: reason})
			carry(v)
		}
	}
}

// fill makes the declaration of what was read.
func (t *terraform) fill() {
	f := t.result.File
	f.Comments = []string{
		"Made by pim-groups import terraform. Run pim-groups check: a difference means that the tenant is not as the state says.",
		"exact: false: the state does not say who else is in a list. Remove it where the list is complete.",
	}
	f.Tenant = t.tenantID()
	if t.all {
		t.addGroups()
	}
	for _, e := range t.entries {
		f.Groups = append(f.Groups, t.group(e))
	}
	order.By(f.Groups, func(a, b groupsyaml.Group) int {
		return cmp.Or(cmp.Compare(identity.FoldName(a.Name), identity.FoldName(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	t.share()
	t.register()
}

// unnamed is what a group is called that the state has no name of.
const unnamed = "DISPLAY NAME"

func (t *terraform) group(e *entry) groupsyaml.Group {
	g := groupsyaml.Group{ID: e.id, Name: unnamed, Member: e.member.role(), Owner: e.owner.role()}
	k := t.known[e.id]
	if k == nil || k.kind != config.GroupKind || k.name == "" {
		const reason = `its name is not known, so its entry is a comment; import with --snapshot, or add data "azuread_group" and run terraform apply`
		g.Out, g.Comments = true, []string{"Replace DISPLAY NAME by the name of the group, and uncomment the entry."}
		t.result.Notes = append(t.result.Notes, Note{Place: "the group " + e.id, Reason: reason})
	} else {
		g.Name = k.name
		carry(k.values...)
		g.Owners = t.owners(e, k)
	}
	g.Comments = append(append(g.Comments, e.member.comments...), e.owner.comments...)
	if g.Member == nil && g.Owner == nil && t.all && !g.Out && e.bare() {
		g.PIM = config.None
		g.Comments = append(g.Comments, "Nothing in the state has this group under PIM.")
	}
	return g
}

// bare says that the state has nothing for PIM in the group.
func (e *entry) bare() bool {
	return e.member.policy == nil && e.owner.policy == nil && len(e.member.sources)+len(e.owner.sources)+e.member.kept+e.owner.kept == 0
}

// role is what the declaration says of the role; nil for nothing.
func (s *side) role() *groupsyaml.Role {
	r := &groupsyaml.Role{Settings: s.settings}
	if len(s.eligible) > 0 {
		r.Eligible = &s.eligible
	}
	if len(s.active) > 0 {
		r.Active = &s.active
	}
	r.Open = r.Eligible != nil || r.Active != nil
	if r.Settings == nil && !r.Open {
		return nil
	}
	return r
}

// share makes templates of settings that several roles have.
func (t *terraform) share() {
	f := t.result.File
	var keys []string
	roles := map[string][]*groupsyaml.Role{}
	for i := range f.Groups {
		for _, r := range []*groupsyaml.Role{f.Groups[i].Member, f.Groups[i].Owner} {
			if r != nil && r.Settings != nil && !f.Groups[i].Out {
				key := fmt.Sprintf("%#v", *r.Settings) // all that it has, quoted
				keys, roles[key] = append(keys, key), append(roles[key], r)
			}
		}
	}
	for _, key := range keys {
		same := roles[key]
		if len(same) < 2 || same[0].From != "" {
			continue
		}
		name := fmt.Sprintf("terraform-%d", len(f.Templates)+1)
		f.Templates = append(f.Templates, groupsyaml.Template{
			Comments: []string{"Shared by " + finding.Count(len(same), "role") + "."}, Name: name, Settings: *same[0].Settings,
		})
		for _, r := range same {
			r.From, r.Settings = name, nil
		}
	}
}
