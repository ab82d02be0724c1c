package importing

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// leaf reads one setting of groups.yaml and gives the values that it is made of, nil for
// one that is missing. It is not known where they say nothing that can be carried.
// https://github.com/kayasax/EasyPIM/blob/main/EasyPIM/Documentation/Step-by-step-Guide.md
func (b *block) leaf(name string) (*settings.Role, []*node) {
	r := new(settings.Role)
	switch name {
	case "activation.max":
		return r, b.activationMax(r)
	case "activation.require":
		return r, b.activationRequire(r)
	case "activation.context":
		return r, b.activationContext(r)
	case "activation.approval":
		return r, b.approval(r)
	case "eligible.max":
		allow := b.find("AllowPermanentEligibility", "AllowPermanentEligibleAssignment")
		longest := b.find("MaximumEligibilityDuration", "MaximumEligibleAssignmentDuration")
		return r, b.limit(allow, longest, &r.EligibleMax)
	case "active.max":
		allow := b.find("AllowPermanentActiveAssignment")
		longest := b.find("MaximumActiveAssignmentDuration")
		return r, b.limit(allow, longest, &r.ActiveMax)
	case "active.require":
		v := b.find("ActiveAssignmentRequirement", "ActiveAssignmentRules")
		r.ActiveRequire = b.requirements(v)
		return r, []*node{v}
	case "notify.eligible":
		return r, b.mails("Eligibility", "EligibleAssignment", &r.NotifyEligible)
	case "notify.active":
		return r, b.mails("Active", "ActiveAssignment", &r.NotifyActive)
	case "notify.activation":
		return r, b.mails("Activation", "Activation", &r.NotifyActivation)
	}
	return r, nil
}

func (b *block) activationMax(r *settings.Role) []*node {
	v := b.find("ActivationDuration", "Duration")
	if v != nil {
		longest, reason := parseDuration(b.textOf(v))
		if reason == "" {
			r.ActivationMax = settings.Known(settings.ActivationLimit{Longest: longest})
		} else {
			b.leave(v, reason)
		}
	}
	return []*node{v}
}

func (b *block) activationRequire(r *settings.Role) []*node {
	v := b.find("ActivationRequirement", "EnablementRules")
	r.ActivationRequire = b.requirements(v)
	require, known := r.ActivationRequire.Value()
	if !known {
		return []*node{v}
	}
	context, from := b.context()
	if require.MFA && context != "" {
		require.MFA = false
		r.ActivationRequire = settings.Known(require)
		b.leave(v, "MFA is left out, the rest is carried: PIM can't ask for MFA together with an authentication context")
	}
	return append(from, v)
}

// requirements reads the words that EasyPIM has for them.
func (b *block) requirements(v *node) settings.Field[settings.Require] {
	var unknown settings.Field[settings.Require]
	if v == nil {
		return unknown
	}
	var require settings.Require
	for _, word := range b.words(v) {
		switch strings.ToLower(word) {
		case "none":
		case "multifactorauthentication":
			require.MFA = true
		case "justification":
			require.Justification = true
		case "ticketing":
			require.Ticket = true
		case "authenticationcontext":
			b.leave(v, "AuthenticationContext is left out, the rest is carried: EasyPIM drops it too")
		default:
			b.leave(v, finding.Quote(word)+" is no requirement that PIM has")
			return unknown
		}
	}
	return settings.Known(require)
}

func (b *block) activationContext(r *settings.Role) []*node {
	context, from := b.context()
	if on, known := b.flag(from[0]); known && (!on || context != "") {
		r.ActivationContext = settings.Known(context)
	}
	if context != "" {
		b.comment("EasyPIM ignores the authentication context for groups: with this file it is turned on")
	}
	return from
}

// context gives the authentication context that is turned on, "" for none. EasyPIM
// writes a label behind its name.
func (b *block) context() (settings.Context, []*node) {
	on := b.find("AuthenticationContext_Enabled")
	value := b.find("AuthenticationContext_Value")
	name, label, _ := strings.Cut(b.textOf(value), ":")
	enabled, _ := b.flag(on)
	context, ok := settings.ParseContext(name)
	switch {
	case !enabled && value != nil:
		b.leave(value, "has no effect while AuthenticationContext_Enabled is not true")
	case enabled && (!ok || context == ""):
		b.leave(on, "no authentication context from c1 to c99 is given")
		context = ""
	case enabled && label != "":
		b.comment(fmt.Sprintf("%s is %s", context, finding.Quote(label)))
	}
	if !enabled {
		context = ""
	}
	return context, []*node{on, value}
}

// limit reads how long an assignment may last. A duration alone forbids permanent ones.
func (b *block) limit(allow, longest *node, limit *settings.Field[settings.AssignmentLimit]) []*node {
	permanent, known := b.flag(allow)
	switch {
	case permanent:
		*limit = settings.Known(settings.AssignmentLimit{Permanent: true})
		if longest != nil {
			b.leave(longest, "has no effect, since permanent assignments are allowed")
		}
	case longest != nil:
		d, reason := parseDuration(b.textOf(longest))
		if reason == "" {
			*limit = settings.Known(settings.AssignmentLimit{Longest: d})
		} else {
			b.leave(longest, reason)
		}
	case known:
		b.leave(allow, "no longest duration is given")
	}
	return []*node{allow, longest}
}

func (b *block) approval(r *settings.Role) []*node {
	required := b.find("ApprovalRequired")
	listed := b.find("Approvers")
	on, known := b.flag(required)
	switch {
	case known && !on:
		r.ActivationApproval = settings.Known(settings.Approval{})
		if listed != nil {
			b.leave(listed, "has no effect while ApprovalRequired is false")
		}
	case known && listed == nil:
		b.leave(required, "no approver is listed")
	case known:
		if approvers := b.approvers(listed); approvers != nil {
			r.ActivationApproval = settings.Known(settings.ApprovedBy(approvers...))
		}
	case listed != nil:
		b.leave(listed, "has no effect without ApprovalRequired")
	}
	return []*node{required, listed}
}

// approvers gives nil if one of them can't be written: with fewer approvers than before,
// the others would seem to be all.
func (b *block) approvers(listed *node) []settings.Approver {
	approvers := []settings.Approver{}
	for _, v := range listed.elements() {
		a, reason := b.approver(v)
		if reason != "" {
			b.leave(listed, reason)
			b.commentApprovers(listed)
			return nil
		}
		approvers = append(approvers, a)
	}
	return approvers
}

// commentApprovers keeps who should approve, for somebody to complete.
func (b *block) commentApprovers(listed *node) {
	for _, v := range listed.items {
		b.comment("missing in activation.approval: " + b.approverWords(v))
	}
}

func (b *block) approverWords(v *node) string {
	parts := []string{b.textOf(v.get("id")), b.textOf(v.get("description", "name")), b.textOf(v.get("type", "userType"))}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// approver gives an approver whom groups.yaml can name: by an id of the register, which
// says whether it is a user or a group, or by a user principal name.
func (b *block) approver(v *node) (settings.Approver, string) {
	id, name, kind := b.textOf(v.get("id")), b.textOf(v.get("description", "name")), strings.ToLower(b.textOf(v.get("type", "userType")))
	canonical := identity.CanonicalID(id)
	line := groupsyaml.Principal{Kind: config.PrincipalKind(kind), Name: name, ID: canonical, Comment: "EasyPIM's name of an approver"}
	isUser := func(name string) bool {
		asUser := []groupsyaml.Principal{{Kind: config.User, Name: name, ID: "11111111-1111-4111-8111-111111111111"}}
		return kind != "group" && refusal(&groupsyaml.File{Principals: asUser}) == ""
	}
	if kind == "" && isUser(name) {
		line.Kind = config.User
	}
	switch {
	case kind != "" && kind != settings.ApproverUser && kind != settings.ApproverGroup:
		return settings.Approver{}, "the approval is left out: an approver is neither a user nor a group"
	case canonical == "" && isUser(id):
		return settings.Approver{Kind: settings.ApproverUser, ID: id}, ""
	case canonical == "":
		return settings.Approver{}, "the approval is left out: an approver without an object id needs a user principal name"
	case line.Kind != config.User && line.Kind != config.GroupKind && b.nameOf(canonical) == "":
		return settings.Approver{}, "the approval is left out: groups.yaml needs to know whether an approver is a user or a group; import with a snapshot, or add a line to principals"
	case !b.add(line):
		return settings.Approver{}, "the approval is left out: principals can't hold the name of an approver"
	}
	return settings.Approver{Kind: string(line.Kind), ID: canonical}, ""
}

// mails reads whom PIM mails beside the person concerned. PIM's default is left out.
func (b *block) mails(phase, flat string, mails *settings.Field[settings.Mails]) []*node {
	v := b.notification(phase, flat, "Alert")
	if v == nil {
		return nil
	}
	if v.kind != object {
		b.leave(v, "is not an object")
		return []*node{v}
	}
	defaults, known := b.flag(v.get("isDefaultRecipientEnabled", "isDefaultRecipientsEnabled"))
	level := settings.Level(cmp.Or(strings.ToLower(b.textOf(v.get("notificationLevel"))), string(settings.LevelAll)))
	value := settings.MailTo(level, defaults || !known, b.words(v.get("Recipients"))...)
	off := level == settings.LevelNone && !value.Defaults && len(value.To) == 0
	switch {
	case level != settings.LevelAll && level != settings.LevelCritical && !off:
		b.leave(v, "the level of mails is neither All nor Critical")
	case value.Equal(settings.MailTo(settings.LevelAll, true)):
		b.leave(v, "is the default of PIM")
	default:
		*mails = settings.Known(value)
	}
	return []*node{v}
}

// notification finds one of nine, in either of the two shapes.
func (b *block) notification(phase, flat, recipient string) *node {
	if nested := b.find("Notifications"); nested != nil {
		if v := nested.get(phase).get(recipient, recipient+"s"); v != nil {
			return v
		}
	}
	return b.find("Notification_"+flat+"_"+recipient, "Notification_"+flat+"_"+recipient+"s")
}

// leaveOtherMails notes the six that are never written.
func (b *block) leaveOtherMails() {
	for phase, flat := range map[string]string{"Eligibility": "EligibleAssignment", "Active": "ActiveAssignment", "Activation": "Activation"} {
		for _, recipient := range []string{"Assignee", "Approver"} {
			if v := b.notification(phase, flat, recipient); v != nil {
				b.leave(v, "pim-groups sets mails to administrators only (Alert)")
			}
		}
	}
}
