package graph

import (
	"maps"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/settings"
)

// named is what role settings name: whoever approves an activation, by id, and
// whether an authentication context is asked for.
type named struct {
	approvers map[string]directory.PrincipalType
	context   bool
}

// named reads the rules as far as they are understood. Of a rule that is not, package
// settings says so to the rules that need it.
func (r *roleSettings) named() named {
	n := named{approvers: map[string]directory.PrincipalType{}}
	for _, set := range r.sets {
		role := settings.Read(settings.FromRules(string(directory.Member), set.Rules), string(directory.Member))
		approval, _ := role.ActivationApproval.Value()
		for _, a := range approval.Approvers {
			n.approvers[a.ID] = map[string]directory.PrincipalType{settings.ApproverGroup: groupType}[a.Kind]
		}
		context, _ := role.ActivationContext.Value()
		n.context = n.context || context != ""
	}
	return n
}

// add adds what is declared, which is read as if it were in the tenant.
func (n *named) add(declared map[string]directory.Declared) {
	for _, d := range declared {
		n.context = n.context || d.Contexts
		for _, id := range d.Approvers {
			if _, known := n.approvers[id]; !known {
				n.approvers[id] = ""
			}
		}
	}
}

// groupsAmong gives those of the principals that are groups, or may be, if the part is
// asked for. A deleted group has nobody in it.
func (r *reading) groupsAmong(part directory.Part, ids map[string]directory.PrincipalType) []string {
	if !r.scope.Asks(part) {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(ids)), func(id string) bool {
		g, known := r.groups.known[id]
		return known && g.Deleted() || !known && r.groups.unread[id] == nil
	})
}
