package directory_test

import (
	"strings"
	"testing"
)

// Each case is one edit of a valid file, and the error that it must give. The
// edits are the ways in which a file could make a tenant look smaller or
// healthier than it is.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const id = `want an id such as "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", in lower case, found `
	refuse(t, []edit{
		// What is there, and how often.
		{"no groups", `"groups": [
    {`, `"phantoms": [], "x": [ {`, `line 41: property "x" is not known`},
		{"a group without managed", `"managed": true,`, ``, `line 42: groups[0]: has no "managed"`},
		{"no owners", `"owners": [],`, ``, `line 64: groups[1]: has no "owners"`},
		{"unknown property", `"managed": true,`, `"managed": true, "comment": "ok",`, `line 52: groups[0]: property "comment" is not known`},
		{"unknown long property", `"version": 1,`, `"version": 1, "` + strings.Repeat("ä", 100) + `": 1,`,
			`line 2: property "` + strings.Repeat("ä", 29) + `… is not known`},
		{"other case", `"managed": true,`, `"Managed": true,`, `line 52: groups[0]: property "Managed" is not known; it is written "managed"`},
		{"other case besides", `"managed": true,`, `"managed": true, "MANAGED": false,`,
			`line 52: groups[0]: property "MANAGED" is not known; it is written "managed"`},
		{"twice", `"managed": true,`, `"managed": true, "managed": false,`, `line 52: groups[0].managed: is given twice`},
		{"twice, escaped", `"managed": true,`, `"managed": true, "m\u0061naged": false,`, `line 52: groups[0].managed: is given twice`},
		{"escaped once is the same", `"cloud"`, `"cl\u006fud"`, ``},

		// Types.
		{"groups null", `"owners": [],`, `"owners": null,`, `line 79: groups[1].owners: want a list, found null`},
		{"scope null", `"allGroups": false,`, `"allGroups": null,`, `line 7: scope.allGroups: want true or false, found null`},
		{"flag as text", `"managed": true`, `"managed": "true"`, `line 52: groups[0].managed: want true, false or null, found "true"`},
		{"flag as number", `"managed": true`, `"managed": 1`, `line 52: groups[0].managed: want true, false or null, found 1`},
		{"flag as list", `"managed": true`, `"managed": [true]`, `line 52: groups[0].managed: want true, false or null, found a list`},
		{"text as number", `"displayName": "Ada Lovelace"`, `"displayName": 7`, `line 91: principals[0].displayName: want a text, found 7`},
		{"text as null", `"displayName": "Ada Lovelace"`, `"displayName": null`, `line 91: principals[0].displayName: want a text, found null`},
		{"object as text", `"scope": {`, `"scope": "all", "x": {`, `line 6: scope: want an object, found "all"`},
		{"list as object", `"phantoms": [`, `"phantoms": {}, "x": [`, `line 84: phantoms: want a list, found an object`},
		{"version as text", `"version": 1`, `"version": "1"`, `line 2: version: want a whole number, found "1"`},
		{"version as fraction", `"version": 1`, `"version": 1.0`, `line 2: version: want a whole number, found 1.0`},
		{"version zero", `"version": 1`, `"version": 0`, `line 2: version: version 0 is not known, this program reads version 1; use the version of pim-groups that wrote the file, or`},
		{"long text", `"taken": "2026-11-02T06:00:00Z"`, `"taken": "` + strings.Repeat("é", 100) + `"`,
			`line 5: taken: want a time in UTC such as "2026-11-02T06:00:00Z", found "` + strings.Repeat("é", 29) + `…`},
		{"half a pair", `"displayName": "Ada Lovelace"`, `"displayName": "Ada \ud83d Lovelace"`, `line 91: principals[0].displayName: want a text, found "Ada \ud83d Lovelace"`},
		{"a replacement character is one", `"displayName": "Ada Lovelace"`, `"displayName": "\uFFFD Ada` + " \uFFFD" + ` Lovelace \ud83d\ude00"`, ``},
		{"empty optional text", `"membershipRuleProcessingState": "On"`, `"membershipRuleProcessingState": ""`,
			`line 76: groups[1].membershipRuleProcessingState: is empty: a property like this is left out`},
		{"empty optional list", `"evidence": [
        "eligibility"
      ]`, `"evidence": [ ]`, `line 53: groups[0].evidence: is empty: a property like this is left out`},

		// Times.
		{"local time", `"taken": "2026-11-02T06:00:00Z"`, `"taken": "2026-11-02T07:00:00+01:00"`,
			`line 5: taken: want a time in UTC such as "2026-11-02T06:00:00Z", found "2026-11-02T07:00:00+01:00"`},
		{"date", `"taken": "2026-11-02T06:00:00Z"`, `"taken": "2026-11-02"`,
			`line 5: taken: want a time in UTC such as "2026-11-02T06:00:00Z", found "2026-11-02"`},
		{"zero time, which would mean not deleted", `"createdDateTime": "2023-01-30T16:02:55Z"`, `"deletedDateTime": "0001-01-01T00:00:00Z"`,
			`line 77: groups[1].deletedDateTime: want a time in UTC such as "2026-11-02T06:00:00Z", found "0001-01-01T00:00:00Z"`},
		{"time of one digit", `"createdDateTime": "2023-01-30T16:02:55Z"`, `"createdDateTime": "2023-01-30T6:02:55Z"`,
			`line 77: groups[1].createdDateTime: want a time in UTC such as "2026-11-02T06:00:00Z", found "2023-01-30T6:02:55Z"`},
		{"time with escapes", `"createdDateTime": "2023-01-30T16:02:55Z"`, `"createdDateTime": "\u0032023-01-30T16:02:55Z"`,
			`line 77: groups[1].createdDateTime: want a time in UTC such as "2026-11-02T06:00:00Z", found "\u0032023-01-30T16:02:55Z"`},
		{"time as null", `"createdDateTime": "2023-01-30T16:02:55Z"`, `"createdDateTime": null`,
			`line 77: groups[1].createdDateTime: want a time in UTC such as "2026-11-02T06:00:00Z", found null`},
		{"fraction of a second", `"2023-01-30T16:02:55Z"`, `"2023-01-30T16:02:55.25Z"`, ``},
		{"time as number", `"createdDateTime": "2023-01-30T16:02:55Z"`, `"createdDateTime": 1675094575`,
			`line 77: groups[1].createdDateTime: want a time in UTC such as "2026-11-02T06:00:00Z", found 1675094575`},

		// Ids.
		{"tenant", `"5f0c4a8e-2b17-4d36-9c58-7e1a0b9d3f42"`, `"contoso.com"`, `line 3: tenant: ` + id + `"contoso.com"`},
		{"upper case", `"id": "2b3c4d5e`, `"id": "2B3C4D5E`, `line 65: groups[1].id: ` + id + `"2B3C4D5E-6f70-4182-93a4-b5c6d7e8f90a"`},
		{"braces", `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e"`, `"{c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7}"`,
			`line 25: caller.id: ` + id + `"{c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7}"`},
		{"no hyphen", `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e"`, `"c0a1b2c3-d4e5-4f60-871829-3a4b5c6d7e"`,
			`line 25: caller.id: ` + id + `"c0a1b2c3-d4e5-4f60-871829-3a4b5c6d7e"`},
		{"too long", `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e"`, `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e0"`,
			`line 25: caller.id: ` + id + `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e0"`},
		{"not hexadecimal", `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7e"`, `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7g"`,
			`line 25: caller.id: ` + id + `"c0a1b2c3-d4e5-4f60-8718-293a4b5c6d7g"`},
		{"nil id", `"3c4d5e6f-7081-4293-a4b5-c6d7e8f90a1b"`, `"00000000-0000-0000-0000-000000000000"`,
			`line 85: phantoms[0]: ` + id + `"00000000-0000-0000-0000-000000000000"`},
		{"owner", `"7c6b5a49-3827-4615-8403-f2e1d0c9b8a7",
        "8d`, `"ada@contoso.com", "8d`, `line 57: groups[0].owners[1]: is out of order: lists are sorted`},
		{"owner by name", `"owners": [],`, `"owners": ["ada@contoso.com"],`, `line 79: groups[1].owners[0]: ` + id + `"ada@contoso.com"`},
		{"role", `"88d8e3e3-`, `"Reader`, `line 35: caller.roles[0].roleTemplateId: ` + id + `"Reader8f55-4a1e-953a-9b9898b8876b"`},
		{"gap's group", `"part": "managed",
      "group": "2b3c4d5e`, `"part": "managed", "group": "2B3C4D5E`, `line 78: groups[1].managed: null without a gap of part "managed" that says why`},
		{"unit", `"administrativeUnits": []`, `"administrativeUnits": ["x"]`, `line 80: groups[1].administrativeUnits[0]: ` + id + `"x"`},

		// Words.
		{"cloud", `"cloud": "public"`, `"cloud": "Public"`, `line 4: cloud: want one of ["public" "usgov" "usgov-dod" "china"], found "Public"`},
		{"caller type", `"type": "servicePrincipal",
    "displayName": "pim`, `"type": "app", "displayName": "pim`, `line 26: caller.type: want one of ["user" "servicePrincipal"], found "app"`},
		{"principal type", `"type": "user",
      "displayName": "Ada`, `"type": "User", "displayName": "Ada`, `line 90: principals[0].type: is "User", want user, servicePrincipal or`},
		{"other type with a user type", `"type": "user",
      "displayName": "Ada`, `"type": "agentUser", "displayName": "Ada`, `line 93: principals[0].userType: only users have one`},
		{"user type", `"userType": "Member"
    },
    {
      "id": "8d`, `"userType": "member"}, {"id": "8d`, `line 94: principals[0].userType: want one of ["" "Member" "Guest"], found "member"`},
		{"evidence", `"eligibility"`, `"rumour"`, `line 54: groups[0].evidence[0]: want one of ["eligibility" "policy-written"], found "rumour"`},
		{"part", `"reason": "503 serviceUnavailable"
    }`, `"reason": "503" }, {"part": "people", "reason": "403"}`, `line 262: gaps[1].part: want one of`},
		{"scope of no such part", `"allUsers": false,`, `"allUsers": false, "parts": ["people"],`, `line 15: scope.parts[0]: want one of`},
		{"scope of parts unsorted", `"allUsers": false,`, `"allUsers": false, "parts": ["owners", "groups"],`, `line 15: scope.parts[1]: is out of order`},
		{"scope of no parts", `"allUsers": false,`, `"allUsers": false, "parts": [],`, `line 15: scope.parts: is empty: a property like this is left out`},
		{"role scope", `"directoryScope": "/"`, `"directoryScope": "tenant"`, `line 37: caller.roles[0].directoryScope: want a scope that begins with "/"`},

		// Order and repetition.
		{"permissions unsorted", `"User.Read.All"`, `"Application.Read.All"`, `line 31: caller.permissions[2]: is out of order: lists are sorted`},
		{"permission twice", `"User.Read.All"`, `"PrivilegedAccess.Read.AzureADGroup"`, `line 31: caller.permissions[2]: is listed twice`},
		{"permission empty", `"GroupMember.Read.All",`, `"",`, `line 29: caller.permissions[0]: is empty`},
		{"scope unsorted", `"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1",
      "1a`, `"ff1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1", "1a`, `line 9: scope.groups[1]: is out of order: lists are sorted`},
		{"scope by name", `"1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9"`, `"sg-x"`, `line 10: scope.groups[1]: ` + id + `"sg-x"`},
		{"name empty", `"sg-payroll-approvers"
    ]`, `""]`, `line 13: scope.names[0]: is empty`},
		{"person empty", `"ada@contoso.com"
    ]`, `""]`, `line 17: scope.users[0]: is empty`},
		{"groups unsorted", `"id": "2b3c4d5e-6f70`, `"id": "0b3c4d5e-6f70`, `line 64: groups[1]: is out of order: lists are sorted`},
		{"group twice", `"id": "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"`, `"id": "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1"`, `line 64: groups[1]: is listed twice`},
		{"principal twice", `"id": "8d7c6b5a-4938-4726-9514-03f2e1d0c9b8"`, `"id": "7c6b5a49-3827-4615-8403-f2e1d0c9b8a7"`, `line 96: principals[1]: is listed twice`},

		// What must agree.
		{"managed without a list", `"part": "managed"`, `"part": "owners"`, `line 78: groups[1].managed: null without a gap of part "managed" that says why`},
		{"gap of another group", `"managed",
      "group": "2b3c4d5e`, `"managed", "group": "3b3c4d5e`, `line 78: groups[1].managed: null without a gap of part "managed" that says why`},
		{"gap of the whole part", `"part": "managed",
      "group": "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"`, `"part": "managed"`, ``},
		{"two names without a reason", `"displayName": "sg-payroll-approvers",`, `"displayName": "sg-payroll-approvers", "otherNames": ["sg-payroll"],`,
			`line 66: groups[1].otherNames: names of one group that differ, without a gap of part "groups" that says why`},
		{"gap without a reason", `"503 serviceUnavailable"`, `" "`, `line 262: gaps[0].reason: want the reason why it could not be read`},
		{"orphan id that exists", `"3c4d5e6f-7081-4293-a4b5-c6d7e8f90a1b"`, `"2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a"`,
			`line 85: phantoms[0]: 2b3c4d5e-6f70-4182-93a4-b5c6d7e8f90a is also in groups: an id that is listed here has no group`},
		{"a list smaller than what is on it", `"managedListSize": 2`, `"managedListSize": 1`,
			`line 83: managedListSize: is 1, yet 2 groups and orphan ids are on PIM's list`},
		{"a list of which a group was not read", `"managedListSize": 2`, `"managedListSize": 3`, ``},
		{"no size of the list", `"managedListSize": 2,`, ``, `line 1: has no "managedListSize"`},
		{"unit that is not there", `"id": "e9d8c7b6-`, `"id": "f9d8c7b6-`,
			`line 61: groups[0].administrativeUnits[0]: e9d8c7b6-a594-4837-8261-5f4e3d2c1b0a is not in the list of administrativeUnits`},
		{"caller null", `"caller": {`, `"caller": null, "y": {`, `line 24: property "y" is not known`},
		{"user of another's name", `"type": "servicePrincipal",
      "displayName": "landing-zone",`, `"type": "user", "displayName": "Ada", "userPrincipalName": "ADA@contoso.com",`,
			`line 98: principals[1].userPrincipalName: another user has the name "ADA@contoso.com"`},
		{"application with a name", `"displayName": "landing-zone",`, `"displayName": "landing-zone", "userPrincipalName": "lz@contoso.com",`,
			`line 99: principals[1].userPrincipalName: applications have none`},
		{"application with a type", `"displayName": "landing-zone",
      "accountEnabled": true`, `"displayName": "landing-zone", "accountEnabled": true, "userType": "Guest"`,
			`line 99: principals[1].userType: only users have one`},
	})
}

// edit is one change of a valid file, and the error that it must give; "" for none.
type edit struct{ name, old, edited, want string }

func refuse(t *testing.T, tests []edit) {
	t.Helper()
	valid := small(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(valid, test.old) != 1 {
				t.Fatalf("%q stands in the file %d times", test.old, strings.Count(valid, test.old))
			}
			got := decodeError(strings.Replace(valid, test.old, test.edited, 1))
			if want := test.want; want == "" && got != "" || want != "" && !strings.HasPrefix(got, want) {
				t.Errorf("error\n%s\nwant\n%s", got, test.want)
			}
			if got != "" && !strings.HasSuffix(got, "take a new snapshot") {
				t.Errorf("error does not say what to do: %s", got)
			}
		})
	}
}
