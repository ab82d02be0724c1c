package report_test

import (
	"fmt"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

const tenantID = "5f0c9e2a-8d1b-4c3e-9f70-1a2b3c4d5e6f"

// nistSource is where the control of the sample is published.
const nistSource = "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"

// objectID gives a different id for each number.
func objectID(n int) string { return fmt.Sprintf("0f1e2d3c-0000-4000-8000-%012x", n) }

// sheet is a groups.yaml in the making, line by line, and what a tenant has
// for it.
type sheet struct {
	lines  []string
	file   config.File
	states []plan.State
	why    []string
}

func newSheet() *sheet {
	return &sheet{lines: []string{"version: 1", "groups:"}, file: config.File{Paths: []string{"groups.yaml"}}}
}

// declare adds an entry and gives its positions.
func (s *sheet) declare(name, id string, state plan.State, why string) *config.Group {
	g := config.Group{Name: s.scalar("  - name: ", name)}
	g.Pos = g.Name.Pos
	if id != "" {
		text := s.scalar("    id: ", id)
		g.ID = &text
	}
	if state == plan.Exempt {
		g.PIM, g.PIMPos = config.None, s.scalar("    pim: ", "none").Pos
	}
	s.file.Groups = append(s.file.Groups, g)
	s.states, s.why = append(s.states, state), append(s.why, why)
	return &s.file.Groups[len(s.file.Groups)-1]
}

func (s *sheet) scalar(key, value string) config.Text {
	s.lines = append(s.lines, key+strings.ReplaceAll(value, "\n", `\n`)) // one line, as YAML would quote it
	start := len(key) + 1
	return config.Text{Value: value, Pos: finding.Pos{
		File: "groups.yaml", Line: len(s.lines), Column: start, EndColumn: start + len([]rune(value)),
	}}
}

func (s *sheet) sources() []config.Source {
	return []config.Source{{Path: "groups.yaml", Data: []byte(strings.Join(s.lines, "\n") + "\n")}}
}

// plan makes the plan that the states say.
func (s *sheet) plan() *plan.Plan {
	p := &plan.Plan{Tenant: tenantID}
	for i := range s.file.Groups {
		declared := &s.file.Groups[i]
		g := plan.Group{Declared: declared, State: s.states[i], Reason: s.why[i]}
		if declared.ID != nil {
			g.Found = &directory.Group{ID: declared.ID.Value, DisplayName: declared.Name.Value, Owners: []string{objectID(900), objectID(901)}}
		}
		if g.State == plan.ToOnboard {
			if g.Found == nil {
				g.Found = &directory.Group{ID: objectID(800 + i), DisplayName: declared.Name.Value}
			}
			p.Changes = append(p.Changes, plan.Change{
				Action: plan.Onboard, Key: plan.Key{Group: g.ID()}, Name: declared.Name.Value, Pos: declared.Place(),
				Pinned: declared.ID != nil, Before: "not managed", After: "managed", Reason: "declared with pim: required and not managed by PIM", Permanent: true,
			})
		}
		p.Groups = append(p.Groups, g)
	}
	return p
}

// edit gives the run a tenant that differs.
func edit(in *report.Input, change func(*directory.Snapshot)) {
	s := *in.Index.Snapshot
	change(&s)
	in.Index = directory.NewIndex(&s)
}

// input is the run over the sheet, with nothing found.
func (s *sheet) input() report.Input {
	return report.Input{
		Tool:    report.Tool{Name: "pim-groups", Version: "v1.2.3", Commit: strings.Repeat("c0ffee", 7)[:40]},
		Changes: []plan.Class{plan.ClassOnboard},
		File:    &s.file, Sources: s.sources(), Plan: s.plan(), FailOn: finding.Error,
		Index: directory.NewIndex(&directory.Snapshot{Tenant: tenantID, Cloud: directory.Public, ManagedListSize: 1, Taken: time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)}),
		Now:   time.Date(2026, 11, 3, 7, 30, 0, 0, time.UTC),
		Links: report.Links{Blob: "https://github.com/contoso/access/blob/0a1b2c3d/", Run: "https://github.com/contoso/access/actions/runs/42", Repository: "https://github.com/contoso/access"},
		Evidence: report.Evidence{
			Repository: "contoso/access", Commit: strings.Repeat("0a1b2c3d", 5), PullRequest: 7, Event: "pull_request", Actor: "ada", TriggeringActor: "grace",
		},
		Rules: []finding.Rule{
			{ID: "group-dynamic", Title: "A declared group has dynamic membership", Why: "A rule decides who is a member.", Fix: "Change the membership type.", Severity: finding.Error},
			{ID: "owner-disabled", Title: "An owner's account is disabled", Controls: []finding.Control{
				{Framework: "NIST SP 800-53 Rev. 5", ID: "AC-2(7)", Title: "Account Management: Privileged User Accounts", Source: nistSource},
			}},
			{ID: "file-syntax", Title: "The file is not YAML", Why: "Nobody can tell what it declares.", Fix: "Correct it.", Severity: finding.Error},
		},
	}
}

func ref(g *config.Group) finding.Group {
	if g.ID == nil {
		return finding.Group{Name: g.Name.Value}
	}
	return finding.Group{ID: g.ID.Value, Name: g.Name.Value}
}

func inRole(role string, f finding.Finding) finding.Finding {
	f.Role = role
	return f
}

// about starts a finding about a declared group.
func about(g *config.Group, rule string, severity finding.Severity, message string) finding.Finding {
	return finding.Finding{Rule: rule, Severity: severity, Pos: g.Place(), Group: ref(g), Message: message}
}

// everything is a run in which all that can be reported occurs: each state,
// severity and status, shared reasons, related places, names that attack.
func everything() report.Input {
	s := newSheet()
	unread := s.declare("sg-unread", objectID(1), plan.Unknown, "429 TooManyRequests after 5 tries")
	unread2 := s.declare("sg-unread-too", objectID(2), plan.Unknown, "429 TooManyRequests after 5 tries")
	dynamic := s.declare("dyn-engineers", objectID(3), plan.Ineligible, "dynamic membership")
	s.declare("sg-new", objectID(4), plan.ToOnboard, "")
	unpinned := s.declare("sg-new-without-id", "", plan.ToOnboard, "")
	managed := s.declare("sg-日本-admins | x", objectID(6), plan.Managed, "")
	s.declare("sg-breakglass", objectID(7), plan.Exempt, "")
	waivedGroup := s.declare("role-readers", objectID(8), plan.Managed, "")
	hostile := s.declare("x\n::error::owned <img src=x> ##[add-mask]a @team", objectID(9), plan.Managed, "")
	in := s.input()
	in.Cost = &report.Cost{Requests: 12, PIMUnits: 40, Throttled: 1, Waited: 250 * time.Millisecond, Wall: 900 * time.Millisecond}
	in.Source = "live"
	edit(&in, func(s *directory.Snapshot) {
		s.Gaps = []directory.Gap{{Part: directory.PartOwners, Group: objectID(1), Reason: "429"}}
		s.Principals = []directory.Principal{
			{ID: objectID(900), Type: directory.User, DisplayName: "Ada Lovelace", UserPrincipalName: "ada@contoso.com", AccountEnabled: directory.True, UserType: directory.UserTypeMember},
			{ID: objectID(901), Type: directory.User, DisplayName: "Eve <b>", UserPrincipalName: "eve@contoso.com", AccountEnabled: directory.False, UserType: directory.UserTypeGuest},
		}
	})
	in.Coverage = []finding.RuleCoverage{
		{Rule: "group-dynamic", Of: "group", Times: 9}, {Rule: "owner-disabled", Of: "group", Times: 9, NotLookedAt: 2},
		{Rule: "managed-undeclared", Of: "tenant", Times: 1}, {Rule: "owner-guest", Of: "group", Off: true},
		{Rule: "file-syntax", Of: "file", Times: 1},
	}
	in.Relaxed = []finding.Relaxed{
		{Rule: "owner-guest", Pos: finding.Pos{File: "policy.yaml", Line: 3, Column: 16}, Off: true},
		{Rule: "owner-disabled", Pos: finding.Pos{File: "policy.yaml", Line: 4, Column: 19}, Severity: finding.Note, Default: finding.Error},
	}
	in.Findings = append(unanswered(unread, unread2), []finding.Finding{
		withFix(about(dynamic, "group-dynamic", finding.Error, `"dyn-engineers" has dynamic membership, which PIM can't manage`),
			"Change the membership type to Assigned, or keep the group out of PIM with pim: none"),
		withFix(about(dynamic, "owner-disabled", finding.Warning, `owner "ada@contoso.com" is disabled`), "Remove the owner in Entra"),
		withFix(about(unpinned, "group-unpinned", finding.Error, `"sg-new-without-id" would be onboarded, which needs its id`), "Add the id"),
		related(about(managed, "group-twice", finding.Warning, `"sg-日本-admins | x" is declared twice`), dynamic.Place(), "the first entry"),
		withFix(about(hostile, "override-risk", finding.Note, "somebody can change "+hostile.Name.Value), "Rename "+hostile.Name.Value),
		{Rule: "managed-undeclared", Severity: finding.Warning, Group: finding.Group{ID: objectID(50), Name: "sg-stray"}, Message: `PIM manages "sg-stray"`, Fix: "Declare it"},
		{Rule: "caller-excess", Severity: finding.Warning, Subject: "Group.ReadWrite.All", Message: "the caller can write", Fix: "Use another identity"},
		inRole("owner", waivedUntil(about(waivedGroup, "owner-disabled", finding.Error, `owner "bob@contoso.com" is disabled`), "2027-01-31")),
	}...)
	return in
}

func unanswered(groups ...*config.Group) []finding.Finding {
	var list []finding.Finding
	for _, g := range groups {
		for _, rule := range []string{"owner-disabled", "owner-guest"} {
			f := withFix(about(g, rule, finding.Error, "not evaluated: 429 TooManyRequests after 5 tries"), "Run again later")
			f.Status = finding.NotEvaluated
			list = append(list, f)
		}
	}
	return append(list, finding.Finding{
		Rule: "caller-permission", Severity: finding.Error, Status: finding.NotEvaluated, Message: "not evaluated: the token tells no permissions",
	})
}

func withFix(f finding.Finding, fix string) finding.Finding {
	f.Fix = fix
	return f
}

func related(f finding.Finding, at finding.Pos, message string) finding.Finding {
	f.Related = append(f.Related, finding.Related{Pos: at, Message: message})
	return f
}

func waivedUntil(f finding.Finding, date string) finding.Finding {
	f.Status = finding.Waived
	f.Waiver = finding.Waiver{Until: date, Reason: "parental leave"}
	f.Fix = "Waived until " + date + ", reason: parental leave; after that: remove the owner"
	return f
}

// badInput is a run over a file that could not be understood.
func badInput() report.Input {
	source := "version: 1\ngroups:\n\t- name: \"sg\u200b-a\"\n" + strings.Repeat(" ", 4) + "description: " + strings.Repeat("長い", 60) + " naem: sg-b\r\n"
	at := func(line, column, end int) finding.Pos {
		return finding.Pos{File: "groups.yaml", Line: line, Column: column, EndColumn: end}
	}
	return report.Input{
		Tool: report.Tool{Name: "pim-groups", Version: "v1.2.3"}, Mode: report.Validate, FailOn: finding.Error,
		Sources: []config.Source{{Path: "groups.yaml", Data: []byte(source)}},
		Now:     time.Date(2026, 11, 3, 7, 30, 0, 0, time.UTC),
		Findings: []finding.Finding{
			{Rule: "syntax", Severity: finding.Error, Pos: at(3, 1, 2), Message: "a tab can't indent", Fix: "Use spaces"},
			{Rule: "name", Severity: finding.Error, Pos: at(3, 10, 17), Message: `the name "sg\u{200b}-a" has an invisible character`, Fix: "Type the name again"},
			related(finding.Finding{Rule: "unknown-key", Severity: finding.Error, Pos: at(4, 139, 143), Message: `"naem" is no key`, Fix: `Write "name"`}, at(1, 1, 8), "the version decides about the keys"),
			{Rule: "file", Severity: finding.Error, Pos: finding.Pos{File: "more.yaml"}, Message: "more.yaml can't be read: no such file", Fix: "Correct the path"},
		},
	}
}

// fine is a clean run over n managed groups.
func fine(n int) report.Input {
	s := newSheet()
	for i := range n {
		s.declare(fmt.Sprintf("sg-%05d", i), objectID(i), plan.Managed, "")
	}
	return s.input()
}

// compared is everything as a pull request changes it: each finding with what the
// pull request does to it, and what only the base has.
func compared() report.Input {
	in := everything()
	changes := []finding.Change{finding.New, finding.Existing, finding.FromPolicy}
	for i := range in.Findings {
		in.Findings[i].Change = changes[i%len(changes)]
	}
	groups := in.File.Groups
	fixed, hidden := in.Findings[5], in.Findings[6]
	fixed.Change, hidden.Change = finding.Fixed, finding.Hidden
	removed := groups[5]
	removed.Name.Value, removed.ID = "sg-removed", nil
	in.Base = &report.Base{
		Name: strings.Repeat("ab", 20), OnlyNew: true, Fixed: []finding.Finding{fixed}, Hidden: []finding.Finding{hidden},
		Edits: []config.Edit{{After: &groups[3]}, {Before: &groups[2], After: &groups[2]}, {Before: &removed}},
	}
	return in
}
