package report_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
)

// sarifLog is what a consumer reads of a log.
type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				SemanticVersion string
				Rules           []sarifRule
			}
		}
		AutomationDetails struct{ ID string }
		Invocations       []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level   string
				Message struct{ Text string }
			}
		}
		Results []sarifResult
	}
}

type sarifRule struct {
	ID, HelpURI            string
	ShortDescription, Help struct{ Text, Markdown string }
	FullDescription        struct{ Text string }
	DefaultConfiguration   struct{ Level string }
	Properties             map[string]any
}

type sarifResult struct {
	RuleID    string
	RuleIndex int
	Kind      string
	Level     string
	Message   struct{ Text string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
			Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
		}
	}
	RelatedLocations    []struct{ Message struct{ Text string } }
	PartialFingerprints map[string]string
	Suppressions        []struct{ Kind, Status, Justification string }
	BaselineState       string
	Properties          struct{ Status, Name, Subject string }
}

func readSARIF(t testing.TB, document string) *sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(document), &log); err != nil {
		t.Fatal(err)
	}
	return &log
}

// testdata/sarif-schema-2.1.0.json is the schema of the OASIS standard with
// errata 01, (c) OASIS Open, unchanged, as its notice allows:
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/
func sarifSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSARIFFollowsTheSchema(t *testing.T) {
	t.Parallel()
	schema := sarifSchema(t)
	runs := specimens()
	runs["compared"] = compared()
	for id, name := range hostileNames(t) {
		runs[id] = named(name)
	}
	for name, in := range runs {
		for _, format := range []string{"sarif", "sarif-all"} {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, format, in)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("%s: %s: %v", name, format, err)
			}
		}
	}
}

// TestSARIFIsWhatGitHubTakes checks what GitHub asks for beyond the schema.
func TestSARIFIsWhatGitHubTakes(t *testing.T) {
	t.Parallel()
	fingerprint := regexp.MustCompile(`^[0-9a-f]{16}:[1-9][0-9]*$`)
	for name, in := range specimens() {
		run := readSARIF(t, render(t, "sarif", in)).Runs[0]
		for _, rule := range run.Tool.Driver.Rules {
			texts := []string{rule.ShortDescription.Text, rule.FullDescription.Text, rule.Help.Text, rule.Help.Markdown, rule.DefaultConfiguration.Level}
			if slices.Contains(texts, "") || len(rule.FullDescription.Text) > 1024 || len(rule.Properties) < 3 {
				t.Errorf("%s: rule %+v", name, rule)
			}
		}
		seen := map[string]bool{}
		for _, result := range run.Results {
			place := result.Locations[0].PhysicalLocation
			region, key := place.Region, result.RuleID+result.PartialFingerprints["primaryLocationLineHash"]
			switch {
			case run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID:
				t.Errorf("%s: ruleIndex of %s is wrong", name, result.RuleID)
			case region.StartLine < 1 || region.EndLine != region.StartLine || region.StartColumn < 1 || region.EndColumn <= region.StartColumn:
				t.Errorf("%s: region %+v", name, region)
			case place.ArtifactLocation.URI == "" || strings.HasPrefix(place.ArtifactLocation.URI, "."), strings.HasPrefix(place.ArtifactLocation.URI, "/"):
				t.Errorf("%s: uri %q", name, place.ArtifactLocation.URI)
			case seen[key] || !fingerprint.MatchString(result.PartialFingerprints["primaryLocationLineHash"]):
				t.Errorf("%s: fingerprint %v twice, or not as expected", name, result.PartialFingerprints)
			case result.Message.Text == "":
				t.Errorf("%s: %s says nothing", name, result.RuleID)
			}
			seen[key] = true
		}
	}
}

func TestSARIFStatus(t *testing.T) {
	t.Parallel()
	run := readSARIF(t, render(t, "sarif-all", everything())).Runs[0]
	counts := map[string]int{}
	for _, result := range run.Results {
		got := fmt.Sprintf("%s %s %s %d", result.Properties.Status, result.Kind, result.Level, len(result.Suppressions))
		counts[got]++
	}
	want := map[string]int{
		"failed fail error 0": 2, "failed fail warning 0": 4, "failed fail note 0": 1,
		"not-evaluated open none 0": 5, "waived fail error 1": 1,
	}
	for status, n := range want {
		if counts[status] != n {
			t.Errorf("%d results are %q, want %d: %v", counts[status], status, n, counts)
		}
	}
	last := run.Results[len(run.Results)-1]
	if s := last.Suppressions; len(s) != 1 || s[0].Kind != "external" || s[0].Status != "accepted" ||
		s[0].Justification != "Waived by the policy file until 2027-01-31: parental leave" {
		t.Errorf("what is waived is not last, or not explained: %+v", last)
	}
	if first := run.Results[0]; first.Properties.Status != "not-evaluated" || !strings.HasPrefix(first.Message.Text, "Not evaluated, so not known to be compliant: ") {
		t.Errorf("the first is %+v", first)
	}
}

func TestSARIFInvocation(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		successful bool
		notes      []string
	}{
		"fine":       {true, nil},
		"bad-input":  {true, nil}, // of a validation
		"nothing":    {false, nil},
		"no-plan":    {false, []string{"error groups.yaml:2:9 says tenant A"}},
		"onboarded":  {false, []string{"note Permanent: 1 of 5 groups may have been onboarded, 1 accepted but not shown by PIM yet, 1 onboarded, which"}},
		"everything": {false, []string{"error Not evaluated: owner-disabled, owner-guest of 2 groups. 429", "error Not evaluated: caller-permission.", "note Permanent: a merge will onboard 2 groups"}},
	} {
		run := readSARIF(t, render(t, "sarif", specimens()[name])).Runs[0]
		invocation := run.Invocations[0]
		if invocation.ExecutionSuccessful != want.successful {
			t.Errorf("%s: executionSuccessful is %t", name, invocation.ExecutionSuccessful)
		}
		var notes []string
		for _, n := range invocation.ToolExecutionNotifications {
			notes = append(notes, n.Level+" "+n.Message.Text)
		}
		for _, start := range want.notes {
			if !slices.ContainsFunc(notes, func(n string) bool { return strings.HasPrefix(n, start) }) {
				t.Errorf("%s: no notification starts with %q: %q", name, start, notes)
			}
		}
		if want.notes == nil && len(notes) > 0 {
			t.Errorf("%s: unexpected %q", name, notes)
		}
	}
}

func TestSARIFCategory(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Sources[0].Path = "access control/prod.yaml"
	validate := in
	validate.Mode = report.Validate
	none := report.Input{Tool: in.Tool, Findings: []finding.Finding{{Rule: "file-unreadable", Severity: finding.Error, Pos: finding.Pos{File: "./a.yaml"}}}}
	for want, in := range map[string]report.Input{
		"pim-groups/access%20control/prod.yaml/":          in,
		"pim-groups/validate/access%20control/prod.yaml/": validate,
		"pim-groups/a.yaml/":                              none,
		"pim-groups/groups.yaml/":                         {Tool: in.Tool},
	} {
		if got := readSARIF(t, render(t, "sarif", in)).Runs[0].AutomationDetails.ID; got != want {
			t.Errorf("category %q, want %q", got, want)
		}
	}
}

// TestSARIFFingerprint: an alert stays the same when lines move or words
// change, and two of one line are two.
func TestSARIFFingerprint(t *testing.T) {
	t.Parallel()
	prints := func(findings ...finding.Finding) (list []string) {
		in := fine(1)
		in.Findings = findings
		for _, result := range readSARIF(t, render(t, "sarif", in)).Runs[0].Results {
			list = append(list, result.PartialFingerprints["primaryLocationLineHash"])
		}
		return list
	}
	at := func(line int) finding.Pos { return finding.Pos{File: "groups.yaml", Line: line, Column: 5} }
	group := finding.Group{ID: objectID(1), Name: "sg-a"}
	base := finding.Finding{Rule: "owner-guest", Severity: finding.Error, Pos: at(4), Group: group, Subject: "ada", Message: "x"}
	moved, renamed, other, another, owner := base, base, base, base, base
	moved.Pos, moved.Message = at(40), "y"
	renamed.Group.Name = "sg-b"
	other.Subject = "bob"
	another.Rule = "owner-disabled"
	owner.Role = "owner"
	first := prints(base)[0]
	if prints(moved)[0] != first || prints(renamed)[0] != first {
		t.Error("the fingerprint depends on the line, the words, or the name of a group with an id")
	}
	if prints(other)[0] == first || prints(another)[0] == first || prints(owner)[0] == first {
		t.Error("the fingerprint is the same for other subjects, rules or roles")
	}
	if got := prints(base, moved); got[0] != first || got[1] != strings.TrimSuffix(first, ":1")+":2" {
		t.Errorf("two alike are %q", got)
	}
	slip := finding.Finding{Rule: "file-unknown-key", Severity: finding.Error, Pos: at(4), Message: `"naem" is no key`}
	lower, second := slip, slip
	lower.Pos, second.Message = at(9), `"onwers" is no key`
	if prints(slip)[0] != prints(lower)[0] || prints(slip)[0] == prints(second)[0] {
		t.Error("findings of a file differ by the line, or not by what they say")
	}
}

func TestSARIFRegionAndText(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Sources = []config.Source{{Path: "groups.yaml", Data: []byte("version: 1\n長い行 x\n")}}
	in.Findings = []finding.Finding{
		{Rule: "a", Severity: finding.Error, Pos: finding.Pos{File: "groups.yaml", Line: 2, Column: 2}, Message: "to the end of the line."},
		{Rule: "b", Severity: finding.Error, Pos: finding.Pos{File: "groups.yaml", Line: 1}, Message: "all of the line", Fix: "Fix it"},
		{Rule: "c", Severity: finding.Error, Pos: finding.Pos{File: "other/f.yaml"}, Message: "the file"},
		{Rule: "d", Severity: finding.Error, Message: "the tenant [x](http://evil.test)"},
	}
	want := []string{
		"groups.yaml 2:2-6 to the end of the line.",
		"groups.yaml 1:1-11 all of the line. Fix it.",
		"other/f.yaml 1:1-2 the file.",
		`groups.yaml 1:1-2 the tenant [x]\u{28}http://evil.test). This finding is about no line; it is shown at the first line of the first file.`,
	}
	got := map[string]string{}
	for _, result := range readSARIF(t, render(t, "sarif", in)).Runs[0].Results {
		place := result.Locations[0].PhysicalLocation
		got[result.RuleID] = fmt.Sprintf("%s %d:%d-%d %s", place.ArtifactLocation.URI, place.Region.StartLine,
			place.Region.StartColumn, place.Region.EndColumn, result.Message.Text)
	}
	for i, rule := range []string{"a", "b", "c", "d"} {
		if got[rule] != want[i] {
			t.Errorf("%s\n got %s\nwant %s", rule, got[rule], want[i])
		}
	}
}

// TestSARIFWeighsRulesAsThePolicyDoes: GitHub decides by the rule.
func TestSARIFWeighsRulesAsThePolicyDoes(t *testing.T) {
	t.Parallel()
	in := fine(1)
	in.Tool.Version = "v2.0.1-rc.1"
	in.Rules = []finding.Rule{
		{ID: "quiet", Title: "t", Why: strings.Repeat("w", 2000), Fix: "f", Severity: finding.Error},
		{ID: "lowered", Severity: finding.Error}, {ID: "warned", Severity: finding.Warning}, {ID: "file-syntax", Severity: finding.Error},
	}
	in.Findings = []finding.Finding{{Rule: "lowered", Severity: finding.Note, Message: "m"}, {Rule: "unlisted", Severity: finding.Error, Message: "m"}}
	driver := readSARIF(t, render(t, "sarif", in)).Runs[0].Tool.Driver
	if driver.SemanticVersion != "2.0.1-rc.1" {
		t.Errorf("semantic version %q", driver.SemanticVersion)
	}
	var got []string
	for _, rule := range driver.Rules {
		got = append(got, fmt.Sprint(rule.ID, " ", rule.DefaultConfiguration.Level, " ", rule.Properties["problem.severity"], " ", rule.Properties["security-severity"], " ", rule.Properties["tags"]))
	}
	want := []string{
		"quiet error error 8.0 [security identity pim]", "lowered note recommendation 2.0 [security identity pim]",
		"warned warning warning 5.0 [security identity pim]", "file-syntax error error <nil> [configuration]",
		"unlisted error error 8.0 [security identity pim]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rules\n%q, want\n%q", got, want)
	}
}

func TestSARIFKeepsGitHubsLimits(t *testing.T) {
	t.Parallel()
	in := fine(1)
	for i := range 30_000 {
		severity := finding.Warning
		if i%30 == 0 {
			severity = finding.Error
		}
		guest := fmt.Sprintf("guest-%05d@example.com", i)
		f := withFix(about(&in.File.Groups[0], "owner-guest", severity, guest+" is a guest of a group with a name of usual length"), "Remove the owner")
		f.Group, f.Subject = finding.Group{ID: objectID(i), Name: fmt.Sprintf("sg-%05d-with-a-name-of-usual-length", i)}, guest
		in.Findings = append(in.Findings, f)
	}
	checkLimits(t, in, 25_000)
}

// Texts that do not compress take more room than there is.
func TestSARIFKeepsGitHubsSize(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	in := fine(1)
	for i := range 8_000 {
		noise := make([]rune, 660)
		for j := range noise {
			noise[j] = 0x4e00 + random.Int32N(0x5000) // CJK ideographs
		}
		in.Findings = append(in.Findings, about(&in.File.Groups[0], "owner-guest", finding.Severity(1+i%3), string(noise)))
	}
	checkLimits(t, in, 8_000-1)
}

// checkLimits checks that at most that many results are kept, the most severe, and
// that the log says how many are not.
func checkLimits(t *testing.T, in report.Input, most int) {
	t.Helper()
	document := render(t, "sarif", in)
	run := readSARIF(t, document).Runs[0]
	kept := len(run.Results)
	if kept > most || kept < most/2 {
		t.Errorf("%d results kept, want at most %d and not many fewer", kept, most)
	}
	rank := map[string]int{"error": 3, "warning": 2, "note": 1}
	if !slices.IsSortedFunc(run.Results, func(a, b sarifResult) int { return rank[b.Level] - rank[a.Level] }) {
		t.Error("the most severe are not first")
	}
	notes := run.Invocations[0].ToolExecutionNotifications
	want := fmt.Sprintf("%d results left out", len(in.Findings)-kept)
	if len(notes) != 1 || !strings.HasPrefix(notes[0].Message.Text, want) {
		t.Errorf("%q is not said: %+v", want, notes)
	}
	if size := compressed(t, document); size > 10_000_000 {
		t.Errorf("%d bytes after gzip", size)
	} else {
		t.Logf("%d results in %d bytes, %d after gzip", kept, len(document), size)
	}
}

func compressed(t *testing.T, document string) (size int) {
	t.Helper()
	read, write := io.Pipe()
	go func() {
		z := gzip.NewWriter(write)
		io.WriteString(z, document)
		write.CloseWithError(z.Close())
	}()
	n, err := io.Copy(io.Discard, read)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
