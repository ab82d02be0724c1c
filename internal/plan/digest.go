package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
	"pim-groups/internal/order"
)

// The digest answers one question: is what was reviewed what would be done
// now? It covers what a reviewer relies on and nothing else: not the order of entries,
// not comments, not when the snapshot was taken. Each kind of changes has its own, over
// what the file declares of that kind, so that what one run writes leaves the digest of
// the next one as it was.

// digestVersion is raised with each change of digestForm, so that a digest of
// another release never matches by accident.
const digestVersion = 3

// DigestKind is what a digest is about: the changes of some classes.
type DigestKind string

// The kinds of digests.
const (
	DigestOnboard  DigestKind = "onboard"
	DigestSettings DigestKind = "settings"
	DigestPeople   DigestKind = "people"
)

// kindOfClass gives the kind of digest that covers a class.
func kindOfClass(c Class) DigestKind {
	switch c {
	case ClassOnboard:
		return DigestOnboard
	case ClassSettings:
		return DigestSettings
	}
	return DigestPeople
}

// GroupDigest identifies what would be done about one group, of one kind.
type GroupDigest struct {
	Group  string // object id
	Kind   DigestKind
	Digest string
}

// digestForm is the text that is hashed, as JSON. What is not asked for is missing.
type digestForm struct {
	Version  int             `json:"version"`
	Tenant   string          `json:"tenant"`
	Cloud    directory.Cloud `json:"cloud"`
	Onboard  *digestOnboard  `json:"onboard,omitempty"`
	Settings []digestRoles   `json:"settings,omitzero"`
	People   []digestRoles   `json:"people,omitzero"`
}

// digestOnboard is the tenant, each entry of the file, the facts of each group, and
// which groups are managed already.
type digestOnboard struct {
	Groups  []digestGroup  `json:"groups"`
	Changes []digestChange `json:"changes"`
	Managed []string       `json:"managed"`
}

type digestGroup struct {
	Name       string       `json:"name"`
	ID         string       `json:"id"`
	PIM        string       `json:"pim"`
	Declares   bool         `json:"declaresOwners"` // nil and empty lists differ
	Owners     []string     `json:"owners"`
	State      State        `json:"state"`
	Found      *digestFacts `json:"found"`
	Candidates []string     `json:"candidates"`
	Deleted    []string     `json:"deleted"`
}

// digestFacts are all facts of a group, also those that it will gain. The times
// replace those of the embedded group: as numbers they can't fail to encode.
type digestFacts struct {
	*directory.Group
	Created int64 `json:"createdDateTime"`
	Deleted int64 `json:"deletedDateTime"`
}

type digestChange struct {
	Action Action `json:"action"`
	Key    Key    `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
	Pinned bool   `json:"pinned"`
}

// Digest identifies the changes of some classes, by default those that onboard:
// "sha256:" and 64 hexadecimal digits.
func (p *Plan) Digest(classes ...Class) string {
	form := p.digestForm()
	kinds := map[DigestKind]bool{DigestOnboard: len(classes) == 0}
	for _, class := range classes {
		kinds[kindOfClass(class)] = true
	}
	changes := p.digestChanges()
	if kinds[DigestOnboard] {
		form.Onboard = &digestOnboard{Managed: p.Managed}
		for i := range p.Groups {
			g := &p.Groups[i]
			form.Onboard.Groups = append(form.Onboard.Groups, g.digest())
			if g.Found != nil {
				form.Onboard.Changes = append(form.Onboard.Changes, changes[groupKind{g.Found.ID, DigestOnboard}]...)
			}
		}
		order.By(form.Onboard.Groups, func(a, b digestGroup) int {
			return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
		})
		order.By(form.Onboard.Changes, func(a, b digestChange) int { return cmp.Compare(a.Key.Group, b.Key.Group) })
	}
	if kinds[DigestSettings] {
		form.Settings = p.digestRoles(DigestSettings, changes)
	}
	if kinds[DigestPeople] {
		form.People = p.digestRoles(DigestPeople, changes)
	}
	return form.hash()
}

// Digests gives a digest of each group for each kind that is declared of it, sorted by
// group. A group that is not to be onboarded has none of that kind.
func (p *Plan) Digests() []GroupDigest {
	var list []GroupDigest
	changes := p.digestChanges()
	add := func(g *Group, kind DigestKind, form digestForm) {
		list = append(list, GroupDigest{g.Found.ID, kind, form.hash()})
	}
	for i := range p.Groups {
		g := &p.Groups[i]
		if g.State != ToOnboard && g.State != Managed {
			continue
		}
		form := p.digestForm()
		if g.State == ToOnboard {
			form.Onboard = &digestOnboard{Groups: []digestGroup{g.digest()}, Changes: changes[groupKind{g.Found.ID, DigestOnboard}]}
			add(g, DigestOnboard, form)
		}
		for _, kind := range []DigestKind{DigestSettings, DigestPeople} {
			form := p.digestForm()
			if roles, declared := g.digestRoles(kind, changes); declared && kind == DigestSettings {
				form.Settings = []digestRoles{roles}
				add(g, kind, form)
			} else if declared {
				form.People = []digestRoles{roles}
				add(g, kind, form)
			}
		}
	}
	order.By(list, func(a, b GroupDigest) int { return cmp.Compare(a.Group, b.Group) })
	return list
}

func (p *Plan) digestForm() digestForm {
	return digestForm{Version: digestVersion, Tenant: p.Tenant, Cloud: p.Cloud}
}

func (f *digestForm) hash() string {
	hash := sha256.New()
	// Texts, numbers and booleans always encode, and a hash takes every byte.
	_ = json.NewEncoder(hash).Encode(f)
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

type groupKind struct {
	group string
	kind  DigestKind
}

// digestChanges gives the changes of each group and kind, in their order. Renewals are
// none: which leases are due changes from day to day.
func (p *Plan) digestChanges() map[groupKind][]digestChange {
	changes := map[groupKind][]digestChange{}
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Class() == ClassRenew {
			continue
		}
		of := groupKind{c.Key.Group, kindOfClass(c.Class())}
		changes[of] = append(changes[of], digestChange{c.Action, c.Key, c.exact(c.Before, c.Was), c.exact(c.After, c.Want), c.Pinned})
	}
	return changes
}

func (g *Group) digest() digestGroup {
	d := digestGroup{
		Name:       g.Declared.Name.Value,
		PIM:        g.Declared.PIM.String(),
		State:      g.State,
		Candidates: ids(g.Candidates),
		Deleted:    ids(g.Deleted),
	}
	if g.Declared.ID != nil {
		d.ID = g.Declared.ID.Value
	}
	if g.Declared.Owners != nil {
		d.Declares = true
		for _, owner := range g.Declared.Owners.Items {
			d.Owners = append(d.Owners, identity.FoldName(owner.Value))
		}
		slices.Sort(d.Owners)
	}
	if g.Found != nil {
		d.Found = facts(g.Found)
	}
	return d
}

// facts leaves out of a group that PIM lists what another read may not have: the
// evidence, which nobody looks for then, and the owners, some of whom may have activated
// ownership for an hour.
func facts(found *directory.Group) *digestFacts {
	group := *found
	if group.Managed == directory.True {
		group.Evidence, group.Owners = nil, nil
	}
	return &digestFacts{&group, group.CreatedDateTime.Unix(), group.DeletedDateTime.Unix()}
}

func ids(groups []*directory.Group) []string {
	list := make([]string, len(groups))
	for i, g := range groups {
		list[i] = g.ID
	}
	return list
}
