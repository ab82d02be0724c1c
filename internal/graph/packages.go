package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// packages reads which access packages deliver a role of a group: entitlement
// management makes those people eligible, and takes it away again. The roles of a
// package come only with the package itself.
// https://learn.microsoft.com/graph/api/entitlementmanagement-list-accesspackages
// https://learn.microsoft.com/graph/api/accesspackage-list-resourcerolescopes
type packages struct {
	gaps
	ask   *questions
	found []directory.Package // nil: not read
}

const packagesPath = "/identityGovernance/entitlementManagement/accessPackages"

// read leaves one gap for all packages: which groups an unread one names is not known.
func (p *packages) read(ctx context.Context, _ []string) {
	ids, err := idsOf(p.ask.list(ctx, packagesPath, query{selected: []string{"id"}}))
	for _, answer := range p.ask.objects(ctx, packagesPath+"/{key}", ids, query{expand: "resourceRoleScopes($expand=role,scope)"}) {
		roles, errOfOne := jsonList(onlyItem(answer), packageRolesOf)
		err = cmp.Or(err, errOfOne)
		for _, list := range roles {
			p.found = append(p.found, list...)
		}
	}
	if err != nil {
		p.gap(directory.Gap{Part: directory.PartPackages, Reason: err.Error()})
	} else if p.found == nil {
		p.found = []directory.Package{}
	}
}

// put keeps those of the groups whose protection is in scope.
func (p *packages) put(s *directory.Snapshot) {
	p.gaps.put(s)
	protects, inScope := s.Scope.Protects(), map[string]bool{}
	for i := range s.Groups {
		inScope[s.Groups[i].ID] = protects(&s.Groups[i])
	}
	s.Packages = slices.DeleteFunc(p.found, func(one directory.Package) bool { return !inScope[one.Group] })
}

// accessPackage is an access package with the roles that it delivers.
type accessPackage struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	// Scopes must be there: a service that ignores $expand leaves it out, and that
	// would look like a package without roles.
	Scopes   *[]packageRole  `json:"resourceRoleScopes"`
	NextLink json.RawMessage `json:"resourceRoleScopes@odata.nextLink"`
}

// packageRole is a role of a resource. That the id in the role is the group's is not
// documented; the scope is the resource itself.
// https://learn.microsoft.com/graph/api/resources/accesspackageresourcerolescope
type packageRole struct {
	Role  packageOrigin `json:"role"`
	Scope packageOrigin `json:"scope"`
}

type packageOrigin struct {
	ID     string `json:"originId"`
	System string `json:"originSystem"`
}

func packageRolesOf(p accessPackage) ([]directory.Package, error) {
	id := canonicalID(&p.ID)
	switch {
	case id == "":
		return nil, errNoID()
	case p.Scopes == nil || p.NextLink != nil:
		return nil, guard.InvalidAnswer("it does not have all roles of an access package")
	}
	var list []directory.Package
	for _, r := range *p.Scopes {
		one := directory.Package{ID: id, DisplayName: p.DisplayName}
		found, err := r.takeInto(&one)
		if err != nil {
			return nil, err
		}
		if found {
			list = append(list, one)
		}
	}
	return list, nil
}

// takeInto says whether it is a role of a group.
func (r *packageRole) takeInto(p *directory.Package) (found bool, err error) {
	if !strings.EqualFold(cmp.Or(r.Scope.System, r.Role.System), "AadGroup") {
		return false, nil // of an application, or of a site
	}
	kind, _, _ := strings.Cut(r.Role.ID, "_")
	switch strings.ToLower(kind) {
	case "eligiblemember":
		p.Role, p.Eligible = directory.Member, true
	case "eligibleowner":
		p.Role, p.Eligible = directory.Owner, true
	case "member":
		p.Role = directory.Member
	case "owner":
		p.Role = directory.Owner
	default:
		return false, guard.InvalidAnswer("an access package in it delivers an unknown role of a group")
	}
	if p.Group = identity.CanonicalID(r.Scope.ID); p.Group == "" {
		return false, errNoID()
	}
	return true, nil
}
