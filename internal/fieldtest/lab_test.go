package fieldtest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"pim-groups/internal/apply"
	"pim-groups/internal/fake/graph/tenant"
	"pim-groups/internal/graph/guard"
)

// A Lab is made only for the tenant that was typed out.
func TestTestTenant(t *testing.T) {
	t.Parallel()
	good := newBench(t).Options
	for name, test := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"as typed":          {func(*Options) {}, ""},
		"in capitals":       {func(o *Options) { o.Test = strings.ToUpper(o.Test) }, ""},
		"nothing typed":     {func(o *Options) { o.Test = "" }, "--test-tenant must be"},
		"no id":             {func(o *Options) { o.Test = "contoso.onmicrosoft.com" }, "--test-tenant must be"},
		"another tenant":    {func(o *Options) { o.Test = stranger }, "not for the test tenant"},
		"a silent token":    {func(o *Options) { o.Tenant = "" }, "does not name its tenant"},
		"a run without id":  {func(o *Options) { o.Run = "1" }, "needs an id"},
		"neither is stated": {func(o *Options) { o.Test, o.Tenant = "", "" }, "--test-tenant must be"},
	} {
		o := good
		test.change(&o)
		if _, err := New(o); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// Whatever is wrong with a group, nothing is written to it, not even to delete it.
func TestOnlyOwnGroups(t *testing.T) {
	t.Parallel()
	for name, meddle := range map[string]func(*bench, *group){
		"a stranger":      func(_ *bench, g *group) { *g = group{stranger, "sg-other"} },
		"a managed one":   func(_ *bench, g *group) { g.id = managedStranger },
		"an id mistyped":  func(_ *bench, g *group) { g.id = "1" + g.id[1:] },
		"a look-alike":    func(b *bench, g *group) { b.disguise(stranger, *g); g.id = stranger },
		"known, not ours": func(b *bench, g *group) { b.made = append(b.made, group{stranger, "sg-other"}); g.id = stranger },
		"renamed":         func(b *bench, g *group) { b.alter(g.id, func(x *tenant.Group) { x.DisplayName = "sg-payroll" }) },
		"renamed alike":   func(b *bench, g *group) { b.alter(g.id, func(x *tenant.Group) { x.DisplayName += "0" }) },
		"without a mark":  func(b *bench, g *group) { b.alter(g.id, func(x *tenant.Group) { x.Description = "payroll" }) },
		"of another run": func(b *bench, g *group) {
			b.alter(g.id, func(x *tenant.Group) { x.Description = strings.ReplaceAll(x.Description, "1b4d", "2b4d") })
		},
		"in another case": func(b *bench, g *group) {
			b.alter(g.id, func(x *tenant.Group) { x.Description = strings.ToUpper(x.Description) })
		},
		"renamed in memory": func(b *bench, g *group) {
			g.name = "sg-other"
			b.made[0] = *g
			b.alter(g.id, func(x *tenant.Group) { x.DisplayName = g.name })
		},
		"deleted":   func(b *bench, g *group) { b.server.Tenant(func(t *tenant.Tenant) { _ = t.DeleteGroup(g.id) }) },
		"forgotten": func(b *bench, _ *group) { b.made = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				g, err := b.newGroup(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				before := len(b.wire.writes)
				meddle(b, &g)
				_, wrong := b.change(t.Context(), g, role, activation, lasting(2))
				if _, err := b.ask(t.Context(), g, apply.AdminAssign, b.inDays(1)); err == nil && b.partner.id != g.id {
					t.Error("asked for an eligibility")
				}
				gone := b.remove(t.Context(), g)
				for _, w := range b.wire.writes[before:] {
					if w.path != groupsPath { // the partner of the eligibility
						t.Errorf("%s %s left (%v, %v)", w.method, w.path, wrong, gone)
					}
				}
				if wrong == nil {
					t.Error("no error")
				}
			})
		})
	}
}

// alter changes a group as somebody else would.
func (b *bench) alter(id string, change func(*tenant.Group)) {
	b.server.Tenant(func(t *tenant.Tenant) { t.ChangeGroup(id, change) })
}

// disguise gives a group the name and the mark of another.
func (b *bench) disguise(id string, as group) {
	b.alter(id, func(x *tenant.Group) { x.DisplayName, x.Description = as.name, b.description() })
}

// What can't be deleted is said: it changed, or its id is not known.
func TestLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		groups, err := b.newGroups(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		b.alter(groups[0].id, func(x *tenant.Group) { x.DisplayName = "sg-payroll" })
		left := b.CleanUp(t.Context())
		if len(left) != 1 || !strings.Contains(left[0], groups[0].id) || !strings.Contains(left[0], "another name") {
			t.Errorf("left %q", left)
		}
	})
}

// stopAfter stops a run when the service has made a group and before it says so.
type stopAfter struct {
	http.RoundTripper
	stop context.CancelFunc
}

func (s stopAfter) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := s.RoundTripper.RoundTrip(req)
	if req.Method == http.MethodPost && req.URL.Path == groupsPath {
		s.stop()
		if err := req.Context().Err(); err != nil {
			return nil, err
		}
	}
	return res, err
}

// A group that is being made when the run is stopped is deleted like any other.
func TestStoppedWhileMaking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		ctx, stop := context.WithCancel(t.Context())
		b.wire.RoundTripper = stopAfter{b.wire.RoundTripper, stop}
		o := Run(ctx, b.Lab, []Question{approvalWithoutApprover()})
		if len(b.made) != 1 || len(o.Left) > 0 || len(b.groupsOfRun()) > 0 || o.Findings[0].Status != NotAnswered {
			t.Errorf("made %v, said to be left %q, left %q, %s", b.made, o.Left, b.groupsOfRun(), o.Findings[0].Status)
		}
	})
}

// brokenJournal takes so many lines.
type brokenJournal struct{ lines int }

func (j *brokenJournal) Append(apply.Entry) error {
	if j.lines--; j.lines < 0 {
		return errors.New("disk full")
	}
	return nil
}

// Without a line in the journal nothing is sent; and each write has one before and one
// after it.
func TestJournal(t *testing.T) {
	t.Parallel()
	for lines := range 6 {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.Journal = &brokenJournal{lines}
			g, err := b.newGroup(t.Context())
			if err == nil {
				_, err = b.change(t.Context(), g, role, activation, lasting(2))
			}
			// A group takes two lines, a write one before and one after.
			if want := min(1, lines) + min(1, max(0, lines-2)); len(b.wire.writes) != want || (err == nil) != (lines >= 4) {
				t.Errorf("%d lines: %d writes, want %d; %v", lines, len(b.wire.writes), want, err)
			}
		})
	}
}

// The guard lets nothing pass that is not a throwaway group of the run.
func TestForms(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := string(b.newGroupBody(Prefix + "1"))
	for name, body := range map[string]string{
		"another name":   strings.Replace(good, Prefix, "sg-", 1),
		"another mark":   strings.Replace(good, testRun, stranger, 1),
		"with mail":      strings.Replace(good, `"mailEnabled":false`, `"mailEnabled":true`, 1),
		"with an owner":  strings.Replace(good, "{", `{"owners@odata.bind":["https://graph.microsoft.com/v1.0/users/1"],`, 1),
		"for roles":      strings.Replace(good, "{", `{"isAssignableToRole":true,`, 1),
		"twice the name": strings.Replace(good, "{", `{"displayName":"sg-other",`, 1),
	} {
		if body == good {
			t.Fatalf("%s is no change", name)
		}
		_, err := b.transport.Post(t.Context(), t.Context(), b.root+groupsPath, []byte(body))
		if f, ok := errors.AsType[*guard.Failure](err); !ok || f.Kind != guard.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	policy := b.root + policiesPath + "/Group_1_2"
	for path, body := range map[string]string{
		"/rules/" + approverMails: `{"id":"` + approverMails + `","notificationRecipients":["somebody@contoso.com"]}`,
		"":                        `{"rules":[{"id":"` + approverMails + `"}]}`,
	} {
		err := b.transport.Patch(t.Context(), t.Context(), policy+path, []byte(body))
		if f, ok := errors.AsType[*guard.Failure](err); !ok || f.Kind != guard.Refused {
			t.Errorf("%s: %v", body, err)
		}
	}
	if len(b.wire.writes) > 0 {
		t.Errorf("left: %+v", b.wire.writes)
	}
}
