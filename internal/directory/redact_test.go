package directory_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
)

// named is a snapshot that names people in every place where it can.
func named() *directory.Snapshot {
	s := directorytest.Large(3)
	s.Scope = directory.Scope{AllGroups: true, Users: []string{"nobody@contoso.com", s.Principals[0].ID, "person.00001@contoso.com"}}
	s.Caller = &directory.Caller{ID: s.Principals[1].ID, Type: directory.User, DisplayName: "Person 00001"}
	s.Groups[0].MembershipRule = `(user.userPrincipalName -eq "person.00002@contoso.com")`
	s.Gaps = []directory.Gap{
		{Part: directory.PartUsers, Subject: "person.00001@contoso.com", Reason: `404 for "person.00001@contoso.com"`},
		{Part: directory.PartUsers, Group: s.Groups[0].ID, Subject: "person.00001@contoso.com", Reason: "404"},
		{Part: directory.PartUsers, Group: s.Groups[1].ID, Subject: s.Principals[2].ID, Reason: "403"},
		{Part: directory.PartOwners, Group: s.Groups[2].ID, Reason: "asked as person.00001@contoso.com, 403"},
		{Part: directory.PartGroups, Subject: "sg@home", Reason: "503"},
		{Part: directory.PartDeleted, Subject: "Person 00001", Reason: "503"}, // a group's name
		{Part: directory.PartCaller, Subject: directory.CallerRoles, Reason: "503"},
		{Part: directory.PartUsers, Subject: "eve@contoso.com", Reason: "Microsoft Graph answered with status 403 (Forbidden), Denied: Eve Adams may not read this"},
		{Part: directory.PartUsers, Subject: "Eve@contoso.com", Reason: "503"},
		{Part: directory.PartUsers, Subject: "mallory@contoso.com", Reason: "asked for PERSON 00002, not Person 000021"},
	}
	s.Requests = []directory.Request{{Group: s.Groups[0].ID, Role: directory.Member, Principal: s.Principals[0].ID, Action: "adminRemove", Status: "Revoked",
		Created: s.Taken, Justification: "[pim-groups person.00001/access#1 1a2b3c4 17.1]"}}
	s.NotLookedAt = []directory.Gap{{Part: directory.PartPackages, Reason: "not granted to Person 00001 (person.00001@contoso.com)"}}
	return s
}

func TestRedact(t *testing.T) {
	t.Parallel()
	s := named()
	before := encode(t, s)
	redacted := directory.Redact(s)
	text := string(encode(t, redacted))
	for _, name := range []string{"person.0", "nobody@", "@contoso", "PERSON 00002", "Eve"} {
		if strings.Contains(text, name) {
			t.Errorf("still holds %q:\n%s", name, text)
		}
	}
	if !bytes.Equal(encode(t, s), before) {
		t.Error("the given snapshot was changed")
	}
	if !slices.Equal(redacted.Scope.Users, []string{s.Principals[0].ID}) {
		t.Errorf("the scope's users are %q, want the id only", redacted.Scope.Users)
	}
	if want := "person " + s.Principals[0].ID[:8]; redacted.Principals[0].DisplayName != want {
		t.Errorf("called %q, want %q", redacted.Principals[0].DisplayName, want)
	}
	if got := redacted.Requests[0].Justification; got != "[pim-groups]" || directory.Mark(got) != got {
		t.Errorf("the mark is %q", got)
	}
	var gaps []string
	for _, g := range redacted.Gaps {
		gaps = append(gaps, strings.Join([]string{string(g.Part), g.Group, g.Subject, g.Reason}, "|"))
	}
	person1 := s.Principals[slices.IndexFunc(s.Principals, func(p directory.Principal) bool { return p.UserPrincipalName == "person.00001@contoso.com" })].ID
	want := []string{
		"groups||sg@home|503",
		"owners|" + s.Groups[2].ID + "||asked as a person, 403",
		"users|" + s.Groups[0].ID + "|" + person1 + "|404",
		"users||" + person1 + `|404 for "a person"`,
		"deleted||Person 00001|503",
		"caller||directory roles|503",
		"users||unnamed person 1|503",
		"users||unnamed person 1|Microsoft Graph answered with status 403 (Forbidden), Denied",
		"users||unnamed person 2|asked for a person, not Person 000021",
		"users|" + s.Groups[1].ID + "|" + s.Principals[2].ID + "|403",
	}
	slices.Sort(gaps)
	slices.Sort(want)
	if !slices.Equal(gaps, want) {
		t.Errorf("gaps\n%s\nwant\n%s", strings.Join(gaps, "\n"), strings.Join(want, "\n"))
	}
}

// TestRedactKeepsAnswers compares what rules ask of each person, for any
// tenant, and that no application loses its name.
func TestRedactKeepsAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot().Draw(t, "snapshot")
		redacted := directory.Redact(s)
		if err := directory.Verify(redacted); err != nil {
			t.Fatal(err)
		}
		for i := range s.Principals {
			was, is := &s.Principals[i], &redacted.Principals[i]
			if was.ID != is.ID || was.Guest() != is.Guest() || was.Readable() != is.Readable() || was.Counts() != is.Counts() {
				t.Fatalf("%+v became %+v", was, is)
			}
			if is.UserPrincipalName != "" || was.Type == directory.ServicePrincipal && was.DisplayName != is.DisplayName {
				t.Fatalf("%+v became %+v", was, is)
			}
		}
		if again := directory.Redact(redacted); !bytes.Equal(encode(t, again), encode(t, redacted)) {
			t.Fatal("to redact twice is not to redact once")
		}
	})
}

// TestRedactedAnswersNoName asks for people by name and by id. Not to find a
// name must be a gap; not to find an id is an answer, as before.
func TestRedactedAnswersNoName(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(3)
	known, absent := s.Principals[0].ID, directorytest.ID(2, 999)
	file := directory.File{Path: "redacted.json", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(encode(t, directory.Redact(s)))), nil
	}}
	read, err := file.Snapshot(context.Background(), directory.Scope{Users: []string{"person.00000@contoso.com", known, absent}})
	if err != nil {
		t.Fatal(err)
	}
	tenant := directory.NewIndex(read)
	if reason, missing := tenant.MissingSubject(directory.PartUsers, "Person.00000@contoso.com"); !missing || !strings.Contains(reason, "left out") {
		t.Errorf("asked for a name: missing %v, reason %q", missing, reason)
	}
	for _, id := range []string{known, absent} {
		if reason, missing := tenant.MissingSubject(directory.PartUsers, id); missing {
			t.Errorf("asked for %s: %s", id, reason)
		}
	}
	if tenant.Principal(known) == nil || tenant.Principal(absent) != nil {
		t.Error("ids are not answered as before")
	}
}

// TestRedactedPromise refuses a file that says it is redacted and is not.
func TestRedactedPromise(t *testing.T) {
	t.Parallel()
	s := directorytest.Large(3)
	s.Redacted = true
	if err := directory.Verify(s); err == nil || !strings.Contains(err.Error(), "principals[0].userPrincipalName") {
		t.Errorf("got %v", err)
	}
	for path, edit := range map[string]func(*directory.Snapshot){
		"scope.users[0]":            func(s *directory.Snapshot) { s.Scope.Users = []string{"ada@contoso.com"} },
		"requests[0].justification": func(s *directory.Snapshot) { s.Requests[0].Justification = "[pim-groups ada/access 1a2b3c4 17.1]" },
		"gaps[0].subject": func(s *directory.Snapshot) {
			s.Gaps = []directory.Gap{{Part: directory.PartUsers, Subject: "Ada", Reason: "503"}}
		},
	} {
		edited := directory.Redact(named())
		edit(edited)
		if err := directory.Verify(edited); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	text := strings.Replace(string(encode(t, directory.Redact(s))), `"redacted": true`, `"redacted": false`, 1)
	if _, err := directory.Decode(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "left out") {
		t.Errorf("false is written by leaving it out, got %v", err)
	}
}
