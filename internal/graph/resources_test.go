package graph_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// security is an ordinary group.
func security(n int, name string) directory.Group {
	return directory.Group{ID: directorytest.ID(1, n), DisplayName: name, GroupTypes: []string{}, SecurityEnabled: directory.True,
		MailEnabled: directory.False, Managed: directory.False, Owners: []string{}, AdministrativeUnits: []string{}}
}

// tenantOf is a tenant with groups; the first of them is managed.
func tenantOf(groups ...directory.Group) *directory.Snapshot {
	managed := security(0, "managed")
	managed.Managed = directory.True
	s := contosoHead()
	s.Groups = append([]directory.Group{managed}, groups...)
	return directory.Canonical(s)
}

func contosoHead() *directory.Snapshot {
	return &directory.Snapshot{Version: directory.Version, Tenant: "5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b", Cloud: directory.Public,
		Caller: &directory.Caller{ID: directorytest.ID(9, 1), Type: directory.ServicePrincipal, DisplayName: "pim-groups"}}
}

// A name finds all groups that have it, in any letter case, and no group that
// has more or less in its name. Quotes are part of names.
func TestNames(t *testing.T) {
	t.Parallel()
	s := tenantOf(security(1, "Payroll"), security(2, "payroll"), security(3, "Payroll 2"), security(4, "O'Brien's ' or '1' eq '1"),
		security(5, "a&b=c#d?e%f/g+h"), security(6, "Größe 人事 👩‍💼"))
	for name, want := range map[string][]int{
		"Payroll": {1, 2}, "PAYROLL": {1, 2}, "Payroll 2": {3}, "Pay": nil, "O'Brien's ' or '1' eq '1": {4},
		"' or displayName ne '": nil, "a&b=c#d?e%f/g+h": {5}, "Größe 人事 👩‍💼": {6},
	} {
		got := connect(t, s).read(t, directory.Scope{Names: []string{name}})
		var ids, wanted []string
		for _, g := range got.Groups {
			if g.Managed == directory.False {
				ids = append(ids, g.ID)
			}
		}
		for _, n := range want {
			wanted = append(wanted, directorytest.ID(1, n))
		}
		slices.Sort(wanted)
		if !slices.Equal(ids, wanted) || len(got.Gaps) > 0 {
			t.Errorf("%q: groups %v, want %v; gaps %+v", name, ids, wanted, got.Gaps)
		}
	}
}

// An answer to another question than was asked is not believed: without its
// filter, a list would give every group the name.
func TestNameFilterIsDropped(t *testing.T) {
	t.Parallel()
	s := tenantOf(security(1, "Payroll"))
	l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: `displayName eq`, Count: fault.Every, Do: fault.Action{Status: 200,
		Body: `{"value":[{"id":"` + directorytest.ID(1, 1) + `","displayName":"Payroll","groupTypes":[],"securityEnabled":true,"mailEnabled":false}]}`}}))
	got := l.read(t, directory.Scope{Names: []string{"Sales"}})
	if len(got.Groups) != 1 || partsOf(got) != "groups" || got.Gaps[0].Subject != "Sales" {
		t.Errorf("groups %+v, gaps %+v", got.Groups, got.Gaps)
	}
}

// What the same name is, is ours to say (10.11): a live look-up finds what a
// snapshot of the tenant has under the name, whatever way Graph compares.
func TestOneFoldLive(t *testing.T) {
	t.Parallel()
	sharp, capitals, apart := security(1, "Fußball"), security(2, "FUSSBALL"), security(3, "gru\u0308ne")
	plain := security(4, "grune")
	gone := security(5, "Straße")
	gone.DeletedDateTime = contoso(t).Taken
	s := tenantOf(sharp, capitals, apart, plain, gone)
	whole := directory.NewIndex(s)
	for name, wanted := range map[string]int{"Fußball": 2, "fussball": 2, "GRÜNE": 1, "Grune": 1, "STRASSE": 0} {
		got := connect(t, s).read(t, directory.Scope{Names: []string{name}})
		live := directory.NewIndex(got)
		for _, deleted := range []bool{false, true} {
			if found, want := live.Named(name, deleted), whole.Named(name, deleted); len(found) != len(want) || !deleted && len(want) != wanted {
				t.Errorf("%q, deleted %v: %d groups live, %d in the snapshot", name, deleted, len(found), len(want))
			}
		}
		if len(got.Gaps) > 0 {
			t.Errorf("%q: gaps %+v", name, got.Gaps)
		}
	}
	// A service that compares without accents gives a group of another name.
	l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: `displayName eq 'Grune'`, Count: fault.Every, Do: fault.Action{Status: 200,
		Body: `{"value":[{"id":"` + apart.ID + `","displayName":"gru\u0308ne","groupTypes":[],"securityEnabled":true,"mailEnabled":false}]}`}}))
	if got := l.read(t, directory.Scope{Names: []string{"Grune"}}); len(got.Gaps) > 0 || len(directory.NewIndex(got).Named("Grune", false)) > 0 {
		t.Errorf("groups %+v, gaps %+v", got.Groups, got.Gaps)
	}
}

// The spellings of a long name do not make an address that nobody takes.
func TestLongNameIsAsked(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("ß", 256)
	group := security(1, name)
	l := connect(t, tenantOf(group))
	if x := directory.NewIndex(l.read(t, directory.Scope{Names: []string{name}})); len(x.Named(name, false)) != 1 {
		t.Error("it is not found")
	}
	longest := 0
	for _, e := range l.server.Requests() {
		for _, one := range append(e.Batch, &e) {
			longest = max(longest, len(one.Query))
		}
	}
	if longest > 1500 {
		t.Errorf("a query has %d bytes", longest)
	}
}

// A user principal name that two people have in different answers was given to
// the other meanwhile: who has it is not known, and nobody is lost.
func TestNameOfTwoPeople(t *testing.T) {
	t.Parallel()
	ada := directory.Principal{ID: directorytest.ID(2, 1), Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com",
		AccountEnabled: directory.True, UserType: directory.UserTypeMember}
	group := security(1, "one")
	group.Owners = []string{ada.ID}
	s := tenantOf(group, security(2, "two"))
	s.Principals = []directory.Principal{ada}
	body := `{"value":[{"@odata.type":"#microsoft.graph.user","id":"` + directorytest.ID(2, 2) + `","displayName":"Eve","userPrincipalName":"Ada@contoso.com","accountEnabled":true,"userType":"Member"}]}`
	l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: security(2, "").ID + `/owners\?`, Count: fault.Every, Do: fault.Action{Status: 200, Body: body}}))
	x := directory.NewIndex(l.read(t, directory.Scope{Groups: []string{group.ID, security(2, "").ID}, Users: []string{"ada@contoso.com"}}))
	if _, missing := x.MissingSubject(directory.PartUsers, "ada@contoso.com"); !missing || x.Principal("ada@contoso.com") != nil {
		t.Errorf("missing %v, it is %+v", missing, x.Principal("ada@contoso.com"))
	}
	for _, id := range []string{ada.ID, directorytest.ID(2, 2)} {
		if p := x.Principal(id); p == nil || p.Readable() {
			t.Errorf("%s is %+v", id, p)
		}
	}
}

// Of a unit about which two answers differ it is not known who can change the
// groups in it, whichever answer came first.
func TestUnitsThatDiffer(t *testing.T) {
	t.Parallel()
	s := tenantOf(security(1, "one"), security(2, "two"), security(3, "elsewhere"))
	s.AdministrativeUnits = []directory.AdministrativeUnit{
		{ID: directorytest.ID(4, 1), DisplayName: "Berlin", IsMemberManagementRestricted: directory.False},
		{ID: directorytest.ID(4, 2), DisplayName: "Paris", IsMemberManagementRestricted: directory.False},
	}
	var ids []string
	for i := range s.Groups {
		unit := &s.AdministrativeUnits[0]
		if s.Groups[i].DisplayName == "elsewhere" {
			unit = &s.AdministrativeUnits[1]
		}
		s.Groups[i].AdministrativeUnits = []string{unit.ID}
		ids = append(ids, s.Groups[i].ID)
	}
	body := `{"value":[{"id":"` + directorytest.ID(4, 1) + `","displayName":"Berlin","isMemberManagementRestricted":true}]}`
	for _, other := range []int{1, 2} { // the first answer that differs, and the last
		l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: security(other, "").ID + "/memberOf", Count: fault.Every, Do: fault.Action{Status: 200, Body: body}}))
		x := directory.NewIndex(l.read(t, directory.Scope{Groups: ids}))
		for i := range s.Groups {
			_, missing := x.Missing(directory.PartAdministrativeUnits, s.Groups[i].ID)
			if missing != (s.Groups[i].DisplayName != "elsewhere") {
				t.Errorf("%s: missing %v", s.Groups[i].DisplayName, missing)
			}
		}
	}
}

// A deleted group is found by id and by name, and not taken for a live one.
func TestDeleted(t *testing.T) {
	t.Parallel()
	gone := security(1, "Gone")
	gone.DeletedDateTime = contoso(t).Taken
	s := tenantOf(gone)
	for name, scope := range map[string]directory.Scope{"id": {Groups: []string{gone.ID}}, "name": {Names: []string{"Gone"}}} {
		got := connect(t, s).read(t, scope)
		if g := directory.NewIndex(got).Group(gone.ID); g == nil || !g.Deleted() || len(got.Gaps) > 0 {
			t.Errorf("by %s: %+v, gaps %+v", name, g, got.Gaps)
		}
	}
}

// An id that PIM lists and the directory does not have is an orphan id, not a
// group that can't be read.
func TestOrphanID(t *testing.T) {
	t.Parallel()
	s := tenantOf()
	s.OrphanIDs = []string{directorytest.ID(1, 77)}
	got := connect(t, s).read(t, directory.Scope{})
	if !slices.Equal(got.OrphanIDs, s.OrphanIDs) || len(got.Gaps) > 0 || len(got.Groups) != 1 {
		t.Errorf("orphan ids %v, groups %d, gaps %+v", got.OrphanIDs, len(got.Groups), got.Gaps)
	}
}

// An empty list is passed on without a gap: it is for package directory to
// doubt, whatever the source, and there nothing is "not managed".
func TestEmptyList(t *testing.T) {
	t.Parallel()
	s := tenantOf(security(1, "Payroll"))
	got := connect(t, s, fakegraph.WithEmptyList()).read(t, directory.Scope{Groups: []string{directorytest.ID(1, 1)}})
	x := directory.NewIndex(got)
	if g := x.Group(directorytest.ID(1, 1)); g.Managed != directory.Null {
		t.Errorf("managed is %v", g.Managed)
	}
	if reason, missing := x.Missing(directory.PartManaged, ""); !missing || !strings.Contains(reason, "empty") {
		t.Errorf("reason %q", reason)
	}
}

// F20, and the list that lacks what other signs say is managed: only those are
// in doubt.
func TestListLacksGroups(t *testing.T) {
	t.Parallel()
	hidden, plain := security(1, "Hidden"), security(2, "Plain")
	hidden.Managed, hidden.Evidence = directory.True, []directory.Evidence{directory.EvidenceEligibility}
	s := tenantOf(hidden, plain)
	short := fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Status: 200, Body: `{"value":[{"id":"` + directorytest.ID(1, 0) + `"}]}`}}
	scope := directory.Scope{Groups: []string{hidden.ID, plain.ID}}
	x := directory.NewIndex(connect(t, s, fakegraph.WithFaults(short)).read(t, scope))
	if g := x.Group(plain.ID); g.Managed != directory.False {
		t.Errorf("plain: %+v", g)
	}
	if g := x.Group(hidden.ID); g.Managed != directory.Null || len(g.Evidence) == 0 {
		t.Errorf("hidden: managed %v, evidence %v", g.Managed, g.Evidence)
	}
}

// Without the list, signs are all there is, and none of them says "no".
func TestNoList(t *testing.T) {
	t.Parallel()
	s := contoso(t)
	l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: managedList, Count: fault.Every, Do: fault.Action{Status: 403}}))
	got := l.read(t, declaredIn(s))
	for _, g := range got.Groups {
		if g.Managed != directory.Null {
			t.Fatalf("group %s: managed is %v", g.ID, g.Managed)
		}
	}
	if partsOf(got) != "managed" || len(got.Gaps) != 1 {
		t.Errorf("gaps %+v", firstGaps(got))
	}
}

// Owners that v1.0 hides, more of them than a page holds, and the same one of
// many groups.
func TestOwners(t *testing.T) {
	t.Parallel()
	g := security(1, "Many owners")
	s := tenantOf()
	for n := range 150 {
		p := directory.Principal{ID: directorytest.ID(2, n), Type: directory.User, DisplayName: "P", UserPrincipalName: directorytest.ID(2, n) + "@contoso.com",
			AccountEnabled: directory.True, UserType: directory.UserTypeMember}
		if n%10 == 0 {
			p = directory.Principal{ID: p.ID, Type: directory.ServicePrincipal, DisplayName: "A", AccountEnabled: directory.True}
		}
		s.Principals = append(s.Principals, p)
		g.Owners = append(g.Owners, p.ID)
	}
	other := security(2, "Some of them")
	other.Owners = g.Owners[:20]
	s.Groups = append(s.Groups, g, other)
	s = directory.Canonical(s)
	for _, size := range []int{0, 7} {
		got := connect(t, s, fakegraph.WithPageSize(size)).read(t, directory.Scope{Groups: []string{g.ID, other.ID}})
		for _, falsehood := range falsehoods(s, got) {
			t.Errorf("pages of %d: %s", size, falsehood)
		}
		if len(got.Gaps) > 0 || len(got.Principals) != 150 {
			t.Errorf("pages of %d: %d principals, gaps %+v", size, len(got.Principals), got.Gaps)
		}
	}
}

// People whom the file names: by id and name, in any letter case, owners or
// not, persons and applications; and those whom nobody knows.
func TestUsers(t *testing.T) {
	t.Parallel()
	s := tenantOf()
	s.Principals = []directory.Principal{
		{ID: directorytest.ID(2, 1), Type: directory.User, DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: "Member"},
		{ID: directorytest.ID(2, 2), Type: directory.User, DisplayName: "Guest", UserPrincipalName: "o'b_fabrikam.com#EXT#@contoso.com", AccountEnabled: directory.False, UserType: "Guest"},
		{ID: directorytest.ID(2, 3), Type: directory.ServicePrincipal, DisplayName: "Robot", AccountEnabled: directory.True},
	}
	for user, want := range map[string]string{
		"ada@contoso.com": "Ada", "ADA@Contoso.com": "Ada", directorytest.ID(2, 1): "Ada", "o'b_fabrikam.com#EXT#@contoso.com": "Guest",
		directorytest.ID(2, 3): "Robot", "nobody@contoso.com": "", directorytest.ID(2, 99): "",
	} {
		got := connect(t, s).read(t, directory.Scope{Users: []string{user}})
		name := ""
		if p := directory.NewIndex(got).Principal(user); p != nil {
			name = p.DisplayName
		}
		if name != want || len(got.Gaps) > 0 || len(got.Principals) > 1 {
			t.Errorf("%s is %q, want %q; %d principals, gaps %+v", user, name, want, len(got.Principals), got.Gaps)
		}
	}
	l := connect(t, s, fakegraph.WithFaults(fault.Fault{Path: `/users/|/users\?`, Count: fault.Every, Do: fault.Action{Status: 403}}))
	got := l.read(t, directory.Scope{Users: []string{"ada@contoso.com", "nobody@contoso.com"}})
	if partsOf(got) != "users" || len(got.Gaps) != 2 {
		t.Errorf("refused: gaps %+v", got.Gaps)
	}
}
