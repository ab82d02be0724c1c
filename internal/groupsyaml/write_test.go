package groupsyaml_test

import (
	"bytes"
	"testing"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/settings"
)

const (
	ada  = "11111111-aaaa-4aaa-8aaa-000000000001"
	soc  = "11111111-aaaa-4aaa-8aaa-000000000002"
	open = "11111111-aaaa-4aaa-8aaa-000000000003"
)

// TestWrite has each part of a file once, with texts that YAML or a runner would
// take for something else.
func TestWrite(t *testing.T) {
	t.Parallel()
	strict := settings.Role{
		ActivationMax:      settings.Known(settings.ActivationLimit{Longest: 90 * time.Minute}),
		ActivationRequire:  settings.Known(settings.Require{MFA: true, Ticket: true}),
		ActivationContext:  settings.Known(settings.Context("")),
		ActivationApproval: settings.Known(settings.ApprovedBy(settings.Approver{Kind: settings.ApproverGroup, ID: soc})),
		EligibleMax:        settings.Known(settings.AssignmentLimit{Permanent: true}),
		ActiveMax:          settings.Known(settings.AssignmentLimit{Longest: 24 * time.Hour}),
		ActiveRequire:      settings.Known(settings.Require{}),
		NotifyEligible:     settings.Known(settings.MailTo(settings.LevelCritical, false, "soc@contoso.com")),
		NotifyActive:       settings.Known(settings.MailTo(settings.LevelNone, false)),
		NotifyActivation:   settings.Known(settings.MailTo(settings.LevelAll, true)),
	}
	file := &groupsyaml.File{
		Comments: []string{"found by init\n##[add-mask]x"},
		Tenant:   open,
		Principals: []groupsyaml.Principal{
			{Kind: config.User, Name: "ada@contoso.com", ID: ada, Comment: "a guest"},
			{Kind: config.GroupKind, Name: "null", ID: soc},
			{Kind: config.Application, Name: "ci: deploy", Comment: "deleted"},
		},
		Templates: []groupsyaml.Template{{Name: "strict", Settings: strict, Comments: []string{"of 1 role"}}},
		Groups: []groupsyaml.Group{
			{Name: "[sg]", ID: open, Owners: &[]string{"ada@contoso.com"}, Member: &groupsyaml.Role{
				From:     "strict",
				Settings: &settings.Role{ActivationMax: settings.Known(settings.ActivationLimit{Longest: time.Hour})},
				Eligible: &[]groupsyaml.Assignment{
					{Who: "ada@contoso.com", Until: time.Date(2027, 3, 31, 23, 0, 0, 0, time.UTC), Why: "a: b", Ticket: "12"},
					{Who: soc, For: 90 * 24 * time.Hour, Comment: "booked"},
				},
				Active: &[]groupsyaml.Assignment{{Who: soc[:35] + "9", Permanent: true, Why: "break glass"}},
				Open:   true,
			}},
			{Name: "sg-none", PIM: config.None, Owners: &[]string{}},
			{Name: "[sg\U000E0100]", ID: ada, Out: true, Comments: []string{"has the same name"}},
		},
	}
	var out bytes.Buffer
	if err := groupsyaml.Write(&out, file); err != nil {
		t.Fatal(err)
	}
	const want = `# yaml-language-server: $schema=groups.schema.json
# found by init\n\u{23}#[add-mask]x
version: 1
tenant: 11111111-aaaa-4aaa-8aaa-000000000003
principals:
  users:
    ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000001 # a guest
  groups:
    "null": 11111111-aaaa-4aaa-8aaa-000000000002
  # applications:
    # "ci: deploy": OBJECT-ID # deleted
settings:
  # of 1 role
  strict:
    activation: {max: 90m, require: [mfa, ticket], context: none, approval: ["null"]}
    eligible: {max: permanent}
    active: {max: 24h, require: []}
    notify: {eligible: {level: critical, defaults: false, to: [soc@contoso.com]}, active: none, activation: default}
groups:
  - name: "[sg]"
    id: 11111111-aaaa-4aaa-8aaa-000000000003
    owners:
      - ada@contoso.com
    member:
      settings:
        from: strict
        activation: {max: 1h}
      eligible:
        - {who: ada@contoso.com, until: 2027-03-31, why: "a: b", ticket: "12"}
        - {who: "null", for: 90d} # booked
      active:
        - {who: 11111111-aaaa-4aaa-8aaa-000000000009, permanent: true, why: "break glass"}
      exact: false
  - name: sg-none
    pim: none
    owners: []
  # has the same name
  # - name: "[sg\u{e0100}]"
  #   id: 11111111-aaaa-4aaa-8aaa-000000000001
`
	if out.String() != want {
		t.Errorf("got:\n%s", out.String())
	}
	if _, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: out.Bytes()}}); len(found) > 0 {
		t.Errorf("%s: %s", found[0].Pos, found[0].Message)
	}
}
