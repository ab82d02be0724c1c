package fieldtest

// contradiction says what an answer other than the expected one means for the product.
type contradiction struct {
	question, value string
	page, promise   string // what documentation says, word for word; "" nothing
	design          string // what no longer holds, or why all still does
}

const (
	onboardingPage = "docs/onboarding.md"
	applyingPage   = "docs/applying.md"
	fakePage       = "docs/internals/fakegraph.md"
	firstWrite     = "PIM starts to manage a group at the first write to one of its role settings"
	renewedID      = "a write renews the id of the written policy"
	idsHold        = "Holds: the product looks an id up before each write."
	movedSettings  = "A setting that changed is an error, the finding"
	removedPeople  = "eligibilities that are removed or shortened"
)

// contradictions has each answer that can be measured and is not the expected one.
func contradictions() []contradiction {
	return []contradiction{
		{"app-only-write", "ignored", onboardingPage, firstWrite,
			"An application can't onboard. Each run ends with \"accepted\", and a person has to onboard in the portal."},
		{"unchanged-write", "ignored", onboardingPage, "the longest activation of members (`Expiration_EndUser_Assignment`), with its present value",
			"The first two attempts never onboard. Each group needs onboard-fallback: shorten-and-restore."},
		{"owner-write", "ignored", onboardingPage, firstWrite,
			"Holds: each attempt writes a setting of members. The page is wrong."},
		{"unmanaged-resource", "400", fakePage, "a group that is not managed is 404 in the managed list",
			"Holds: the product reads the whole list and no single group of it."},
		{"managed-list-lag", "after-time", onboardingPage, "It reads PIM's list until the group is there, for at most `--wait` (5 minutes)",
			"Holds if --wait is longer than the measured time."},
		{"managed-list-lag", "after-reads", onboardingPage, "It reads PIM's list until the group is there, for at most `--wait` (5 minutes)",
			"Holds: the product reads again during --wait. Only reads help, and not time."},
		{"renewed-ids", "both", fakePage, renewedID, idsHold},
		{"renewed-ids", "none", fakePage, renewedID, idsHold},
		{"renewing-writes", "first", fakePage, "each write renews ids", idsHold},
		{"renewing-writes", "none", fakePage, "each write renews ids", idsHold},
		{"whole-policy-write", "all-but-notifications", onboardingPage, movedSettings,
			"Holds for a run: it reads all settings back. A write of several settings needs a second one."},
		{"whole-policy-write", "some", onboardingPage, movedSettings,
			"Holds for a run: it reads all settings back. A write of several settings needs a second one."},
		{"approval-without-approver", "refused", "docs/rules/approver-none.md", "PIM for Groups has no default approver, so every request stays open",
			"The rule approver-none finds only approvers who have left: PIM keeps anyone from making such a setting."},
		{"approval-without-approver", "ignored", "docs/rules/approver-none.md", "PIM for Groups has no default approver, so every request stays open",
			"The rule approver-none finds only approvers who have left: PIM keeps anyone from making such a setting."},
		{"approver-mails-lock", "open", "docs/rules/settings-locked.md", "for groups nobody has published it, and it is assumed to be the same",
			"The rule settings-locked warns of what does not happen. All notifications could be written."},
		{"update-shortens", "refused", applyingPage, removedPeople,
			"Shortening is refused. It has to become a removal and a new grant, or stay with a person."},
		{"update-soon", "taken", "", "", "Holds: an end may be nearer than the product expects."},
		{"update-bounds", "refused", applyingPage, removedPeople,
			"A permanent eligibility gets no end. It has to be removed and granted again."},
		{"in-filter-of-policies", "taken", "", "", "Holds: the product asks for one group at a time. One request could read several."},
		{"in-filter-of-schedules", "taken", "", "", "Holds: the product asks for one group at a time. One request could read several."},
	}
}
