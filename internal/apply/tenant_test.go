package apply_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// tenant is a tenant in memory that plays Reader, Writer and Clock. It obeys
// the two laws of PIM: what is managed stays managed, and every write renews
// the ids that a next one needs.
type tenant struct {
	groups   map[string]*directory.Group
	settings map[string]*apply.RoleSettings
	now      time.Time

	write      func(w apply.Write) (committed bool, answer apply.Answer) // nil: all is well
	ignores    func(w apply.Write) bool                                  // writes that are stored and don't onboard; nil: none
	fresh      func(id string) error                                     // nil: all is well
	managed    func(id string) error                                     // nil: all is well
	unread     func(id string) error                                     // of settings; nil: all is well
	slept      func()                                                    // called by each Sleep
	unrelated  error                                                     // why relations can't be read; nil: all is well
	principals map[string]directory.Principal                            // by id
	units      []directory.AdministrativeUnit
	findings   []finding.Finding // which the rules have now, beside those about owners
	evaluated  []*directory.Index
	people     []string                      // who were asked for last
	stale      int                           // answers of the list that are behind a write
	behind     int                           // answers of settings that are behind a write
	former     map[string][]settings.Setting // of a group, as they were before the last write
	accessed   int                           // how often Access was asked
	renewals   int

	onboarded map[string]bool // by a write

	sent   []string // groups that a write came for, in order
	writes []apply.Write
	asked  int // how often the list was asked since the last write
	pauses []time.Duration
}

func newTenant(s *directory.Snapshot) *tenant {
	t := &tenant{
		groups: map[string]*directory.Group{}, settings: map[string]*apply.RoleSettings{}, onboarded: map[string]bool{},
		former: map[string][]settings.Setting{},
		now:    time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC),
	}
	for i := range s.Groups {
		g := s.Groups[i]
		t.groups[g.ID] = &g
		t.settings[g.ID] = untouched()
	}
	return t
}

// hours is the value of the written setting, the maximum in ISO 8601.
func hours(maximum string) string {
	return `{"@odata.type":"#expiration","id":"` + apply.WrittenRule + `","isExpirationRequired":true,"maximumDuration":"` + maximum + `","odd":1.50}`
}

// untouched are the settings of a group that nobody has written to.
func untouched() *apply.RoleSettings {
	return &apply.RoleSettings{Policy: "policy-0", List: []settings.Setting{
		{Role: "member", Rule: "Enablement_EndUser_Assignment", Value: `{"enabledRules":["Justification"]}`},
		{Role: apply.WrittenRole, Rule: apply.WrittenRule, Value: hours("PT8H")},
		{Role: "owner", Rule: apply.WrittenRule, Value: hours("PT4H")},
	}}
}

// set gives a setting another value, as somebody else would.
func (t *tenant) set(id, role, rule, value string) {
	for i := range t.settings[id].List {
		if s := &t.settings[id].List[i]; s.Role == role && s.Rule == rule {
			s.Value = value
		}
	}
}

// value is what the written setting of a group is now.
func (t *tenant) value(id string) string {
	for _, s := range t.settings[id].List {
		if s.Role == apply.WrittenRole && s.Rule == apply.WrittenRule {
			return s.Value
		}
	}
	return ""
}

// Access is refused like settings, and reads the list as Managed does.
func (t *tenant) Access(ctx context.Context, id string) (*apply.Access, error) {
	t.accessed++
	read, err := t.Settings(ctx, id)
	if err != nil {
		return nil, err
	}
	listed, err := t.Managed(ctx, id)
	return &apply.Access{At: t.now, Managed: listed, Settings: *read}, err
}

func (t *tenant) Enabled(context.Context, string) (bool, error) { return true, nil }

func (t *tenant) Settings(ctx context.Context, id string) (*apply.RoleSettings, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if t.unread != nil {
		if err := t.unread(id); err != nil {
			return nil, err
		}
	}
	if t.settings[id] == nil {
		return nil, errors.New("404")
	}
	read := &apply.RoleSettings{Policy: t.settings[id].Policy, Owner: t.settings[id].Owner, List: slices.Clone(t.settings[id].List)}
	if t.behind > 0 && t.former[id] != nil {
		t.behind--
		read.List = t.former[id]
	}
	return read, nil
}

func (t *tenant) ReadGroup(_ context.Context, id string) (*directory.Group, error) {
	if t.fresh != nil {
		if err := t.fresh(id); err != nil {
			return nil, err
		}
	}
	if t.groups[id] == nil {
		return nil, nil
	}
	g := *t.groups[id]
	if t.onboarded[id] && t.asked < t.stale {
		g.Managed = directory.False // the same list, as far behind
	}
	return &g, nil
}

// Relations gives the owners that the tenant has now.
func (t *tenant) Relations(_ context.Context, id string, people []string) (*apply.Relations, error) {
	t.people = people
	if t.unrelated != nil {
		return nil, t.unrelated
	}
	n := &apply.Relations{Owners: t.groups[id].Owners, AdministrativeUnits: t.groups[id].AdministrativeUnits, Units: t.units}
	for _, owner := range n.Owners {
		if p, known := t.principals[owner]; known {
			n.Principals = append(n.Principals, p)
		}
	}
	return n, nil
}

// evaluate keeps what it was asked about, and has an error about each group with a
// disabled owner.
func (t *tenant) evaluate(x *directory.Index) []finding.Finding {
	t.evaluated = append(t.evaluated, x)
	list := slices.Clone(t.findings)
	for i := range x.Groups {
		for _, owner := range x.Groups[i].Owners {
			if p := x.Principal(owner); p != nil && p.AccountEnabled != directory.True {
				g := &x.Groups[i]
				list = append(list, finding.Finding{Rule: "owner-disabled", Severity: finding.Error, Group: finding.Group{ID: g.ID, Name: g.DisplayName}, Message: "has a disabled owner"})
			}
		}
	}
	return list
}

func (t *tenant) Managed(ctx context.Context, id string) (bool, error) {
	t.asked++
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if t.managed != nil {
		if err := t.managed(id); err != nil {
			return false, err
		}
	}
	return t.asked > t.stale && t.isManaged(id), nil
}

func (t *tenant) isManaged(id string) bool {
	return t.groups[id] != nil && t.groups[id].Managed == directory.True
}

func (t *tenant) Write(_, _ context.Context, w apply.Write) apply.Answer {
	t.sent, t.writes, t.asked = append(t.sent, w.Group), append(t.writes, w), 0
	if is := t.settings[w.Group]; is != nil && is.PolicyOf(directory.Role(w.Role)) != w.Policy {
		if w.Action == plan.Onboard {
			return apply.Answer{Kind: apply.AnswerRejected, Detail: "stale id"}
		}
		return apply.Answer{Kind: apply.AnswerGone, Detail: "stale id"}
	}
	if t.conflicts(w) {
		return apply.Answer{Kind: apply.AnswerRejected, Detail: "MfaAndAcrsConflict"}
	}
	committed, answer := true, apply.Answer{Kind: apply.AnswerAccepted}
	if t.write != nil {
		committed, answer = t.write(w)
	}
	if committed {
		t.commit(w)
	}
	return answer
}

// conflicts: PIM refuses MFA while a context is on, and not the other way round.
func (t *tenant) conflicts(w apply.Write) bool {
	if w.Rule != "Enablement_EndUser_Assignment" || t.settings[w.Group] == nil {
		return false
	}
	sent := settings.Read([]settings.Setting{w.Setting}, w.Role)
	mfa, _ := sent.ActivationRequire.Value()
	context, _ := settings.Read(t.settings[w.Group].List, w.Role).ActivationContext.Value()
	return mfa.MFA && context != ""
}

func (t *tenant) commit(w apply.Write) {
	g := t.groups[w.Group]
	if g == nil {
		return
	}
	t.renewals++
	is := t.settings[w.Group]
	if w.Role == "owner" {
		is.Owner = fmt.Sprintf("policy-%d", t.renewals)
	} else {
		is.Policy = fmt.Sprintf("policy-%d", t.renewals)
	}
	t.former[w.Group] = slices.Clone(is.List)
	t.set(w.Group, w.Role, w.Rule, w.Value)
	if g.Managed != directory.True && (t.ignores == nil || !t.ignores(w)) {
		t.onboarded[w.Group] = true
		g.Managed = directory.True
	}
}

// strategies lists those of the writes that came, in order.
func (t *tenant) strategies() string {
	var list []string
	for _, w := range t.writes {
		list = append(list, string(w.Strategy))
	}
	return strings.Join(list, " ")
}

func (t *tenant) Now() time.Time { return t.now }

func (t *tenant) Sleep(ctx context.Context, d time.Duration) error {
	if t.slept != nil {
		t.slept()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t.pauses, t.now = append(t.pauses, d), t.now.Add(d)
	return nil
}

// recorder is a journal in memory. Its entries are numbered from 1; the one of
// number failing is not written.
type recorder struct {
	entries []apply.Entry
	failing int
	seen    func(apply.Entry) // called with each entry that was written
}

func (r *recorder) Append(e apply.Entry) error {
	if len(r.entries)+1 == r.failing {
		return errors.New("disk full")
	}
	r.entries = append(r.entries, e)
	if r.seen != nil {
		r.seen(e)
	}
	return nil
}

// deps puts a tenant and a journal to work, with two minutes to wait.
func deps(t *tenant, j apply.Journal) apply.Deps {
	return apply.Deps{Reader: t, Writer: t, Journal: j, Clock: t, Wait: 2 * time.Minute, Evaluate: t.evaluate}
}

// equalJSON compares by meaning, in another way than the package does.
func equalJSON(a, b string) bool {
	var x, y map[string]any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}
