package graph

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
)

// Four parts need permissions that a check can do without. Where the token has none
// of a part, nothing is asked and the snapshot says that the part was left out. A
// permission that was granted and does not work is a gap like any other.

// permissionsFor lists the permissions with any of which an optional part can be
// read, the least one first.
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences#permissions
// https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies#permissions
// https://learn.microsoft.com/graph/api/entitlementmanagement-list-accesspackages#permissions
// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto#permissions
func permissionsFor(part directory.Part) []string {
	switch part {
	case directory.PartContexts:
		return []string{"AuthenticationContext.Read.All", "AuthenticationContext.ReadWrite.All",
			"Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"}
	case directory.PartContextPolicies:
		return []string{"Policy.Read.All"}
	case directory.PartPackages:
		return []string{"EntitlementManagement.Read.All", "EntitlementManagement.ReadWrite.All"}
	case directory.PartApplications:
		return []string{"Application.Read.All", "Directory.Read.All", "Application.ReadWrite.All", "Directory.ReadWrite.All"}
	}
	return nil
}

// optional is the collector of an optional part, or what says that it was left out.
// A token that does not say what was granted is no reason to leave anything out.
func optional(part directory.Part, who claims, c collector) collector {
	permissions, granted := permissionsFor(part), who.permissions()
	has := func(name string) bool { return slices.Contains(granted, name) }
	if slices.ContainsFunc(permissions, has) || who.ObjectID == "" && len(granted) == 0 {
		return c
	}
	return &leftOut{gap: directory.Gap{Part: part, Reason: "the permission for it is optional and not granted; " +
		"to include it, grant " + permissions[0] + " to the identity that reads the tenant"}}
}

// leftOut stands for a collector whose part was needed and left out.
type leftOut struct {
	gap    directory.Gap
	needed bool
}

func (l *leftOut) read(context.Context, []string) { l.needed = true }

func (l *leftOut) put(s *directory.Snapshot) {
	if l.needed {
		s.NotLookedAt = append(s.NotLookedAt, l.gap)
	}
}
