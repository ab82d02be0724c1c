package settings

// Extension is a rule that calls a program of the customer's, before or after the
// approval. An enabled one may let an activation through without a person's
// approval. It is never written.
// https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicycustomextensionrule
type Extension struct {
	Setting Setting // as it was read
	Enabled bool
}

// readOther keeps a rule that is none of the 17 as it was read.
func (r *Role) readOther(setting Setting) {
	rule, reason := parseObject(setting.Value)
	kind := ""
	if reason == "" {
		kind, reason = kindOfRule(rule)
	}
	enabled := false
	switch {
	case reason != "":
	case kind != "CustomExtensionRule":
		reason = "is a rule of an unknown kind"
	default:
		enabled, reason = readEnabled(rule)
	}
	if reason != "" {
		r.Unknown = append(r.Unknown, Unknown{setting, reason})
		return
	}
	r.Extensions = append(r.Extensions, Extension{setting, enabled})
}

// readEnabled: the portal adds rules that name no extension when it saves a role's
// settings; such a rule calls nothing.
func readEnabled(rule object) (enabled bool, reason string) {
	id := ""
	if rule.has("customExtensionId") {
		id, reason = property[string](rule, "customExtensionId")
	}
	if reason == "" && (id != "" || rule.has("isEnabled")) {
		enabled, reason = property[bool](rule, "isEnabled")
	}
	return enabled, reason
}
