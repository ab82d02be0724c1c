package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/identity"
)

// The digest answers one question: is what was reviewed what would be done
// now? It covers what a reviewer relies on (the tenant, each entry of the file,
// the facts of each group, which groups are managed already) and nothing else:
// not the order of entries, not comments, not when the snapshot was taken.

// digestVersion is raised with each change of digestForm, so that a digest of
// another release never matches by accident.
const digestVersion = 2

// digestForm is the text that is hashed, as JSON.
type digestForm struct {
	Version int             `json:"version"`
	Tenant  string          `json:"tenant"`
	Cloud   directory.Cloud `json:"cloud"`
	Groups  []digestGroup   `json:"groups"`
	Changes []digestChange  `json:"changes"`
	Managed []string        `json:"managed"`
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

// Digest identifies the plan: "sha256:" and 64 hexadecimal digits.
func (p *Plan) Digest() string {
	form := digestForm{Version: digestVersion, Tenant: p.Tenant, Cloud: p.Cloud, Managed: p.Managed}
	for i := range p.Groups {
		form.Groups = append(form.Groups, p.Groups[i].digest())
	}
	slices.SortFunc(form.Groups, func(a, b digestGroup) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name))
	})
	for _, c := range p.Changes {
		form.Changes = append(form.Changes, digestChange{c.Action, c.Key, c.Before, c.After, c.Pinned})
	}
	hash := sha256.New()
	// Texts, numbers and booleans always encode, and a hash takes every byte.
	_ = json.NewEncoder(hash).Encode(form)
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
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

// facts leaves the evidence out of a group that PIM lists: a source that reads the
// list does not look for any, so a file that has some would never match it.
func facts(found *directory.Group) *digestFacts {
	group := *found
	if group.Managed == directory.True {
		group.Evidence = nil
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
