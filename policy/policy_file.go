package policy

import (
	"fmt"
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
	r := &policyReader{byID: map[string]Rule{}, now: now}
	for _, rule := range Rules() {
		r.ids = append(r.ids, rule.ID)
		r.byID[rule.ID] = rule
	}
	var rules map[string]adjustment
	var waivers []*waiver
	if root := r.Parse(src.Path, src.Data); root != nil {
		keys := r.Mapping(root, "the policy file", "version", "rules", "waivers")
		keys.Version(1)
		rules, waivers = r.rules(keys), r.waivers(keys)
	}
	if found := r.Found(); len(found) > 0 {
		return nil, found
	}
	return newSettings(rules, waivers), nil
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

// waivers reads all entries before it compares any of them, so that each problem
// is reported whatever else is wrong. Of two waivers of the same thing, the one
// that a reviewer overlooks could be the longer one.
func (r *policyReader) waivers(file strictyaml.Keys) []*waiver {
	list := file.List("waivers")
	if list == nil {
		return nil
	}
	var waivers []*waiver
	first := map[[3]string]finding.Pos{}
	for _, item := range list.Items {
		w := r.waiver(item)
		if w == nil {
			continue
		}
		key := [3]string{w.rule.Value, w.group.Value}
		if w.subject != nil {
			key[2] = identity.FoldName(w.subject.Value)
		}
		if pos, seen := first[key]; seen {
			r.Fail(policyDuplicate, w.rule.Pos, fmt.Sprintf("%s of the same group and subject is waived twice", w.rule.Value),
				"keep one of the two", finding.Related{Pos: pos, Message: "the first one"})
		} else {
			first[key] = w.rule.Pos
		}
		waivers = append(waivers, w)
	}
	return waivers
}

// waiver reads one entry, nil if it can't be compared with the others.
func (r *policyReader) waiver(item *strictyaml.Node) *waiver {
	keys := r.Mapping(item, "a waiver", "rule", "group", "subject", "reason", "expires")
	keys.Require("rule", "group", "reason", "expires")
	rule := r.waivedRule(keys)
	group := r.groupID(keys)
	subject := r.text("subject", keys.String("subject"), "name the owner, permission or unit that the finding is about, or remove the line")
	reason := r.text("reason", keys.Prose("reason"), "say why this is accepted: an auditor will read it")
	expires := r.lastDay(keys)
	if rule == nil || group == nil || reason == nil || expires == nil {
		return nil
	}
	return &waiver{*rule, *group, subject, *reason, config.Text{Value: date(expires.Value), Pos: expires.Pos}, expires.Value}
}

// lastDay refuses an end that is more than a year away: a waiver that is never
// looked at again is a rule that is off.
func (r *policyReader) lastDay(keys strictyaml.Keys) *strictyaml.Value[time.Time] {
	expires := keys.Date("expires")
	if expires == nil {
		return nil
	}
	today := r.now.UTC().Truncate(day)
	latest := today.AddDate(1, 0, 0)
	if latest.Day() != today.Day() { // of 29 February, which the next year does not have
		latest = latest.AddDate(0, 0, -1)
	}
	if expires.Value.After(latest) {
		r.Fail(policyExpiry, expires.Pos, fmt.Sprintf(`"expires" is %s, more than a year after today, %s`, date(expires.Value), date(today)),
			fmt.Sprintf("write %s or an earlier day; renew the waiver then if it is still needed, in a change that is reviewed", date(latest)))
	}
	return expires
}

// waivedRule says why a rule can't be waived: "refused" alone would make
// people look for a way around it.
func (r *policyReader) waivedRule(keys strictyaml.Keys) *config.Text {
	rule := keys.Enum("rule", r.ids...)
	if rule == nil || r.byID[rule.Value].Unwaivable == "" {
		return (*config.Text)(rule)
	}
	r.Fail(policyUnwaivable, rule.Pos, fmt.Sprintf("%s can't be waived: %s", rule.Value, r.byID[rule.Value].Unwaivable),
		"remove the waiver and fix what the rule finds")
	return nil
}

// groupID takes no names. What a waiver covers must not depend on what the
// tenant holds on the day of the run.
func (r *policyReader) groupID(keys strictyaml.Keys) *config.Text {
	group := keys.String("group")
	if group == nil {
		return nil
	}
	if id := identity.CanonicalID(group.Value); id != "" {
		return &config.Text{Value: id, Pos: group.Pos}
	}
	r.Fail(fileID, group.Pos, fmt.Sprintf("%s is not the object id of a group", strictyaml.Quote(group.Value)),
		"write the id as Entra shows it, such as 0f1e2d3c-4b5a-4678-9a0b-c1d2e3f4a5b6: a name could be given to another group")
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
