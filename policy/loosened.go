package policy

import "pim-groups/internal/finding"

// Loosened lists the rules of which the policy file asks less than the rules do
// by themselves: those that are off first, each part by id. Nothing comes of a
// nil Settings.
func Loosened(rules []Rule, s *Settings) []finding.Loosened {
	if s == nil {
		return nil
	}
	var list []finding.Loosened
	for i := range rules {
		adjusted, mentioned := s.rules[rules[i].ID]
		if !mentioned {
			continue
		}
		if l := rules[i].loosened(adjusted); l.Words() != "" {
			list = append(list, l)
		}
	}
	finding.SortLoosened(list)
	return list
}

// loosened compares with the heaviest finding that the rule can have by itself.
// Every threshold is a least number: a lower one asks for less.
func (r *Rule) loosened(a adjustment) finding.Loosened {
	l := finding.Loosened{Rule: r.ID, Pos: a.pos, Off: a.off}
	if heaviest := max(r.Severity, r.Heaviest); a.severity != 0 && a.severity < heaviest {
		l.Severity, l.Default = a.severity, heaviest
	}
	if a.threshold != nil && *a.threshold < r.Threshold.Default {
		l.Threshold, l.Value, l.DefaultValue = r.Threshold.Name, *a.threshold, r.Threshold.Default
	}
	return l
}
