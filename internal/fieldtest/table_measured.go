package fieldtest

const notYet = "there is no experiment for it yet"

// measured are the questions that experiments answer.
func measured() []Question {
	return []Question{
		{Name: "unchanged-write", Why: notYet, Text: "Does a write of a role setting's present value bring a group under PIM?",
			Answers: []Answer{
				{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
				{Value: "ignored", Meaning: "the write does nothing", Switch: "unchanged-write-ignored"},
			}},
		{Name: "unmanaged-resource", Why: notYet, Text: "What is the answer for a single group of PIM's list that PIM does not manage?",
			Answers: []Answer{
				{Value: "404", Meaning: "404 Not Found", Default: true},
				{Value: "400", Meaning: "400 Bad Request", Switch: "unmanaged-resource-is-400"},
			}},
		{Name: "managed-list-lag", Why: notYet, Text: "When does PIM's list show a group that a write brought under PIM?",
			Answers: []Answer{
				{Value: "at-once", Meaning: "at the first read after the write", Default: true},
				{Value: "after-time", Meaning: "some time after the write", Switch: "visible-after-time"},
				{Value: "after-reads", Meaning: "after some reads, whenever they come", Switch: "visible-after-reads"},
			}},
		{Name: "owner-write", Why: notYet, Text: "Does a write to the owner's settings alone bring a group under PIM?",
			Answers: []Answer{
				{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
				{Value: "ignored", Meaning: "the group stays outside PIM", Switch: "owner-write-ignored"},
			}},
		{Name: "renewed-ids", Why: notYet, Text: "Does a write renew the id of the written policy or of both?",
			Answers: []Answer{
				{Value: "written-one", Meaning: "of the policy that was written", Default: true},
				{Value: "both", Meaning: "of the policies of both roles", Switch: "rotates-both-ids"},
				{Value: "none", Meaning: "no id changes"},
			}},
		{Name: "app-only-write", Why: notYet, Text: "Does a write of an application bring a group under PIM?",
			Answers: []Answer{
				{Value: "onboards", Meaning: "the write brings the group under PIM", Default: true},
				{Value: "ignored", Meaning: "the setting changes and the group stays outside PIM", Switch: "app-only-ignored"},
			}},
		{Name: "in-filter", Why: notYet, Text: "Do lists of policies and schedules take a filter with several groups?",
			Answers: []Answer{
				{Value: "refused", Meaning: "neither list takes it", Default: true},
				{Value: "both", Meaning: "both lists take it and give the rows of all groups"},
				{Value: "policies-only", Meaning: "only the list of policies takes it"},
				{Value: "schedules-only", Meaning: "only the list of schedules takes it"},
			}},
		{Name: "whole-policy-write", Why: notYet, Text: "Does a first write of a whole policy change all settings in it?",
			Answers: []Answer{
				{Value: "all", Meaning: "all settings in the write are changed", Default: true},
				{Value: "some", Meaning: "some settings in the write are changed and others are not"},
				{Value: "none", Meaning: "no setting is changed"},
				{Value: "refused", Meaning: "the write is refused"},
			}},
		{Name: "first-write-drops", Why: notYet, Text: "Does the write that brings a group under PIM keep the settings of earlier writes?",
			Answers: []Answer{
				{Value: "kept", Meaning: "they are kept", Default: true},
				{Value: "dropped", Meaning: "they are back at their defaults", Switch: "first-write-drops"},
			}},
		{Name: "renewing-writes", Why: notYet, Text: "Does each write renew ids or only the one that brings a group under PIM?",
			Answers: []Answer{
				{Value: "each", Meaning: "each write renews an id", Default: true},
				{Value: "first", Meaning: "only the first write does", Switch: "rotates-once-only"},
				{Value: "none", Meaning: "no write does"},
			}},
		{Name: "approval-without-approver", Why: notYet, Text: "What is the answer to a required approval without an approver?",
			Answers: []Answer{
				{Value: "accepted", Meaning: "the setting is changed", Default: true},
				{Value: "refused", Meaning: "the write is refused"},
				{Value: "ignored", Meaning: "the write is accepted and the setting stays as it was"},
			}},
		{Name: "update-shortens", Why: notYet, Text: "Does an update of an eligibility take an earlier end?",
			Answers: []Answer{
				{Value: "taken", Meaning: "the eligibility ends earlier", Default: true},
				{Value: "refused", Meaning: "the update is refused", Switch: "update-never-shortens"},
			}},
		{Name: "update-soon", Why: notYet, Text: "Does an update of an eligibility take an end within five minutes?",
			Answers: []Answer{
				{Value: "refused", Meaning: "the update is refused", Default: true},
				{Value: "taken", Meaning: "the eligibility ends then"},
			}},
		{Name: "update-bounds", Why: notYet, Text: "Does an update give a permanent eligibility an end?",
			Answers: []Answer{
				{Value: "taken", Meaning: "the eligibility has the end", Default: true},
				{Value: "refused", Meaning: "the update is refused"},
			}},
		{Name: "approver-mails-lock", Why: notYet, Text: "Do explicit recipients of approver notifications lock a policy?",
			Answers: []Answer{
				{Value: "locked", Meaning: "later writes to the policy are refused", Default: true},
				{Value: "open", Meaning: "later writes are accepted", Switch: "never-locked"},
			}},
	}
}
