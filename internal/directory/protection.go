package directory

import (
	"errors"
	"time"

	"pim-groups/internal/settings"
)

// Role is what PIM makes people eligible for: member or owner of a group.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupschedule
type Role string

// The two roles of a group.
const (
	Member Role = "member"
	Owner  Role = "owner"
)

// Roles lists the roles of a group.
func Roles() []Role { return []Role{Member, Owner} }

// RoleOf is a role of a group.
type RoleOf struct {
	Group string `json:"group"`
	Role  Role   `json:"role"`
}

// RoleSettings are settings that one or more roles have: many roles of a tenant have
// the same. Rules are Graph's, as they were read, by id. The ids of policies are left
// out: they change with a write.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyrule
type RoleSettings struct {
	Of    []RoleOf `json:"of"`
	Rules []Rule   `json:"rules"`
}

// Rule is one rule of Graph: a JSON object with all properties that were sent, as
// settings.Canonical writes it.
type Rule string

// MarshalJSON writes the object.
func (r Rule) MarshalJSON() ([]byte, error) { return []byte(r), nil }

// UnmarshalJSON reads an object of any properties.
func (r *Rule) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '{' {
		return errors.New("want an object")
	}
	*r = Rule(settings.Canonical(string(data)))
	return nil
}

// Schedule says that a principal is eligible for a role of a group, or active in it.
// It has no start that has passed: the service renews those.
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupassignmentschedule
type Schedule struct {
	Group     string `json:"group"`
	Role      Role   `json:"role"`
	Principal string `json:"principal"`
	// Activated: active for a while, because an eligibility was activated. Only of
	// assignments.
	Activated bool      `json:"activated,omitempty"`
	Inherited bool      `json:"inherited,omitempty"` // through a group that is eligible or active
	Start     time.Time `json:"start,omitzero"`      // set: booked, not yet in force when the snapshot was taken
	End       time.Time `json:"end,omitzero"`        // zero: permanent
	Status    string    `json:"status,omitempty"`    // "": in force or booked; else Graph's word, which says that it is not, or nothing known
}

// inForce says that it counts now.
func (s *Schedule) inForce() bool { return s.Status == "" && s.Start.IsZero() }

// Membership lists the members of a group by id.
type Membership struct {
	Group   string   `json:"group"`
	Members []string `json:"members"`
	// Groups are the groups in a group that approves, and in those. Direct members
	// that are groups are among Members.
	Groups []string `json:"groups,omitempty"`
}

// Context is an authentication context.
// https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference
type Context struct {
	ID          string `json:"id"` // c1 to c99
	DisplayName string `json:"displayName"`
	IsAvailable Flag   `json:"isAvailable"` // published
}

// ContextPolicy is a Conditional Access policy that names an authentication context.
// https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
type ContextPolicy struct {
	ID          string   `json:"id"`
	DisplayName string   `json:"displayName"`
	State       string   `json:"state"`    // enabled, disabled, enabledForReportingButNotEnforced
	Contexts    []string `json:"contexts"` // that it names
	Excludes    bool     `json:"excludes"` // users, groups or roles, or all but some
}

// PolicyEnabled is the state of a Conditional Access policy in force.
const PolicyEnabled = "enabled"

// Package is an access package that delivers a role of a group.
// https://learn.microsoft.com/graph/api/resources/accesspackageresourcerole
type Package struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	Group       string `json:"group"`
	Role        Role   `json:"role"`
	Eligible    bool   `json:"eligible"` // people become eligible; otherwise active
}

// Application is an application whose permissions in Microsoft Graph let it change
// groups without PIM.
// https://learn.microsoft.com/graph/api/resources/approleassignment
type Application struct {
	ID          string   `json:"id"` // of its service principal
	DisplayName string   `json:"displayName"`
	Permissions []string `json:"permissions"`
}
