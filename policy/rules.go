package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// Rules lists all rules in the order in which they are asked and documented:
// is it the right group, can PIM manage it, who owns it, is it protected, what is
// managed, who is asking. The rules about waivers are last, since they judge what the others
// found.
func Rules() []Rule {
	return slices.Concat([]Rule{
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
		ownerActivated,
		managedUndeclared,
		declarationRemoved,
	}, protectionRules(), []Rule{
		roleAssignableUnmanaged,
		managedButNone,
		overrideRisk,
		callerPermission,
		callerExcess,
		policyWeakened,
		waiverExpired,
		waiverUnused,
	})
}

// protectionRules are those about what protects a group that PIM manages.
func protectionRules() []Rule {
	return []Rule{
		activationUnprotected,
		activationTooLong,
		activationUnexplained,
		approvalMissing,
		contextUnknown,
		contextUnenforced,
		contextAndMFA,
		activePermanentAllowed,
		eligiblePermanentAllowed,
		alertOff,
		ownerSettingsWeaker,
		activationExtension,
		settingsUnreadable,
		settingsLocked,
		approverNone,
		approverFew,
		approverIsEligible,
		approverInside,
		approverGroupOpen,
		eligibleGroupOpen,
		packageFeeds,
		standingAccess,
		ownerStanding,
		eligibleTooMany,
		eligibleDisabled,
		eligibleDeleted,
		eligibleGuest,
		eligibleApplication,
		eligibleEnding,
		nobodyEligible,
	}
}

// Needed says whether any rule is not evaluated, for one group at least, when this
// part of a snapshot is missing.
func Needed(part directory.Part) bool {
	return slices.ContainsFunc(Rules(), func(r Rule) bool {
		return slices.Contains(r.Needs, part) || slices.Contains(r.MayNeed, part)
	})
}

// Metadata lists what people need to know of each rule, in the order of Rules.
func Metadata() []finding.Rule {
	var list []finding.Rule
	for _, rule := range Rules() {
		rule.Controls = controlsOf(rule.ID)
		list = append(list, rule.Rule)
	}
	return list
}

// OfState tells the rules that compare nothing with the file: of a managed group
// they find the same whether the group is declared or not.
func OfState() func(rule string) bool {
	ids := map[string]bool{}
	for _, r := range Rules() {
		ids[r.ID] = r.OfState
	}
	return func(rule string) bool { return ids[rule] }
}
