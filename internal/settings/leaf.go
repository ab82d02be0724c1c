package settings

// Leaf is one setting of groups.yaml, and one of Graph's rules.
// https://learn.microsoft.com/graph/identity-governance-pim-rules-overview
type Leaf struct {
	Name string // as in groups.yaml
	Rule string // Graph's id of the rule
	kind string // of the rule, as its @odata.type ends

	field func(*Role) field
}

// Leaves are the settings that may be declared and written, in the order of the
// portal's tabs.
func Leaves() []Leaf {
	const expiration, enablement, notification = "ExpirationRule", "EnablementRule", "NotificationRule"
	return []Leaf{
		{"activation.max", "Expiration_EndUser_Assignment", expiration, func(r *Role) field { return &r.ActivationMax }},
		{"activation.require", "Enablement_EndUser_Assignment", enablement, func(r *Role) field { return &r.ActivationRequire }},
		{"activation.context", "AuthenticationContext_EndUser_Assignment", "AuthenticationContextRule",
			func(r *Role) field { return &r.ActivationContext }},
		{"activation.approval", "Approval_EndUser_Assignment", "ApprovalRule", func(r *Role) field { return &r.ActivationApproval }},
		{"eligible.max", "Expiration_Admin_Eligibility", expiration, func(r *Role) field { return &r.EligibleMax }},
		{"eligible.require", "Enablement_Admin_Eligibility", enablement, func(r *Role) field { return &r.EligibleRequire }},
		{"active.max", "Expiration_Admin_Assignment", expiration, func(r *Role) field { return &r.ActiveMax }},
		{"active.require", "Enablement_Admin_Assignment", enablement, func(r *Role) field { return &r.ActiveRequire }},
		{"notify.eligible", "Notification_Admin_Admin_Eligibility", notification, func(r *Role) field { return &r.NotifyEligible }},
		{"notify.active", "Notification_Admin_Admin_Assignment", notification, func(r *Role) field { return &r.NotifyActive }},
		{"notify.activation", "Notification_Admin_EndUser_Assignment", notification, func(r *Role) field { return &r.NotifyActivation }},
	}
}

// readOnly are the other six rules. They are read, and never written: a mail to an
// approver beside the default ones locks the settings of the role.
func readOnly() []Leaf {
	const notification = "NotificationRule"
	return []Leaf{
		{"", "Notification_Requestor_Admin_Eligibility", notification, func(r *Role) field { return &r.RequestorMails.Eligible }},
		{"", "Notification_Requestor_Admin_Assignment", notification, func(r *Role) field { return &r.RequestorMails.Active }},
		{"", "Notification_Requestor_EndUser_Assignment", notification, func(r *Role) field { return &r.RequestorMails.Activation }},
		{"", "Notification_Approver_Admin_Eligibility", notification, func(r *Role) field { return &r.ApproverMails.Eligible }},
		{"", "Notification_Approver_Admin_Assignment", notification, func(r *Role) field { return &r.ApproverMails.Active }},
		{"", "Notification_Approver_EndUser_Assignment", notification, func(r *Role) field { return &r.ApproverMails.Activation }},
	}
}

// FindLeaf gives the leaf of a name.
func FindLeaf(name string) (Leaf, bool) {
	for _, leaf := range Leaves() {
		if leaf.Name == name {
			return leaf, true
		}
	}
	return Leaf{}, false
}

// UnknownReason says why the value of the leaf is not known; "" if it is.
func (l Leaf) UnknownReason(r *Role) string { return l.field(r).Reason() }

// Words gives the value for a report: "8h", "mfa, justification", "2 approvers". It
// is "unknown" if the value is not known.
func (l Leaf) Words(r *Role) string { return l.field(r).words() }

// Equal says that both roles have a known value of the leaf, and the same. Spelling
// does not count. A value that is not known equals nothing, not even itself.
func (l Leaf) Equal(a, b *Role) bool { return l.field(a).equal(l.field(b)) }

// ValueReason says why the value can't be written; "" if it can.
func (l Leaf) ValueReason(r *Role) string {
	if reason := l.UnknownReason(r); reason != "" {
		return reason
	}
	return l.field(r).unwritable()
}
