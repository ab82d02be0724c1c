package importing

import (
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
)

// readPolicy takes the settings of a role.
// https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/group_role_management_policy
func (t *terraform) readPolicy(r *resource) {
	e, s := t.side(r, "role_id")
	if e == nil {
		return
	}
	if s.policy != nil {
		t.note(r, "manages the same role as "+s.policy.address+", which is carried", r.values)
		if s.settings != nil {
			s.carried(r)
		}
		return
	}
	s.policy = r
	carry(r.values.at("group_id"), r.values.at("role_id"))
	p := policy{t, r, e.id, s}
	own := &settings.Role{}
	for _, leaf := range settings.Leaves() {
		if found := p.leaf(leaf); found != nil {
			own = own.WithLeaves(found, leaf)
			s.settings = own
		}
	}
	if s.settings != nil {
		s.carried(r)
	}
	p.noteOtherMails()
}

// policy reads one resource.
type policy struct {
	*terraform
	from  *resource
	group string
	into  *side
}

// leaf gives a role that knows the leaf; nil if it is not carried, which is noted.
func (p policy) leaf(leaf settings.Leaf) *settings.Role {
	found := &settings.Role{}
	rests, reason := p.read(leaf.Name, found)
	switch {
	case len(rests) == 0:
		return nil // the state has nothing of it
	case reason == "":
		reason = leaf.ValueReason(found)
	}
	if reason != "" {
		p.note(p.from, reason, rests...)
		p.into.comments = append(p.into.comments, leaf.Name+" was not imported: "+reason)
		return nil
	}
	if !p.all && leaf.Equal(found, untouched()) {
		p.count(p.from, "is as PIM sets it by itself; --all takes it", rests...)
		return nil
	}
	carry(rests...)
	return found
}

// untouched are the settings of a group that nobody changed.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func untouched() *settings.Role {
	const day = 24 * time.Hour
	asks, mails := settings.Require{Justification: true}, settings.Known(settings.MailTo(settings.LevelAll, true))
	return &settings.Role{
		ActivationMax:      settings.Known(settings.ActivationLimit{Longest: 8 * time.Hour}),
		ActivationRequire:  settings.Known(asks),
		ActivationContext:  settings.Known(settings.Context("")),
		ActivationApproval: settings.Known(settings.Approval{}),
		EligibleMax:        settings.Known(settings.AssignmentLimit{Longest: 365 * day}),
		EligibleRequire:    settings.Known(settings.Require{}),
		ActiveMax:          settings.Known(settings.AssignmentLimit{Longest: 180 * day}),
		ActiveRequire:      settings.Known(asks),
		NotifyEligible:     mails, NotifyActive: mails, NotifyActivation: mails,
	}
}

// The blocks of the resource.
const (
	activationRules = "activation_rules"
	eligibleRules   = "eligible_assignment_rules"
	activeRules     = "active_assignment_rules"
	mailRules       = "notification_rules"
)

// read reads a leaf. rests are the values that it rests on, none if the state has none
// of them; reason says why they can't be carried.
func (p policy) read(leaf string, into *settings.Role) (rests []*node, reason string) {
	v := p.from.values
	switch leaf {
	case "activation.max":
		return p.activationMax(v.block(activationRules), &into.ActivationMax)
	case "activation.require":
		return p.activationRequire(v.block(activationRules), &into.ActivationRequire)
	case "activation.context":
		return p.context(v.block(activationRules), &into.ActivationContext)
	case "activation.approval":
		return p.approval(v.block(activationRules), &into.ActivationApproval)
	case "eligible.max":
		return p.limit(v.block(eligibleRules), &into.EligibleMax)
	case "active.max":
		return p.limit(v.block(activeRules), &into.ActiveMax)
	case "active.require":
		return p.require(v.block(activeRules), &into.ActiveRequire)
	case "notify.eligible":
		return p.adminMails(v, "eligible_assignments", &into.NotifyEligible)
	case "notify.active":
		return p.adminMails(v, "active_assignments", &into.NotifyActive)
	case "notify.activation":
		return p.adminMails(v, "eligible_activations", &into.NotifyActivation)
	}
	return nil, "" // eligible.require: the provider has no such attribute
}

func (p policy) activationMax(rules *node, into *settings.Field[settings.ActivationLimit]) ([]*node, string) {
	v := rules.at("maximum_duration")
	if v == nil {
		return nil, ""
	}
	longest, reason := p.length(v)
	*into = settings.Known(settings.ActivationLimit{Longest: longest})
	return []*node{v}, reason
}

// length reads an ISO 8601 duration.
func (p policy) length(v *node) (time.Duration, string) {
	if reason := v.reason(text); reason != "" {
		return 0, reason
	}
	return parseDuration(v.text)
}

// requirements are the attributes of settings.Require, in the order of its fields.
func requirements() []string {
	return []string{"require_multifactor_authentication", "require_justification", "require_ticket_info"}
}

func (p policy) require(rules *node, into *settings.Field[settings.Require]) (rests []*node, reason string) {
	var r settings.Require
	for i, field := range []*bool{&r.MFA, &r.Justification, &r.Ticket} {
		v := rules.at(requirements()[i])
		if v == nil {
			reason = "the state has no " + requirements()[i] + ", and groups.yaml needs all three"
			continue
		}
		if wrong := v.reason(boolean); wrong != "" {
			reason = wrong
		}
		*field = v.text == "true"
		rests = append(rests, v)
	}
	*into = settings.Known(r)
	return rests, reason
}

// activationRequire leaves MFA out beside a context: PIM can't honour both, and
// groups.yaml refuses them.
func (p policy) activationRequire(rules *node, into *settings.Field[settings.Require]) ([]*node, string) {
	rests, reason := p.require(rules, into)
	r, _ := into.Value()
	if reason == "" && r.MFA && rules.word(contextKey) != "" {
		p.note(p.from, "PIM can't honour MFA and an authentication context at once; the context is carried", rules.at(requirements()[0]))
		r.MFA = false
		*into = settings.Known(r)
	}
	return rests, reason
}

const contextKey = "required_conditional_access_authentication_context"

func (p policy) context(rules *node, into *settings.Field[settings.Context]) ([]*node, string) {
	v := rules.at(contextKey)
	if v == nil {
		return nil, ""
	}
	if v.kind == null {
		*into = settings.Known(settings.Context(""))
		return []*node{v}, ""
	}
	*into = settings.Known(settings.Context(v.text))
	return []*node{v}, v.reason(text)
}

// limit ignores the duration of what needs no end.
func (p policy) limit(rules *node, into *settings.Field[settings.AssignmentLimit]) ([]*node, string) {
	required, after := rules.at("expiration_required"), rules.at("expire_after")
	switch {
	case required == nil:
		return nil, ""
	case required.reason(boolean) != "":
		return []*node{required}, required.reason(boolean)
	case required.text == "false":
		p.count(p.from, "has no effect while expiration_required is false", after)
		*into = settings.Known(settings.AssignmentLimit{Permanent: true})
		return []*node{required}, ""
	case after == nil:
		return []*node{required}, "the state has no expire_after"
	}
	longest, reason := p.length(after)
	*into = settings.Known(settings.AssignmentLimit{Longest: longest})
	return []*node{required, after}, reason
}

// approval needs to know of each approver whether that is a user or a group, and a name
// to write.
func (p policy) approval(rules *node, into *settings.Field[settings.Approval]) (rests []*node, reason string) {
	required := rules.at("require_approval")
	switch {
	case required == nil:
		return nil, ""
	case required.reason(boolean) != "":
		return []*node{required}, required.reason(boolean)
	case required.text == "false":
		for _, v := range rules.block("approval_stage").list("primary_approver") {
			p.count(p.from, "has no effect while require_approval is false", v)
		}
		*into = settings.Known(settings.Approval{})
		return []*node{required}, ""
	}
	rests = []*node{required, rules.at("approval_stage")}
	var approvers []settings.Approver
	for _, v := range rules.block("approval_stage").list("primary_approver") {
		a, reason := p.approver(v)
		if reason != "" {
			return rests, reason
		}
		approvers = append(approvers, a)
	}
	for _, a := range approvers {
		p.used[a.ID] = true
	}
	*into = settings.Known(settings.ApprovedBy(approvers...))
	return rests, ""
}

func (p policy) approver(v *node) (settings.Approver, string) {
	kind := map[string]string{"singleUser": settings.ApproverUser, "groupMembers": settings.ApproverGroup}[v.word("type")]
	id := identity.CanonicalID(v.word("object_id"))
	k := p.known[id]
	source := map[string]string{settings.ApproverUser: "azuread_user", settings.ApproverGroup: "azuread_group"}[kind]
	switch {
	case kind == "" || id == "":
		return settings.Approver{}, "an approver is sensitive, has no object id, or is of an unknown type"
	case id == p.group:
		return settings.Approver{}, "the group approves its own activations, which groups.yaml refuses"
	case k == nil || k.kind != config.PrincipalKind(kind) || !p.named(id):
		return settings.Approver{}, "the name of the approver " + id + " is not known, or not unique; import with --snapshot, or add data " +
			finding.Quote(source) + " and run terraform apply"
	}
	return settings.Approver{Kind: kind, ID: id}, ""
}

// adminMails reads the mails to administrators about an event.
func (p policy) adminMails(v *node, event string, into *settings.Field[settings.Mails]) ([]*node, string) {
	return p.mails(v.block(mailRules).block(event).block("admin_notifications"), into)
}

func (p policy) mails(block *node, into *settings.Field[settings.Mails]) ([]*node, string) {
	level, defaults, more := block.at("notification_level"), block.at("default_recipients"), block.at("additional_recipients")
	if level == nil || defaults == nil {
		return nil, ""
	}
	rests := []*node{level, defaults, more}
	var to []string
	for _, v := range block.list("additional_recipients") {
		if reason := v.reason(text); reason != "" {
			return rests, reason
		}
		to = append(to, v.text)
	}
	word, known := map[string]settings.Level{"All": settings.LevelAll, "Critical": settings.LevelCritical, "None": settings.LevelNone}[level.text]
	switch {
	case level.reason(text) != "":
		return rests, level.reason(text)
	case !known:
		return rests, "the level is neither All nor Critical"
	case defaults.reason(boolean) != "":
		return rests, defaults.reason(boolean)
	case more != nil && more.kind != list && more.kind != null:
		return rests, more.reason(list)
	}
	*into = settings.Known(settings.MailTo(word, defaults.text == "true", to...))
	return rests, ""
}

// noteOtherMails: groups.yaml has no mails to the person concerned or to approvers. They
// stay as the tenant has them.
func (p policy) noteOtherMails() {
	rules := p.from.values.block(mailRules)
	for _, event := range []string{"eligible_assignments", "active_assignments", "eligible_activations"} {
		for _, recipient := range []string{"assignee_notifications", "approver_notifications"} {
			var set settings.Field[settings.Mails]
			v := rules.block(event).at(recipient)
			if _, reason := p.mails(rules.block(event).block(recipient), &set); v == nil || reason != "" {
				continue
			}
			own, _ := set.Value()
			if own.Equal(settings.MailTo(settings.LevelAll, true)) {
				p.count(p.from, "groups.yaml has mails to administrators only; these are as PIM sends them by itself", v)
				continue
			}
			p.note(p.from, "groups.yaml has mails to administrators only; this one stays as the tenant has it", v)
		}
	}
}
