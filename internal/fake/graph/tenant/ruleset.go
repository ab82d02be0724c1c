package tenant

import (
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
)

// mergeRule puts a change into a rule: properties that are left out keep
// their value, @odata.type is required. [D]
// https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update
func mergeRule(rule, change o.Object) (o.Object, *Error) {
	if change.Get("@odata.type").Text() != rule.Get("@odata.type").Text() {
		return nil, &Error{400, "InvalidPolicyRule", "The policy rule is invalid.", false} // code [?]
	}
	merged := rule
	for _, m := range change {
		old, known := rule.Lookup(m.Name)
		switch {
		case strings.Contains(m.Name, "@odata.") || m.Name == "id" || m.Name == "target": // what a rule is about stays [I]
			continue
		case !known:
			return nil, invalidPolicy()
		case m.Name == "setting":
			m.Value = readBack(m.Value)
		case m.Value.Kind() != old.Kind() && !m.Value.IsNull() && !old.IsNull():
			return nil, invalidPolicy()
		}
		merged = merged.With(m.Name, m.Value)
	}
	return merged, nil
}

// readBack gives the approvers the form in which the service sends them: what
// is written as "id" is read as "userId" or "groupId", with a description
// filled in. [L]
func readBack(v o.Value) o.Value {
	switch v.Kind() {
	case o.KindList:
		items := make([]o.Value, len(v.Items()))
		for i, item := range v.Items() {
			items[i] = readBack(item)
		}
		return o.List(items...)
	case o.KindObject:
		return o.Record(approver(v.Object()))
	}
	return v
}

func approver(object o.Object) o.Object {
	renamed := ""
	switch object.Get("@odata.type").Text() {
	case "#microsoft.graph.singleUser":
		renamed = "userId"
	case "#microsoft.graph.groupMembers":
		renamed = "groupId"
	}
	read := make(o.Object, 0, len(object))
	for _, m := range object {
		if renamed != "" && m.Name == "id" {
			m.Name = renamed
		}
		m.Value = readBack(m.Value)
		read = append(read, m)
	}
	if renamed != "" && read.Get("description").IsNull() {
		read = read.With("description", o.Text("Approver"))
	}
	return read
}

// customApprovers refuses a write to any single rule while an approver
// notification has recipients of its own, which locks the policy: only a write of the
// whole one can empty them. [L] seen on a directory role, for groups [?]
func (t *Tenant) customApprovers(rules []o.Object) *Error {
	if t.Answers.NeverLocked {
		return nil
	}
	for _, r := range rules {
		approvers := strings.HasPrefix(r.Get("id").Text(), "Notification_Approver_")
		if approvers && len(r.Get("notificationRecipients").Items()) > 0 {
			return &Error{400, "ActivationCustomApproversNotEmpty", "The policy has custom approver recipients.", false}
		}
	}
	return nil
}

// validRules checks what the service checks of a whole policy: each rule may be
// right and two of them wrong together. Rules are checked after merging, since
// a change may leave out what was there before.
func (t *Tenant) validRules(rules, changes []o.Object) *Error {
	const activation = "Enablement_EndUser_Assignment"
	byID, changed := rulesByID(rules), rulesByID(changes)
	if !t.validWords(changed) {
		return invalidPolicy()
	}
	day := 24 * time.Hour // [D] the portal's range
	if t.Answers.ActivationAtMost8h && changed["Expiration_EndUser_Assignment"] != nil {
		day = 8 * time.Hour
	}
	for id, longest := range map[string]time.Duration{
		"Expiration_Admin_Eligibility": 10 * year, "Expiration_Admin_Assignment": 10 * year, // [C] OMNI
		"Expiration_EndUser_Assignment": day,
	} {
		if !validExpiration(byID[id], longest) {
			return invalidPolicy()
		}
	}
	context := byID["AuthenticationContext_EndUser_Assignment"].Get("isEnabled").True()
	if context && changed[activation] != nil && enabled(byID[activation], "MultiFactorAuthentication") {
		return mfaAndContext()
	}
	return nil
}

// validWords checks the words that are written; others may stand there already. [I]
func (t *Tenant) validWords(changed map[string]o.Object) bool {
	for id, rule := range changed {
		for _, v := range rule.Get("enabledRules").Items() {
			known := oneOf(v.Text(), "MultiFactorAuthentication", "Justification", "Ticketing")
			if known == "" || known == "Ticketing" && id == "Enablement_Admin_Assignment" && t.Answers.ActiveTicketRefused {
				return false
			}
		}
		level, given := rule.Lookup("notificationLevel")
		if given && oneOf(level.Text(), "None", "Critical", "All") == "" {
			return false
		}
	}
	return true
}

func rulesByID(rules []o.Object) map[string]o.Object {
	byID := make(map[string]o.Object, len(rules))
	for _, r := range rules {
		byID[r.Get("id").Text()] = r
	}
	return byID
}

const year = 365 * 24 * time.Hour

// validExpiration: a required expiration needs a maximum. [L] azuread #1537
func validExpiration(rule o.Object, longest time.Duration) bool {
	text := rule.Get("maximumDuration").Text()
	if text == "" {
		return !rule.Get("isExpirationRequired").True()
	}
	d, ok := ParseDuration(text)
	return ok && d >= 5*time.Minute && d <= longest
}

func enabled(rule o.Object, name string) bool {
	return slices.ContainsFunc(rule.Get("enabledRules").Items(), func(v o.Value) bool { return v.Text() == name })
}
