package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

// sarifResult has the fields that GitHub reads, and those that the standard asks
// for: https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#result-object
type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Related      []sarifLocation    `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitzero"`
	Properties   sarifSubject       `json:"properties"`

	BaselineState string `json:"baselineState,omitempty"`
}

type sarifLocation struct {
	Physical sarifPlace `json:"physicalLocation"`
	Message  *sarifText `json:"message,omitempty"`
}

type sarifPlace struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

// sarifRegion counts lines and columns from 1; the end column is the one behind
// the last character, as in a finding.
type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

// sarifSubject keeps apart for programs what the message says in one sentence.
type sarifSubject struct {
	Status   string `json:"status"`
	Severity string `json:"severity"`
	Group    string `json:"group,omitempty"`
	Name     string `json:"name,omitempty"`
	Role     string `json:"role,omitempty"`
	Subject  string `json:"subject,omitempty"`

	Tags []string `json:"tags,omitempty"`
}

// results makes a result of each finding, the most severe first: GitHub shows
// 5,000 of them. Code scanning reads neither suppressions nor the state against a
// base, and would show what is waived or fixed as open alerts.
func (s sarif) results() []sarifResult {
	index := map[string]int{}
	for i, rule := range s.namedRules() {
		index[rule.ID] = i
	}
	exposes := s.exposing()
	prints := fingerprints(append(pointers(s.Findings), s.fixed()...))
	findings := s.ranked()
	if s.all {
		findings = append(findings, s.fixed()...)
	}
	results := make([]sarifResult, 0, len(findings))
	for _, f := range findings {
		if f.Status == finding.Waived && !s.all {
			continue
		}
		result := s.result(f)
		if exposes[deciding(f)] {
			result.Properties.Tags = []string{"exposes"}
		}
		result.RuleIndex, result.Fingerprints = index[f.Rule], map[string]string{"primaryLocationLineHash": prints[f]}
		results = append(results, result)
	}
	return results
}

func (s sarif) result(f *finding.Finding) sarifResult {
	result := sarifResult{
		RuleID: f.Rule, Kind: "fail", Level: f.Severity.String(),
		Message:       sarifText{Text: escape.SARIF(escape.Cut(s.message(f), longest))},
		Locations:     []sarifLocation{{Physical: s.place(f.Pos)}},
		Related:       s.related(f),
		BaselineState: s.baselineState(f),
		Properties: sarifSubject{
			Status: f.Status.String(), Severity: f.Severity.String(),
			Group: f.Group.ID, Name: f.Group.Name, Role: f.Role, Subject: f.Subject,
		},
	}
	if s.all {
		result.Suppressions = []sarifSuppression{} // as the standard asks: of all results or of none
	}
	if f.Change == finding.NextStep { // an error would fail the check of code scanning
		result.Level = finding.Note.String()
	}
	switch f.Status {
	case finding.NotEvaluated:
		// "open" is the standard's word for a question without an answer, and
		// goes with no level; GitHub shows it like any other result.
		result.Kind, result.Level = "open", "none"
	case finding.Waived:
		result.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: justification(f)}}
	}
	return result
}

// fixed are the findings that only the base has.
func (s sarif) fixed() []*finding.Finding {
	if s.Base == nil {
		return nil
	}
	return pointers(s.Base.Fixed)
}

// baselineState says in the words of section 3.27.24 of the standard what a pull
// request does to a finding, "" where nothing was compared. A run about the base
// does not find what comes of the policy file alone, so that is new as well.
func (s sarif) baselineState(f *finding.Finding) string {
	if s.Base == nil || s.Base.Unread {
		return ""
	}
	return map[finding.Change]string{
		finding.New: "new", finding.FromPolicy: "new", finding.NextStep: "new", finding.Existing: "unchanged", finding.Fixed: "absent",
	}[f.Change]
}

// message has to stand alone: an alert shows neither the status nor that the
// place is only a stand-in.
func (s sarif) message(f *finding.Finding) string {
	message, place := f.Message, ""
	if f.Status == finding.NotEvaluated {
		message = "Not evaluated, so not known to be compliant: " + unevaluatedReason(f)
	}
	if f.Pos.IsZero() {
		place = "This finding is about no line; it is shown at the first line of the first file"
	}
	return sentences(message, f.Fix, place)
}

// justification says why the policy file accepts a finding, and until when.
func justification(f *finding.Finding) string {
	if f.Waiver.Until == "" {
		return escape.Line(f.Fix)
	}
	return escape.Line(fmt.Sprintf("Waived by the policy file until %s: %s", f.Waiver.Until, f.Waiver.Reason))
}

// place is on one line: a pull request shows a result only if all of its lines
// were changed. GitHub needs a place, so what has none is at the start of the
// first file.
func (s sarif) place(at finding.Pos) sarifPlace {
	file := s.firstFile()
	if at.File != "" {
		file = uri(at.File)
	}
	start := max(1, at.Column)
	end := at.EndColumn
	// A finding that knows only where it begins means the rest of its line.
	if end <= start {
		text, _ := s.sources.line(at)
		end = max(start, len([]rune(text))) + 1
	}
	line := max(1, at.Line)
	return sarifPlace{
		Artifact: sarifArtifact{URI: file, URIBaseID: sourceRoot},
		Region:   sarifRegion{StartLine: line, StartColumn: start, EndLine: line, EndColumn: end},
	}
}

// maxRelated is how many places GitHub keeps of a result.
const maxRelated = 100

func (s sarif) related(f *finding.Finding) []sarifLocation {
	var list []sarifLocation
	for _, other := range f.Related[:min(len(f.Related), maxRelated)] {
		if !other.Pos.IsZero() {
			list = append(list, sarifLocation{s.place(other.Pos), &sarifText{Text: escape.SARIF(other.Message)}})
		}
	}
	return list
}

// fingerprints identify results by what they are about and not by their line,
// so that an alert stays the same when lines move, and two of one line are two.
// Without one GitHub computes its own from the line's text. Equal ones are
// numbered, as GitHub does it.
func fingerprints(findings []*finding.Finding) map[*finding.Finding]string {
	prints := make(map[*finding.Finding]string, len(findings))
	seen := map[string]int{}
	for _, f := range findings {
		about := []string{f.Rule, identity(f.Group), f.Subject}
		if f.Group == (finding.Group{}) && f.Subject == "" {
			about = append(about, f.Pos.File, f.Message)
		}
		if f.Role != "" {
			about = append(about, f.Role)
		}
		sum := sha256.Sum256([]byte(strings.Join(about, "\x00")))
		hash := hex.EncodeToString(sum[:8])
		seen[hash]++
		prints[f] = fmt.Sprintf("%s:%d", hash, seen[hash])
	}
	return prints
}
