package history_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/history"
)

// TestApplied: the changes of two random snapshots, applied to the records of the first,
// give the second. When each was taken is the only thing that no change says.
func TestApplied(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawPair(t, rapid.OneOf(directorytest.Snapshot(), directorytest.Protected()))
		d := compare(t, directorytest.Shuffle(t, from), directorytest.Shuffle(t, to))
		if from.Redacted != to.Redacted {
			from, to = directory.Redact(from), directory.Redact(to)
		}
		got, want := apply(t, from, d), encode(t, to)
		if got != want {
			t.Fatalf("the changes give\n%s\nwant\n%s", got, want)
		}
	})
}

// TestSameState: another moment alone is no difference, whatever the order of the lists.
func TestSameState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := directorytest.Snapshot().Draw(t, "tenant")
		to := *directorytest.Shuffle(t, from)
		to.Taken = to.Taken.Add(time.Duration(rapid.IntRange(0, 10).Draw(t, "later")) * time.Second)
		if d := compare(t, from, &to); len(d.Changes)+len(d.Reading) > 0 {
			t.Fatalf("%+v %+v", d.Changes, d.Reading)
		}
	})
}

// TestHidden: what a snapshot could not read, or was not asked for, is no change of the
// tenant.
func TestHidden(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := directorytest.Protected().Draw(t, "tenant")
		less := directorytest.Hide(t, whole)
		for i := range less.Groups { // a group of which there is nothing but the gap
			if g := less.Groups[i]; rapid.IntRange(0, 5).Draw(t, "lost") == 0 {
				less.Gaps = append(less.Gaps, directory.Gap{Part: directory.PartGroups, Group: g.ID, Reason: "503"})
				less.Groups = slices.Delete(slices.Clone(less.Groups), i, i+1)
				break
			}
		}
		if rapid.Bool().Draw(t, "narrow") {
			less = directory.Narrow(less, directory.Scope{Groups: []string{"0f1e2d3c-0000-4000-8000-000000000001"}, Depth: directory.DepthFull})
		}
		for _, pair := range [][2]*directory.Snapshot{{whole, less}, {less, whole}} {
			if d := compare(t, pair[0], pair[1]); len(d.Changes) > 0 {
				t.Fatalf("%+v", d.Changes[0])
			}
		}
	})
}

// TestWhole: of two tenants that were read whole, every difference is a change of the
// tenant, but for what is not read of a group that PIM does not manage.
func TestWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawPair(t, directorytest.Protected())
		for _, s := range []*directory.Snapshot{from, to} {
			for i := range s.Groups {
				s.Groups[i].Evidence = nil // which may contradict the list
			}
			s.ManagedListSize = max(s.ManagedListSize, 1)
		}
		d := compare(t, from, to)
		same := slices.EqualFunc(from.NotLookedAt, to.NotLookedAt, func(a, b directory.Gap) bool { return a.Part == b.Part })
		if d.Incomplete() == same {
			t.Fatalf("%+v", d.NotCompared)
		}
		for _, c := range d.Reading {
			ofDeleted := slices.ContainsFunc(slices.Concat(from.Groups, to.Groups), func(g directory.Group) bool { return g.ID == c.Group && g.Deleted() })
			compared := []history.Kind{history.Group, history.Managed, history.Owner, history.Eligible, history.Active, history.InUnit,
				history.Orphan, history.Principal}
			if slices.Contains(compared, c.Kind) && !ofDeleted {
				t.Fatalf("not compared: %+v", c)
			}
		}
	})
}

// TestReverse: what one direction finds, the other one finds as well, and what it could
// not compare, the other one can't.
func TestReverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawPair(t, rapid.OneOf(directorytest.Snapshot(), directorytest.Protected()))
		to.Taken = from.Taken
		there, back := compare(t, from, to), compare(t, to, from)
		if a, b := keys(there.Changes), keys(back.Changes); !maps.Equal(a, b) {
			t.Fatalf("%v\n%v", a, b)
		}
		if len(there.NotCompared) != len(back.NotCompared) || there.Incomplete() != back.Incomplete() {
			t.Fatalf("%+v\n%+v", there.NotCompared, back.NotCompared)
		}
	})
}

func keys(changes []history.Change) map[history.Key]bool {
	set := map[history.Key]bool{}
	for _, c := range changes {
		set[c.Key] = true
	}
	return set
}

// drawPair draws two snapshots of one tenant. The ids in them are mostly the same.
func drawPair(t *rapid.T, draw *rapid.Generator[*directory.Snapshot]) (from, to *directory.Snapshot) {
	from, to = draw.Draw(t, "from"), draw.Draw(t, "to")
	to.Tenant, to.Cloud = from.Tenant, from.Cloud
	if rapid.IntRange(0, 3).Draw(t, "redacted") == 0 {
		to = directory.Redact(to)
	}
	if rapid.IntRange(0, 3).Draw(t, "redacts") == 0 {
		from = directory.Redact(from)
	}
	if from.Taken.After(to.Taken) {
		from, to = to, from
	}
	return from, to
}

func compare(t interface{ Fatal(...any) }, from, to *directory.Snapshot) *history.Diff {
	d, err := history.Compare(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func encode(t interface{ Fatal(...any) }, s *directory.Snapshot) string {
	c := *directory.Canonical(s)
	c.Taken = time.Time{}
	data, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// apply makes the changes in a snapshot that was taken apart, and gives the whole again.
func apply(t *rapid.T, from *directory.Snapshot, d *history.Diff) string {
	parts := history.Records(directory.Canonical(from))
	for _, c := range slices.Concat(d.Changes, d.Reading) {
		key := c.Key
		if key.Kind == history.Setting {
			key.Setting = ""
		}
		if !slices.Contains(history.Objects(), key.Kind) || key.Setting == "" {
			put(t, parts, key, c.Before, c.After)
			continue
		}
		key.Setting = ""
		object := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(parts[key]), &object); err != nil {
			t.Fatal(err)
		}
		if was := string(object[c.Setting]); was != c.Before && (was != "null" || c.Before != "") {
			t.Fatalf("%+v: it was %s", c, was)
		}
		object[c.Setting] = json.RawMessage(c.After)
		if c.After == "" {
			delete(object, c.Setting)
		}
		data, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		parts[key] = string(data)
	}
	whole := &directory.Snapshot{Version: directory.Version, Tenant: from.Tenant, Cloud: from.Cloud, Redacted: from.Redacted}
	for key, value := range parts {
		join(t, whole, key, []byte(value))
	}
	return encode(t, whole)
}

func put(t *rapid.T, parts map[history.Key]string, key history.Key, before, after string) {
	if !slices.Contains(history.Objects(), key.Kind) && parts[key] != before {
		t.Fatalf("%+v was %q, the change says %q", key, parts[key], before)
	}
	parts[key] = after
	if after == "" {
		delete(parts, key)
	}
}

// join puts a record into the list that it is from.
func join(t *rapid.T, s *directory.Snapshot, k history.Key, value []byte) {
	read := func(to any) {
		d := json.NewDecoder(bytes.NewReader(value))
		if err := d.Decode(to); err != nil {
			t.Fatalf("%+v: %s: %v", k, value, err)
		}
	}
	switch k.Kind {
	case history.Group:
		var g directory.Group
		read(&g)
		have := group(s, k.Group)
		g.Owners, g.AdministrativeUnits, g.Managed, g.Evidence = have.Owners, have.AdministrativeUnits, have.Managed, have.Evidence
		*have = g
	case history.Managed:
		group(s, k.Group).Managed = map[string]directory.Flag{"true": directory.True, `"unknown"`: directory.Null}[string(value)]
	case "evidence":
		read(&group(s, k.Group).Evidence)
	case history.Owner:
		group(s, k.Group).Owners = append(group(s, k.Group).Owners, k.Principal)
	case history.InUnit:
		group(s, k.Group).AdministrativeUnits = append(group(s, k.Group).AdministrativeUnits, k.Object)
	case history.Orphan:
		s.OrphanIDs = append(s.OrphanIDs, k.Group)
	case history.Setting:
		set := settings(s, directory.RoleOf{Group: k.Group, Role: directory.Role(k.Role)})
		set.Rules = append(set.Rules, directory.Rule(value))
	case history.Eligible:
		s.Eligibilities = append(s.Eligibilities, rows[directory.Schedule](read)...)
	case history.Active:
		s.Assignments = append(s.Assignments, rows[directory.Schedule](read)...)
	case history.Member, history.Indirect:
		list := &s.Members
		if k.Kind == history.Indirect {
			list = &s.TransitiveMembers
		}
		m := membership(list, k.Group)
		if k.Principal != "" {
			m.Members = append(m.Members, k.Principal)
		} else {
			m.Groups = append(m.Groups, k.Object)
		}
	case history.Principal:
		s.Principals = append(s.Principals, one[directory.Principal](read))
	case history.Unit:
		s.AdministrativeUnits = append(s.AdministrativeUnits, one[directory.AdministrativeUnit](read))
	case history.Context:
		s.Contexts = append(s.Contexts, one[directory.Context](read))
	case history.ContextPolicy:
		s.ContextPolicies = append(s.ContextPolicies, one[directory.ContextPolicy](read))
	case history.Application:
		s.Applications = append(s.Applications, one[directory.Application](read))
	case history.Package:
		s.Packages = append(s.Packages, rows[directory.Package](read)...)
	case history.Caller:
		caller := one[directory.Caller](read)
		s.Caller = &caller
	case "request":
		s.Requests = append(s.Requests, rows[directory.Request](read)...)
	case "gap":
		s.Gaps = append(s.Gaps, rows[directory.Gap](read)...)
	case "not-looked-at":
		s.NotLookedAt = append(s.NotLookedAt, rows[directory.Gap](read)...)
	case "scope":
		read(&s.Scope)
	case "managed-list-size":
		read(&s.ManagedListSize)
	case "read":
		joinMark(s, k)
	default:
		t.Fatalf("nobody knows where a record of %q is from", k.Kind)
	}
}

func joinMark(s *directory.Snapshot, k history.Key) {
	switch directory.Part(k.Object) {
	case directory.PartRoleSettings:
		settings(s, directory.RoleOf{Group: k.Group, Role: directory.Role(k.Role)})
	case directory.PartEligible:
		s.EligibilitiesOf = append(s.EligibilitiesOf, k.Group)
	case directory.PartActive:
		s.AssignmentsOf = append(s.AssignmentsOf, k.Group)
	case directory.PartRequests:
		s.RequestsOf = append(s.RequestsOf, k.Group)
	case directory.PartMembers:
		membership(&s.Members, k.Group)
	case directory.PartEligibleGroups:
		membership(&s.TransitiveMembers, k.Group)
	case directory.PartContexts:
		s.Contexts = append([]directory.Context{}, s.Contexts...)
	case directory.PartContextPolicies:
		s.ContextPolicies = append([]directory.ContextPolicy{}, s.ContextPolicies...)
	case directory.PartPackages:
		s.Packages = append([]directory.Package{}, s.Packages...)
	case directory.PartApplications:
		s.Applications = append([]directory.Application{}, s.Applications...)
	}
}

func one[T any](read func(any)) (value T) {
	read(&value)
	return value
}

func rows[T any](read func(any)) (list []T) {
	read(&list)
	return list
}

func group(s *directory.Snapshot, id string) *directory.Group {
	i := slices.IndexFunc(s.Groups, func(g directory.Group) bool { return g.ID == id })
	if i < 0 {
		i = len(s.Groups)
		s.Groups = append(s.Groups, directory.Group{ID: id, Managed: directory.False})
	}
	return &s.Groups[i]
}

func membership(list *[]directory.Membership, id string) *directory.Membership {
	i := slices.IndexFunc(*list, func(m directory.Membership) bool { return m.Group == id })
	if i < 0 {
		i = len(*list)
		*list = append(*list, directory.Membership{Group: id})
	}
	return &(*list)[i]
}

func settings(s *directory.Snapshot, of directory.RoleOf) *directory.RoleSettings {
	i := slices.IndexFunc(s.RoleSettings, func(r directory.RoleSettings) bool { return r.Of[0] == of })
	if i < 0 {
		i = len(s.RoleSettings)
		s.RoleSettings = append(s.RoleSettings, directory.RoleSettings{Of: []directory.RoleOf{of}})
	}
	return &s.RoleSettings[i]
}
