package policy

import "pim-groups/internal/finding"

// Relaxed lists the rules that the policy file turns off, or gives a lower
// severity or threshold than the default: those that are off first, each part by
// id. It gives nil for nil Settings.
func Relaxed(rules []Rule, s *Settings) []finding.Relaxed {
	var list []finding.Relaxed
	for i := range rules {
		if l := rules[i].relaxed(s.of(rules[i].ID)); l.Words() != "" {
			list = append(list, l)
		}
	}
	finding.SortRelaxed(list)
	return list
}

// relaxed compares with the most severe finding that the rule can have by itself.
// Every threshold is a least number: a lower one asks for less.
func (r *Rule) relaxed(a adjustment) finding.Relaxed {
	l := finding.Relaxed{Rule: r.ID, Pos: a.pos, Off: a.off}
	if heaviest := max(r.Severity, r.Heaviest); a.severity != 0 && a.severity < heaviest {
		l.Severity, l.Default = a.severity, heaviest
	}
	if a.threshold != nil && *a.threshold < r.Threshold.Default {
		l.Threshold, l.Value, l.DefaultValue = r.Threshold.Name, *a.threshold, r.Threshold.Default
	}
	return l
}
