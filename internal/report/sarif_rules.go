package report

import (
	"cmp"
	"regexp"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name            string      `json:"name"`
	Version         string      `json:"version,omitempty"`
	SemanticVersion string      `json:"semanticVersion,omitempty"`
	Rules           []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID         string             `json:"id"`
	Short      sarifText          `json:"shortDescription"`
	Full       sarifText          `json:"fullDescription"`
	HelpURI    string             `json:"helpUri,omitempty"`
	Default    sarifConfiguration `json:"defaultConfiguration"`
	Help       sarifText          `json:"help"`
	Properties sarifRuleFacts     `json:"properties"`
}

// sarifConfiguration is a rule's default, or, with Enabled, what a run made of it.
type sarifConfiguration struct {
	Enabled *bool  `json:"enabled,omitempty"`
	Level   string `json:"level,omitempty"`
}

// sarifRuleFacts are what GitHub shows of a rule and filters by.
type sarifRuleFacts struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	Problem          string   `json:"problem.severity"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
	// Controls are not of GitHub, which shows their names as tags.
	Controls []sarifControl `json:"controls,omitempty"`
}

type sarifControl struct {
	Framework string `json:"framework"`
	ID        string `json:"id"`
	Title     string `json:"title"`
	Source    string `json:"source"`
}

// fullest is how long GitHub allows a full description to be.
const fullest = 1024

// tool names the version twice: the second field may hold only a version of
// semver.org, which the version of a build in development is not.
func (s sarif) tool() sarifTool {
	driver := sarifDriver{Name: s.Tool.Name, Version: s.Tool.Version, Rules: []sarifRule{}}
	number := strings.TrimPrefix(s.Tool.Version, "v")
	if regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`).MatchString(number) {
		driver.SemanticVersion = number
	}
	// The policy file may have changed a rule's own severity, and GitHub decides by
	// the rule whether an alert fails a pull request.
	highest := map[string]finding.Severity{}
	for i := range s.Findings {
		f := &s.Findings[i]
		highest[f.Rule] = max(highest[f.Rule], f.Severity)
	}
	for _, rule := range s.namedRules() {
		driver.Rules = append(driver.Rules, newSARIFRule(rule, cmp.Or(highest[rule.ID], rule.Severity, finding.Warning)))
	}
	return sarifTool{driver}
}

// newSARIFRule fills what a rule leaves open with what there is: GitHub requires
// each of these texts.
// https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object
func newSARIFRule(rule finding.Rule, severity finding.Severity) sarifRule {
	title := escape.Line(cmp.Or(rule.Title, rule.ID))
	why, fix := cmp.Or(escape.Line(rule.Why), title), cmp.Or(escape.Line(rule.Fix), "See the message.")
	return sarifRule{
		ID:      rule.ID,
		Short:   sarifText{Text: title},
		Full:    sarifText{Text: escape.Cut(why, fullest)},
		HelpURI: rule.Page,
		Default: sarifConfiguration{Level: severity.String()},
		Help: sarifText{
			Text: sentences("Why it matters: "+why, "What to do: "+fix),
			// The texts of rules are ours, so they may hold Markdown.
			Markdown: "**Why it matters.** " + why + "\n\n**What to do.** " + fix + "\n\n" +
				"`pim-groups rules " + rule.ID + "` explains the rule, and how to waive it.\n",
		},
		Properties: sarifFacts(rule, severity),
	}
}

// sarifFacts makes a rule about groups a security rule, which GitHub ranks by a
// number: from 7 high, from 4 medium, below low. A rule about a file is none.
func sarifFacts(rule finding.Rule, severity finding.Severity) sarifRuleFacts {
	facts := sarifRuleFacts{Tags: []string{"security", "identity", "pim"}, Precision: "very-high", Problem: severity.String()}
	switch severity {
	case finding.Error:
		facts.SecuritySeverity = "8.0"
	case finding.Warning:
		facts.SecuritySeverity = "5.0"
	default:
		facts.SecuritySeverity, facts.Problem = "2.0", "recommendation"
	}
	if strings.HasPrefix(rule.ID, "file-") || strings.HasPrefix(rule.ID, "policy-") {
		facts.Tags, facts.SecuritySeverity = []string{"configuration"}, ""
	}
	for _, c := range rule.Controls {
		facts.Tags = append(facts.Tags, c.Name())
		facts.Controls = append(facts.Controls, sarifControl(c))
	}
	return facts
}

// sarifOverride is a rule whose configuration is not its own.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317858
type sarifOverride struct {
	Descriptor    sarifID            `json:"descriptor"`
	Configuration sarifConfiguration `json:"configuration"`
}

func (s sarif) overrides() []sarifOverride {
	var list []sarifOverride
	for i := range s.Relaxed {
		l := &s.Relaxed[i]
		list = append(list, sarifOverride{sarifID{l.Rule}, sarifConfiguration{new(!l.Off), l.Severity.String()}})
	}
	return list
}
