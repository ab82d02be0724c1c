package settings

import (
	"fmt"
	"strings"

	"pim-groups/internal/finding"
)

// Role is what the settings of one role of a group mean, each a value or the reason
// why it is not known.
type Role struct {
	ActivationMax      Field[ActivationLimit]
	ActivationRequire  Field[Require]
	ActivationContext  Field[Context]
	ActivationApproval Field[Approval]
	EligibleMax        Field[AssignmentLimit]
	EligibleRequire    Field[Require]
	ActiveMax          Field[AssignmentLimit]
	ActiveRequire      Field[Require]
	NotifyEligible     Field[Mails] // to administrators
	NotifyActive       Field[Mails]
	NotifyActivation   Field[Mails]

	// These are read, and never written.
	RequestorMails, ApproverMails OtherMails
	Extensions                    []Extension
	Unknown                       []Unknown // rules of no known kind, as they were read
}

// OtherMails are the mails to the person concerned, or to the approvers.
type OtherMails struct{ Eligible, Active, Activation Field[Mails] }

// Unknown is a rule that is not understood. Of the 17 known rules, Setting has the id
// alone; others are as they were read.
type Unknown struct {
	Setting Setting
	Reason  string
}

// Read gives the typed view of a role's settings. It changes nothing: what is sent
// back is made from the list, not from the view.
func Read(list []Setting, role string) *Role {
	r, known := &Role{}, map[string]bool{}
	for _, leaf := range append(Leaves(), readOnly()...) {
		known[leaf.Rule] = true
		rule, reason := leaf.rule(list, role)
		if reason != "" {
			leaf.field(r).fail(reason)
			continue
		}
		leaf.field(r).read(rule)
	}
	for _, setting := range list {
		if setting.Role == role && !known[setting.Rule] {
			r.readOther(setting)
		}
	}
	return r
}

// With gives the role with the known values of another one in the place of its own,
// leaf by leaf: a block over its template, or what is declared over what was read.
func (r Role) With(over *Role) *Role { return r.WithLeaves(over, Leaves()...) }

// WithLeaves gives the role with the known values that another one has for some leaves.
func (r Role) WithLeaves(over *Role, leaves ...Leaf) *Role {
	for _, leaf := range leaves {
		leaf.field(&r).copyFrom(leaf.field(over))
	}
	return &r
}

// NotUnderstood lists what was read and has no known meaning, each with its reason.
// Nothing can be said about a role that has such a rule.
func (r *Role) NotUnderstood() []Unknown {
	var found []Unknown
	for _, leaf := range append(Leaves(), readOnly()...) {
		if reason := leaf.UnknownReason(r); reason != "" {
			found = append(found, Unknown{Setting{Rule: leaf.Rule}, reason})
		}
	}
	return append(found, r.Unknown...)
}

// rule gives the one rule of a leaf. Each policy has every rule once.
func (l Leaf) rule(list []Setting, role string) (rule object, reason string) {
	n, value := 0, ""
	for _, setting := range list {
		if setting.Role == role && setting.Rule == l.Rule {
			n, value = n+1, setting.Value
		}
	}
	switch n {
	case 0:
		return nil, "the role has no rule " + l.Rule
	case 1:
		return l.parse(value)
	}
	return nil, fmt.Sprintf("the role has the rule %s %d times", l.Rule, n)
}

// parse reads a rule and makes sure that it is the leaf's.
func (l Leaf) parse(value string) (object, string) {
	rule, reason := parseObject(value)
	if reason != "" {
		return nil, l.Rule + " " + reason
	}
	if id, reason := property[string](rule, "id"); reason != "" || id != l.Rule {
		return nil, l.Rule + " has another id or none"
	}
	if kind, reason := kindOfRule(rule); reason != "" || kind != l.kind {
		return nil, fmt.Sprintf("%s is not of the type %s%s", l.Rule, typePrefix, l.kind)
	}
	if reason := l.targetReason(rule); reason != "" {
		return nil, l.Rule + " " + reason
	}
	return rule, ""
}

// typePrefix is how the types of all rules begin.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyrule
const typePrefix = "#microsoft.graph.unifiedRoleManagementPolicy"

// kindOfRule gives what the type of a rule says after typePrefix.
func kindOfRule(rule object) (kind, reason string) {
	name, reason := property[string](rule, "@odata.type")
	kind, ok := strings.CutPrefix(name, typePrefix)
	if reason == "" && !ok {
		reason = unknownWord("@odata.type", name)
	}
	return kind, reason
}

// targetReason says why a rule is not about what its id says. A missing target says
// no more than the id. Pages differ in the letter case of "All".
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyruletarget
func (l Leaf) targetReason(rule object) string {
	if !rule.has("target") {
		return ""
	}
	target, reason := property[object](rule, "target")
	operations, wrong := list[string](target, "operations")
	parts := strings.Split(l.Rule, "_")
	caller, level := parts[len(parts)-2], parts[len(parts)-1]
	switch {
	case reason != "":
		return reason
	case wrong != "":
		return wrong
	case len(operations) != 1 || !strings.EqualFold(operations[0], "All"):
		return "is about other operations than all: " + finding.Quote(strings.Join(operations, ", "))
	}
	if reason := wordReason(target, "caller", caller); reason != "" {
		return reason
	}
	return wordReason(target, "level", level)
}

// wordReason says why a property is not the one word that is expected, in whatever
// letter case.
func wordReason(o object, name, want string) string {
	word, reason := property[string](o, name)
	if reason == "" && !strings.EqualFold(word, want) {
		reason = unknownWord(name, word)
	}
	return reason
}
