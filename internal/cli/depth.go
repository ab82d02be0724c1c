package cli

import (
	"slices"

	"github.com/spf13/pflag"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

func (o *options) registerDepth(flags *pflag.FlagSet, usage string, depths ...directory.Depth) {
	var names []string
	for _, depth := range depths {
		names = append(names, depth.String())
	}
	choiceVar(flags, &o.depth, "depth", "", usage, names)
}

// scope says what a run reads: the declared groups and owners of the change and of its
// base, and of which groups the protection. A check that reviews a change reads that of
// the groups which the change touches, so that it takes seconds; a change of the policy
// file concerns all of them. A run that writes settings or people reads that of the
// groups which were changed since the last run.
func (p *program) scope(s *settings, before *base, head *declaration) directory.Scope {
	scope := plan.Scope(before.files(head.file)...)
	depth, given := directory.ParseDepth(s.depth)
	switch {
	case given:
	case s.limits != nil && s.snapshot == "" && head.since == nil:
		// An onboarding writes for groups that PIM does not manage, whose protection is
		// not read. Its identity is not given the permissions to read that of others.
		depth = directory.DepthManaged
	case s.limits != nil && s.snapshot == "":
		depth, before = directory.DepthChanged, head.since
	case p.reviews():
		depth = directory.DepthChanged
	default:
		depth = directory.DepthFull
	}
	if depth == directory.DepthChanged && (before == nil || before.unread || before.policyChanged || s.widens()) {
		depth = directory.DepthFull
	}
	if scope.Depth = depth; depth == directory.DepthChanged {
		scope.Touched = touched(config.Diff(before.file, head.file))
	}
	return scope
}

// widens says that a run which writes has to look at groups that nobody has touched:
// a lease is due whoever has changed its file, and drift is in the tenant.
func (s *settings) widens() bool {
	return s.limits != nil && (slices.Contains(s.changes, plan.ClassRenew) || s.includeDrift)
}

// reviews says whether the run is about a change that is not merged yet.
func (p *program) reviews() bool {
	return p.step != nil && (p.step.event.Name == "pull_request" || p.step.event.Name == "merge_group")
}

// touched lists the ids of the groups that a change touches, and the names of those
// without.
func touched(edits []config.Edit) []string {
	var list []string
	for _, edit := range edits {
		for _, g := range []*config.Group{edit.Before, edit.After} {
			switch {
			case g == nil:
			case g.ID != nil:
				list = append(list, g.ID.Value)
			default:
				list = append(list, g.Name.Value)
			}
		}
	}
	return list
}
