package groupsyaml

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/settings"
)

// tabs gives the known leaves of a role, one line for each of the portal's tabs.
// names are those of the register by their ids, for approvers.
func tabs(r *settings.Role, names map[string]string) []string {
	var lines []string
	at := ""
	for _, leaf := range settings.Leaves() {
		value := leafValue(leaf.Name, r, names)
		if value == "" {
			continue
		}
		tab, key, _ := strings.Cut(leaf.Name, ".")
		if tab != at {
			at, lines = tab, append(lines, tab+": {")
		} else {
			lines[len(lines)-1] += ", "
		}
		lines[len(lines)-1] += key + ": " + value
	}
	for i := range lines {
		lines[i] += "}"
	}
	return lines
}

// leafValue writes the value of a leaf, "" for one that is not known.
func leafValue(name string, r *settings.Role, names map[string]string) string {
	switch name {
	case "activation.max":
		if v, ok := r.ActivationMax.Value(); ok {
			return settings.FormatLength(v.Longest)
		}
	case "activation.require":
		return require(r.ActivationRequire)
	case "activation.context":
		if v, ok := r.ActivationContext.Value(); ok {
			return v.String()
		}
	case "activation.approval":
		return approval(r.ActivationApproval, names)
	case "eligible.max":
		return limit(r.EligibleMax)
	case "eligible.require":
		return require(r.EligibleRequire)
	case "active.max":
		return limit(r.ActiveMax)
	case "active.require":
		return require(r.ActiveRequire)
	case "notify.eligible":
		return mails(r.NotifyEligible)
	case "notify.active":
		return mails(r.NotifyActive)
	case "notify.activation":
		return mails(r.NotifyActivation)
	}
	return ""
}

func require(f settings.Field[settings.Require]) string {
	v, ok := f.Value()
	if !ok {
		return ""
	}
	return "[" + strings.Join(v.Words(), ", ") + "]"
}

func limit(f settings.Field[settings.AssignmentLimit]) string {
	v, ok := f.Value()
	switch {
	case !ok:
		return ""
	case v.Permanent:
		return "permanent"
	}
	return settings.FormatLength(v.Longest)
}

func approval(f settings.Field[settings.Approval], names map[string]string) string {
	v, ok := f.Value()
	switch {
	case !ok:
		return ""
	case !v.Required:
		return "none"
	}
	var who []string
	for _, a := range v.Approvers {
		who = append(who, Scalar(cmp.Or(names[a.ID], a.ID)))
	}
	return "[" + strings.Join(who, ", ") + "]"
}

func mails(f settings.Field[settings.Mails]) string {
	v, ok := f.Value()
	switch {
	case !ok:
		return ""
	case v.Level == settings.LevelNone:
		return "none"
	case v.Defaults && len(v.To) == 0 && v.Level == settings.LevelAll:
		return "default"
	case v.Defaults && len(v.To) == 0:
		return "critical"
	}
	text := fmt.Sprintf("{level: %s, defaults: %t", v.Level, v.Defaults)
	if len(v.To) > 0 {
		text += ", to: [" + strings.Join(scalars(v.To), ", ") + "]"
	}
	return text + "}"
}

// registered gives the names by id.
func registered(all []Principal) map[string]string {
	names := map[string]string{}
	for _, p := range all {
		if p.ID != "" && p.Kind != config.AnyKind {
			names[p.ID] = p.Name
		}
	}
	return names
}
