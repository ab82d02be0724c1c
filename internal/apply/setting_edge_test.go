package apply_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// A signal while a setting is written: the answer is waited for and looked at, and
// nothing follows.
func TestSettingCancelled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		committed bool
		want      string
	}{
		"made": {true, "done as given"},
		"lost": {false, "pending accepted, not visible yet; as given"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
			x.write = func(apply.Write) (bool, apply.Answer) {
				cancel()
				return test.committed, apply.Answer{Kind: apply.AnswerAccepted, Detail: "as given"}
			}
			a := wants(t, x, s, 1, "member", declared(longest(2*hour), require("mfa")))
			check(t, apply.Run(ctx, a, deps(x, &recorder{})).Outcomes, test.want, "skipped the run was cancelled")
			if len(x.writes) != 1 {
				t.Errorf("sent %q", x.strategies())
			}
		})
	}
}

// late is a reader whose list is behind, as another server's can be.
type late struct {
	*tenant
	answers int
}

func (l *late) Access(ctx context.Context, id string) (*apply.Access, error) {
	a, err := l.tenant.Access(ctx, id)
	if l.answers--; err == nil && l.answers >= 0 {
		a.Managed = false
	}
	return a, err
}

// After the onboarding, a list that is behind is waited for; without one it is believed.
func TestListBehindTheOnboarding(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		onboards bool
		answers  int
		want     []string
	}{
		{true, 3, []string{"done", "done"}},
		{true, 100, []string{"done", "skipped PIM does not manage it, and the write would onboard it"}},
		{false, 1, []string{"skipped PIM does not manage it, and the write would onboard it"}},
	} {
		x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
		if test.onboards {
			s.Groups[0].Managed, x.groups[id(1)].Managed = directory.False, directory.False
		}
		d := deps(x, &recorder{})
		d.Reader = &late{x, test.answers}
		check(t, apply.Run(t.Context(), wants(t, x, s, 1, "member", declared(longest(24*hour))), d).Outcomes, test.want...)
		if waited := x.now.Sub(newTenant(s).now); waited > 31*time.Second || waited > 0 != test.onboards {
			t.Errorf("waited %s", waited)
		}
	}
}

// What was read before a write can be behind an earlier write of the run: to see that
// one afterwards is no other setting that moved.
func TestReadBehindAnEarlierWrite(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	d := deps(x, &recorder{})
	d.StaleReason = func(context.Context) string {
		if len(x.writes) == 1 {
			x.now, x.behind = x.now.Add(2*time.Minute), 1
		}
		return ""
	}
	a := wants(t, x, s, 1, "member", declared(longest(2*hour), require("mfa", "justification")))
	o := apply.Run(t.Context(), a, d).Outcomes
	check(t, o, "done", "done")
	if x.accessed != 2 || x.behind != 0 || len(o[1].Changed) > 0 {
		t.Errorf("read %d times, %d left, %+v", x.accessed, x.behind, o[1].Changed)
	}
}

// A value that PIM would not take is not sent.
func TestUnwritableValue(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	a := wants(t, x, s, 1, "member", declared(longest(45*time.Minute)))
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, "skipped activation.max can't be written: ")
	if x.writes != nil {
		t.Errorf("sent %q", x.strategies())
	}
}

// A kind of change that this package does not know is left out, not guessed at.
func TestUnknownKind(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	a := wants(t, x, s, 1, "member", declared(longest(2*hour)))
	a.File.Groups[0].Member.Eligible = &config.Assignments{Items: []config.Assignment{{}}} // passes for what asks for it
	a.Plan.Changes[0].Action = "activate"
	check(t, apply.Run(t.Context(), a, deps(x, &recorder{})).Outcomes, `skipped this version can't make changes of the kind "activate"`)
}

// The finding of a change says which, and what to do; one that is done has none.
func TestChangeFindings(t *testing.T) {
	t.Parallel()
	x, s := managing(1, directorytest.Choices{}, directorytest.Choices{})
	c := wants(t, x, s, 1, "owner", declared(longest(2*hour))).Plan.Changes[0]
	for _, test := range []struct {
		o         apply.Outcome
		want, fix string
	}{
		{apply.Outcome{State: apply.Done}, "", ""},
		{apply.Outcome{State: apply.Done, Pending: true}, `"sg-1" does not show a change yet that PIM accepted, tighten activation.max of owners: because`, "Run check in a few minutes"},
		{apply.Outcome{State: apply.Rejected}, `"sg-1" has a change that PIM refused, tighten activation.max of owners: because`, "Remove the cause"},
		{apply.Outcome{State: apply.Unknown}, `"sg-1" has a change that may or may not have been made, tighten activation.max of owners: because`, "Look it up"},
		{apply.Outcome{State: apply.Skipped}, `"sg-1" has a change that was not made, tighten activation.max of owners: because`, "Run again"},
	} {
		test.o.Change, test.o.Detail = c, "because"
		list := test.o.Findings()
		if test.want == "" {
			if len(list) > 0 {
				t.Errorf("%+v", list)
			}
			continue
		}
		f := list[0]
		if len(list) != 1 || f.Rule != apply.ChangeRule || f.Severity != finding.Error || f.Role != "owner" || f.Subject != "owner activation.max" ||
			f.Group.ID != id(1) || f.Message != test.want || !strings.HasPrefix(f.Fix, test.fix) {
			t.Errorf("%+v", f)
		}
	}
}

// Entries of a later version, with fields and steps that this one does not know, are
// read as far as they are known.
func TestJournalOfALaterVersion(t *testing.T) {
	t.Parallel()
	pending, err := apply.ReadJournal(strings.NewReader(`{"step":"begin","tenant":"t","future":{"a":[1]}}
{"step":"intent","action":"assign","group":"g","rung":"request","role":"member","principal":"p","end":"2027-03-31T00:00:00Z"}
{"step":"intent","action":"shorten","group":"g","rung":"request","role":"member","principal":"p"}
{"step":"another","group":"g"}
{"step":"intent","action":"onboard","group":"g","rung":"shorten","role":"member","rule":"r","before":"b","after":"a","future":1}
`))
	if err != nil || len(pending) != 1 || pending[0].Group != "g" || pending[0].Before != "b" {
		t.Errorf("%+v, %v", pending, err)
	}
}

// An approver whom the files name without an id is the one with that name: the setting
// is as declared, and people are granted.
func TestApproverByName(t *testing.T) {
	t.Parallel()
	for approver, want := range map[string]string{
		person(3): "done", person(4): "skipped nobody is granted a role whose settings are not as declared: activation.approval of members is different (1 approver), not 1 approver",
	} {
		p := newPortal(1)
		rules := directorytest.Rules(directorytest.Choices{MFA: true, Approvers: []string{approver}})
		p.base.RoleSettings[0].Rules = rules
		for _, s := range settings.FromRules("member", rules) {
			p.set(id(1), "member", s.Rule, s.Value)
		}
		a := p.preflight(t, "{settings: {activation: {approval: [p3@contoso.com]}}, eligible: ["+person(2)+"]}")
		a.Limits.Changes = []plan.Class{plan.ClassEligible}
		check(t, p.run(t, a).Outcomes, want)
	}
}
