package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// ParseSettings reads the policy file as it counts now, as strictly as groups.yaml:
// a misspelt rule id or a waiver without an end must not pass for a decision. It
// finds all problems in one run. With any finding the Settings are nil: half a
// policy is another policy.
func ParseSettings(src config.Source, now time.Time) (*Settings, []finding.Finding) {
	return parseSettings(Rules(), src, now)
}

func parseSettings(rules []Rule, src config.Source, now time.Time) (*Settings, []finding.Finding) {
	r := &policyReader{byID: map[string]Rule{}, now: now}
	for _, rule := range rules {
		r.ids = append(r.ids, rule.ID)
		r.byID[rule.ID] = rule
	}
	var adjusted map[string]adjustment
	var waivers []*waiver
	var emergency []config.Text
	var scope *scope
	if root := r.Parse(src.Path, src.Data); root != nil {
		keys := r.Mapping(root, "the policy file", "version", "scope", "rules", "emergency-access", "waivers")
		keys.Version(1)
		scope, adjusted, emergency, waivers = r.scope(keys), r.rules(keys), r.emergencyAccess(keys), r.waivers(keys)
	}
	if found := r.Found(); len(found) > 0 {
		return nil, found
	}
	settings := newSettings(adjusted, emergency, waivers)
	settings.scope = scope
	return settings, nil
}

// policyReader is the decoder with what it needs of the rules.
type policyReader struct {
	strictyaml.Decoder
	ids  []string
	byID map[string]Rule
	now  time.Time
}

// rules refuses ids that are not in the list: a policy written for another
// release would otherwise be in force by half, and look as if it were whole.
func (r *policyReader) rules(file strictyaml.Keys) map[string]adjustment {
	adjusted := map[string]adjustment{}
	for _, entry := range file.Mapping("rules", r.ids...).Entries() {
		adjusted[entry.Key] = r.adjustment(entry, r.byID[entry.Key])
	}
	return adjusted
}

// off is the word that switches a rule off.
const off = "off"

// adjustment reads what is said of one rule: a word, or a mapping when the
// rule's threshold is to be set as well.
func (r *policyReader) adjustment(entry strictyaml.Entry, rule Rule) adjustment {
	a := adjustment{pos: entry.Value.Pos}
	if entry.Value.Kind != strictyaml.Mapping {
		word := r.Enum(entry.Value, finding.Quote(entry.Key), append([]string{off}, finding.Severities()...)...)
		a.severity = severityOf(word)
		// Switching a rule off waives it for every group, without a reason and without an end.
		if a.off = word != nil && word.Value == off; a.off && rule.Unwaivable != "" {
			r.Fail(policyUnwaivable, word.Pos, fmt.Sprintf("%s can't be off: %s", rule.ID, rule.Unwaivable),
				fmt.Sprintf("allowed: %s; remove the line for the rule's own severity, %s", strings.Join(finding.Severities(), ", "), rule.Severity))
		}
		return a
	}
	allowed, threshold := []string{"severity"}, rule.Threshold
	if threshold.Name != "" {
		allowed = append(allowed, threshold.Name)
	}
	keys := r.Mapping(entry.Value, finding.Quote(entry.Key), allowed...)
	a.severity = severityOf(keys.Enum("severity", finding.Severities()...))
	if threshold.Name != "" {
		if n := keys.Int(threshold.Name, threshold.Min, threshold.Max); n != nil {
			a.threshold = &n.Value
		}
	}
	return a
}

// severityOf gives 0, the rule's own severity, for no word and for off.
func severityOf(word *strictyaml.Value[string]) finding.Severity {
	if word == nil {
		return 0
	}
	return finding.ParseSeverity(word.Value)
}

// emergencyAccess reads who may have standing access.
func (r *policyReader) emergencyAccess(file strictyaml.Keys) []config.Text {
	list := file.List("emergency-access")
	if list == nil {
		return nil
	}
	var ids []config.Text
	for _, item := range list.Items {
		id := r.objectID(r.String(item, `an entry of "emergency-access"`), "a user, group or application", "another account")
		if id == nil {
			continue
		}
		if i := slices.IndexFunc(ids, func(other config.Text) bool { return other.Value == id.Value }); i >= 0 {
			r.Fail(policyDuplicate, id.Pos, id.Value+` is in "emergency-access" twice`, "remove one of the two lines",
				finding.Related{Pos: ids[i].Pos, Message: "the first one"})
			continue
		}
		ids = append(ids, *id)
	}
	return ids
}

// objectID takes no names. What the policy file accepts must not depend on what the
// tenant holds on the day of the run.
func (r *policyReader) objectID(text *strictyaml.Value[string], of, other string) *config.Text {
	if text == nil {
		return nil
	}
	if id := identity.CanonicalID(text.Value); id != "" {
		return &config.Text{Value: id, Pos: text.Pos}
	}
	r.Fail(fileID, text.Pos, fmt.Sprintf("%s is not the object id of %s", strictyaml.Quote(text.Value), of),
		"write the id as Entra shows it, such as 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6: a name could be given to "+other)
	return nil
}

// text refuses a blank text and one that a reviewer can't see whole, and makes
// one line of it: it ends up in messages.
func (r *policyReader) text(key string, text *strictyaml.Value[string], fix string) *config.Text {
	if text == nil {
		return nil
	}
	if strings.TrimSpace(text.Value) == "" {
		r.Fail(policyBlank, text.Pos, fmt.Sprintf("%q is blank", key), fix)
		return nil
	}
	if !r.Visible(*text, finding.Quote(key)) {
		return nil
	}
	lines := strings.FieldsFunc(text.Value, func(r rune) bool { return r == '\n' || r == '\r' })
	return &config.Text{Value: strings.TrimSpace(strings.Join(lines, " ")), Pos: text.Pos}
}
