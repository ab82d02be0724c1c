package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"pim-groups/internal/apply"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/settings"
)

// Role settings of a group: one policy for each role, found by group and role.
// Their ids change on a write, and which policy is whose only the assignments
// say; their order means nothing.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
//
// They are read as JSON and not as the SDK's models: a model forgets the
// properties that it does not know, and a rule that is sent back without one
// would be another rule.

// assignment says which policy holds the settings of a role in a group.
type assignment struct {
	PolicyID         string                     `json:"policyId"`
	ScopeID          string                     `json:"scopeId"`
	ScopeType        string                     `json:"scopeType"`
	RoleDefinitionID string                     `json:"roleDefinitionId"`
	Policy           map[string]json.RawMessage `json:"policy"`
	settings         []settings.Setting
}

// expandedPolicy asks for the rules with the assignments.
const expandedPolicy = "policy($expand=rules)"

// Settings reads the settings of both roles.
func (w *Writable) Settings(ctx context.Context, id string) (*apply.RoleSettings, error) {
	ctx, cancel := context.WithTimeout(ctx, questionBudget)
	defer cancel()
	set, err := roleSettingsOf(w.ask.list(ctx, policyAssignments, query{filter: policiesOf(id), expand: expandedPolicy}), id)
	if err != nil {
		return nil, err
	}
	return set, checkWritten(set.List)
}

func roleSettingsOf(answer guard.Answer, group string) (*apply.RoleSettings, error) {
	if answer.Err != nil {
		return nil, explained(answer.Err)
	}
	member, owner, err := assignmentsOf(answer.Items, group)
	if err != nil {
		return nil, err
	}
	return &apply.RoleSettings{Policy: member.PolicyID, Owner: owner.PolicyID, List: slices.Concat(member.settings, owner.settings)}, nil
}

// explained says what the two refusals mean that PIM has for groups.
func explained(err error) error {
	f := guard.Answered(err)
	switch {
	case f != nil && f.Status == http.StatusNotFound && f.Code == "ResourceNotFound":
		return fmt.Errorf("PIM does not know the group yet; that takes some minutes after the group was created: %w", err)
	case f != nil && f.Code == "ResourceTypeNotSupported":
		return fmt.Errorf("PIM does not manage groups of this kind: %w", err)
	}
	return err
}

// assignmentsOf reads the settings of a group, of both roles.
func assignmentsOf(items []json.RawMessage, group string) (member, owner *assignment, err error) {
	found := map[string][]*assignment{}
	for _, item := range items {
		a := &assignment{}
		if json.Unmarshal(item, a) != nil {
			return nil, nil, errNotModel()
		}
		if !strings.EqualFold(a.ScopeID, group) || !strings.EqualFold(a.ScopeType, "Group") {
			return nil, nil, guard.InvalidAnswer("it is about another group")
		}
		role := strings.ToLower(a.RoleDefinitionID)
		found[role] = append(found[role], a)
	}
	member, err = onlyOne(found["member"], group, "member")
	if err == nil {
		owner, err = onlyOne(found["owner"], group, "owner")
	}
	if err == nil && strings.EqualFold(member.PolicyID, owner.PolicyID) {
		// A write for members would be one for owners, too.
		err = guard.InvalidAnswer("it has one set of settings for members and owners")
	}
	return member, owner, err
}

// onlyOne wants exactly one for the role, with all of its settings. A new
// group has been seen with the other role's alone:
// hashicorp/terraform-provider-azuread#1491.
func onlyOne(found []*assignment, group, role string) (*assignment, error) {
	switch len(found) {
	case 1:
		return found[0], cmp.Or(found[0].checkID(group), found[0].readSettings(role))
	case 0:
		return nil, fmt.Errorf("PIM has no settings for the %ss of the group yet; it makes them some minutes after the group was created", role)
	}
	return nil, guard.InvalidAnswer(fmt.Sprintf("it has %d sets of settings for the %ss of one group", len(found), role))
}

// checkID wants an id that names this group: a write goes by the id alone, and
// would bring under PIM whatever group is in it.
func (a *assignment) checkID(group string) error {
	var id string
	switch prefix := "group_" + group + "_"; {
	case json.Unmarshal(a.Policy["id"], &id) != nil || id != a.PolicyID:
		return guard.InvalidAnswer("it names two policies for one role")
	case !strings.HasPrefix(strings.ToLower(a.PolicyID), prefix) || strings.ContainsAny(a.PolicyID, "/?#%"):
		return guard.InvalidAnswer("the id of a policy in it does not belong to the group")
	}
	return nil
}

// readSettings takes the rules as they came. A part of them would look like the
// others being gone.
func (a *assignment) readSettings(role string) error {
	var rules []json.RawMessage
	if json.Unmarshal(a.Policy["rules"], &rules) != nil || len(rules) == 0 || a.Policy["rules@odata.nextLink"] != nil {
		return guard.InvalidAnswer("it does not have all settings of the " + role + "s")
	}
	seen := map[string]bool{}
	for _, rule := range rules {
		var id struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(rule, &id) != nil || id.ID == "" || seen[id.ID] {
			return guard.InvalidAnswer("it has a setting without a unique id")
		}
		seen[id.ID] = true
		a.settings = append(a.settings, settings.Setting{Role: role, Rule: id.ID, Value: string(rule)})
	}
	return nil
}

// checkWritten wants the type of the setting that will be sent back: Graph
// can't read it without.
func checkWritten(list []settings.Setting) error {
	written, found := settings.Find(list, apply.WrittenRole, apply.WrittenRule)
	if !found {
		return guard.InvalidAnswer("it lacks the setting " + apply.WrittenRule)
	}
	var typed struct {
		Type string `json:"@odata.type"`
	}
	if json.Unmarshal([]byte(written.Value), &typed) != nil || typed.Type != "#microsoft.graph.unifiedRoleManagementPolicyExpirationRule" {
		return guard.InvalidAnswer("the setting " + apply.WrittenRule + " in it does not name its type")
	}
	return nil
}
