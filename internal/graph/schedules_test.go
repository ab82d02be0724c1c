package graph_test

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph"
)

// The documented schedule, one part of which each test replaces.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentschedules
const (
	scheduledGroup = "2b5ed229-4072-478d-9504-a047ebd4b07d"
	documentedRow  = `{
	"id": "2b5ed229-4072-478d-9504-a047ebd4b07d_member_4cc1a00f-3e44-48ae-9bb5-fba55c9a7a5c",
	"scheduleInfo": {"startDateTime": "2022-04-12T14:44:50.2871234Z", "recurrence": null,
		"expiration": {"type": "afterDateTime", "endDateTime": "2024-04-10T00:00:00Z", "duration": null}},
	"createdUsing": null, "modifiedDateTime": "0001-01-01T08:00:00Z", "status": "Provisioned", "memberType": "Direct",
	"assignmentType": "Assigned", "accessId": "member", "principalId": "3cce9d87-3986-4f19-8335-7ed075408ca2",
	"groupId": "2b5ed229-4072-478d-9504-a047ebd4b07d"}`
	start     = `"2022-04-12T14:44:50.2871234Z"`
	endOfTime = `{"type": "afterDateTime", "endDateTime": "2024-04-10T00:00:00Z", "duration": null}`
)

func readRow(t *testing.T, part directory.Part, now string, replacements ...string) ([]directory.Schedule, error) {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(documentedRow, replacements[i]) {
			t.Fatalf("%q is not in the row", replacements[i])
		}
	}
	return graph.ReadSchedules([]byte(strings.NewReplacer(replacements...).Replace(documentedRow)), scheduledGroup, part, moment)
}

// What a schedule says, in each spelling that pages and captures have.
func TestSchedules(t *testing.T) {
	t.Parallel()
	const now = "2023-01-01T00:00:00Z"
	at := func(text string) time.Time {
		moment, _ := time.Parse(time.RFC3339, text)
		return moment
	}
	usual := directory.Schedule{Group: scheduledGroup, Role: directory.Member, Principal: "3cce9d87-3986-4f19-8335-7ed075408ca2", End: at("2024-04-10T00:00:00Z")}
	for name, test := range map[string]struct {
		part    directory.Part
		replace []string
		want    func(*directory.Schedule)
	}{
		"as documented":          {directory.PartActive, nil, func(*directory.Schedule) {}},
		"lower case":             {directory.PartActive, []string{"Direct", "direct", "Assigned", "assigned", "afterDateTime", "AFTERDATETIME"}, func(*directory.Schedule) {}},
		"ids in capitals":        {directory.PartActive, []string{"3cce9d87", "3CCE9D87", scheduledGroup, strings.ToUpper(scheduledGroup)}, func(*directory.Schedule) {}},
		"owner":                  {directory.PartEligible, []string{`"member"`, `"Owner"`}, func(s *directory.Schedule) { s.Role = directory.Owner }},
		"activated":              {directory.PartActive, []string{"Assigned", "activated"}, func(s *directory.Schedule) { s.Activated = true }},
		"no eligibility is that": {directory.PartEligible, []string{"Assigned", "activated"}, func(*directory.Schedule) {}},
		"an eligibility":         {directory.PartEligible, []string{`"assignmentType": "Assigned",`, ``}, func(*directory.Schedule) {}},
		"through a group":        {directory.PartEligible, []string{"Direct", "Group"}, func(s *directory.Schedule) { s.Inherited = true }},
		"permanent":              {directory.PartActive, []string{"afterDateTime", "noExpiration"}, func(s *directory.Schedule) { s.End = time.Time{} }},
		"without a start":        {directory.PartActive, []string{start, "null"}, func(*directory.Schedule) {}},
		"booked":                 {directory.PartEligible, []string{"2022-04", "2023-04"}, func(s *directory.Schedule) { s.Start = at("2023-04-12T14:44:50.2871234Z") }},
		"after eight hours": {directory.PartActive, []string{start, `"2022-12-31T20:00:00Z"`, endOfTime, `{"type": "afterDuration", "endDateTime": null, "duration": "PT8H"}`},
			func(s *directory.Schedule) { s.End = at("2023-01-01T04:00:00Z") }},
		"granted":       {directory.PartActive, []string{"Provisioned", "GRANTED"}, func(*directory.Schedule) {}},
		"created":       {directory.PartActive, []string{"Provisioned", "scheduleCreated"}, func(*directory.Schedule) {}},
		"another word":  {directory.PartActive, []string{"Provisioned", "ProvisionedSoon"}, func(s *directory.Schedule) { s.Status = "ProvisionedSoon" }},
		"failed, as is": {directory.PartActive, []string{"Provisioned", "FailedAsResourceIsLocked"}, func(s *directory.Schedule) { s.Status = "FailedAsResourceIsLocked" }},
	} {
		want := usual
		test.want(&want)
		if rows, err := readRow(t, test.part, now, test.replace...); err != nil || len(rows) != 1 || rows[0] != want {
			t.Errorf("%s: %+v, %v; want %+v", name, rows, err, want)
		}
	}
	if rows, err := readRow(t, directory.PartActive, "2024-04-10T00:00:00Z"); err != nil || rows == nil || len(rows) > 0 {
		t.Errorf("when it has ended: %+v, %v", rows, err)
	}
}

// A schedule that is not understood makes its list unreadable, and is never left out.
func TestSchedulesNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string][]string{
		"of another group":    {`"groupId": "2b`, `"groupId": "3b`},
		"of no group":         {`"groupId"`, `"group"`},
		"unknown role":        {`"member"`, `"reader"`},
		"no role":             {`"accessId"`, `"access"`},
		"no principal":        {`"3cce9d87-3986-4f19-8335-7ed075408ca2"`, `null`},
		"unknown member type": {"Direct", "inherited"},
		"no member type":      {`"Direct"`, `null`},
		"unknown type":        {"Assigned", "delegated"},
		"no type":             {`"Assigned"`, `null`},
		"no status":           {`"Provisioned"`, `null`},
		"no times":            {`"scheduleInfo"`, `"info"`},
		"no end":              {`"2024-04-10T00:00:00Z"`, `null`},
		"an end unspecified":  {"afterDateTime", "notSpecified"},
		"a word for an end":   {"afterDateTime", "someday"},
		"after a year":        {endOfTime, `{"type": "afterDuration", "duration": "P1Y"}`},
		"after no duration":   {"afterDateTime", "afterDuration"},
		"after no start":      {start, "null", endOfTime, `{"type": "afterDuration", "duration": "PT8H"}`},
		"ends first":          {"2024-04-10", "2021-04-10"},
		"another type":        {`"Provisioned"`, `7`},
	} {
		if rows, err := readRow(t, directory.PartActive, "2023-01-01T00:00:00Z", replace...); err == nil || len(rows) > 0 {
			t.Errorf("%s: %+v, %v", name, rows, err)
		}
	}
}
