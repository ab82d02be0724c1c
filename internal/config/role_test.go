package config_test

import (
	"fmt"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/settings"
)

// people is a register and two templates.
const people = `version: 1
principals:
  users:
    ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000001
    Grace@contoso.com: 11111111-AAAA-4aaa-8aaa-000000000002
  groups:
    Duty Officers: 11111111-aaaa-4aaa-8aaa-000000000003
  applications:
    pipeline: 11111111-aaaa-4aaa-8aaa-000000000004
settings:
  standard:
    activation: {max: 4h, require: [mfa, justification], approval: [Duty officers, linus@contoso.com]}
    eligible: {max: 365d}
    active: {max: 15d, require: [justification]}
  tier0:
    activation: {max: 1h, context: c1}
    notify: {eligible: critical, active: none, activation: {level: all, defaults: false, to: [SOC@contoso.com]}}
`

const team = `version: 1
groups:
  - name: sg-a
    id: 11111111-bbbb-4aaa-8aaa-000000000001
    member:
      settings: {from: standard, activation: {max: 90m, approval: none}, eligible: {max: permanent, require: []}}
      eligible:
        - ada@contoso.com
        - {who: grace@contoso.com, until: 2027-03-31, why: covers parental leave, ticket: INC-1}
        - {who: sg-b, for: 90d}
        - {who: 11111111-AAAA-4AAA-8AAA-000000000003, permanent: true}
        - linus@contoso.com
        - 11111111-aaaa-4aaa-8aaa-00000000000f
      exact: false
    owner:
      settings: tier0
      active: [{who: pipeline, permanent: true, why: it creates the groups}]
  - name: sg-b
    id: 11111111-bbbb-4aaa-8aaa-000000000002
    owner: {eligible: []}
`

func TestRoles(t *testing.T) {
	t.Parallel()
	file, found := parse(people, team)
	if file == nil {
		t.Fatal(found)
	}
	a, b := file.Groups[0], file.Groups[1]
	if a.Member.Exact || a.Member.ExactPos.Line != 14 || !a.Owner.Exact || a.Owner.Eligible != nil || b.Member != nil || b.Role("owner") != b.Owner {
		t.Errorf("got %+v and %+v", a, b)
	}
	if b.Owner.Eligible == nil || len(b.Owner.Eligible.Items) != 0 || b.Owner.Settings != nil {
		t.Errorf("an empty list reads as %+v", b.Owner)
	}
	var got []string
	for _, x := range a.Member.Eligible.Items {
		text := fmt.Sprintf("%s: %s %q %s", place(x.Who.Pos), x.Principal.Kind, x.Principal.Name, x.Principal.ID)
		switch {
		case x.Until != nil:
			text += " until " + x.Until.Value.String() + " " + x.Why.Value + " " + x.Ticket.Value
		case x.For != nil:
			text += " for " + x.For.Value.String()
		case x.Permanent:
			text += " permanent"
		}
		got = append(got, text)
	}
	want := []string{
		`8:11-26: user "ada@contoso.com" 11111111-aaaa-4aaa-8aaa-000000000001`,
		`9:17-34: user "Grace@contoso.com" 11111111-aaaa-4aaa-8aaa-000000000002 until 2027-04-01 00:00:00 +0000 UTC covers parental leave INC-1`,
		`10:17-21: group "sg-b" 11111111-bbbb-4aaa-8aaa-000000000002 for 2160h0m0s`,
		`11:17-53: group "Duty Officers" 11111111-aaaa-4aaa-8aaa-000000000003 permanent`,
		`12:11-28: user "linus@contoso.com" `,
		`13:11-47:  "" 11111111-aaaa-4aaa-8aaa-00000000000f`,
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("eligible\ngot  %q\nwant %q", got, want)
	}
	if x := a.Owner.Active.Items[0]; x.Principal.Kind != config.Application || !x.Permanent || place(x.EndPos) != "17:32-41" {
		t.Errorf("active reads as %+v", x)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	file, found := parse(people, team)
	if file == nil {
		t.Fatal(found)
	}
	words := func(s *config.Settings) map[string]string {
		list := map[string]string{}
		for _, leaf := range settings.Leaves() {
			if s.Declares(leaf) {
				list[leaf.Name] = s.Places[leaf.Name].String() + " " + leaf.Words(s.Values)
			}
		}
		return list
	}
	for _, test := range []struct {
		of   *config.Settings
		want string
	}{
		{file.Groups[0].Member.Settings, "map[activation.approval:b.yaml:6:57 none activation.max:b.yaml:6:47 90m activation.require:a.yaml:12:27 mfa, justification " +
			"active.max:a.yaml:14:14 15d active.require:a.yaml:14:24 justification eligible.max:b.yaml:6:85 permanent eligible.require:b.yaml:6:101 nothing]"},
		{file.Groups[0].Owner.Settings, "map[activation.context:a.yaml:16:27 c1 activation.max:a.yaml:16:18 1h notify.activation:a.yaml:17:48 level all to soc@contoso.com " +
			"notify.active:a.yaml:17:34 none notify.eligible:a.yaml:17:14 critical]"},
		{&file.Templates[0].Settings, "map[activation.approval:a.yaml:12:58 2 approvers activation.max:a.yaml:12:18 4h activation.require:a.yaml:12:27 mfa, justification " +
			"active.max:a.yaml:14:14 15d active.require:a.yaml:14:24 justification eligible.max:a.yaml:13:16 365d]"},
	} {
		if got := fmt.Sprint(words(test.of)); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if s := file.Groups[0].Member.Settings; s.From.Value != "standard" || place(s.From.Pos) != "6:24-32" || len(s.Approvers) != 0 {
		t.Errorf("the member's settings are %+v", s)
	}
	approvers := file.Templates[0].Settings.Approvers
	if len(approvers) != 2 || approvers[0].Principal.Kind != config.GroupKind || approvers[1].Principal.ID != "" {
		t.Errorf("approvers %+v", approvers)
	}
}

// TestUsed: what is used, be it by an id, in a template or as an owner.
func TestUsed(t *testing.T) {
	t.Parallel()
	file, found := parse(people, "version: 1\ngroups:\n  - {name: a, owners: [GRACE@contoso.com], member: {settings: tier0, eligible: [11111111-aaaa-4aaa-8aaa-000000000004]}}\n")
	if file == nil {
		t.Fatal(found)
	}
	var got []string
	for _, p := range file.Principals {
		got = append(got, fmt.Sprintf("%s %s %t", p.Kind, p.Name, p.Used))
	}
	for _, x := range file.Templates {
		got = append(got, fmt.Sprintf("%s %t", x.Name.Value, x.Used))
	}
	if want := "[application pipeline true group Duty Officers true user Grace@contoso.com true user ada@contoso.com false standard false tier0 true]"; fmt.Sprint(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestNamedLikeAnID: a group can't take the place of another one by its name.
func TestNamedLikeAnID(t *testing.T) {
	t.Parallel()
	file, found := parse("version: 1\ngroups:\n  - {name: " + guid1 + ", id: " + guid2 + "}\n  - {name: ada@contoso.com, id: " + guid3 + "}\n" +
		"  - {name: a, member: {eligible: [" + guid1 + ", ada@contoso.com, " + guid3 + "]}}\n")
	if file == nil {
		t.Fatal(found)
	}
	got := ""
	file.EachNamed(func(_ config.Text, p *config.Principal) { got += fmt.Sprintf("%s %s %s, ", p.Kind, p.Name, p.ID) })
	if want := "  " + guid1 + ", user ada@contoso.com , group ada@contoso.com " + guid3 + ", "; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
