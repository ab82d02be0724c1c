package report

import (
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// sarif is the format for code scanning: version 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html)
// within what GitHub reads of it
// (https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning).
//
// The types are our own. There are libraries, but what we write is a small part
// of the standard, and the one that is alive writes twenty empty members into
// each result and compiles two whole schemas with a validator into the program.
type sarif struct {
	*view
	sources listing
	all     bool // also what is no problem, but would be an open alert of code scanning
}

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
	AutomationDetails sarifID                  `json:"automationDetails"`
	Invocations       []sarifInvocation        `json:"invocations"`
	BaseIDs           map[string]sarifArtifact `json:"originalUriBaseIds"`
	ColumnKind        string                   `json:"columnKind"`
	Results           []sarifResult            `json:"results"`
	Properties        sarifTenant              `json:"properties"`
	Provenance        []sarifVersion           `json:"versionControlProvenance,omitempty"`
}

// sarifVersion is the commit that was judged.
type sarifVersion struct {
	Repository string `json:"repositoryUri"`
	Commit     string `json:"revisionId"`
}

type sarifID struct {
	ID string `json:"id"`
}

// sarifTenant says what the run is evidence of.
type sarifTenant struct {
	Tenant string `json:"tenant"`
	Taken  string `json:"taken"`
	Source string `json:"source"`
	Plan   string `json:"plan"`
	Age    *int64 `json:"ageSeconds"`
	// Evidence is that of the JSON report.
	Evidence jsonEvidence `json:"evidence"`
	Commit   string       `json:"toolCommit"`
	// Protection are the verdicts on groups that somebody looked at.
	Protection []sarifVerdict `json:"protection"`
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

func writeSARIF(w io.Writer, v *view) error {
	return sarif{view: v, sources: newListing(v.Sources)}.write(w)
}

func writeSARIFOfAll(w io.Writer, v *view) error {
	return sarif{view: v, sources: newListing(v.Sources), all: true}.write(w)
}

// write leaves out the least severe results where there are too many or they are
// too large, and says so in the log itself.
func (s sarif) write(w io.Writer) error {
	results := s.results()
	for kept := min(len(results), sarifResults); ; {
		body, err := encodeJSON(s.log(results[:kept], len(results)-kept))
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

// sourceRoot is the name that tools have agreed on for what paths start from.
const sourceRoot = "%SRCROOT%"

// log makes the log of these results; left is how many are not among them.
func (s sarif) log(results []sarifResult, left int) *sarifLog {
	return &sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{{
		Tool:              s.tool(),
		AutomationDetails: sarifID{s.category()},
		Invocations:       []sarifInvocation{s.invocation(left)},
		BaseIDs:           map[string]sarifArtifact{sourceRoot: {Description: &sarifText{Text: "The root of the repository"}}},
		ColumnKind:        "unicodeCodePoints",
		Results:           results,
		Properties:        sarifTenant{s.Tenant, moment(s.Taken), s.Source, s.Digest, s.ageSeconds(), s.jsonEvidence(), s.Tool.Commit, s.protection()},
		Provenance:        s.provenance(),
	}}}
}

func (s sarif) provenance() []sarifVersion {
	if s.Links.Repository == "" {
		return nil
	}
	return []sarifVersion{{s.Links.Repository, s.Evidence.Commit}}
}

// category names what this analysis replaces when it is uploaded again: what
// stands before the last slash. GitHub refuses two uploads with the same one
// in a run, so each declaration has its own. A check and the onboarding after
// it are about the same groups, so that alerts of a pull request compare with
// those of the default branch; validation asks less.
func (s sarif) category() string {
	id := s.Tool.Name + "/"
	if s.Mode == Validate {
		id += Validate + "/"
	}
	return id + s.firstFile() + "/"
}

// firstFile is where results go that are about no file.
func (s sarif) firstFile() string {
	if len(s.Sources) > 0 {
		return uri(s.Sources[0].Path)
	}
	for i := range s.Findings {
		if file := s.Findings[i].Pos.File; file != "" {
			return uri(file)
		}
	}
	return "groups.yaml"
}

// uri is the path from the root of the repository, as GitHub wants it.
func uri(file string) string { return escape.Path(path.Clean(file)) }

func (s sarif) invocation(left int) sarifInvocation {
	// Bad input is what a validation is there to find.
	done := s.Result == Clean || s.Result == Findings || s.Result == Usage && s.Mode == Validate
	return sarifInvocation{
		Successful: done, ExitCode: s.Result.ExitCode(), Description: s.Result.String(), EndTime: moment(s.Now),
		Notifications: s.notifications(left), Overrides: s.overrides(),
	}
}

// notifications say about the run what is no result: GitHub shows it on the
// status page of the tool.
func (s sarif) notifications(left int) []sarifNotification {
	list := []sarifNotification{}
	add := func(level finding.Severity, clauses ...string) {
		list = append(list, sarifNotification{Level: level.String(), Message: sarifText{Text: escape.SARIF(sentences(clauses...))}})
	}
	if s.Failure != "" {
		add(finding.Error, s.Failure, s.next)
	}
	for i, u := range slices.Concat(s.unevaluated()...) {
		if i == maxUnevaluated {
			break
		}
		text := "Not evaluated: " + strings.Join(u.rules, ", ")
		if len(u.groups) > 0 {
			text += " of " + finding.Count(len(u.groups), "group")
		}
		add(finding.Error, text, u.reason, u.fix)
	}
	list = append(list, s.unknown()...)
	if s.irreversible != "" {
		add(finding.Note, "Permanent: "+s.irreversible)
	}
	if s.review != "" {
		add(finding.Note, "Review: "+s.review)
	}
	for _, text := range s.exceptionList() {
		add(finding.Note, text)
	}
	if s.Base != nil {
		add(finding.Note, s.comparedWith(), s.Base.Note)
	}
	if s.Base != nil && len(s.Base.Hidden) > 0 {
		add(finding.Warning, finding.Count(len(s.Base.Hidden), "finding")+" hidden by the change of the policy file", "The json report lists them")
	}
	if left > 0 {
		add(finding.Warning, finding.Count(left, "result")+" left out, the least severe ones: GitHub takes no more in one file",
			"The json report has all of them")
	}
	return list
}

// comparedWith says what the states of the results are about.
func (s sarif) comparedWith() string {
	return fmt.Sprintf("Compared with the base %s: %s fixed", s.Base.Name, finding.Count(len(s.Base.Fixed), "finding"))
}

// unknown makes a notification of each unknown group that no finding is about, at
// its line: a reader who does not find it would take it for compliant.
func (s sarif) unknown() []sarifNotification {
	named := map[string]bool{}
	for i := range s.Findings {
		named[identity(s.Findings[i].Group)] = true
	}
	var list []sarifNotification
	for _, g := range s.unknownGroups() {
		if named[identity(g.Ref())] {
			continue
		}
		text := sentences("Unknown, neither compliant nor to onboard: "+finding.Quote(nameOf(g)), g.Reason)
		list = append(list, sarifNotification{
			Level:     finding.Error.String(),
			Message:   sarifText{Text: escape.SARIF(escape.Cut(text, longest))},
			Locations: []sarifLocation{{Physical: s.place(g.Declared.Place())}},
		})
	}
	return list
}

// sentences joins clauses, without those that are empty.
func sentences(clauses ...string) string {
	clauses = slices.DeleteFunc(clauses, func(clause string) bool { return clause == "" })
	for i, clause := range clauses {
		clauses[i] = strings.TrimSuffix(clause, ".") + "."
	}
	return strings.Join(clauses, " ")
}
