package policy

import (
	"cmp"
	"fmt"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

var newExposure = Rule{
	Rule: finding.Rule{
		ID:    "new-exposure",
		Title: "The changes of this repository would expose a group",
		Why: "A merge must not weaken what protects a group under PIM, or make people eligible for a role that is not protected. The run " +
			"that applies the changes judges the tenant as they would leave it, whatever the policy file says, and refuses all of them.",
		Fix:      "Correct the file so that the role stays protected. No input allows such a run, and no waiver counts.",
		Severity: finding.Error,
	},
	About:      Tenant,
	Unwaivable: "the run that applies the changes refuses all the same",
	Check:      checkNewExposure,
}

func checkNewExposure(p *Pass) {
	made := p.Plan.Made(p.Changes)
	for _, f := range NewExposures(*p, made) {
		reason := f
		f = finding.Finding{
			Group: f.Group, Role: f.Role, Subject: cmp.Or(f.Subject, f.Rule), Pos: f.Pos, Related: f.Related,
			Message: fmt.Sprintf("the run after the merge will refuse its changes, because they expose %s: %s (%s)",
				finding.Quote(f.Group.Name), reason.Message, reason.Rule),
		}
		p.Report(f)
	}
}

// NewExposures gives what would expose a group after exactly these changes and does not
// now, or would have no answer any more. It asks the rules of the verdict, whatever the
// policy file says of them. A group that PIM does not manage counts as exposed before.
func NewExposures(p Pass, changes []plan.Change) []finding.Finding {
	if !slices.ContainsFunc(changes, func(c plan.Change) bool { return c.Action != plan.Onboard }) {
		return nil
	}
	p.Settings, p.Base = nil, nil
	judging := slices.DeleteFunc(protectionRules(), func(r Rule) bool { return r.Verdict == NoEffect })
	obscures := map[string]bool{}
	for _, r := range judging {
		obscures[r.ID] = r.Verdict == Obscures
	}
	before, _ := Check(judging, p)
	was := p.Tenant
	managed := func(id string) bool {
		g := was.Group(id)
		return g != nil && g.Managed == directory.True
	}
	p.Tenant = directory.NewIndex(plan.Applied(was.Snapshot, changes))
	p.Plan = plan.Diff(p.File, p.Tenant, plan.Terms{Now: p.Now})
	after, _ := Check(judging, p)
	return slices.DeleteFunc(after, func(f finding.Finding) bool {
		kind := protectionOf(f, obscures[f.Rule])
		return kind != finding.Exposed && kind != finding.Unknown || !managed(f.Group.ID) ||
			slices.ContainsFunc(before, func(b finding.Finding) bool { return sameExposure(b, f) })
	})
}

// sameExposure says that the one finding was there before, and no less.
func sameExposure(was, is finding.Finding) bool {
	return was.Rule == is.Rule && was.Group.ID == is.Group.ID && was.Role == is.Role && was.Subject == is.Subject &&
		was.Status == is.Status && was.Severity >= is.Severity && was.Measure >= is.Measure
}
