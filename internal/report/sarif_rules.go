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
	Default    sarifConfiguration `json:"defaultConfiguration"`
	Help       sarifText          `json:"help"`
	Properties sarifRuleFacts     `json:"properties"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

// sarifRuleFacts are what GitHub shows of a rule and filters by.
type sarifRuleFacts struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	Problem          string   `json:"problem.severity"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
}

// fullest is how long GitHub allows a full description to be.
const fullest = 1024

// sarifTool names the version twice: the second field may hold only a version of
// semver.org, which the version of a build in development is not.
func (v *view) sarifTool() sarifTool {
	driver := sarifDriver{Name: v.Tool.Name, Version: v.Tool.Version}
	number := strings.TrimPrefix(v.Tool.Version, "v")
	if regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`).MatchString(number) {
		driver.SemanticVersion = number
	}
	weights := v.heaviest()
	rules := v.namedRules()
	driver.Rules = make([]sarifRule, 0, len(rules))
	for _, rule := range rules {
		driver.Rules = append(driver.Rules, newSARIFRule(rule, cmp.Or(weights[rule.ID], rule.Severity, finding.Warning)))
	}
	return sarifTool{driver}
}

// namedRules lists all rules, and those that findings name and the catalogue
// does not have: a result without its rule is refused.
func (v *view) namedRules() []finding.Rule {
	rules := v.Rules[:len(v.Rules):len(v.Rules)]
	known := map[string]bool{}
	for i := range rules {
		known[rules[i].ID] = true
	}
	for i := range v.Findings {
		if id := v.Findings[i].Rule; !known[id] {
			known[id] = true
			rules = append(rules, finding.Rule{ID: id})
		}
	}
	return rules
}

// heaviest gives the severity of the worst finding of each rule. The policy
// file may have changed the rule's own, and GitHub decides by the rule whether
// an alert fails a pull request.
func (v *view) heaviest() map[string]finding.Severity {
	weights := map[string]finding.Severity{}
	for i := range v.Findings {
		f := &v.Findings[i]
		weights[f.Rule] = max(weights[f.Rule], f.Severity)
	}
	return weights
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
		Default: sarifConfiguration{severity.String()},
		Help: sarifText{
			Text: sentences("Why it matters: "+why, "What to do: "+fix),
			// The texts of rules are ours, so they may hold Markdown.
			Markdown: "**Why it matters.** " + why + "\n\n**What to do.** " + fix + "\n\n" +
				"`pim-groups rules " + rule.ID + "` explains the rule, and how to waive it.\n",
		},
		Properties: sarifFacts(rule.ID, severity),
	}
}

// sarifFacts makes a rule about groups a security rule, which GitHub weighs by
// a number: from 7 high, from 4 medium, below low. A slip in a file is none.
func sarifFacts(id string, severity finding.Severity) sarifRuleFacts {
	facts := sarifRuleFacts{Tags: []string{"security", "identity", "pim"}, Precision: "very-high", Problem: severity.String()}
	switch severity {
	case finding.Error:
		facts.SecuritySeverity = "8.0"
	case finding.Warning:
		facts.SecuritySeverity = "5.0"
	default:
		facts.SecuritySeverity, facts.Problem = "2.0", "recommendation"
	}
	if strings.HasPrefix(id, "file-") || strings.HasPrefix(id, "policy-") {
		facts.Tags, facts.SecuritySeverity = []string{"configuration"}, ""
	}
	return facts
}

// sarifOverride is a rule whose configuration is not its own.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317858
type sarifOverride struct {
	Descriptor    sarifRuleName `json:"descriptor"`
	Configuration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level,omitempty"`
	} `json:"configuration"`
}

type sarifRuleName struct {
	ID string `json:"id"`
}

func (v *view) sarifOverrides() []sarifOverride {
	var list []sarifOverride
	for i := range v.Relaxed {
		l := &v.Relaxed[i]
		o := sarifOverride{Descriptor: sarifRuleName{l.Rule}}
		o.Configuration.Enabled, o.Configuration.Level = !l.Off, l.Severity.String()
		list = append(list, o)
	}
	return list
}
