package report

import (
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// digests are those of the groups that a pull request touches, or of all. They let a
// reviewer see which group and which kind of change an approval is about.
func (v *view) digests() []plan.GroupDigest {
	if v.Plan == nil {
		return nil
	}
	var touched groupSet
	if v.Base != nil {
		touched = v.Base.touched()
	}
	return keep(v.Plan.Digests(), func(d plan.GroupDigest) bool { return touched.includes(finding.Group{ID: d.Group}) })
}

type jsonDigest struct {
	Group  string `json:"group"`
	Kind   string `json:"kind"`
	Digest string `json:"digest"`
}

func newJSONDigest(d plan.GroupDigest) jsonDigest {
	return jsonDigest{d.Group, string(d.Kind), d.Digest}
}

// digests lists them folded: nobody reads them, and who approves compares them.
func (m markdown) digests() part {
	list := m.view.digests()
	if len(list) == 0 {
		return part{}
	}
	p := table(fold("Digests of the touched groups", len(list)), "Group", "Of", "Digest")
	for _, d := range list {
		name := d.Group
		if g := m.groupOf(finding.Group{ID: d.Group}); g != nil {
			name = nameOf(g)
		}
		p.add(detail, code(name), string(d.Kind), code(d.Digest))
	}
	p.foot += unfold
	return p
}
