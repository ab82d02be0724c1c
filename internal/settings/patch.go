package settings

// Patch gives the rule of a leaf with the value that a role has for it, and nothing
// else changed: properties that nothing here knows are sent back as they were read.
// reason says why there is no such rule: one of the two values is not understood, or
// PIM would not take it.
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
func (l Leaf) Patch(read Setting, want *Role) (changed Setting, reason string) {
	if reason := l.ValueReason(want); reason != "" {
		return Setting{}, reason
	}
	before := Read([]Setting{read}, read.Role)
	if reason := l.UnknownReason(before); reason != "" {
		return Setting{}, reason
	}
	rule, _ := parseObject(read.Value) // it was read above
	if reason := l.field(want).write(rule); reason != "" {
		return Setting{}, reason
	}
	changed = Setting{Role: read.Role, Rule: read.Rule, Value: encode(rule)}
	if !l.Equal(Read([]Setting{changed}, read.Role), want) {
		return Setting{}, "the changed rule would not mean " + l.Words(want)
	}
	return changed, ""
}
