package policy

import "pim-groups/internal/finding"

// Rules lists all rules in the order in which they are asked and documented:
// is it the right group, can PIM manage it, who owns it, what is managed, who
// is asking. The rules about waivers stand last, since they judge what the
// others found.
func Rules() []Rule {
	return []Rule{
		groupNotFound(),
		groupNameMismatch(),
		groupNameAmbiguous(),
		groupNameLookalike(),
		groupUnpinned(),
		groupKind(),
		groupDynamic(),
		groupSynced(),
		groupRestricted(),
		ownersMinimum(),
		ownerDisabled(),
		ownerGuest(),
		ownerServicePrincipal(),
		ownerMissing(),
		ownerUndeclared(),
		ownerUnknown(),
		managedUndeclared(),
		roleAssignableUnmanaged(),
		managedButNone(),
		overrideRisk(),
		callerPermission(),
		callerExcess(),
		waiverExpired(),
		waiverUnused(),
	}
}

// Metadata lists what people need to know of each rule, in the order of Rules.
func Metadata() []finding.Rule {
	var list []finding.Rule
	for _, rule := range Rules() {
		list = append(list, rule.Rule)
	}
	return list
}
