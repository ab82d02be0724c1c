package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// These are the same for all groups.
const (
	howToSteps = inPIM + ", the group. Make people eligible: Assignments. Set what activation takes: Settings. " +
		"Then remove the standing access: Groups, All groups, the group, Members or Owners. Entra keeps the last owner."
	untouched = "activation for 8h with a justification, without MFA and without approval"
)

// inPIM is the way to a group's page in PIM.
const inPIM = "Entra admin center: ID Governance, Privileged Identity Management, Groups"

// nextSteps is what is open in a group after it was onboarded. It fails neither the
// pull request nor the run that onboards: only then PIM offers what it takes.
type nextSteps struct {
	change *plan.Change
	steps  []nextStep
}

// nextStep is one of them. Principals are the ids of those whom it is about.
type nextStep struct {
	kind       string // standing-members, standing-owners, settings, unread, finding
	text, fix  string
	principals []string
}

// nextSteps lists the groups that a merge onboards, or that this run has onboarded,
// with what is open in each.
func (v *view) nextSteps() []nextSteps {
	if v.Index == nil {
		return nil
	}
	done := map[string]bool{}
	for _, o := range v.onboarded {
		done[o.Group.ID] = o.kind() == OutcomeDone || o.kind() == accepted
	}
	written, found := v.settingsMade(), v.found()
	var list []nextSteps
	for _, c := range v.made(onboards) {
		g := v.Index.Group(c.Key.Group)
		if g == nil || !c.Pinned || len(v.Outcomes) > 0 && !done[c.Key.Group] {
			continue
		}
		list = append(list, nextSteps{c, v.stepsOf(g, untouchedRoles(g.ID, written), found[g.ID])})
	}
	return list
}

// found lists the findings that are steps, for each group. Those about standing access are
// steps of their own.
func (v *view) found() map[string][]*finding.Finding {
	of := map[string][]*finding.Finding{}
	for _, f := range v.sections[following] {
		if f.Rule != standingAccess && f.Rule != ownerStanding {
			of[f.Group.ID] = append(of[f.Group.ID], f)
		}
	}
	return of
}

func (v *view) stepsOf(g *directory.Group, roles string, found []*finding.Finding) []nextStep {
	steps := slices.Concat(
		v.standing(g, "member", v.Index.Members(g.ID), directory.PartMembers),
		v.standing(g, "owner", g.Owners, directory.PartOwners))
	if roles != "" {
		steps = append(steps, nextStep{
			kind: "settings", text: roles + " PIM's own settings: " + untouched,
			fix: "Set activation, in the file or in the portal. " + inPIM + ", the group, Settings",
		})
	}
	for _, f := range found {
		steps = append(steps, nextStep{kind: "finding", text: f.Message, fix: f.Fix})
	}
	return steps
}

// The rules about those who have a role without activating it: the steps name them.
const standingAccess, ownerStanding = "standing-access", "owner-standing"

const bothUntouched = "both roles have"

// settingsMade are the roles whose settings this run or the merge sets.
func (v *view) settingsMade() map[directory.RoleOf]bool {
	written := map[directory.RoleOf]bool{}
	for _, c := range v.made(func(c *plan.Change) bool { return c.Class() == plan.ClassSettings }) {
		written[directory.RoleOf{Group: c.Key.Group, Role: directory.Role(c.Key.Role)}] = true
	}
	return written
}

// untouchedRoles names the roles that keep PIM's own settings, "" if both are written.
func untouchedRoles(group string, written map[directory.RoleOf]bool) string {
	left := keep(directory.Roles(), func(role directory.Role) bool { return !written[directory.RoleOf{Group: group, Role: role}] })
	switch len(left) {
	case 0:
		return ""
	case 1:
		return string(left[0]) + "s have"
	}
	return bothUntouched
}

// stepsIntro says that nothing of it fails, and what is the same for all groups.
func stepsIntro(list []nextSteps) string {
	text := "They fail neither this change nor the run that onboards."
	if slices.ContainsFunc(list, func(n nextSteps) bool { return slices.ContainsFunc(n.steps, nextStep.general) }) {
		text += " Until somebody sets them, both roles have PIM's own settings: " + untouched + "."
	}
	return text
}

// general says that the step is the same for all groups that have it.
func (s nextStep) general() bool {
	return s.kind == "settings" && strings.HasPrefix(s.text, bothUntouched)
}

// words says what is open in this group and not in all others as well.
func (n *nextSteps) words() string {
	var texts []string
	for _, step := range n.steps {
		if !step.general() {
			texts = append(texts, step.text)
		}
	}
	return cmp.Or(strings.Join(texts, "; "), "none")
}

// standing asks to make those eligible who have a role without activating it.
func (v *view) standing(g *directory.Group, role string, ids []string, part directory.Part) []nextStep {
	look := nextStep{kind: "unread", fix: "Look at the " + role + "s of the group. Entra admin center: Groups, All groups, the group"}
	reason, missing := v.Index.Missing(part, g.ID)
	_, left := v.Index.NotLookedAt(part, g)
	switch {
	case missing:
		look.text = role + "s could not be read: " + reason
		return []nextStep{look}
	case left:
		look.text = role + "s were not looked at"
		return []nextStep{look}
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(v.EmergencyAccess, id) })
	if len(ids) == 0 {
		return nil
	}
	names := each(ids, func(id string) string {
		o := v.principal(id)
		return joinWords(o.name, o.kind)
	})
	return []nextStep{{
		kind: "standing-" + role + "s", principals: ids,
		text: finding.Count(len(ids), role) + ": " + firstFew(names),
		fix: fmt.Sprintf("Make them eligible: %s, the group, Assignments, Add assignments, role %s, Eligible. "+
			"Then remove them: Groups, All groups, the group, %ss", inPIM, title(role), title(role)),
	}}
}

func title(role string) string { return map[string]string{"member": "Member", "owner": "Owner"}[role] }
