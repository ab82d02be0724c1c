package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// exposure is what a finding of the verdict is about, whatever its words are.
type exposure struct {
	rule, group, role, subject string
	status                     finding.Status
}

func exposureOf(f *finding.Finding) exposure {
	return exposure{f.Rule, f.Group.ID, f.Role, f.Subject, f.Status}
}

// NewExposures compares a tenant as it is with itself after changes, by the rules of the
// verdict. It gives what would expose a group and does not now, and what would have no
// answer any more. The policy file counts for nothing: it is under review too. A group
// that PIM does not manage is exposed already, so to onboard it exposes nothing. Of the
// plans of the passes nothing is used.
func NewExposures(before, after Pass) []finding.Finding {
	known := map[exposure]bool{}
	found := exposures(before)
	for i := range found {
		known[exposureOf(&found[i])] = true
	}
	return slices.DeleteFunc(exposures(after), func(f finding.Finding) bool {
		g := before.Tenant.Group(f.Group.ID)
		return g == nil || g.Managed != directory.True || known[exposureOf(&f)]
	})
}

// exposures lists what keeps the groups from being protected as they are, whatever the
// files want of their roles.
func exposures(p Pass) []finding.Finding {
	p.Settings = nil
	file := *p.File
	file.Groups = slices.Clone(file.Groups)
	for i := range file.Groups {
		file.Groups[i].Member, file.Groups[i].Owner = nil, nil
	}
	p.File, p.Plan = &file, plan.Diff(&file, p.Tenant, plan.Terms{Now: p.Now})
	judging := slices.DeleteFunc(protectionRules(), func(r Rule) bool { return r.Verdict == NoEffect })
	obscures := map[string]bool{}
	for _, r := range judging {
		obscures[r.ID] = r.Verdict == Obscures
	}
	found, _ := Check(judging, p)
	return slices.DeleteFunc(found, func(f finding.Finding) bool { return protectionOf(f, obscures[f.Rule]) == finding.Protected })
}

// Tolerated lists the rules whose errors hold back no change of a group under PIM: those
// about its owners and its protection, which such a change often mends, and those about
// somebody whom the files name, for whom alone nothing is written.
func Tolerated() []string {
	var ids []string
	for _, r := range Rules() {
		if r.About == EachManaged || r.OfOwners {
			ids = append(ids, r.ID)
		}
	}
	for _, r := range principalRules() {
		ids = append(ids, r.ID)
	}
	return ids
}
