package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/internal/settings"
)

// hostileNames are display names that people could give to a group to attack
// whoever shows them, by their ids.
func hostileNames(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, n := range hostile.Names(t) {
		names[n.ID] = n.DisplayName
	}
	return names
}

// named is a run in which the name stands wherever foreign text can stand.
func named(name string) report.Input {
	s := newSheet()
	var all []*config.Group
	for i, state := range plan.States() {
		s.declare(name, objectID(i), state, name)
	}
	for i := range s.file.Groups {
		all = append(all, &s.file.Groups[i])
	}
	in := s.input()
	in.Evidence = report.Evidence{Repository: "contoso/" + name, Commit: "0a1b2c3d", PullRequest: 7, Event: "by " + name, Actor: "a " + name, TriggeringActor: "b " + name}
	in.Tool.Commit = "0 " + name
	in.Failure = "failed: " + name // never empty: an empty one is no failure
	in.Sources = []config.Source{{Path: name + ".yaml", Data: []byte("version: 1\n" + name + "\n")}}
	at := finding.Pos{File: name + ".yaml", Line: 2, Column: 1, EndColumn: 3}
	for i, severity := range []finding.Severity{finding.Error, finding.Warning, finding.Note} {
		for _, status := range []finding.Status{finding.Failed, finding.NotEvaluated, finding.Waived} {
			f := withFix(about(all[i], "some-rule", severity, "the message "+name), "the fix "+name)
			f.Pos, f.Status, f.Subject = at, status, name
			in.Findings = append(in.Findings, related(f, at, name))
		}
	}
	in.Findings = append(in.Findings, finding.Finding{
		Rule: "managed-undeclared", Severity: finding.Warning, Group: finding.Group{ID: objectID(99), Name: name},
		Message: "the message " + name, Fix: "the fix " + name,
	})
	in.EmergencyAccess, in.ScopeNames = []string{breakglass}, []string{name, "pay-*"}
	edit(&in, func(s *directory.Snapshot) {
		s.Principals = []directory.Principal{{ID: breakglass, Type: directory.User, DisplayName: name}}
	})
	in.Outcomes = []report.Outcome{{Action: plan.Onboard, Group: finding.Group{ID: objectID(2), Name: name}, State: report.OutcomeDone, Detail: name}, {Action: plan.Onboard, Group: finding.Group{ID: objectID(1), Name: name}, State: report.OutcomeRejected, Detail: name, Fix: "the fix " + name}}
	in.Protection = []finding.Verdict{
		{Group: finding.Group{ID: objectID(3), Name: name}, Protection: finding.Exposed, Reasons: in.Findings[:2]},
		{Group: finding.Group{ID: objectID(0), Name: name}, Protection: finding.Unknown, Reasons: in.Findings[1:2]},
		{Group: finding.Group{ID: objectID(4), Name: name}, Protection: finding.Accepted, Reasons: in.Findings[2:3]},
		{Group: finding.Group{ID: objectID(1), Name: name}, Protection: finding.NotLookedAt, Note: "the note " + name},
	}
	edit(&in, func(s *directory.Snapshot) { surrounded(s, name) })
	return in
}

// namedChanges is a pull request in which the name stands in all that a change of role
// settings and people has from the files and the tenant, made and not made.
func namedChanges(name string) report.Input {
	in := named(name)
	in.Failure, in.Outcomes = "", nil
	in.Changes = []plan.Class{plan.ClassOnboard, plan.ClassSettings, plan.ClassEligible}
	in.Plan.Changes = append(in.Plan.Changes,
		leaf(&in, 3, "member", name, plan.Loosen, plan.Loosens, name, name),
		person(&in, 3, 900, name, plan.Assign, plan.Grants, name, name),
		person(&in, 3, 950, name, plan.Assign, plan.Grants, name, name),
		person(&in, 3, 970, "", plan.Remove, plan.Revokes, name, name),
		leaf(&in, 3, "owner", "activation.approval", plan.Tighten, plan.Tightens, name, name))
	for i := range in.Plan.Changes {
		c := &in.Plan.Changes[i]
		c.Why, c.Ticket, c.Reason, c.Mails, c.Pinned = name, name, name, []string{"admins"}, i%2 == 0
	}
	last := &in.Plan.Changes[len(in.Plan.Changes)-1]
	last.Was = &settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(settings.Approver{Kind: settings.ApproverUser, ID: objectID(900)}))}
	last.Want = &settings.Role{ActivationApproval: settings.Known(settings.ApprovedBy(settings.Approver{Kind: settings.ApproverGroup, ID: objectID(950)}))}
	in.Findings[0].Change = finding.NextStep
	in.Findings[0].Group = ref(&in.File.Groups[2])
	in.Base = &report.Base{
		Name: "before", OnlyNew: true, Protection: in.Protection, After: in.Protection,
		Edits: []config.Edit{edited(&in.File.Groups[3]), {After: &in.File.Groups[2]}},
		Moved: []config.Move{{Kind: config.User, Name: name, Before: objectID(1), After: objectID(2), Pos: finding.Pos{File: name + ".yaml", Line: 2}}},
	}
	return in
}

// namedOutcomes is a run that made them, or did not.
func namedOutcomes(name string) report.Input {
	in := namedChanges(name)
	in.Mode, in.Base, in.Source = "apply", nil, "live"
	states := []string{report.OutcomeDone, report.OutcomeUnknown, report.OutcomeRejected, report.OutcomeSkipped}
	for i := range in.Plan.Changes {
		c := &in.Plan.Changes[i]
		in.Outcomes = append(in.Outcomes, report.Outcome{Action: c.Action, Change: c, Group: finding.Group{ID: c.Key.Group, Name: name},
			State: states[i%len(states)], Detail: name, Fix: "the fix " + name, Subject: name, Rule: "not-applied"})
	}
	return in
}

// surrounded gives the group with a verdict and the one to onboard people, groups,
// applications, units, contexts and gaps with the name.
func surrounded(s *directory.Snapshot, name string) {
	member, group := objectID(900), objectID(950)
	s.Scope = directory.Scope{AllGroups: true, Depth: directory.DepthFull}
	for _, id := range []string{objectID(0), objectID(2), objectID(3), objectID(4), group} {
		s.Groups = append(s.Groups, directory.Group{ID: id, DisplayName: name, GroupTypes: []string{"Unified"}, Owners: []string{member, group}, AdministrativeUnits: []string{"unit"}})
		s.Members = append(s.Members, directory.Membership{Group: id, Members: []string{member, group}})
	}
	s.AdministrativeUnits = []directory.AdministrativeUnit{{ID: "unit", DisplayName: name}}
	s.Principals = []directory.Principal{{ID: member, Type: directory.PrincipalType(name), DisplayName: name, UserPrincipalName: name}}
	s.Applications = []directory.Application{{ID: objectID(970), DisplayName: name, Permissions: []string{name}}}
	s.Contexts = []directory.Context{{ID: "c1", DisplayName: name}}
	rules := activation("PT8H", "", group)
	rules[2] = directory.Rule(strings.Replace(string(rules[2]), `"isEnabled":false,"claimValue":""`, `"isEnabled":true,"claimValue":"c1"`, 1))
	s.RoleSettings = []directory.RoleSettings{{Of: []directory.RoleOf{{Group: objectID(3), Role: directory.Member}}, Rules: rules}}
	s.Eligibilities = []directory.Schedule{{Group: objectID(3), Role: directory.Member, Principal: group}}
	for _, part := range []directory.Part{directory.PartRoleSettings, directory.PartActive, directory.PartEligible} {
		s.Gaps = append(s.Gaps, directory.Gap{Part: part, Group: objectID(4), Reason: name})
	}
}

func TestHostileNames(t *testing.T) {
	t.Parallel()
	for id, name := range hostileNames(t) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			in, plain := named(name), named("x")
			checkPeople(t, in, plain, name)
			t.Run("sarif", func(t *testing.T) { checkSARIF(t, render(t, "sarif-all", in), name) })
			t.Run("csv", func(t *testing.T) { checkCSV(t, render(t, "csv", in), name) })
			t.Run("json", func(t *testing.T) { checkJSON(t, render(t, "json", in), name) })
		})
	}
}

// TestHostileChanges has the names in the changes of a pull request, and in what a run
// made of them.
func TestHostileChanges(t *testing.T) {
	t.Parallel()
	for id, name := range hostileNames(t) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if name == "" {
				return // what has no name is shown by its id
			}
			t.Run("outcomes", func(t *testing.T) { checkPeople(t, namedOutcomes(name), namedOutcomes("x"), name) })
			in := namedChanges(name)
			checkPeople(t, in, namedChanges("x"), name)
			checkFormulas(t, render(t, "csv", in))
			var decoded struct {
				Changes []struct{ Subject, Why, Ticket, Before string }
				Base    struct{ Moved []struct{ Name string } }
			}
			if err := json.Unmarshal([]byte(render(t, "json", in)), &decoded); err != nil {
				t.Fatal(err)
			}
			c := decoded.Changes[2]
			if c.Subject != name || c.Why != name || c.Ticket != name || c.Before != name || decoded.Base.Moved[0].Name != name {
				t.Errorf("%q came back as %+v", name, decoded)
			}
		})
	}
}

// checkPeople reads the formats for people as their readers do; plain is the same run
// with a harmless name.
func checkPeople(t *testing.T, in, plain report.Input, name string) {
	t.Helper()
	t.Run("text", func(t *testing.T) { checkText(t, render(t, "text", in), render(t, "text", plain)) })
	t.Run("markdown", func(t *testing.T) { checkMarkdown(t, render(t, "markdown", in), render(t, "markdown", plain)) })
	t.Run("comment", func(t *testing.T) {
		checkComment(t, comment(in), comment(plain))
		checkNoOrders(t, comment(in))
		checkInert(t, "comment", comment(in))
	})
	t.Run("github", func(t *testing.T) { checkGitHub(t, render(t, "github", in), render(t, "github", plain)) })
	t.Run("html", func(t *testing.T) { checkHTML(t, render(t, "html", in), render(t, "html", plain), name) })
	for _, format := range report.Names() {
		if format != "github" {
			checkInert(t, format, render(t, format, in))
		}
	}
}

// checkInert has the runner read the report as the output of a step.
func checkInert(t *testing.T, format, out string) {
	t.Helper()
	var step runner.Step
	step.Read(out)
	if len(step.Commands) > 0 {
		t.Errorf("%s: the runner sees the commands %+v", format, step.Commands)
	}
	// A table for spreadsheets has its own line ends, and says that it is UTF-8.
	out = strings.ReplaceAll(strings.TrimPrefix(out, "\ufeff"), "\r\n", "\n")
	for _, r := range out {
		// Emoji of our own headlines bring a variation selector along.
		if r != '\n' && r != '\ufe0f' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Errorf("%s: the character %U came through", format, r)
		}
	}
}

// checkText compares what starts the lines: wrapping depends on the name, but
// no name may make a line of its own kind.
func checkText(t *testing.T, out, plain string) {
	t.Helper()
	kinds := func(s string) (n int) {
		for line := range strings.Lines(s) {
			if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
				t.Errorf("trailing blanks in %q", line)
			}
			for _, start := range []string{"    error ", "    warning ", "      fix:", "  could not be read:", "Next:", "To fix", "Stopped:", "  exposed", "  accepted", "Exposed (", "Who can bypass PIM", "Next steps"} {
				if strings.HasPrefix(line, start) {
					n++
				}
			}
		}
		return n
	}
	if got, want := kinds(out), kinds(plain); got != want {
		t.Errorf("%d findings and headings, want %d:\n%s", got, want, out)
	}
}

func checkMarkdown(t *testing.T, out, plain string) {
	t.Helper()
	got, want := elements(out), elements(plain)
	for kind := range want {
		if got[kind] != want[kind] {
			t.Errorf("%d of %s, want %d", got[kind], kind, want[kind])
		}
	}
	for kind := range got {
		if want[kind] == 0 {
			t.Errorf("the name made a %s", kind)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

// elements counts the elements of a document as GitHub's Markdown has them,
// links by where they lead. A code span and a code element are the same.
func elements(document string) map[string]int {
	source := []byte(document)
	counts := map[string]int{}
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Parser().Parse(text.NewReader(source))
	count := func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Text, *ast.String:
		case *ast.RawHTML:
			tag := string(n.Segments.Value(source))
			switch tag {
			case "<code>":
				counts["CodeSpan"]++
			case "</code>", "<!-- -->": // an empty comment breaks addresses
			default:
				counts["html "+tag]++
			}
		case *ast.Link:
			host, _, _ := strings.Cut(string(n.Destination), "/blob/")
			counts["link to "+host]++
		default:
			counts[node.Kind().String()]++
		}
		return ast.WalkContinue, nil
	}
	if err := ast.Walk(tree, count); err != nil {
		panic(err)
	}
	return counts
}

func checkGitHub(t *testing.T, out, plain string) {
	t.Helper()
	var got, want runner.Step
	got.Read(out)
	want.Read(plain)
	if len(got.Log) > 0 || len(got.Problems) > 0 || len(got.Dropped) > 0 || len(got.Masks) > 0 {
		t.Fatalf("the runner sees more than annotations: %+v", got)
	}
	if len(got.Annotations) != len(want.Annotations) {
		t.Fatalf("%d annotations, want %d", len(got.Annotations), len(want.Annotations))
	}
	for i, a := range got.Annotations {
		if w := want.Annotations[i]; a.Line != w.Line || a.Title != w.Title || strings.Count(a.Message, "\n") != strings.Count(w.Message, "\n") {
			t.Errorf("annotation %d is %+v, want it like %+v", i, a, w)
		}
	}
}

func checkJSON(t *testing.T, out, name string) {
	t.Helper()
	var decoded struct {
		Failure  string
		Groups   []struct{ Name, Reason string }
		Findings []struct {
			Name, Subject, Message, Fix, File string
			Related                           []struct{ Message string }
		}
		Outcomes []struct{ Name, Detail string }
	}
	if err := json.Unmarshal([]byte(out), &decoded); err != nil {
		t.Fatal(err)
	}
	f := decoded.Findings[0]
	for _, got := range []string{
		strings.TrimPrefix(decoded.Failure, "failed: "), decoded.Groups[0].Name, decoded.Groups[0].Reason, f.Name, f.Subject, strings.TrimPrefix(f.Message, "the message "),
		strings.TrimPrefix(f.Fix, "the fix "), strings.TrimSuffix(f.File, ".yaml"), f.Related[0].Message, decoded.Outcomes[0].Name, decoded.Outcomes[0].Detail,
	} {
		if got != name {
			t.Errorf("%q came back as %q", name, got)
		}
	}
}
