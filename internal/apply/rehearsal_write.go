package apply

import (
	"context"
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
	"pim-groups/internal/settings"
)

// Write changes the copy of the snapshot, as PIM would the tenant. Nothing but an
// onboarding onboards here.
func (r *Rehearsal) Write(_, _ context.Context, w Write) Answer {
	switch {
	case r.group(w.Group) == nil:
		return Answer{AnswerRejected, "the snapshot holds no such group"}
	case w.Action == plan.Onboard:
		r.tenant = plan.Applied(r.tenant, []plan.Change{{Action: w.Action, Key: plan.Key{Group: w.Group}}})
		if w.Strategy == DeclaredRule {
			r.set(w.Group, w.Setting)
		}
	case !r.managed(w.Group):
		return Answer{AnswerRejected, "PIM does not manage the group in the snapshot"}
	case w.Request != nil:
		if refused := r.request(w.Group, w.Request); refused != "" {
			return Answer{AnswerRejected, refused}
		}
	default:
		r.set(w.Group, w.Setting)
	}
	return Answer{AnswerAccepted, "rehearsed"}
}

// set gives a role another value of one setting. Roles share their settings, so the
// role leaves the others.
func (r *Rehearsal) set(group string, s settings.Setting) {
	of := directory.RoleOf{Group: group, Role: directory.Role(s.Role)}
	var sets []directory.RoleSettings
	for _, set := range r.tenant.RoleSettings {
		if others := slices.DeleteFunc(slices.Clone(set.Of), func(o directory.RoleOf) bool { return o == of }); len(others) < len(set.Of) {
			rules := slices.Clone(set.Rules)
			for i, rule := range rules {
				if settings.RuleID(string(rule)) == s.Rule {
					rules[i] = directory.Rule(settings.Canonical(s.Value))
				}
			}
			sets = append(sets, directory.RoleSettings{Of: []directory.RoleOf{of}, Rules: rules})
			set.Of = others
		}
		if len(set.Of) > 0 {
			sets = append(sets, set)
		}
	}
	r.tenant.RoleSettings = sets
}

// request does what PIM does with a request, or gives its word for why not.
func (r *Rehearsal) request(group string, q *Request) (refused string) {
	row := directory.Schedule{Group: group, Role: q.Role, Principal: q.Principal, End: q.End}
	i := slices.IndexFunc(r.tenant.Eligibilities, func(s directory.Schedule) bool {
		return s.Group == group && s.Role == q.Role && s.Principal == q.Principal && !s.Inherited
	})
	status := "Provisioned"
	switch {
	case i < 0 && q.Action != AdminAssign:
		return "RoleAssignmentDoesNotExist"
	case i >= 0 && q.Action == AdminAssign:
		return "RoleAssignmentExists"
	case i < 0:
		r.tenant.Eligibilities = append(r.tenant.Eligibilities, row)
	case q.Action == AdminRemove:
		r.tenant.Eligibilities, status = slices.Delete(r.tenant.Eligibilities, i, i+1), "Revoked"
	default:
		r.tenant.Eligibilities[i] = row
	}
	if slices.Contains(r.tenant.RequestsOf, group) { // of other groups, none were read
		r.tenant.Requests = append(r.tenant.Requests, directory.Request{
			Group: group, Role: q.Role, Principal: q.Principal, Action: string(q.Action), Status: status,
			Created: r.clock.Now().UTC(), Justification: directory.Mark(q.Justification),
		})
	}
	return ""
}
