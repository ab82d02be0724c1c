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
// Only beside its twin such a name deceives. What a single name may hold is
// for file-name; two names that Entra takes for one are for file-duplicate-group
// and group-name-ambiguous, and one entry whose tenant has another name for
// group-name-mismatch.
func groupNameLookalike() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "group-name-lookalike",
			Title: "A declared name looks like the name of another group",
			Why: "Reviewers read names. A name in letters of another script, with another hyphen, or with 0 for O, lets them approve " +
				"one group and mean the other. Names are compared by Unicode's list of confusable characters (UTS 39, version 17), " +
				"without invisible characters and in both cases: with the other declared names, and with the groups that were read.",
			Fix:      "Compare the ids and creation dates of both groups. Rename one of them in Entra and in the file; or waive the finding with the reason.",
			Severity: finding.Error,
		},
		About:     Tenant,
		Needs:     []directory.Part{directory.PartGroups, directory.PartManaged, directory.PartRoleAssignable},
		Reference: lookalikeReference,
		Files:     declaredLookalikes,
		Check:     checkGroupNameLookalike,
	}
}

const lookalikeReference = `## What is compared

| a declared name with | when |
|---|---|
| the other declared names | always; ` + "`validate`" + ` does it too. Both entries of a pair are errors |
| the names of groups that no file declares | in a run that reads a tenant, with the groups that it reads: those that PIM manages and those that can hold directory roles are always among them, a snapshot of the whole tenant has all |

Two names that differ in upper and lower case only are the same name to Entra, and are not reported here. A waiver with
` + "`subject`" + `, the id of the other group, accepts one pair and no other. It lets a check pass, but no onboarding: rename one of the two groups before either comes under PIM.
`

// maxTwins bounds the findings of one entry: a file can hold thousands of names
// that all look the same.
const maxTwins = 10

// declaredLookalikes compares the names of the files with each other. Both
// entries of a pair get the finding, since either can be the false one.
func declaredLookalikes(p *Pass) {
	groups := p.File.Groups
	looks := p.declaredLooks()
	for i := range groups {
		twins := looks.of(groups[i].Name.Value, func(j int) string { return groups[j].Name.Value })
		for n, j := range twins {
			if n == maxTwins {
				p.reportMoreTwins(i)
				break
			}
			p.reportTwin(i, &groups[j])
		}
	}
}

// checkGroupNameLookalike compares the names of the files with those of groups
// that no file declares. The groups are those that were read anyway: what PIM
// manages and what can hold directory roles is among them. Where one of these
// could not be read, its name may be the one that deceives.
func checkGroupNameLookalike(p *Pass) {
	declared, looks := p.declared(), p.declaredLooks()
	reported := make(map[int]int)
	for i := range p.Tenant.Groups {
		g := &p.Tenant.Groups[i]
		if declared[g.ID] || g.Deleted() {
			continue
		}
		for j, name := range p.lookingLike(g, looks) {
			switch reported[j]++; {
			case reported[j] <= maxTwins:
				p.reportTenantTwin(j, g, name)
			case reported[j] == maxTwins+1:
				p.reportMoreTwins(j)
			}
		}
	}
	p.unreadGroups(declared)
}

// lookingLike gives the entries that look like a group of the tenant, with the
// name that does: Graph can answer with several names for one group.
func (p *Pass) lookingLike(g *directory.Group, looks looks) map[int]string {
	entries := make(map[int]string)
	for _, name := range append([]string{g.DisplayName}, g.OtherNames...) {
		for _, j := range looks.of(name, func(j int) string { return p.File.Groups[j].Name.Value }) {
			if entries[j] == "" {
				entries[j] = name
			}
		}
	}
	return entries
}

// looks holds the entries of the file by what their names look like. Beyond
// what is reported of one look, none is kept.
type looks map[string][]int

func (p *Pass) declaredLooks() looks {
	l := make(looks, 2*len(p.File.Groups))
	for i := range p.File.Groups {
		for _, skeleton := range identity.Skeletons(p.File.Groups[i].Name.Value) {
			if len(l[skeleton]) < maxTwins+2 {
				l[skeleton] = append(l[skeleton], i)
			}
		}
	}
	return l
}

// of lists the entries whose names look like this one and are other names, in
// the order of the file.
func (l looks) of(name string, nameOf func(int) string) []int {
	var twins []int
	for _, skeleton := range identity.Skeletons(name) {
		for _, i := range l[skeleton] {
			if identity.FoldName(nameOf(i)) != identity.FoldName(name) && !slices.Contains(twins, i) {
				twins = append(twins, i)
			}
		}
	}
	slices.Sort(twins)
	return twins
}

func (p *Pass) reportTwin(i int, twin *config.Group) {
	name := p.File.Groups[i].Name
	subject := twin.Name.Value
	if twin.ID != nil {
		subject = twin.ID.Value
	}
	p.Report(finding.Finding{
		Pos: name.Pos, Group: p.entry(i), Subject: subject,
		Message: fmt.Sprintf("%s looks like %s at %s: %s", quoted(name.Value), quoted(twin.Name.Value), twin.Name.Pos,
			firstDifference(name.Value, twin.Name.Value, "this name has", "the other")),
		Related: []finding.Related{{Pos: twin.Name.Pos, Message: "the name that it looks like"}},
	})
}

func (p *Pass) reportTenantTwin(i int, twin *directory.Group, twinName string) {
	name := p.File.Groups[i].Name
	p.Report(finding.Finding{
		Pos: name.Pos, Group: p.entry(i), Subject: twin.ID,
		Message: fmt.Sprintf("%s looks like %s (id %s, %s, %s), which no file declares: %s", quoted(name.Value), quoted(twinName),
			twin.ID, twin.Kind().Words(), created(twin), firstDifference(name.Value, twinName, "this name has", "the other")),
		Fix: "Make sure that the entry has the id of the group you mean. Rename the other group in Entra, or waive the finding with the reason",
	})
}

// reportMoreTwins keeps waivers of ten pairs from covering an eleventh.
func (p *Pass) reportMoreTwins(i int) {
	name := p.File.Groups[i].Name
	p.Report(finding.Finding{
		Pos: name.Pos, Group: p.entry(i),
		Message: fmt.Sprintf("%s looks like more than %d other names; %d of them are reported", quoted(name.Value), maxTwins, maxTwins),
	})
}

// entry names a declared group, with the id that its name led to if a tenant
// was asked.
func (p *Pass) entry(i int) finding.Group {
	if p.Plan != nil {
		return p.Plan.Groups[i].Ref()
	}
	g := plan.Group{Declared: &p.File.Groups[i]}
	return g.Ref()
}
