package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Rules lists all rules in the order in which they are asked and documented:
// is it the right group, can PIM manage it, who owns it, what is managed, who
// is asking. The rules about waivers are last, since they judge what the others
// found.
func Rules() []Rule {
	return []Rule{
		groupNotFound,
		groupNameMismatch,
		groupNameAmbiguous,
		groupNameLookalike,
		groupUnpinned,
		groupKind,
		groupDynamic,
		groupSynced,
		groupRestricted,
		ownersMinimum,
		ownerDisabled,
		ownerGuest,
		ownerServicePrincipal,
		ownerMissing,
		ownerUndeclared,
		ownerUnknown,
		managedUndeclared,
		declarationRemoved,
		roleAssignableUnmanaged,
		managedButNone,
		overrideRisk,
		callerPermission,
		callerExcess,
		policyWeakened,
		waiverExpired,
		waiverUnused,
	}
}

// Needed says whether any rule is not evaluated when this part of a snapshot is
// missing.
func Needed(part directory.Part) bool {
	return slices.ContainsFunc(Rules(), func(r Rule) bool { return slices.Contains(r.Needs, part) })
}

// Metadata lists what people need to know of each rule, in the order of Rules.
func Metadata() []finding.Rule {
	var list []finding.Rule
	for _, rule := range Rules() {
		list = append(list, rule.Rule)
	}
	return list
}

// OfState says whether a rule compares nothing with the file: of a managed group
// it finds the same whether the group is declared or not.
func OfState(id string) bool {
	return slices.ContainsFunc(Rules(), func(r Rule) bool { return r.ID == id && r.OfState })
}
