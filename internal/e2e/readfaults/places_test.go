package readfaults_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// The places where a run asks Graph: regular expressions on path and query.
const (
	managedList    = `^/beta/identityGovernance/privilegedAccess/group/resources`
	envelope       = `^/v1\.0/\$batch$`
	roleAssignable = `^/v1\.0/groups\?.*isAssignableToRole eq true`
	byIDs          = `^/v1\.0/groups\?.*id in `
	ownersOf       = `^/v1\.0/groups/[^/]+/owners`
	signIn         = `/oauth2/v2\.0/token$`
)

// Declared groups of the sample tenant, by what is true of them.
const (
	managedGroup   = "51c5f7c6-9010-4ec0-818a-7a95f01d21c5" // sg-prod-keyvault-admins
	unmanagedGroup = "6253d9ae-44cb-4325-a9e3-c852d389432f" // sg-prod-keyvault-crypto-officers
)

// oneGroup is every question about one group: in a filter, by id, its owners.
func oneGroup(id string) string { return `^/v1\.0/(groups|directory/deletedItems)[/?].*` + id }

// once hits the first call, often the first n, always every one.
func once(path string, do fault.Action) []fault.Fault   { return often(path, 1, do) }
func always(path string, do fault.Action) []fault.Fault { return often(path, fault.Every, do) }

func often(path string, n int, do fault.Action) []fault.Fault {
	return []fault.Fault{{Path: path, Count: n, Do: do}}
}

// status is an error answer, with a canary in the place where Graph and what
// stands before it put what they were sent.
func status(code int, header ...string) fault.Action {
	do := fault.Action{Status: code, Body: `{"error":{"code":"Injected","message":"no, Bearer ` + mark + `canary.canary.canary"}}`}
	for i := 0; i+1 < len(header); i += 2 {
		if do.Header == nil {
			do.Header = map[string]string{}
		}
		do.Header[header[i]] = header[i+1]
	}
	return do
}

// answer replaces an answer with another that says it is fine.
func answer(body string) fault.Action { return fault.Action{Status: 200, Body: body} }

// asked counts the requests to a place, those in batches included.
func (o *outcome) asked(path string) int {
	re, n := regexp.MustCompile(path), 0
	for _, e := range o.requests {
		for _, one := range append(e.Batch, &e) {
			target := one.Path
			if one.Query != "" {
				target += "?" + one.Query
			}
			if re.MatchString(target) {
				n++
			}
		}
	}
	return n
}

// asks wants so many requests to a place.
func asks(path string, n int) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		if got := o.asked(path); got != n {
			t.Errorf("%d requests to %s, want %d", got, path, n)
		}
	}
}

// pauses wants at least a second between two requests to a place: Graph counts
// each of them.
func pauses(path string) wants {
	return func(t *testing.T, o *outcome) {
		t.Helper()
		re := regexp.MustCompile(path)
		var last *fakegraph.Entry
		for i := range o.requests {
			if e := &o.requests[i]; re.MatchString(e.Path) {
				if last != nil && e.Time.Sub(last.Time).Seconds() < 1 {
					t.Errorf("asked again after %v", e.Time.Sub(last.Time))
				}
				last = e
			}
		}
	}
}

// changed is the tenant after a change.
func (w world) changed(change func(groups map[string]*directory.Group)) *directory.Snapshot {
	s := directory.Canonical(w.tenant)
	groups := map[string]*directory.Group{}
	for i := range s.Groups {
		groups[s.Groups[i].ID] = &s.Groups[i]
	}
	change(groups)
	return s
}

// managedBody is PIM's list as an answer, its ids as the function makes them.
func (w world) managedBody(as func(id string) []string) string {
	type item struct {
		ID string `json:"id"`
	}
	items := []item{}
	ids := slices.Clone(w.tenant.OrphanIDs)
	for i := range w.tenant.Groups {
		if g := &w.tenant.Groups[i]; g.Managed == directory.True {
			ids = append(ids, g.ID)
		}
	}
	for _, id := range ids {
		for _, written := range as(id) {
			items = append(items, item{written})
		}
	}
	data, err := json.Marshal(map[string][]item{"value": items})
	if err != nil {
		return err.Error() // no test's answer can be that
	}
	return string(data)
}

func inUpperCase(id string) []string { return []string{strings.ToUpper(id)} }
