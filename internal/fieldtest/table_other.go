package fieldtest

// notMeasured are the questions that no experiment answers, each with the reason.
func notMeasured() []Question {
	return []Question{
		{Name: "validation-only-onboards", Text: "Does a request with isValidationOnly bring a group under PIM?", Why: notYet},
		{Name: "mail-groups-accepted", Text: "Which kinds of groups does PIM refuse?", Why: notYet},
		{Name: "role-assignable-needs-role", Text: "Does an application need a directory role for a role-assignable group?", Why: notYet},
		{Name: "pim-limits", Text: "How many requests does PIM serve before it throttles?", Why: notYet},
		{Name: "activity-name", Text: "What is the audit activity of bringing a group under PIM?", Why: notYet},
		{Name: "restricted-is-denied", Text: "What is the answer to a write about a group in a restricted unit?", Why: notYet},
	}
}
