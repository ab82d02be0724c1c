package policy

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/plan"
)

// groupNameLookalike is about names that are each allowed: a word all in
// Cyrillic, another hyphen, full-width letters as Japanese tenants use them.
// Such a name deceives only together with its twin. What a single name may hold
// is for file-name; two names that Entra takes for one are for
// file-duplicate-group and group-name-ambiguous, and one entry whose tenant has
// another name for group-name-mismatch.
var groupNameLookalike = Rule{
	Rule: finding.Rule{
		ID:    "group-name-lookalike",
		Title: "A declared name looks like the name of another group",
		Why: "Reviewers read names. A name in letters of another script, with another hyphen, or with 0 for O, lets them approve " +
			"one group and mean the other. Names are compared by Unicode's list of confusable characters (UTS 39, version 17), " +
			"without invisible characters, in upper and in lower case: with the other declared names and with the groups that were read.",
		Fix: "Compare the ids and creation dates of both groups. Rename one of them in Entra and in the file; or waive the finding " +
			"with the reason.",
		Severity: finding.Error,
	},
	About: Tenant,
	Needs: []directory.Part{directory.PartGroups, directory.PartManaged, directory.PartRoleAssignable},
	Files: checkDeclaredLookalikes,
	Check: checkTenantLookalikes,
}

// maxTwins bounds the findings of one entry: a file can hold thousands of names
// that all look the same.
const maxTwins = 10

// checkDeclaredLookalikes compares the names of the files with each other. Both
// entries of a pair get the finding, since either can be the false one.
func checkDeclaredLookalikes(p *Pass) {
	groups := p.File.Groups
	looks := newLooks(groups)
	for i := range groups {
		twins := looks.like(groups[i].Name.Value)
		for _, j := range twins[:min(len(twins), maxTwins)] {
			p.reportDeclaredTwin(i, &groups[j])
		}
		if len(twins) > maxTwins {
			p.reportMoreTwins(i)
		}
	}
}

// checkTenantLookalikes compares the names of the files with those of groups
// that no file declares: of all that were read anyway. Where one of these could
// not be read, its name may be the one that deceives.
func checkTenantLookalikes(p *Pass) {
	declared, looks := p.declared(), newLooks(p.File.Groups)
	reported := make(map[int]int)
	for i := range p.Tenant.Groups {
		g := &p.Tenant.Groups[i]
		if declared[g.ID] || g.Deleted() {
			continue
		}
		for j, name := range looks.likeAny(append([]string{g.DisplayName}, g.OtherNames...)) {
			switch reported[j]++; {
			case reported[j] <= maxTwins:
				p.reportTenantTwin(j, g, name)
			case reported[j] == maxTwins+1:
				p.reportMoreTwins(j)
			}
		}
	}
	p.reportUnreadGroups(declared)
}

// looks holds the entries of the file by what their names look like.
type looks struct {
	groups     []config.Group
	bySkeleton map[string][]int
}

func newLooks(groups []config.Group) looks {
	l := looks{groups, make(map[string][]int, 2*len(groups))}
	for i := range groups {
		for _, skeleton := range identity.Skeletons(groups[i].Name.Value) {
			if len(l.bySkeleton[skeleton]) < maxTwins+2 { // more of one look are not reported
				l.bySkeleton[skeleton] = append(l.bySkeleton[skeleton], i)
			}
		}
	}
	return l
}

// like lists the entries whose names look like this one and are other names, in
// the order of the file.
func (l looks) like(name string) []int {
	var twins []int
	for _, skeleton := range identity.Skeletons(name) {
		for _, i := range l.bySkeleton[skeleton] {
			if identity.FoldName(l.groups[i].Name.Value) != identity.FoldName(name) && !slices.Contains(twins, i) {
				twins = append(twins, i)
			}
		}
	}
	slices.Sort(twins)
	return twins
}

// likeAny gives the entries that look like a group of the tenant, with the first
// name that does: Graph can answer with several names for one group.
func (l looks) likeAny(names []string) map[int]string {
	twins := make(map[int]string)
	for _, name := range slices.Backward(names) {
		for _, i := range l.like(name) {
			twins[i] = name
		}
	}
	return twins
}

func (p *Pass) reportDeclaredTwin(i int, twin *config.Group) {
	name, subject := p.File.Groups[i].Name.Value, twin.Name.Value
	if twin.ID != nil {
		subject = twin.ID.Value
	}
	p.reportEntry(i, finding.Finding{
		Subject: subject,
		Message: fmt.Sprintf("%s looks like %s at %s: %s", finding.Quote(name), finding.Quote(twin.Name.Value), twin.Name.Pos,
			firstDifference(name, twin.Name.Value, "this name has", "the other")),
		Related: []finding.Related{{Pos: twin.Name.Pos, Message: "the name that it looks like"}},
	})
}

func (p *Pass) reportTenantTwin(i int, twin *directory.Group, twinName string) {
	name := p.File.Groups[i].Name.Value
	p.reportEntry(i, finding.Finding{
		Subject: twin.ID,
		Message: fmt.Sprintf("%s looks like %s (id %s, %s, %s), which no file declares: %s", finding.Quote(name), finding.Quote(twinName),
			twin.ID, twin.Kind().Words(), created(twin), firstDifference(name, twinName, "this name has", "the other")),
		Fix: "Check that the entry has the id of the group you mean. Rename the other group in Entra, or waive the finding with the reason",
	})
}

// reportMoreTwins keeps waivers of ten pairs from covering an eleventh.
func (p *Pass) reportMoreTwins(i int) {
	p.reportEntry(i, finding.Finding{Message: fmt.Sprintf("%s looks like more than %d other names; %d of them are reported",
		finding.Quote(p.File.Groups[i].Name.Value), maxTwins, maxTwins)})
}

// reportEntry reports a finding at the name of a declared group, with the id
// that the name led to if a tenant was asked.
func (p *Pass) reportEntry(i int, f finding.Finding) {
	g := &plan.Group{Declared: &p.File.Groups[i]}
	if p.Plan != nil {
		g = &p.Plan.Groups[i]
	}
	f.Pos, f.Group = g.Declared.Name.Pos, g.Ref()
	p.Report(f)
}
