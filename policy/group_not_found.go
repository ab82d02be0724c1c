package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// A deleted group can be restored for 30 days, and PIM goes on listing it for
// up to a day:
// https://learn.microsoft.com/entra/identity/users/groups-restore-deleted
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-discover-groups
const restorable = 30 * 24 * time.Hour

// groupNotFound is first because it decides whether the others have anything to
// look at. A wrong "not found" would send people to create a group a second
// time, so it is only ever said of a look-up that was answered. Whether the group
// is soft-deleted makes the answer better, not different, so that part is no need.
var groupNotFound = Rule{
	Rule: finding.Rule{
		ID:    "group-not-found",
		Title: "A declared group does not exist in the tenant",
		Why: "The entry protects nothing, because it has no group. Either the group was deleted, and the access that it gave is " +
			"gone with it; or the id or the name is wrong, and the intended group is not checked at all.",
		Fix:      "Correct the id or the name, or remove the entry if the group is permanently gone.",
		Severity: finding.Error,
	},
	About:      EachGroup,
	Needs:      []directory.Part{directory.PartGroups},
	Unwaivable: "no other rule checks a group that does not exist, so nothing at all would be checked",
	Check:      checkGroupNotFound,
}

// Three ways of not existing need three answers: restore it, correct the entry,
// or wait until PIM has noticed.
func checkGroupNotFound(p *Pass) {
	g := p.Group
	switch {
	case g.Found != nil || len(g.Candidates) > 0:
	case len(g.Deleted) > 0:
		p.Report(softDeleted(g, p.Now))
	default:
		p.Report(finding.Finding{Message: p.notFound(), Fix: p.sameName()})
	}
}

// softDeleted describes a group that can perhaps be restored.
func softDeleted(g *plan.Group, now time.Time) finding.Finding {
	var message, fix []string
	for _, deleted := range g.Deleted {
		last := deleted.DeletedDateTime.Add(restorable)
		text := fmt.Sprintf("the group %s was deleted on %s", known(deleted), date(deleted.DeletedDateTime))
		if now.Before(last) {
			text += " and can be restored until " + date(last)
			fix = append(fix, fmt.Sprintf("restore id %s until %s (Entra portal: Groups, Deleted groups)", deleted.ID, date(last)))
		} else {
			text += "; the 30 days in which it could be restored are over"
		}
		if deleted.Managed == directory.True {
			text += "; PIM may list it for up to 24 hours after the deletion"
		}
		message = append(message, text)
	}
	fix = append(fix, "remove this entry, or declare the group that replaces it")
	return finding.Finding{Message: strings.Join(message, "; "), Fix: capitalized(strings.Join(fix, "; or "))}
}

// notFound says that the group is in no list, and what else is known of it.
func (p *Pass) notFound() string {
	text := "no group is named " + finding.Quote(p.Group.Declared.Name.Value)
	if p.Group.Pinned() {
		text = "no group has the id " + p.Group.ID()
	}
	if slices.Contains(p.Tenant.OrphanIDs, p.Group.ID()) {
		text += "; PIM still lists it, as it does for up to 24 hours after a group is deleted"
	}
	if reason, missing := p.missing(directory.PartDeleted, p.Group); missing {
		text += "; whether it was deleted in the last 30 days could not be read, which needs the permission " +
			permissionForDeleted + ": " + reason
	}
	return text
}

// sameName helps where the id is wrong or the group was created anew. It is only
// a hint: a name proves nothing.
func (p *Pass) sameName() string {
	if !p.Group.Pinned() {
		return ""
	}
	var found []string
	for _, other := range p.namesakes() {
		found = append(found, fmt.Sprintf("id: %s (%s)", other.ID, created(other)))
	}
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("Another group is named %s now: if you mean that one, write %s; otherwise remove the entry",
		finding.Quote(p.Group.Declared.Name.Value), finding.List(found, "or"))
}
