package declare

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// addSettings declares the settings of a role, leaf by leaf.
func (d *drafter) addSettings(r *groupsyaml.Role, g *directory.Group, name directory.Role) (comments []string) {
	if comments, unread := d.unread(directory.PartRoleSettings, "role settings", g); unread {
		return comments
	}
	s := d.tenant.Settings(g.ID, name)
	if s == nil {
		return []string{"role settings not declared: they were not read"}
	}
	own, left, reasons := new(settings.Role), map[string][]string{}, []string{}
	for _, leaf := range settings.Leaves() {
		switch reason := d.leafReason(g, name, leaf, s); {
		case reason == "":
			own = own.WithLeaves(s, leaf)
		case left[reason] == nil:
			reasons = append(reasons, reason)
			fallthrough
		default:
			left[reason] = append(left[reason], leaf.Name)
		}
	}
	for _, reason := range reasons {
		comments = append(comments, finding.List(left[reason], "and")+" not declared: "+reason)
	}
	approval, _ := own.ActivationApproval.Value()
	for _, a := range approval.Approvers {
		d.names.use(a.ID)
	}
	if content(own) != content(new(settings.Role)) {
		r.Settings = own
		d.blocks = append(d.blocks, r)
	}
	return append(comments, neverWritten(s)...)
}

// leafReason says why a setting can't be declared as it is, "" if it can.
func (d *drafter) leafReason(g *directory.Group, name directory.Role, leaf settings.Leaf, s *settings.Role) string {
	key := plan.Key{Group: g.ID, Role: string(name), Setting: leaf.Name}
	if reason := cmp.Or(leaf.ValueReason(s), d.left.parts[key], pairReason(leaf, s)); reason != "" {
		return reason
	}
	if leaf.Name == "activation.approval" {
		return d.approverReason(g, s)
	}
	if !d.accepted(leaf, s) {
		return "groups.yaml can't hold the value " + leaf.Words(s)
	}
	return ""
}

// pairReason is about what the parser refuses together.
func pairReason(leaf settings.Leaf, s *settings.Role) string {
	require, _ := s.ActivationRequire.Value()
	context, _ := s.ActivationContext.Value()
	if half := leaf.Name == "activation.require" || leaf.Name == "activation.context"; !half || !require.MFA || context == "" {
		return ""
	}
	return fmt.Sprintf("mfa and the context %s are both on, which PIM can't honour", context)
}

// approverReason is about approvers whom the file can't name. It has to say of each
// whether it is a user or a group.
func (d *drafter) approverReason(g *directory.Group, s *settings.Role) string {
	approval, _ := s.ActivationApproval.Value()
	for _, a := range approval.Approvers {
		switch {
		case a.ID == g.ID:
			return "the group itself approves"
		case d.left.people[a.ID] != "":
			return d.left.people[a.ID]
		}
	}
	for _, a := range approval.Approvers {
		d.names.of(a.ID)
		if d.names.kinds[a.ID] != config.PrincipalKind(a.Kind) {
			return fmt.Sprintf("no name leads to the approver %s alone", a.ID)
		}
	}
	return ""
}

// accepted says whether the parser takes the value of a leaf, and reads the same.
func (d *drafter) accepted(leaf settings.Leaf, s *settings.Role) bool {
	one := new(settings.Role).WithLeaves(s, leaf)
	key := leaf.Name + content(one)
	if _, known := d.trials[key]; !known {
		file := groupsyaml.File{Templates: []groupsyaml.Template{{Name: "tried", Settings: *one}},
			Groups: []groupsyaml.Group{{Name: "tried", Member: &groupsyaml.Role{From: "tried"}}}}
		read := parse(&file)
		d.trials[key] = read != nil && leaf.Equal(one, read.Groups[0].Member.Settings.Values)
	}
	return d.trials[key]
}

// content tells blocks apart by their values.
func content(s *settings.Role) string { return fmt.Sprintf("%v", *s) }

// neverWritten lists what no run writes, where it is not as PIM has it at first.
func neverWritten(s *settings.Role) (comments []string) {
	var mails []string
	for _, to := range []struct {
		name  string
		mails *settings.OtherMails
	}{{"assignees", &s.RequestorMails}, {"approvers", &s.ApproverMails}} {
		for _, about := range []struct {
			name  string
			field *settings.Field[settings.Mails]
		}{{"eligible", &to.mails.Eligible}, {"active", &to.mails.Active}, {"activation", &to.mails.Activation}} {
			if m, known := about.field.Value(); known && m.String() != "default" {
				mails = append(mails, fmt.Sprintf("to %s about %s: %s", to.name, about.name, m))
			}
		}
	}
	if mails != nil {
		comments = append(comments, "mails that no run writes: "+strings.Join(mails, "; "))
	}
	for _, e := range s.Extensions {
		state := "disabled"
		if e.Enabled {
			state = "enabled"
		}
		comments = append(comments, fmt.Sprintf("the custom extension %s is %s; no run writes it", finding.Quote(e.Setting.Rule), state))
	}
	for _, u := range s.Unknown {
		comments = append(comments, fmt.Sprintf("the rule %s is not understood (%s); no run writes it", finding.Quote(u.Setting.Rule), u.Reason))
	}
	return comments
}
