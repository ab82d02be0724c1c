package apply

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// Guardrail is one reason for which a run writes nothing at all. Title is what has
// happened when it objects, Why is what it is for, a clause for people. Check
// looks at data and at nothing else; nil means that it has no objection.
type Guardrail struct {
	ID    string
	Title string
	Why   string
	Check func(*Preflight) *Refusal
}

// Refusal is the objection of a rail: what it hit, and what the operator can
// do. Guardrail and Why are filled in by Check.
type Refusal struct {
	Guardrail string
	Why       string
	Message   string // what is the case, a clause
	Fix       string // what to do
	Pos       finding.Pos
	Group     finding.Group
	Related   []finding.Related
}

// Guardrails lists the rails in the order in which they are told: where the run
// comes from, whether the file and the tenant belong together and were read
// whole, whether each group is the one that was approved, then the limits.
//
// Their ids are stable: people read them in old runs.
func Guardrails() []Guardrail { return slices.Concat(OriginGuardrails(), attemptRails()) }

// OriginGuardrails lists the rails that look at Origin, AllowDispatch and Environment alone. Whoever
// asks them before the tenant is read spares a run that may not write the
// identity that could; Run asks them again.
func OriginGuardrails() []Guardrail {
	return []Guardrail{
		{"environment", "The environment decides whom the run believes",
			"with another certificate somebody can read the token that writes, and answer what the other guardrails ask", environment},
		{"event", "The event that started the run may not onboard",
			"only what was merged may change the tenant for good", event},
		{"actor", "It is not known who started the run",
			"somebody has to answer for a change that can't be undone", actor},
		{"default-branch", "The run is not for the default branch",
			"other branches can be pushed to without a review", defaultBranch},
		{"head", "The run is not for the last commit of the default branch",
			"a run can be started again for 30 days, and what it would onboard may have been taken back since", head},
		{"reviewed", "A file is not the one that was merged",
			"what was reviewed is in the commit, and an earlier step can write over it", reviewed},
	}
}

func attemptRails() []Guardrail {
	return []Guardrail{
		{"tenant", "The file is for another tenant",
			"the ids of one tenant name nothing, or something else, in another", tenant},
		{"declared", "Not every group was compared",
			"nothing to check must not look like nothing to fear", declared},
		{"complete", "Something could not be read",
			"what could not be read may be the reason not to do it", complete},
		{"pinned", "A group to onboard has no id in the file",
			"names are not unique: only an id in the reviewed file says which group is meant", pinned},
		{"name", "A group to onboard has another name in the tenant",
			"reviewers approved the name, and the id of another group may stand beside it", name},
		{"findings", "There are errors about a group to onboard",
			"PIM makes a group harder to put right, and onboarding can't be undone", clean},
		{"permission", "The identity lacks what it needs to onboard",
			"a run that fails half-way leaves a tenant that no file describes", permission},
		{"never-touch", "The operator has ruled a group out",
			"the operator has ruled these groups out, whatever a file says", never},
		{"max-onboard", "More groups than one run may onboard",
			"one merge must not change many groups for good by accident", most},
		{"expect-plan", "The plan is not the one that was approved",
			"what was approved is not what would be done now", expected},
	}
}

// Check puts the attempt to each rail and returns all objections, so that an
// operator meets them in one run and not one after the other.
func Check(rails []Guardrail, a *Preflight) []Refusal {
	var refusals []Refusal
	for _, rail := range rails {
		if r := rail.Check(a); r != nil {
			r.Guardrail, r.Why = rail.ID, rail.Why
			refusals = append(refusals, *r)
		}
	}
	return refusals
}

// Rules describes the findings of this package the way reports want to know
// them: one for each rail, and the one about groups that were not onboarded.
func Rules() []finding.Rule {
	rules := []finding.Rule{{
		ID:       Rule,
		Title:    "A group was not onboarded, or is not known to be",
		Why:      "The file says that it must be under PIM.",
		Fix:      "See the reason in the message; run again once it is gone.",
		Severity: finding.Error,
	}, {
		ID:       SettingRule,
		Title:    "A role setting is not what it was before the write",
		Why:      "Onboarding must change nothing but that PIM manages the group.",
		Fix:      "Put the setting back; the message has what it was and what it is.",
		Severity: finding.Error,
	}}
	for _, rail := range Guardrails() {
		rules = append(rules, finding.Rule{
			ID:       prefix + rail.ID,
			Title:    rail.Title,
			Why:      strings.ToUpper(rail.Why[:1]) + rail.Why[1:] + ".",
			Fix:      "See the finding: each refusal says what to do.",
			Severity: finding.Error,
			About:    "this run",
		})
	}
	return rules
}

// prefix sets rails apart from rules: no policy file knows them.
const prefix = "rail-"

// Finding tells a refusal the way everything else is told, at its line if it
// has one. No policy file can lower or waive it.
func (r *Refusal) Finding() finding.Finding {
	return finding.Finding{
		Rule:     prefix + r.Guardrail,
		Severity: finding.Error,
		Pos:      r.Pos,
		Group:    r.Group,
		Message:  fmt.Sprintf("refused, nothing is written: %s; %s", r.Message, r.Why),
		Fix:      r.Fix,
		Related:  r.Related,
	}
}

// against makes the refusal of some changes. One of them is told at its line,
// several once, with their lines beside.
func against(changes []*plan.Change, message, fix string) *Refusal {
	if len(changes) == 0 {
		return nil
	}
	r := &Refusal{Message: fmt.Sprintf(message, names(changes)), Fix: fix, Pos: changes[0].Pos}
	if len(changes) == 1 {
		r.Group = finding.Group{ID: changes[0].Key.Group, Name: changes[0].Name}
		return r
	}
	for _, c := range changes[1:] {
		r.Related = append(r.Related, finding.Related{Pos: c.Pos, Message: quoted(c.Name)})
	}
	return r
}

// few is how many groups or files a sentence names; the report lists the others.
const few = 3

func names(changes []*plan.Change) string {
	var list []string
	for _, c := range changes {
		list = append(list, fmt.Sprintf("%s (%s)", quoted(c.Name), c.Key.Group))
	}
	return firstOf(list)
}

// firstOf names the first of a list and counts the others.
func firstOf(list []string) string {
	if more := len(list) - few; more > 0 {
		list = append(slices.Clone(list[:few]), fmt.Sprintf("%d more", more))
	}
	return strings.Join(list, ", ")
}

func quoted(name string) string { return `"` + name + `"` }

// counted writes a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
