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
		nameOutOfScope,
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
		settingsUnused,
		principalUnused,
	}, principalRules(), protectionRules(), comparedRules(), []Rule{
		roleAssignableUnmanaged,
		notManaged,
		managedButNone,
		overrideRisk,
		newExposure,
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

// principalRules are those about whom the roles of the files name.
func principalRules() []Rule {
	return []Rule{
		principalUnpinned,
		principalMismatch,
		principalNameAmbiguous,
		principalUnknown,
	}
}

// comparedRules are those that hold declared roles against the tenant.
func comparedRules() []Rule {
	return []Rule{
		settingDiffers,
		settingPair,
		eligibleMissing,
		eligibleUndeclared,
		eligibleDiffers,
		eligibleLonger,
		activeMissing,
		activeUndeclared,
		activeDiffers,
		assignmentRefusedBySettings,
		assignmentEnded,
		requestPending,
		removedOutside,
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

// Kinds tells the rules that compare nothing with the file, and those about what
// protects a group that PIM manages.
func Kinds() finding.Kinds {
	ofState, ofManaged := map[string]bool{}, map[string]bool{}
	for _, r := range Rules() {
		ofState[r.ID], ofManaged[r.ID] = r.OfState, r.OfState && r.About == EachManaged
	}
	return finding.Kinds{
		OfGroup:      func(rule string) bool { return ofState[rule] },
		OfProtection: func(rule string) bool { return ofManaged[rule] },
	}
}
