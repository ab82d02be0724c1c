package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"pim-groups/internal/directory"
)

// The digest answers one question: is what was reviewed what would be done
// now? So it covers what a reviewer relies on (the tenant, each entry of the
// file, the facts of each group, who is managed already) and nothing else:
// not the order of entries, not comments, not when the snapshot was taken.
// The set of managed groups is part of it, so that even the very first plan
// has an identity.

type digestGroup struct {
	Name     string           `json:"name"`
	ID       string           `json:"id"`
	PIM      string           `json:"pim"`
	Declares bool             `json:"declaresOwners"` // nil and empty lists differ
	Owners   []string         `json:"owners"`
	State    State            `json:"state"`
	Found    *directory.Group `json:"found"`
}

type digestChange struct {
	Action Action `json:"action"`
	Key    Key    `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
	Pinned bool   `json:"pinned"`
}

// Digest is the plan's identity, "sha256:" and 64 hexadecimal digits.
func (p *Plan) Digest() string {
	form := struct {
		Version int             `json:"version"`
		Tenant  string          `json:"tenant"`
		Cloud   directory.Cloud `json:"cloud"`
		Groups  []digestGroup   `json:"groups"`
		Changes []digestChange  `json:"changes"`
		Managed []string        `json:"managed"`
	}{Version: 1, Tenant: p.Tenant, Cloud: p.Cloud, Managed: p.Managed}
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
	// Encoding plain structs of strings and booleans into a hash can't fail.
	_ = json.NewEncoder(hash).Encode(form)
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

func (g *Group) digest() digestGroup {
	d := digestGroup{
		Name:     g.Declared.Name.Value,
		PIM:      g.Declared.PIM.String(),
		Declares: g.Declared.Owners != nil,
		State:    g.State,
		Found:    g.Found,
	}
	if g.Declared.ID != nil {
		d.ID = g.Declared.ID.Value
	}
	if g.Declared.Owners != nil {
		for _, owner := range g.Declared.Owners.Items {
			d.Owners = append(d.Owners, owner.Value)
		}
		slices.Sort(d.Owners)
	}
	return d
}
