package policy

import "pim-groups/internal/finding"

// Relaxed lists the rules that the policy file turns off, or gives a lower
// severity or a weaker threshold than the default: those that are off first, each
// part by id. It gives nil for nil Settings. A severity is compared with the most
// severe finding that the rule can have by itself. A rule that is off by default
// can't be relaxed.
func Relaxed(rules []Rule, s *Settings) []finding.Relaxed {
	var list []finding.Relaxed
	for i := range rules {
		if rules[i].OffByDefault {
			continue
		}
		rule, adjusted := &rules[i], s.of(rules[i].ID)
		l := finding.Relaxed{Rule: rule.ID, Pos: adjusted.pos, Off: adjusted.off}
		if heaviest := max(rule.Severity, rule.Heaviest); adjusted.severity != 0 && adjusted.severity < heaviest {
			l.Severity, l.Default = adjusted.severity, heaviest
		}
		if n := adjusted.threshold; n != nil && rule.Threshold.weaker(*n, rule.Threshold.Default) {
			l.Threshold, l.Unit, l.Value, l.DefaultValue = rule.Threshold.Name, rule.Threshold.Unit, *n, rule.Threshold.Default
		}
		if l.Words() != "" {
			list = append(list, l)
		}
	}
	finding.SortRelaxed(list)
	return list
}
