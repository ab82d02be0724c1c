package importing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/importing"
	"pim-groups/internal/plan"
	"pim-groups/internal/plan/plantest"
	"pim-groups/internal/settings"
)

// object is a JSON object of a state.
type object map[string]interface{}

// TestTerraformHasNoDifference: whatever a tenant is like, its state imports, and the
// tenant has no difference from what is declared.
func TestTerraformHasNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tenant := plantest.Governed().Draw(t, "case").Tenant
		now := tenant.Taken.Add(time.Hour)
		tenant = assign(t, tenant)
		state := stateOf(t, tenant)
		result, err := importing.Import(importing.Terraform(importing.Tenant{}, now, rapid.Bool().Draw(t, "all")), state)
		if len(tenant.Groups) == 0 || err != nil && strings.Contains(err.Error(), "has no resources") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if result.YAML == nil {
			return
		}
		file, found := config.Parse([]config.Source{{Path: "groups.yaml", Data: result.YAML}})
		if len(found) > 0 {
			t.Fatalf("%s: %s\n%s", found[0].Pos, found[0].Message, result.YAML)
		}
		for _, change := range plan.Diff(file, directory.NewIndex(tenant), plan.Terms{Now: now}).Changes {
			if change.Class() != plan.ClassRenew { // a lease may be due
				t.Errorf("%+v\n%s\n%s", change, result.YAML, state)
			}
		}
	})
}

// assign makes some of the tenant's people eligible and active, with ends at any time of
// day.
func assign(t *rapid.T, s *directory.Snapshot) *directory.Snapshot {
	s.Eligibilities, s.Assignments, s.EligibilitiesOf, s.AssignmentsOf = nil, nil, nil, nil
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Managed != directory.True {
			continue
		}
		s.EligibilitiesOf, s.AssignmentsOf = append(s.EligibilitiesOf, g.ID), append(s.AssignmentsOf, g.ID)
		for _, list := range []*[]directory.Schedule{&s.Eligibilities, &s.Assignments} {
			for _, p := range s.Principals[rapid.IntRange(0, len(s.Principals)).Draw(t, "people left out"):] {
				row := directory.Schedule{Group: g.ID, Principal: p.ID, Role: rapid.SampledFrom(directory.Roles()).Draw(t, "role")}
				if !rapid.Bool().Draw(t, "permanent") {
					hours, minutes := rapid.IntRange(2, 9999).Draw(t, "hours"), rapid.SampledFrom([]int{0, 0, 4, 5, 6, 59}).Draw(t, "minutes")
					row.End = s.Taken.Truncate(24 * time.Hour).Add(24*time.Hour + time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
				}
				*list = append(*list, row)
			}
		}
	}
	return directory.Canonical(s)
}

// stateOf writes what the provider reads of a tenant.
func stateOf(t *rapid.T, s *directory.Snapshot) []byte {
	resources := []object{}
	add := func(kind, mode string, values object) {
		address := fmt.Sprintf("%s.this[%d]", kind, len(resources))
		if mode == "data" {
			address = "data." + address
		}
		resources = append(resources, object{"address": address, "mode": mode, "type": kind, "values": values, "sensitive_values": object{}})
	}
	managed := map[string]bool{}
	for i := range s.Groups {
		g := &s.Groups[i]
		managed[g.ID] = g.Managed == directory.True
		if rapid.IntRange(0, 9).Draw(t, "unnamed") != 7 {
			owners := slices.Clone(g.Owners)
			add("azuread_group", rapid.SampledFrom([]string{"data", "managed"}).Draw(t, "mode"), object{"object_id": g.ID, "display_name": g.DisplayName, "owners": owners})
		}
	}
	for i := range s.Principals {
		if p := &s.Principals[i]; p.Type == directory.User && rapid.Bool().Draw(t, "named") {
			add("azuread_user", "data", object{"object_id": p.ID, "user_principal_name": p.UserPrincipalName})
		}
	}
	for _, set := range s.RoleSettings {
		for _, of := range set.Of {
			if values := policyOf(of, set.Rules); managed[of.Group] && values != nil {
				add("azuread_group_role_management_policy", "managed", values)
			}
		}
	}
	for _, list := range []struct {
		kind string
		rows []directory.Schedule
	}{{"azuread_privileged_access_group_eligibility_schedule", s.Eligibilities}, {"azuread_privileged_access_group_assignment_schedule", s.Assignments}} {
		seen := map[string]bool{}
		for _, row := range list.rows {
			key := row.Group + string(row.Role) + row.Principal
			if !managed[row.Group] || row.Activated || row.Inherited || !row.Start.IsZero() || row.Status != "" || seen[key] {
				continue
			}
			seen[key] = true
			values := scheduleOf(&row, s.Taken.Add(-time.Hour))
			if !row.End.IsZero() && rapid.Bool().Draw(t, "by duration") {
				days := row.End.Sub(s.Taken)/(24*time.Hour) + 1
				start := row.End.Add(-24 * time.Hour * days)
				values["expiration_date"], values["duration"], values["start_date"] = "", settings.FormatDuration(row.End.Sub(start)), start.Format(time.RFC3339)
			}
			add(list.kind, "managed", values)
		}
	}
	data, err := json.Marshal(object{"format_version": "1.0", "values": object{"root_module": nested(t, resources)}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// nested puts some of the resources into a child module.
func nested(t *rapid.T, resources []object) object {
	n := rapid.IntRange(0, len(resources)).Draw(t, "in the root")
	return object{"resources": resources[:n], "child_modules": []object{{"address": "module.a", "child_modules": []object{{"resources": resources[n:]}}}}}
}

func scheduleOf(row *directory.Schedule, start time.Time) object {
	end := ""
	if !row.End.IsZero() {
		end = row.End.Format(time.RFC3339Nano)
	}
	return object{"group_id": row.Group, "principal_id": row.Principal, "assignment_type": string(row.Role), "expiration_date": end, "duration": "",
		"permanent_assignment": end == "", "justification": "because", "ticket_number": "", "ticket_system": "", "start_date": start.Format(time.RFC3339), "status": "Provisioned"}
}

// policyOf gives nil for settings that the provider would not read.
func policyOf(of directory.RoleOf, rules []directory.Rule) object {
	var list []settings.Setting
	for _, rule := range rules {
		var head struct{ ID string }
		if json.Unmarshal([]byte(rule), &head) != nil {
			return nil
		}
		list = append(list, settings.Setting{Role: string(of.Role), Rule: head.ID, Value: string(rule)})
	}
	r := settings.Read(list, string(of.Role))
	if len(r.NotUnderstood()) > 0 {
		return nil
	}
	longest, _ := r.ActivationMax.Value()
	asks, _ := r.ActivationRequire.Value()
	context, _ := r.ActivationContext.Value()
	approval, _ := r.ActivationApproval.Value()
	approvers := []object{}
	for _, a := range approval.Approvers {
		approvers = append(approvers, object{"object_id": a.ID, "type": map[string]string{"user": "singleUser", "group": "groupMembers"}[a.Kind]})
	}
	activation := requireOf(asks)
	activation["maximum_duration"] = settings.FormatDuration(longest.Longest)
	activation["required_conditional_access_authentication_context"] = string(context)
	activation["require_approval"] = approval.Required
	activation["approval_stage"] = []object{{"primary_approver": approvers}}
	toActivate, _ := r.ActiveRequire.Value()
	active := requireOf(toActivate)
	expiresOf(active, &r.ActiveMax)
	eligible := object{}
	expiresOf(eligible, &r.EligibleMax)
	return object{"group_id": of.Group, "role_id": string(of.Role), "activation_rules": []object{activation}, "active_assignment_rules": []object{active},
		"eligible_assignment_rules": []object{eligible}, "notification_rules": []object{{
			"eligible_assignments": mailsOf(&r.NotifyEligible), "active_assignments": mailsOf(&r.NotifyActive), "eligible_activations": mailsOf(&r.NotifyActivation)}}}
}

func requireOf(r settings.Require) object {
	return object{"require_multifactor_authentication": r.MFA, "require_justification": r.Justification, "require_ticket_info": r.Ticket}
}

func expiresOf(into object, field *settings.Field[settings.AssignmentLimit]) {
	limit, _ := field.Value()
	into["expiration_required"], into["expire_after"] = !limit.Permanent, "P365D"
	if !limit.Permanent {
		into["expire_after"] = settings.FormatDuration(limit.Longest)
	}
}

func mailsOf(field *settings.Field[settings.Mails]) []object {
	m, _ := field.Value()
	level := map[settings.Level]string{settings.LevelAll: "All", settings.LevelCritical: "Critical", settings.LevelNone: "None"}[m.Level]
	return []object{{"admin_notifications": []object{{"notification_level": level, "default_recipients": m.Defaults, "additional_recipients": m.To}}}}
}
