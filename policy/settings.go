package policy

import (
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// Settings is what the policy file says; the zero value, and nil, is a file
// that says nothing: each rule has its own severity and threshold, and
// nothing is waived.
type Settings struct {
	scope     *scope
	rules     map[string]adjustment
	emergency []config.Text           // ids, in the order of the file
	waivers   []*waiver               // in the order of the file
	byKey     map[waiverKey][]*waiver // there can be one for each group, and each finding asks
}

// adjustment is what the policy file says of one rule.
type adjustment struct {
	pos       finding.Pos
	off       bool
	severity  finding.Severity // 0: the rule's own
	threshold *int             // nil: the rule's own
}

// waiverKey is what a waiver is looked up by. Subjects are compared one by one
// afterwards, since an owner has two names.
type waiverKey struct{ rule, group string }

func (w *waiver) key() waiverKey { return waiverKey{w.rule.Value, w.group.Value} }

func newSettings(rules map[string]adjustment, emergency []config.Text, waivers []*waiver) *Settings {
	s := &Settings{rules: rules, emergency: emergency, waivers: waivers, byKey: map[waiverKey][]*waiver{}}
	for _, w := range waivers {
		s.byKey[w.key()] = append(s.byKey[w.key()], w)
	}
	return s
}

// of gives what the file says of a rule; the zero adjustment changes nothing.
func (s *Settings) of(rule string) adjustment {
	if s == nil {
		return adjustment{}
	}
	return s.rules[rule]
}

// EmergencyAccess says whether the standing access of a principal is wanted. It takes
// the object id as Graph writes it.
func (s *Settings) EmergencyAccess(id string) bool {
	return slices.ContainsFunc(s.emergencyAccess(), func(own config.Text) bool { return own.Value == id })
}

// EmergencyAccessIDs lists the object ids of the principals whose standing access is
// wanted, sorted.
func (s *Settings) EmergencyAccessIDs() []string {
	var ids []string
	for _, id := range s.emergencyAccess() {
		ids = append(ids, id.Value)
	}
	slices.Sort(ids)
	return ids
}

func (s *Settings) emergencyAccess() []config.Text {
	if s == nil {
		return nil
	}
	return s.emergency
}

func (s *Settings) scopeOf() *scope {
	if s == nil {
		return nil
	}
	return s.scope
}

// allWaivers lists them in the order of the file.
func (s *Settings) allWaivers() []*waiver {
	if s == nil {
		return nil
	}
	return s.waivers
}

func (s *Settings) waiversFor(rule, group string) []*waiver {
	if s == nil {
		return nil
	}
	return s.byKey[waiverKey{rule, group}]
}

// onlyExceptions gives what the file says of single findings, without severities and
// thresholds.
func (s *Settings) onlyExceptions() *Settings {
	if s == nil {
		return nil
	}
	only := *s
	only.rules = nil
	return &only
}
