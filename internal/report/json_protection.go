package report

import (
	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// jsonNextStep is what is open in a group after it was onboarded.
type jsonNextStep struct {
	Kind       string   `json:"kind"`
	Message    string   `json:"message"`
	Fix        string   `json:"fix"`
	Principals []string `json:"principals"`
}

// jsonProtection is the verdict on a group under PIM.
type jsonProtection struct {
	Verdict string       `json:"verdict"`
	Until   string       `json:"until"` // of an accepted one
	Reasons []jsonReason `json:"reasons"`
	Note    string       `json:"note"`
	// Emergency are the ids of those who are standing there, as the policy file wants.
	Emergency []string `json:"emergencyAccess"`
}

// jsonReason is a finding that decided. It stands in the findings too, unless the
// policy file turns its rule off.
type jsonReason struct {
	Rule    string `json:"rule"`
	Status  string `json:"status"`
	Role    string `json:"role"`
	Subject string `json:"subject"`
	Message string `json:"message"`
	Until   string `json:"until"` // of its waiver
}

// jsonGroups has for each declared group what is open in it after its onboarding.
func (v *view) jsonGroups() []jsonGroup {
	steps := map[string][]nextStep{}
	for _, next := range v.nextSteps() {
		steps[next.change.Key.Group] = next.steps
	}
	return each(v.Groups, func(g plan.Group) jsonGroup {
		j := v.jsonGroup(g)
		j.NextSteps = each(steps[j.ID], func(s nextStep) jsonNextStep {
			return jsonNextStep{s.kind, s.text, s.fix, each(s.principals, func(id string) string { return id })}
		})
		return j
	})
}

func (v *view) jsonProtection(on *finding.Verdict) *jsonProtection {
	if on == nil {
		return nil
	}
	return &jsonProtection{string(on.Protection), acceptedUntil(on), each(on.Reasons, newJSONReason), on.Note, append([]string{}, v.emergencyIn(on)...)}
}

func newJSONReason(f finding.Finding) jsonReason {
	return jsonReason{f.Rule, f.Status.String(), f.Role, f.Subject, f.Message, f.Waiver.Until}
}

// jsonEntries has the verdict on each group by the files of the base, "" if it had
// none.
func (v *view) jsonEntries() []jsonEntry {
	return each(v.Base.Edits, func(e config.Edit) jsonEntry {
		j := newJSONEntry(e)
		if on := v.verdictsBefore[identity(finding.Group{ID: j.ID, Name: j.Name})]; on != nil {
			j.Before = string(on.Protection)
		}
		if on := v.verdictsAfter[identity(finding.Group{ID: j.ID, Name: j.Name})]; on != nil {
			j.After = string(on.Protection)
		}
		return j
	})
}

// mergeChanges says what a merge makes of the plan, as the input changes does. A
// validation knows nothing of it.
func (v *view) mergeChanges() []plan.Class {
	if v.Mode == Validate {
		return []plan.Class{}
	}
	return append([]plan.Class{}, v.Input.Changes...)
}
