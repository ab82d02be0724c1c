package policy

import (
	"slices"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// principalRule makes a rule of one thing that keeps everything about a principal from
// being written, whom roles of the files name. It is found once, at the line of the
// register, however many groups the principal is named for.
func principalRule(rule finding.Rule, unwaivable string, kind plan.BlockKind, message func(*plan.Principal, *plan.Block) string) Rule {
	heaviest := rule.Severity
	if kind == plan.Unpinned {
		heaviest = finding.Error
	}
	return Rule{Rule: rule, Heaviest: heaviest, About: Tenant, Needs: []directory.Part{directory.PartUsers, directory.PartGroups, directory.PartManaged},
		Unwaivable: unwaivable, Check: func(p *Pass) {
			for i := range p.Plan.Principals {
				who := &p.Plan.Principals[i]
				f := finding.Finding{Pos: who.Pos, Subject: principalSubject(who)}
				unread := who.Block(plan.Unread)
				switch block := who.Block(kind); {
				case block != nil:
					f.Message = message(who, block)
					if kind == plan.Unpinned && p.wouldWrite(who) {
						f.Severity = finding.Error
					}
					p.Report(f)
				case unread != nil && kind != plan.Unpinned:
					p.unread(unread.Part, unread.Reason, f)
				}
			}
		}}
}

// principalSubject is how the file calls a principal.
func principalSubject(who *plan.Principal) string {
	if who.Declared.Name != "" {
		return who.Declared.Name
	}
	return who.Declared.ID
}

// wouldWrite says whether a merge would write something for a principal if the file had
// its object id.
func (p *Pass) wouldWrite(who *plan.Principal) bool {
	return slices.ContainsFunc(p.Plan.Groups, func(g plan.Group) bool {
		return slices.ContainsFunc(g.Compared, func(c plan.Comparison) bool {
			writes := c.Is == plan.Missing || c.Is == plan.Earlier || c.Is == plan.Later || c.Is == plan.Due || c.Is == plan.Differs
			return writes && c.Key.Kind != plan.KindActive && names(&c, who) && slices.Contains(p.Changes, classOf(&c))
		})
	})
}

// names says whether a comparison is about a principal without an id in the file.
func names(c *plan.Comparison, who *plan.Principal) bool {
	if c.Entry != nil {
		return c.Entry.Principal.ID == "" && c.Entry.Principal.Name == who.Declared.Name
	}
	return slices.ContainsFunc(c.Blocks, func(b plan.Block) bool { return slices.Contains(who.Blocks, b) })
}
