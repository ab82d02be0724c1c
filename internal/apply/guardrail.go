package apply

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/order"
	"pim-groups/internal/plan"
)

// Guardrail is one reason for which a run writes nothing at all. Title is what has
// happened when it refuses, Why is what it is for, a clause for people. Check looks
// at data and at nothing else; nil means that it lets the run pass.
type Guardrail struct {
	ID    string
	Title string
	Why   string
	Check func(*Preflight) *Refusal
}

// Refusal is what a guardrail found, and what the operator can do. Guardrail and
// Why are filled in by Check.
type Refusal struct {
	Guardrail string
	Why       string
	Message   string // what is wrong, a clause
	Fix       string
	Pos       finding.Pos
	Group     finding.Group
	Related   []finding.Related
}

// Check gives all refusals at once, so that an operator needs no run for each.
func Check(guardrails []Guardrail, p *Preflight) []Refusal {
	var refusals []Refusal
	for _, g := range guardrails {
		if r := g.Check(p); r != nil {
			r.Guardrail, r.Why = g.ID, g.Why
			refusals = append(refusals, *r)
		}
	}
	return refusals
}

// Guardrails lists them in the order in which they are reported: where the run
// comes from, whether the file and the tenant belong together and were read whole,
// whether each group is the one that was approved, then the limits. Ids are stable.
func Guardrails() []Guardrail {
	return slices.Concat(OriginGuardrails(), planGuardrails(), limitGuardrails())
}

// OriginGuardrails look at Origin, AllowDispatch and Environment alone. Checked
// before the tenant is read, too, they keep the identity that can write from a run
// that may not.
func OriginGuardrails() []Guardrail {
	return []Guardrail{
		{"environment", "The environment changes whom the run trusts",
			"a foreign certificate lets somebody read the token that writes, and forge the answers that other guardrails check", environment},
		{"event", "The event that started the run may not change a tenant",
			"only what was merged may change the tenant permanently", event},
		{"actor", "Who started the run is unknown",
			"a change that can't be undone needs somebody who answers for it", actor},
		{"default-branch", "The run is not for the default branch",
			"other branches can be changed without a review", defaultBranch},
		{"head", "The run is not for the last commit of the default branch",
			"a run can be started again for 30 days, and the file may have changed since", head},
		{"reviewed", "A file is not the one that was merged",
			"reviewers approved the commit, and an earlier step can overwrite its files", reviewed},
	}
}

func planGuardrails() []Guardrail {
	return []Guardrail{
		{"tenant", "The file is for another tenant",
			"an id of one tenant means nothing, or something else, in another", tenant},
		{"declared", "Not every group was compared",
			"an empty comparison must not look like a pass", declared},
		{"complete", "Something could not be read",
			"what could not be read may be a reason not to change anything", complete},
		clockGuardrail(),
		{"pinned", "A group or a person to change has no id in the file",
			"names are not unique: only an id in the reviewed file says who is meant", pinned},
		{"asked", "The files don't ask for a change",
			"a plan that the files don't lead to has been made by a fault of this program", asked},
		{"name", "A group to change has another name in the tenant",
			"reviewers approved the name, and the id may be that of another group", name},
		{"findings", "There are errors about a group to change",
			"a group is harder to correct under PIM, and onboarding can't be undone", noErrors},
		{"permission", "The identity lacks what the run needs",
			"a run that fails half-way leaves a tenant that no file describes", permission},
		{"new-exposure", "A group would lose its protection",
			"a merge must not take away what protects a group, whatever the policy file says", newExposure},
		{"own-access", "The identity that writes would let itself in",
			"whoever controls that identity would decide about their own access", ownAccess},
	}
}

func clockGuardrail() Guardrail {
	return Guardrail{"clock", "The clock of the runner is wrong", "waivers and the ends of eligibilities count from it", clockSkew}
}

// limitGuardrails are those that the operator sets, and two that nobody does.
func limitGuardrails() []Guardrail {
	return []Guardrail{
		{"never-touch", "The operator has excluded a group",
			"the operator has excluded these groups, whatever a file says", neverTouch},
		{"keep", "Somebody would lose access whom the operator keeps",
			"the operator keeps the access of these, whatever a file says", kept},
		{"allow-loosen", "A role setting would become weaker",
			"weaker protection needs the word of somebody who does not write the file", loosened},
		{"allow-owner-grants", "Somebody would become eligible as owner of a role-assignable group",
			"owners decide who is in the group, and so who has its directory roles", ownerGrants},
		{"max-onboard", "More groups than one run may onboard",
			"one merge must not change many groups permanently by accident", maxOnboard},
		{"max-groups", "More groups than one run may change",
			"one merge must not change many groups by accident", maxGroups},
		{"max-grants", "More people than one run may make eligible",
			"one merge must not let many people in by accident", maxGrants},
		{"max-removals", "More people than one run may remove",
			"one merge must not take access away from many people by accident", maxRemovals},
		{"removal-share", "More than a quarter of a list would end",
			"a list that loses most of its people is more often a mistake than a decision", removalShare},
		{"last-person", "Nobody would be left who can activate a role",
			"a role that nobody can activate is no use in an emergency", lastPerson},
		{"expect-plan", "The plan is not the one that was approved",
			"what was approved is not what would be done now", expectPlan},
	}
}

// prefix sets guardrails apart from rules: no policy file knows them.
const prefix = "rail-"

// Rules describes the findings of this package for reports.
func Rules() []finding.Rule {
	rules := []finding.Rule{
		{ID: Rule, Severity: finding.Error, Title: "A group was not onboarded, or it is unknown whether it was",
			Why: "The file says that it must be under PIM.", Fix: "Resolve the reason in the message, then run again."},
		{ID: ChangeRule, Severity: finding.Error, Title: "A change of a group was not made, or it is unknown whether it was",
			Why: "The file declares it.", Fix: "Resolve the reason in the message, then run again."},
		{ID: SettingRule, Severity: finding.Error, Title: "A role setting is not what it was before the write",
			Why: "A write must change no role setting but its own.", Fix: "Put the setting back; the message has its value before and now."},
	}
	for _, g := range Guardrails() {
		rules = append(rules, finding.Rule{ID: prefix + g.ID, Severity: finding.Error, Title: g.Title, About: "this run",
			Why: strings.ToUpper(g.Why[:1]) + g.Why[1:] + ".", Fix: "Resolve the refusal; its finding says how."})
	}
	return rules
}

// Finding gives a refusal as a finding, which no policy file can lower or waive.
func (r *Refusal) Finding() finding.Finding {
	return finding.Finding{
		Rule: prefix + r.Guardrail, Severity: finding.Error, Pos: r.Pos, Group: r.Group, Related: r.Related, Fix: r.Fix,
		Message: fmt.Sprintf("refused, nothing is written: %s; %s", r.Message, r.Why),
	}
}

// refuse makes one refusal of some changes, at the line of the first.
func refuse(changes []plan.Change, message, fix string) *Refusal {
	if len(changes) == 0 {
		return nil
	}
	r := &Refusal{Fix: fix, Pos: changes[0].Pos}
	var names []string
	for i := range changes {
		c := &changes[i]
		names = append(names, called(c))
		if i > 0 {
			r.Related = append(r.Related, finding.Related{Pos: c.Pos, Message: called(c)})
		}
	}
	r.Message = fmt.Sprintf(message, firstOf(names))
	if groupIDs(changes) == changes[0].Key.Group {
		r.Group = finding.Group{ID: changes[0].Key.Group, Name: changes[0].Name}
	}
	return r
}

// refuseGroups is refuse about the groups of the changes, each once.
func refuseGroups(changes []plan.Change, message, fix string) *Refusal {
	groups := slices.Clone(changes)
	for i := range groups {
		groups[i].Key = plan.Key{Group: changes[i].Key.Group}
	}
	order.By(groups, func(a, b plan.Change) int { return cmp.Compare(a.Key.Group, b.Key.Group) })
	return refuse(slices.CompactFunc(groups, func(a, b plan.Change) bool { return a.Key == b.Key }), message, fix)
}

// firstOf names the first three of a list and counts the others.
func firstOf(list []string) string {
	const shown = 3
	if more := len(list) - shown; more > 0 {
		list = append(slices.Clone(list[:shown]), fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}
