package graph

import (
	"context"
	"encoding/json"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/settings"
)

// contexts reads the authentication contexts of the tenant. PIM does not check that
// a context exists: a role can name one that nobody can satisfy.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences
type contexts struct {
	gaps
	ask   *questions
	found []directory.Context
}

func (c *contexts) read(ctx context.Context, _ []string) {
	list, err := jsonList(c.ask.list(ctx, "/identity/conditionalAccess/authenticationContextClassReferences", query{}), contextOf)
	if err != nil {
		c.gap(directory.Gap{Part: directory.PartContexts, Reason: err.Error()})
	}
	c.found = list
}

func (c *contexts) put(s *directory.Snapshot) {
	c.gaps.put(s)
	s.Contexts = c.found
}

// contextClass is an authentication context as Graph sends it.
type contextClass struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	IsAvailable *bool  `json:"isAvailable"`
}

func contextOf(c contextClass) (directory.Context, error) {
	return directory.Context{ID: c.ID, DisplayName: c.DisplayName, IsAvailable: flag(c.IsAvailable)}, wantContext(c.ID)
}

func wantContext(id string) error {
	if name, ok := settings.ParseContext(id); !ok || name == "" {
		return guard.InvalidAnswer("an authentication context in it is none of c1 to c99")
	}
	return nil
}

// contextPolicies reads the Conditional Access policies that name an authentication
// context. They decide what the context asks for, and of whom.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies
type contextPolicies struct {
	gaps
	ask   *questions
	found []directory.ContextPolicy
}

func (c *contextPolicies) read(ctx context.Context, _ []string) {
	list, err := jsonList(c.ask.list(ctx, "/identity/conditionalAccess/policies", query{}), contextPolicyOf)
	if err != nil {
		c.gap(directory.Gap{Part: directory.PartContextPolicies, Reason: err.Error()})
	}
	c.found = slices.DeleteFunc(list, func(p directory.ContextPolicy) bool { return len(p.Contexts) == 0 })
}

func (c *contextPolicies) put(s *directory.Snapshot) {
	c.gaps.put(s)
	s.ContextPolicies = c.found
}

// conditionalAccessPolicy is the part of a policy that is looked at.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
type conditionalAccessPolicy struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	State       string `json:"state"`
	Conditions  struct {
		Applications struct {
			Contexts []string `json:"includeAuthenticationContextClassReferences"`
		} `json:"applications"`
		Users conditionalAccessUsers `json:"users"`
	} `json:"conditions"`
}

// conditionalAccessUsers says whom a policy is about.
// https://learn.microsoft.com/graph/api/resources/conditionalaccessusers
type conditionalAccessUsers struct {
	Include       []string        `json:"includeUsers"`
	ExcludeUsers  []string        `json:"excludeUsers"`
	ExcludeGroups []string        `json:"excludeGroups"`
	ExcludeRoles  []string        `json:"excludeRoles"`
	ExcludeGuests json.RawMessage `json:"excludeGuestsOrExternalUsers"`
}

// excludes says whether the policy leaves somebody out. One that is not about all
// users leaves out the others.
func (u *conditionalAccessUsers) excludes() bool {
	named := slices.Concat(u.ExcludeUsers, u.ExcludeGroups, u.ExcludeRoles)
	guests := len(u.ExcludeGuests) > 0 && string(u.ExcludeGuests) != "null"
	return len(named) > 0 || guests || !slices.Contains(u.Include, "All")
}

func contextPolicyOf(p conditionalAccessPolicy) (directory.ContextPolicy, error) {
	policy := directory.ContextPolicy{ID: canonicalID(&p.ID), DisplayName: p.DisplayName, State: p.State,
		Contexts: p.Conditions.Applications.Contexts, Excludes: p.Conditions.Users.excludes()}
	switch {
	case policy.ID == "":
		return policy, errNoID()
	case policy.State == "":
		return policy, guard.InvalidAnswer("a policy in it has no state")
	}
	for _, id := range policy.Contexts {
		if err := wantContext(id); err != nil {
			return policy, err
		}
	}
	return policy, nil
}
