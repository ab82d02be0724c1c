package importing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pim-groups/internal/importing"
)

const (
	group = "0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6"
	bob   = "33333333-aaaa-4aaa-8aaa-000000000001"
	dup   = "33333333-aaaa-4aaa-8aaa-000000000002"
)

// state writes resources, each as its address and its values, below a group sg-a and the
// user ada.
func state(resources ...string) string {
	all := []string{
		resourceOf("azuread_group.a", `"object_id":"`+group+`","display_name":"sg-a","owners":["`+bob+`"]`),
		resourceOf("data.azuread_user.ada", `"object_id":"`+ada+`","user_principal_name":"ada@contoso.com"`),
	}
	return `{"format_version":"1.0","values":{"root_module":{"resources":[` + strings.Join(append(all, resources...), ",") + `]}}}`
}

func resourceOf(address, values string) string {
	mode, kind := "managed", address
	if rest, ok := strings.CutPrefix(address, "data."); ok {
		mode, kind = "data", rest
	}
	parts := strings.Split(kind, ".")
	if parts[0] == "module" {
		parts = parts[2:]
	}
	return fmt.Sprintf(`{"address":%q,"mode":%q,"type":%q,"values":{%s}}`, address, mode, parts[0], values)
}

func policy(name, values string) string {
	return resourceOf("azuread_group_role_management_policy."+name, `"group_id":"`+group+`",`+values)
}

func schedule(kind, values string) string {
	return resourceOf("azuread_privileged_access_group_"+kind+"_schedule.s", `"group_id":"`+group+`",`+values)
}

const eligibleAda = `"assignment_type":"member","principal_id":"` + ada + `"`

// TestTerraform has each row of the mapping: what is in the declaration, or why it is not.
func TestTerraform(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, resource, yaml, note, reason string }{
		{"a duration of an activation", policy("p", `"role_id":"owner","activation_rules":[{"maximum_duration":"PT1H30M"}]`), "owner:\n      settings:\n        activation: {max: 90m}\n", "", ""},
		{"a whole day", policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":"P1D"}]`), "activation: {max: 24h}", "", ""},
		{"no step of half an hour", policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":"PT45M"}]`), "id: " + group + "\n    owners", "p.activation_rules[0].maximum_duration", "an activation lasts 30m to 24h, in steps of 30m"},
		{"as PIM has it", policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":"PT480M"}]`), "id: " + group + "\n    owners", "azuread_group_role_management_policy: activation_rules.maximum_duration", "is as PIM sets it by itself; --all takes it"},
		{"requirements", policy("p", `"role_id":"member","activation_rules":[{"require_multifactor_authentication":true,"require_justification":false,"require_ticket_info":true}]`), "activation: {require: [mfa, ticket]}", "", ""},
		{"no requirement", policy("p", `"role_id":"member","active_assignment_rules":[{"require_multifactor_authentication":false,"require_justification":false,"require_ticket_info":false}]`), "active: {require: []}", "", ""},
		{"a part of the requirements", policy("p", `"role_id":"member","activation_rules":[{"require_multifactor_authentication":true}]`), "owners", "p.activation_rules[0].require_multifactor_authentication", "the state has no require_ticket_info, and groups.yaml needs all three"},
		{"a context", policy("p", `"role_id":"member","activation_rules":[{"required_conditional_access_authentication_context":"c3"}]`), "activation: {context: c3}", "", ""},
		{"no context", policy("p", `"role_id":"member","activation_rules":[{"required_conditional_access_authentication_context":"urn:x"}]`), "owners", "p.activation_rules[0].required_conditional_access_authentication_context", "an authentication context is c1 to c99, or none"},
		{"a context and MFA", policy("p", `"role_id":"member","activation_rules":[{"required_conditional_access_authentication_context":"c3","require_multifactor_authentication":true,"require_justification":false,"require_ticket_info":false}]`),
			"activation: {require: [], context: c3}", "p.activation_rules[0].require_multifactor_authentication", "PIM can't honour MFA and an authentication context at once; the context is carried"},
		{"approval", policy("p", `"role_id":"member","activation_rules":[{"require_approval":true,"approval_stage":[{"primary_approver":[{"type":"singleUser","object_id":"`+strings.ToUpper(ada)+`"}]}]}]`),
			"activation: {approval: [ada@contoso.com]}", "", ""},
		{"an approver of another kind", policy("p", `"role_id":"member","activation_rules":[{"require_approval":true,"approval_stage":[{"primary_approver":[{"type":"groupMembers","object_id":"`+ada+`"}]}]}]`),
			"# activation.approval was not imported: ", "p.activation_rules[0].approval_stage", "the name of the approver " + ada + ` is not known, or not unique; import with --snapshot, or add data "azuread_group" and run terraform apply`},
		{"the group approves", policy("p", `"role_id":"member","activation_rules":[{"require_approval":true,"approval_stage":[{"primary_approver":[{"type":"groupMembers","object_id":"`+group+`"}]}]}]`),
			"owners", "p.activation_rules[0].approval_stage", "the group approves its own activations, which groups.yaml refuses"},
		{"nobody approves", policy("p", `"role_id":"member","activation_rules":[{"require_approval":true,"approval_stage":[]}]`), "owners", "p.activation_rules[0].require_approval", "an approval has 1 to 50 approvers"},
		{"approvers of no approval", policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":"PT1H","require_approval":false,"approval_stage":[{"primary_approver":[{"type":"singleUser","object_id":"x"}]}]}]`),
			"activation: {max: 1h}", "azuread_group_role_management_policy: activation_rules.approval_stage.primary_approver", "has no effect while require_approval is false"},
		{"permanent", policy("p", `"role_id":"member","eligible_assignment_rules":[{"expiration_required":false,"expire_after":"P15D"}]`), "eligible: {max: permanent}",
			"azuread_group_role_management_policy: eligible_assignment_rules.expire_after", "has no effect while expiration_required is false"},
		{"a limit", policy("p", `"role_id":"member","active_assignment_rules":[{"expiration_required":true,"expire_after":"P30D"}]`), "active: {max: 30d}", "", ""},
		{"months", policy("p", `"role_id":"member","active_assignment_rules":[{"expiration_required":true,"expire_after":"P1M"}]`), "owners", "p.active_assignment_rules[0].expire_after", "a month has no fixed length; write the days, such as P180D"},
		{"mails", policy("p", `"role_id":"member","notification_rules":[{"eligible_assignments":[{"admin_notifications":[{"notification_level":"All","default_recipients":false,"additional_recipients":["SOC@contoso.com"]}]}]}]`),
			"notify: {eligible: {level: all, defaults: false, to: [soc@contoso.com]}}", "", ""},
		{"no mails", policy("p", `"role_id":"member","notification_rules":[{"eligible_activations":[{"admin_notifications":[{"notification_level":"All","default_recipients":false,"additional_recipients":null}]}]}]`), "notify: {activation: none}", "", ""},
		{"other mails", policy("p", `"role_id":"member","notification_rules":[{"eligible_activations":[{"approver_notifications":[{"notification_level":"Critical","default_recipients":true,"additional_recipients":[]}]}]}]`),
			"owners", "p.notification_rules[0].eligible_activations[0].approver_notifications", "groups.yaml has mails to administrators only; this one stays as the tenant has it"},
		{"a level of mails", policy("p", `"role_id":"member","notification_rules":[{"eligible_activations":[{"admin_notifications":[{"notification_level":"Low","default_recipients":true,"additional_recipients":[]}]}]}]`),
			"owners", "p.notification_rules[0].eligible_activations[0].admin_notifications[0].notification_level", "the level is neither All nor Critical"},
		{"an attribute of later", policy("p", `"role_id":"member","new_rules":[{"a":true}]`), "owners", "azuread_group_role_management_policy: new_rules.a", "groups.yaml has no place for it"},
		{"another type", policy("p", `"role_id":"member","activation_rules":[{"maximum_duration":["PT1H"]}]`), "owners", "p.activation_rules[0].maximum_duration", "is not of the type that the provider is known to write"},
		{"no role", policy("p", `"role_id":"admin","activation_rules":[{"maximum_duration":"PT1H"}]`), "", "azuread_group_role_management_policy.p", "its group_id is no object id, or its role_id is neither member nor owner, or they are sensitive"},

		{"midnight", schedule("eligibility", eligibleAda+`,"expiration_date":"2027-02-01T00:00:00Z"`), "{who: ada@contoso.com, until: 2027-01-31}", "", ""},
		{"midnight elsewhere", schedule("eligibility", eligibleAda+`,"expiration_date":"2027-02-01T00:00:00+02:00"`), "until: 2027-01-31} # ends at 22:00 UTC in Terraform", "s.expiration_date", "the time of day: until is the end of the day in UTC"},
		{"the last second", schedule("eligibility", eligibleAda+`,"expiration_date":"2027-01-31T23:59:59Z"`), "until: 2027-01-31}\n", "", ""},
		{"an end that is past", schedule("eligibility", eligibleAda+`,"expiration_date":"2026-11-29T00:00:00Z"`), "", "s", "it ended on 2026-11-29"},
		{"an end far away", schedule("eligibility", eligibleAda+`,"expiration_date":"2500-01-01T00:00:00Z"`), "", "s", "groups.yaml has last days from the year 2000 to 2199"},
		{"no time", schedule("eligibility", eligibleAda+`,"expiration_date":"tomorrow"`), "", "s", "its expiration_date is no time as RFC 3339 has it"},
		{"a lease", schedule("eligibility", eligibleAda+`,"duration":"P90D","start_date":"2026-11-01T00:00:00Z"`), "{who: ada@contoso.com, for: 90d}", "", ""},
		{"hours", schedule("eligibility", eligibleAda+`,"duration":"PT8H","start_date":"2026-11-29T20:00:00Z"`), "until: 2026-11-30} # ends at 04:00", "s.duration", "the time of day: until is the end of the day in UTC"},
		{"a lease that has ended", schedule("eligibility", eligibleAda+`,"duration":"P20D","start_date":"2026-11-01T00:00:00Z"`), "", "s", "it ended on 2026-11-21"},
		{"active for a while", schedule("assignment", eligibleAda+`,"duration":"P60D","start_date":"2026-11-01T00:00:00Z","justification":"on call"`), `active:
        - {who: ada@contoso.com, until: 2026-12-30, why: "on call"}`, "", ""},
		{"active since when", schedule("assignment", eligibleAda+`,"duration":"P60D"`), "", "s", "it has a duration and no start_date, so its end is not known"},
		{"permanent eligibility", schedule("eligibility", eligibleAda+`,"permanent_assignment":true,"expiration_date":null`), "permanent: true}", "", ""},
		{"active without a reason", schedule("assignment", eligibleAda+`,"permanent_assignment":true`), `why: "imported from Terraform"`, "", ""},
		{"no end", schedule("eligibility", eligibleAda+`,"permanent_assignment":false`), "", "s", "it has no expiration_date and no duration, and is not permanent"},
		{"booked", schedule("eligibility", eligibleAda+`,"permanent_assignment":true,"start_date":"2027-01-01T10:00:00Z"`), "", "s", "it begins on 2027-01-01, and groups.yaml has no start; declare it then"},
		{"revoked", schedule("eligibility", eligibleAda+`,"permanent_assignment":true,"status":"Revoked"`), "", "s", "its status is Revoked, so nobody has the role by it"},
		{"lines", schedule("eligibility", eligibleAda+`,"permanent_assignment":true,"justification":"a\nb"`), "{who: ada@contoso.com, permanent: true}", "s.justification", "has line breaks or characters that don't show"},
		{"a ticket", schedule("eligibility", eligibleAda+`,"permanent_assignment":true,"ticket_number":"12","ticket_system":"Jira"`), `ticket: "12"}`, "s.ticket_system", "groups.yaml has one text for the ticket, which is ticket_number"},
		{"the group in itself", schedule("eligibility", `"assignment_type":"member","principal_id":"`+group+`","permanent_assignment":true`), "", "s", "the group is its own member, which groups.yaml refuses"},
		{"somebody unknown", schedule("eligibility", `"assignment_type":"owner","principal_id":"`+dup+`","permanent_assignment":true`), "{who: " + dup + ", permanent: true}", "", ""},
		{"an owner who is active", schedule("assignment", `"assignment_type":"owner","principal_id":"`+ada+`","permanent_assignment":true`), "id: " + group + "\n    owner:\n      active:", "azuread_group.a.owners", "groups.yaml has either owners or owner.active, which this group has; Terraform keeps the owners"},

		{"a secret", `{"address":"` + "azuread_privileged_access_group_eligibility_schedule.s" + `","mode":"managed","type":"azuread_privileged_access_group_eligibility_schedule","values":{"group_id":"` + group + `",` + eligibleAda + `,"permanent_assignment":true,"justification":"hush"},"sensitive_values":{"justification":true}}`,
			"{who: ada@contoso.com, permanent: true}", "s.justification", "is sensitive in Terraform, so it is not shown here; declare it by hand"},
		{"a deposed object", `{"address":"azuread_group.a","mode":"managed","type":"azuread_group","deposed_key":"0a1b","values":{}}`, "", "azuread_group.a", "is a deposed object, which Terraform has replaced and will delete"},
		{"another provider", resourceOf("random_pet.p", `"id":"x"`), "", "random_pet (1 resource)", "is of a type that says nothing about PIM for Groups; it stays in Terraform"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := importState([]byte(state(policy("keep", `"role_id":"member"`), c.resource)), false)
			if strings.HasPrefix(c.resource, `{"address":"azuread_group_role_management_policy`) {
				got, err = importState([]byte(state(c.resource)), false)
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got.YAML), c.yaml) || c.yaml == "" && strings.Contains(string(got.YAML), "who:") {
				t.Errorf("want %s in:\n%s", c.yaml, got.YAML)
			}
			if c.note != "" && !hasNote(got, c.note, c.reason) {
				t.Errorf("want %s: %s in %+v", c.note, c.reason, got.Notes)
			}
			if strings.Contains(string(got.YAML)+fmt.Sprint(got.Notes), "hush") {
				t.Error("a sensitive value is shown")
			}
		})
	}
}

// hasNote looks for a note about a place that ends so.
func hasNote(r *importing.Result, place, reason string) bool {
	for _, note := range r.Notes {
		if strings.HasSuffix(note.Place, place) && note.Reason == reason {
			return true
		}
	}
	return false
}

// TestTerraformShares: settings that two roles have are a template; a role that two
// resources manage, or somebody whom two resources name, is declared once.
func TestTerraformShares(t *testing.T) {
	t.Parallel()
	const values = `"activation_rules":[{"maximum_duration":"PT1H"}]`
	got, err := importState([]byte(state(
		policy("m", `"role_id":"member",`+values), policy("o", `"role_id":"owner",`+values), policy("again", `"role_id":"member","activation_rules":[{"maximum_duration":"PT2H"}]`),
		schedule("eligibility", eligibleAda+`,"permanent_assignment":true`),
		resourceOf(`module.x["it's"].azuread_privileged_access_group_eligibility_schedule.s`, `"group_id":"`+group+`",`+eligibleAda+`,"expiration_date":"2027-02-01T00:00:00Z"`),
	)), false)
	if err != nil {
		t.Fatal(err)
	}
	const want = `principals:
  users:
    ada@contoso.com: 11111111-aaaa-4aaa-8aaa-000000000001
settings:
  # Shared by 2 roles.
  terraform-1:
    activation: {max: 1h}
groups:
  - name: sg-a
    id: 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6
    owners:
      - 33333333-aaaa-4aaa-8aaa-000000000001
    member:
      settings: terraform-1
      eligible:
        - {who: ada@contoso.com, permanent: true}
      exact: false
    owner:
      settings: terraform-1
`
	if !strings.HasSuffix(string(got.YAML), want) {
		t.Errorf("got:\n%s", got.YAML)
	}
	steps := strings.Join(got.Steps, "\n")
	for _, command := range []string{
		"  terraform state rm 'azuread_group_role_management_policy.again'\n",
		`  terraform state rm 'module.x["it'\''s"].azuread_privileged_access_group_eligibility_schedule.s'` + "\n",
	} {
		if !strings.Contains(steps, command) {
			t.Errorf("want %s in:\n%s", command, steps)
		}
	}
	if strings.Contains(steps, "azuread_group.a") {
		t.Error("the group itself stays in Terraform")
	}
}

// TestTerraformSameName: two principals of one name are written by their ids.
func TestTerraformSameName(t *testing.T) {
	t.Parallel()
	got, err := importState([]byte(state(
		resourceOf("azuread_service_principal.one", `"object_id":"`+bob+`","display_name":"deploy"`),
		resourceOf("azuread_service_principal.two", `"object_id":"`+dup+`","display_name":"Deploy"`),
		schedule("eligibility", `"assignment_type":"member","principal_id":"`+bob+`","permanent_assignment":true`),
	)), false)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(got.YAML), "- {who: "+bob+", permanent: true}") || strings.Contains(string(got.YAML), "eploy") {
		t.Errorf("got:\n%s", got.YAML)
	}
}

// TestTerraformAll takes a group with nothing for PIM, and never to be onboarded.
func TestTerraformAll(t *testing.T) {
	t.Parallel()
	got, err := importState([]byte(state(resourceOf("data.azuread_client_config.c", `"tenant_id":"`+dup+`"`))), true)
	if err != nil {
		t.Fatal(err)
	}
	const want = "version: 1\ntenant: " + dup + "\ngroups:\n  # Nothing in the state has this group under PIM.\n  - name: sg-a\n    id: " + group + "\n    pim: none\n    owners:\n      - " + bob + "\n"
	if !strings.HasSuffix(string(got.YAML), want) {
		t.Errorf("got:\n%s", got.YAML)
	}
}

// TestTerraformRefuses what is no state, or is one that nobody can trust.
func TestTerraformRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	twice := resourceOf("azuread_group.a", `"object_id":"x"`)
	for text, want := range map[string]string{
		"": "it is not JSON; import terraform reads",
		"# azuread_group.a:\nresource \"azuread_group\" \"a\" {\n}": "it is not JSON; import terraform reads",
		"\xff\xfe{\x00": "UTF-8",
		`{"format_version":"1.2","planned_values":{},"resource_changes":[]}`:                "it is a plan, which says what will be",
		`{"version":4,"terraform_version":"1.9.0","serial":3,"lineage":"x","resources":[]}`: "it is a state file of Terraform's own format",
		`{"@level":"info","@message":"Terraform 1.9.0"}`:                                    "it is a log of Terraform",
		`{"EntraRoles":{}}`:                    "it has no format_version",
		`{"format_version":"2.0","values":{}}`: `its format_version is "2.0"; this program reads 1.x and 0.x`,
		`{"format_version":"1.0"}`:             "the state has no resources",
		`{"format_version":"1.0","values":[]}`: "the state has no resources",
		`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b"}]}}}`: "values.root_module.resources[0] is no resource",
		state(twice): `the address "azuread_group.a" is there twice`,
		state(resourceOf("azuread_user.\u202ea", "")): "has characters that don't show",
		state(resourceOf("azuread_user.a", "") + "}"): "",
		state()[:200]:                                                                "ends too early",
		state() + `{"format_version":"1.0"}`:                                         "something follows",
		state(resourceOf("azuread_user.a", `"x":`+deep)):                             "levels deep",
		state(resourceOf("azuread_user.a", `"x":1,"x":2`)):                           "twice",
		strings.Replace(state(), `"values":{"object_id"`, `"value":{"object_id"`, 1): "has no values",
	} {
		if got, err := importState([]byte(text), false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %s; %v", text, err, want, got)
		}
	}
}

// TestTerraformKeepsCase: an output or a tag may be there in two spellings, and a number
// may be too large for anything.
func TestTerraformKeepsCase(t *testing.T) {
	t.Parallel()
	got, err := importState([]byte(state(resourceOf("aws_vpc.a", `"tags":{"Name":"a","name":"b"},"n":1e999`), policy("p", `"role_id":"member"`))), false)
	if err != nil || !json.Valid([]byte(`"x"`)) || got.Groups() != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
