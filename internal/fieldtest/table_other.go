package fieldtest

import "slices"

// notMeasured are the questions that no experiment answers, each with the reason: most
// need more than throwaway groups, or the product does the right thing either way.
func notMeasured() []Question {
	return slices.Concat(otherGroups(), otherPolicies(), otherSettings(), otherSchedules(), otherPeople())
}

// binary is a question of two answers, the expected one and that of a switch.
func binary(name, text, why string, expected, other Answer) Question {
	expected.Default = true
	return Question{Name: name, Text: text, Why: why, Answers: []Answer{expected, other}}
}

// otherGroups are about what brings which groups under PIM.
func otherGroups() []Question {
	const kinds = "it needs groups that are made in Exchange or synchronized from another directory"
	return []Question{
		binary("validation-only", "Does a request with isValidationOnly bring a group under PIM?",
			"the product never sends such a request",
			Answer{Value: "ignored", Meaning: "the request has no effect"},
			Answer{Value: "onboards", Meaning: "the request brings the group under PIM", Switch: "validation-only-onboards"}),
		binary("refused-kinds", "Which kinds of groups does PIM refuse?", kinds,
			Answer{Value: "mail-too", Meaning: "dynamic and synchronized groups, mail-enabled security groups and distribution lists"},
			Answer{Value: "dynamic-only", Meaning: "only dynamic and synchronized groups", Switch: "mail-groups-accepted"}),
		binary("refused-reads", "Does PIM refuse reads about groups of those kinds too?", kinds,
			Answer{Value: "refused", Meaning: "reads are refused like writes"},
			Answer{Value: "empty", Meaning: "reads answer as for any group", Switch: "refused-kinds-read-empty"}),
		binary("role-assignable-role", "Does an application need a directory role to write about a role-assignable group?",
			"making such a group needs a permission that no test should have",
			Answer{Value: "permission", Meaning: "the permission is enough"},
			Answer{Value: "role", Meaning: "it needs a directory role", Switch: "role-assignable-needs-role"}),
		binary("restricted-units", "What is the answer to a write about a group in a restricted management administrative unit?",
			"it needs such a unit, which the test does not make",
			Answer{Value: "unauthorized", Meaning: "the code UnauthorizedAccessException"},
			Answer{Value: "denied", Meaning: "the code Authorization_RequestDenied", Switch: "restricted-is-denied"}),
		binary("activity-name", "Which activity does the audit log name when a group comes under PIM?",
			"it needs a permission for the audit log, and no finding rests on it",
			Answer{Value: "onboarded", Meaning: `"Onboarded resource to PIM"`},
			Answer{Value: "other", Meaning: "another name", Switch: "activity-name"}),
		{Name: "pim-limits", Text: "How many requests does PIM serve before it throttles?",
			Why: "measuring it means to overload a service that the tenant needs"},
		{Name: "pim-rate", Text: "Does PIM throttle at about twenty requests in ten seconds?",
			Why: "measuring it means to overload a service that the tenant needs"},
		{Name: "restored-group", Text: "Does a group that is deleted and restored keep its PIM policies?",
			Why: "the product never deletes or restores a group"},
	}
}

// otherPolicies are about policies, their ids, and PIM's list.
func otherPolicies() []Question {
	const ids = "the product uses no id that it has read before a write"
	const lag = "the product reads again until it sees what it wrote"
	return []Question{
		{Name: "old-ids", Text: "Does the id that a write has renewed still reach the policy?", Why: ids, Answers: []Answer{
			{Value: "reach", Meaning: "it does, and is in no list", Default: true},
			{Value: "gone", Meaning: "it is 404 Not Found", Switch: "old-ids-gone"},
			{Value: "both-gone", Meaning: "a write renews both ids, and the old ids are 404 Not Found", Switch: "both-ids-gone"},
		}},
		binary("old-id-write", "Does a write by an id that was renewed count?", ids,
			Answer{Value: "counts", Meaning: "it is a write like any other"},
			Answer{Value: "ignored", Meaning: "it is answered and has no effect", Switch: "old-id-write-ignored"}),
		binary("first-write", "Does the write that brings a group under PIM keep its other settings?",
			"a group that the test makes has no other settings before its first write",
			Answer{Value: "kept", Meaning: "they are kept"},
			Answer{Value: "dropped", Meaning: "they are back at their defaults", Switch: "first-write-drops"}),
		{Name: "settings-lag", Text: "When does a read show a setting that was written?", Why: lag, Answers: []Answer{
			{Value: "at-once", Meaning: "at the first read", Default: true},
			{Value: "after-time", Meaning: "some time after the write", Switch: "settings-after-time"},
			{Value: "after-reads", Meaning: "after some reads", Switch: "settings-after-reads"},
		}},
		{Name: "managed-top", Text: "What does $top mean for PIM's list?",
			Why: "the product reads the list without it where an answer may be cut", Answers: []Answer{
				{Value: "page", Meaning: "it is the size of a page", Default: true},
				{Value: "refused", Meaning: "it is refused", Switch: "managed-top-refused"},
				{Value: "list", Meaning: "the list ends after that many ids", Switch: "managed-top-bounds-list"},
			}},
		{Name: "managed-list-version", Text: "Does v1.0 have PIM's list?", Why: "the product reads the list in beta, where its page is"},
		binary("extension-rules", "Does a policy have rules for custom extensions?", "only the portal adds them, and the product keeps them as they are",
			Answer{Value: "none", Meaning: "it has 17 rules"},
			Answer{Value: "empty-ones", Meaning: "it has 19 rules, two of them empty", Switch: "extension-rules"}),
		binary("spellings", "How does the service spell what its pages spell in two ways?", "both spellings have been seen, and the product reads both",
			Answer{Value: "usual", Meaning: "as in most answers that were published"},
			Answer{Value: "other", Meaning: "in other order and case, with properties absent", Switch: "other-spellings"}),
		{Name: "nested-select", Text: "Does a nested $select take properties that only some rules have?", Why: "the product reads whole rules"},
	}
}

// otherSettings are about what a role setting may hold, and what it then does.
func otherSettings() []Question {
	const refusal = "the product reports a refused value with the service's reason"
	const person = "it needs a person who activates"
	return []Question{
		binary("activation-maximum", "How long an activation can the settings allow, and in which steps?", refusal,
			Answer{Value: "day", Meaning: "up to 24 hours"},
			Answer{Value: "eight-hours", Meaning: "more than eight hours are refused", Switch: "activation-at-most-8h"}),
		{Name: "eligibility-year", Text: "Does the setting of the longest eligibility take P1Y?", Why: "the product writes days and never years"},
		{Name: "activation-without-end", Text: "What does an activation setting without a required end mean?",
			Why: person + ", and the product never writes it"},
		binary("active-ticket", "Can a ticket be required to assign an active member?", refusal,
			Answer{Value: "taken", Meaning: "the setting takes it"},
			Answer{Value: "refused", Meaning: "the code InvalidPolicy", Switch: "active-ticket-refused"}),
		{Name: "mfa-and-context", Text: "Can people activate where multifactor authentication and a context are both required?",
			Why: person},
		binary("applications-explain", "Must an application give the justification and ticket that the settings require?",
			"the product always gives a justification, and a ticket where one is declared",
			Answer{Value: "people-only", Meaning: "only people must"},
			Answer{Value: "applications-too", Meaning: "applications must, too", Switch: "applications-must-explain"}),
	}
}

// otherSchedules are about lists of schedules and requests.
func otherSchedules() []Question {
	const packages = "it needs access packages, which the test does not make"
	return []Question{
		binary("schedules-lag", "When does a list of schedules show a request that was made?", "the product reads again until it sees what it wrote",
			Answer{Value: "at-once", Meaning: "at the first read"},
			Answer{Value: "after-reads", Meaning: "after some reads", Switch: "schedules-after-reads"}),
		binary("schedule-start", "Does the start of a schedule stay?", "it takes hours to see, and the product does not compare starts",
			Answer{Value: "stays", Meaning: "it stays"},
			Answer{Value: "renewed", Meaning: "the service moves it every half hour", Switch: "start-renewed"}),
		binary("expired-schedules", "Are schedules that have ended in the lists?", "the product compares each end with the clock",
			Answer{Value: "unlisted", Meaning: "they are in no list"},
			Answer{Value: "listed", Meaning: "they are listed for another 30 days", Switch: "expired-listed"}),
		{Name: "two-schedules", Text: "Can one person have two schedules in one role of a group?",
			Why: "the product refuses to change a person of whom it sees two"},
		{Name: "custom-data", Text: "Is the customData of a request stored and returned?", Why: "the product does not send it"},
		{Name: "pending-request", Text: "Which code does a second request get while one is pending?", Why: "it needs a person who asks and one who lets the request wait"},
		binary("removal-status", "Which status has a removal that was made?", "the product takes both for success",
			Answer{Value: "revoked", Meaning: "Revoked"},
			Answer{Value: "provisioned", Meaning: "Provisioned", Switch: "removal-is-provisioned"}),
		binary("package-requests", "Does what an access package gives leave a request, and by whom?", packages,
			Answer{Value: "listed", Meaning: "it is in the list of requests"},
			Answer{Value: "unlisted", Meaning: "it is not", Switch: "package-requests-unlisted"}),
		binary("package-list-expand", "Does the list of access packages take $expand?", packages,
			Answer{Value: "taken", Meaning: "it does"},
			Answer{Value: "refused", Meaning: "only a single package takes it", Switch: "package-list-expand-refused"}),
		binary("package-role-ids", "In which id does the originId of a package's eligible role end?", packages,
			Answer{Value: "group", Meaning: "in the group's"},
			Answer{Value: "other", Meaning: "in another id", Switch: "package-role-ids-differ"}),
	}
}

// otherPeople are about people who have access in more than one way.
func otherPeople() []Question {
	const added = "the test adds nobody to a group without PIM"
	const nested = "it needs a group that is eligible in another one, and a person who activates"
	return []Question{
		binary("late-members", "Does PIM list an assignment for a member who was added after it took the group?", added,
			Answer{Value: "listed", Meaning: "there is one without times"},
			Answer{Value: "unlisted", Meaning: "there is none", Switch: "late-members-unlisted"}),
		{Name: "late-member-removal", Text: "Can PIM remove a member who was added after it took the group?", Why: added},
		binary("nested-eligible", "Which list has the people who are eligible through a group?", nested,
			Answer{Value: "both", Meaning: "schedules and instances"},
			Answer{Value: "instances-only", Meaning: "only instances", Switch: "group-rows-in-instances-only"}),
		binary("nested-activated", "Which memberType has the assignment of a person who is eligible through a group and activates?", nested,
			Answer{Value: "direct", Meaning: "direct"},
			Answer{Value: "group", Meaning: "group", Switch: "activated-through-group"}),
		{Name: "password-reset", Text: "Can a Helpdesk Administrator reset the password of a person who is eligible in a role-assignable group?",
			Why: "no test may reset a password"},
		binary("by-ids-permission", "Which permission does getByIds need?", "it takes an application with fewer permissions than the product has",
			Answer{Value: "directory", Meaning: "Directory.Read.All"},
			Answer{Value: "any", Meaning: "any permission to read users, groups or applications", Switch: "by-ids-needs-less"}),
		{Name: "agent-owners", Text: "How does v1.0 list owners that are agent identities?", Why: "it needs agent identities, which the test does not make"},
	}
}
