package report_test

import (
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/internal/settings"
)

// coded is guarded with role settings and people that a merge would change: each
// action, each effect, each origin, and what no merge makes.
func coded() report.Input {
	in := guarded()
	in.Changes = []plan.Class{plan.ClassOnboard, plan.ClassSettings, plan.ClassEligible, plan.ClassRenew}
	in.Plan.Changes = append(in.Plan.Changes,
		leaf(&in, 1, "member", "activation.require", plan.Tighten, plan.Tightens, "justification", "mfa, justification"),
		leaf(&in, 1, "owner", "activation.max", plan.Loosen, plan.Loosens, "2h", "8h"),
		leaf(&in, 6, "member", "activation.max", plan.Tighten, plan.Tightens, "8h", "2h"),
		swapped(&in),
		paired(&in, "member", plan.Tightens, "", "c1"),
		paired(&in, "owner", plan.Loosens, "c1", ""),
		person(&in, 1, 902, "bob@contoso.com", plan.Assign, plan.Grants, "not eligible", "eligible until 2027-03-31"),
		person(&in, 1, 900, "ada@contoso.com", plan.Extend, plan.Keeps, "until 2026-12-31", "until 2027-05-02"),
		person(&in, 2, 950, "sg-approvers", plan.Assign, plan.Grants, "not eligible", "eligible for 180d"),
		person(&in, 2, 970, "HR sync", plan.Assign, plan.Grants, "not eligible", "eligible permanently"),
		person(&in, 0, 903, "grace@contoso.com", plan.Shorten, plan.Revokes, "permanently", "until 2027-03-31"),
		person(&in, 0, 904, "breakglass@contoso.com", plan.Remove, plan.Revokes, "until 2027-03-31", "not eligible"),
	)
	for i := range in.Plan.Changes {
		c := &in.Plan.Changes[i]
		switch c.Action {
		case plan.Assign:
			c.Mails, c.Origin = []string{"assignee", "admins"}, plan.Merge
		case plan.Extend:
			c.Mails, c.Origin, c.Lease = []string{"assignee"}, plan.Drift, 180*24*time.Hour
		case plan.Remove:
			c.Row = &directory.Schedule{End: time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)}
		}
	}
	in.Plan.Changes[7].Why, in.Plan.Changes[7].Ticket = "covers parental leave", "CHG-42"
	in.Plan.Changes[9].Key.Role, in.Plan.Changes[9].Facts.IsAssignableToRole = "owner", directory.True
	in.Plan.Changes[10].Pinned = false
	edit(&in, func(s *directory.Snapshot) {
		s.Principals = append(s.Principals, directory.Principal{ID: objectID(970), Type: directory.ServicePrincipal, DisplayName: "HR sync"})
		s.Contexts = []directory.Context{{ID: "c1", DisplayName: "Phishing-resistant MFA"}}
	})
	return in
}

// leaf is a change of a leaf of a declared group.
func leaf(in *report.Input, group int, role, name string, action plan.Action, effect plan.Effect, before, after string) plan.Change {
	g := in.Plan.Groups[group]
	at := g.Declared.Pos
	at.Column += 4
	return plan.Change{
		Action: action, Effect: effect, Key: plan.Key{Group: g.ID(), Role: role, Setting: name}, Name: g.Declared.Name.Value, Pos: at,
		Pinned: true, Before: before, After: after, Reason: "declared otherwise",
	}
}

// swapped has other approvers of the same number.
func swapped(in *report.Input) plan.Change {
	c := leaf(in, 1, "member", "activation.approval", plan.Loosen, plan.Loosens, "1 approver", "1 approver")
	c.Was = &settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(settings.Approver{Kind: settings.ApproverUser, ID: objectID(900)}))}
	c.Want = &settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(settings.Approver{Kind: settings.ApproverGroup, ID: objectID(950)}))}
	return c
}

// paired changes MFA and the context of a role together.
func paired(in *report.Input, role string, effect plan.Effect, before, after settings.Context) plan.Change {
	c := leaf(in, 2, role, plan.PairSetting, plan.Pair, effect, "mfa and none", "none and c1")
	if after == "" {
		c.Before, c.After = c.After, c.Before
	}
	c.Was, c.Want = &settings.Role{ActivationContext: settings.Known(before)}, &settings.Role{ActivationContext: settings.Known(after)}
	return c
}

// person is a change of who is eligible as member of a declared group.
func person(in *report.Input, group, id int, name string, action plan.Action, effect plan.Effect, before, after string) plan.Change {
	c := leaf(in, group, "member", "", action, effect, before, after)
	c.Key.Kind, c.Key.Principal, c.Principal = "eligible", objectID(id), name
	return c
}

// codedPullRequest is coded as a pull request makes it: a group that it protects, one
// that it brings under PIM exposed, and what the merge leaves.
func codedPullRequest() report.Input {
	in := coded()
	groups := in.File.Groups
	for i := range in.Findings {
		in.Findings[i].Change = finding.Existing
	}
	added := &groups[6]
	var open []finding.Finding
	for _, login := range []string{"ada", "breakglass"} {
		f := inRole("member", about(added, "standing-access", finding.Error, login+"@contoso.com is a standing member"))
		f.Subject, f.Change = login, finding.NextStep
		open = append(open, f)
	}
	weak := about(added, "activation-unprotected", finding.Error, "owners activate without MFA")
	weak.Role, weak.Change, weak.Fix = "owner", finding.NextStep, "Declare activation.require"
	open = append(open, weak)
	in.Findings = append(in.Findings, open...)
	in.Base = &report.Base{
		Name: "before", OnlyNew: true, Protection: append(in.Protection[:0:0], in.Protection...),
		Moved: []config.Move{{Kind: config.User, Name: "ada@contoso.com", Before: objectID(899), After: objectID(900), Pos: finding.Pos{File: "groups.yaml", Line: 2, Column: 1}}},
		Edits: []config.Edit{edited(&groups[1]), edited(&groups[2]), {After: added}},
		After: []finding.Verdict{
			{Group: ref(&groups[1]), Protection: finding.Protected},
			{Group: ref(&groups[2]), Protection: finding.Exposed, Reasons: in.Findings[2:3]},
			{Group: ref(added), Protection: finding.Exposed, Reasons: open},
		},
	}
	return in
}

// applied is a run that made the changes of coded: one outcome of each kind.
func applied() report.Input {
	in := coded()
	in.Mode, in.Source, in.Findings = "apply", "live", nil
	in.Limits = &report.Limits{Changes: in.Changes, MaxOnboard: 5, MaxGroups: 10, MaxGrants: 10, MaxRenewals: 50, AllowLoosenAny: true, Keep: 2}
	states := strings.Fields("done done accepted rejected other done skipped done unknown done skipped")
	for i, state := range states {
		c := &in.Plan.Changes[i]
		o := report.Outcome{Action: c.Action, Change: c, Group: finding.Group{ID: c.Key.Group, Name: c.Name}, State: state, Detail: "as Graph said", Sent: 1}
		switch state {
		case "accepted":
			o.State, o.Pending = report.OutcomeDone, true
		case "other":
			o.State, o.ByOther = report.OutcomeDone, true
		}
		if state != report.OutcomeDone {
			o.Rule, o.Subject, o.Fix = "not-changed", c.Key.Role+" "+c.Key.Setting+c.Key.Principal, "Run again"
			in.Findings = append(in.Findings, finding.Finding{Rule: o.Rule, Severity: finding.Error, Group: o.Group, Subject: o.Subject, Pos: c.Pos, Message: "not changed", Fix: o.Fix})
		}
		in.Outcomes = append(in.Outcomes, o)
	}
	return in
}
