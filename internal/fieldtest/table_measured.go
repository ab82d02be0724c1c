package fieldtest

// measured are the questions that experiments answer. The one about the caller comes
// first: its answer can hide all others.
func measured() []Question {
	return []Question{
		appOnlyWrite(),
		unchangedWrite(),
		ownerWrite(),
		unmanagedResource(),
		managedListLag(),
		renewedIDs(),
		renewingWrites(),
		wholePolicyWrite(),
		approvalWithoutApprover(),
		approverMailsLock(),
		updateShortens(),
		updateSoon(),
		updateBounds(),
		inFilterOfPolicies(),
		inFilterOfSchedules(),
	}
}
