package report

import (
	"compress/gzip"
	"io"
	"path"
	"slices"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// The SARIF format is for code scanning: version 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html)
// within what GitHub reads of it
// (https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning).
//
// The types are our own. There are libraries, but what we write is a small part
// of the standard, and the one that is alive writes twenty empty members into
// each result and compiles two whole schemas with a validator into the program.

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// GitHub refuses a file with more results than this, or one that is larger
// after gzip. Its own compression need not be ours, so some room is left.
const (
	sarifResults = 25_000
	sarifBytes   = 9 << 20 // of 10 MB
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool              sarifTool                `json:"tool"`
	AutomationDetails sarifAutomation          `json:"automationDetails"`
	Invocations       []sarifInvocation        `json:"invocations"`
	BaseIDs           map[string]sarifArtifact `json:"originalUriBaseIds"`
	ColumnKind        string                   `json:"columnKind"`
	Results           []sarifResult            `json:"results"`
	Properties        sarifTenant              `json:"properties"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

// sarifTenant says what the run is evidence of.
type sarifTenant struct {
	Tenant string `json:"tenant"`
	Taken  string `json:"taken"`
	Source string `json:"source"`
	Plan   string `json:"plan"`
	Age    *int64 `json:"ageSeconds"`
}

type sarifArtifact struct {
	URI         string     `json:"uri,omitempty"`
	URIBaseID   string     `json:"uriBaseId,omitempty"`
	Description *sarifText `json:"description,omitempty"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Description   string              `json:"exitCodeDescription"`
	EndTime       string              `json:"endTimeUtc,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
	Overrides     []sarifOverride     `json:"ruleConfigurationOverrides,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

// writeSARIF leaves out the lightest results where there are too many or they
// are too large, and says so in the log itself.
func writeSARIF(w io.Writer, v *view) error {
	results := v.sarifResults()
	for kept := min(len(results), sarifResults); ; {
		body, err := encodeJSON(v.sarif(results[:kept], len(results)-kept))
		if err != nil {
			return err
		}
		if size := gzipped(body); size > sarifBytes && kept > 0 {
			// A little less than in proportion: what is dropped is no larger than
			// the rest on average, but it may be smaller.
			kept = min(kept-1, int(float64(kept)*0.95*float64(sarifBytes)/float64(size)))
			continue
		}
		_, err = io.WriteString(w, body)
		return err
	}
}

// gzipped counts the bytes of a text after compression.
func gzipped(text string) int {
	var n counter
	z := gzip.NewWriter(&n)
	io.WriteString(z, text) // a counter does not fail
	z.Close()
	return int(n)
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// sarif makes the log of these results; left is how many are not among them.
func (v *view) sarif(results []sarifResult, left int) *sarifLog {
	run := sarifRun{
		Tool:              v.sarifTool(),
		AutomationDetails: sarifAutomation{ID: v.category()},
		Invocations:       []sarifInvocation{v.sarifInvocation(left)},
		BaseIDs:           map[string]sarifArtifact{sourceRoot: {Description: &sarifText{Text: "The root of the repository"}}},
		ColumnKind:        "unicodeCodePoints",
		Results:           results,
		Properties:        sarifTenant{Tenant: v.Tenant, Taken: moment(v.Taken), Source: v.Source, Plan: v.Digest, Age: v.ageSeconds()},
	}
	return &sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}
}

// sourceRoot is the name that tools have agreed on for what paths start from.
const sourceRoot = "%SRCROOT%"

// category names what this analysis replaces when it is uploaded again: what
// stands before the last slash. GitHub refuses two uploads with the same one
// in a run, so each declaration has its own. A check and the onboarding after
// it are about the same groups, so that alerts of a pull request compare with
// those of the default branch; validation asks less.
func (v *view) category() string {
	id := v.Tool.Name + "/"
	if v.Mode == Validate {
		id += Validate + "/"
	}
	return id + v.firstFile() + "/"
}

// firstFile is where results go that are about no file.
func (v *view) firstFile() string {
	for _, s := range v.Sources {
		return uri(s.Path)
	}
	for i := range v.Findings {
		if file := v.Findings[i].Pos.File; file != "" {
			return uri(file)
		}
	}
	return "groups.yaml"
}

// uri is the path from the root of the repository, as GitHub wants it.
func uri(file string) string { return escape.Path(path.Clean(file)) }

func (v *view) sarifInvocation(left int) sarifInvocation {
	// Bad input is what a validation is there to find.
	done := v.Result == Clean || v.Result == Findings || v.Result == Usage && v.Mode == Validate
	return sarifInvocation{
		Successful: done, ExitCode: v.Result.ExitCode(), Description: v.Result.String(), EndTime: moment(v.Now),
		Notifications: v.sarifNotifications(left), Overrides: v.sarifOverrides(),
	}
}

// sarifNotifications tells about the run what is no result: GitHub shows it on
// the status page of the tool.
func (v *view) sarifNotifications(left int) []sarifNotification {
	list := []sarifNotification{}
	note := func(level finding.Severity, clauses ...string) {
		list = append(list, sarifNotification{Level: level.String(), Message: sarifText{Text: escape.SARIF(sentences(clauses...))}})
	}
	if v.Failure != "" {
		note(finding.Error, v.Failure, v.next)
	}
	for i, h := range slices.Concat(v.unevaluated()...) {
		if i == maxUnevaluated {
			break
		}
		text := "Not evaluated: " + strings.Join(h.rules, ", ")
		if len(h.groups) > 0 {
			text += " of " + finding.Count(len(h.groups), "group")
		}
		note(finding.Error, text, h.reason, h.fix)
	}
	list = append(list, v.sarifUnnamed()...)
	if permanent := v.irreversible; permanent != "" {
		note(finding.Note, "Permanent: "+permanent)
	}
	if relaxed := v.relaxed(); relaxed != "" {
		note(finding.Note, relaxedBy+relaxed)
	}
	if left > 0 {
		note(finding.Warning, finding.Count(left, "result")+" left out, the lightest ones: GitHub takes no more in one file",
			"The json report has all of them")
	}
	return list
}

// sarifUnnamed makes a notification of each unknown group that no finding is
// about, at its line: a reader who does not find it would take it for compliant.
func (v *view) sarifUnnamed() []sarifNotification {
	named := map[string]bool{}
	for i := range v.Findings {
		named[identity(v.Findings[i].Group)] = true
	}
	var list []sarifNotification
	files := newListing(v.Sources)
	for _, g := range v.unknownGroups() {
		if named[identity(g.Ref())] {
			continue
		}
		text := sentences("Unknown, neither compliant nor to onboard: "+finding.Quote(nameOf(g)), g.Reason)
		list = append(list, sarifNotification{
			Level:     finding.Error.String(),
			Message:   sarifText{Text: escape.SARIF(escape.Cut(text, longest))},
			Locations: []sarifLocation{{Physical: v.sarifPlace(g.Declared.Place(), files)}},
		})
	}
	return list
}

// sentences joins clauses, without those that are empty.
func sentences(clauses ...string) string {
	var b strings.Builder
	for _, clause := range clauses {
		if clause == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(clause)
		if !strings.HasSuffix(clause, ".") {
			b.WriteByte('.')
		}
	}
	return b.String()
}
