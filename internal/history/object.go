package history

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/plan"
)

// object tells of something that has properties of its own, or is there at all.
func (d *differ) object(c *Change) {
	switch {
	case c.Setting == "":
		c.Was, c.Is = existence(c.Kind, c.Before), existence(c.Kind, c.After)
	case isList(c.Before) && isList(c.After):
		c.Is = listWords(elements(c.Before), elements(c.After))
	default:
		c.Was, c.Is = valueWords(c.Before), valueWords(c.After)
	}
	c.Effect = d.objectEffect(c)
}

// existence is what a reader has to know of an object as a whole.
func existence(kind Kind, value string) string {
	p, is := properties(value), "in the tenant"
	switch kind {
	case Group:
		if p["deletedDateTime"] != nil {
			is = "deleted, restorable"
		}
	case ContextPolicy:
		is = valueWords(string(p["state"]))
	case Application:
		is = valueWords(string(p["permissions"]))
	case InUnit:
		is = "in the unit"
	case Orphan:
		is = "on it, although it is deleted"
	}
	if value != "" {
		return is
	}
	switch kind {
	case Application, ContextPolicy:
		return "none"
	case InUnit:
		return "not in the unit"
	case Orphan:
		return "not on it"
	}
	return "not in the tenant"
}

// valueWords is a value as a sentence has it: a text without quotes, a list with commas.
func valueWords(value string) string {
	var text string
	switch {
	case value == "":
		return "not set"
	case isList(value):
		return cmp.Or(strings.Join(each(elements(value), valueWords), ", "), "none")
	case json.Unmarshal([]byte(value), &text) == nil:
		return cmp.Or(text, "empty")
	}
	return value
}

func isList(value string) bool { return strings.HasPrefix(value, "[") }

// listWords says what of a list is new, and what is gone.
func listWords(was, is []string) string {
	var parts []string
	if added := lacking(was, is); len(added) > 0 {
		parts = append(parts, "now with "+strings.Join(each(added, elementWords), ", "))
	}
	if gone := lacking(is, was); len(gone) > 0 {
		parts = append(parts, "now without "+strings.Join(each(gone, elementWords), ", "))
	}
	return strings.Join(parts, "; ")
}

// elementWords names a directory role of the caller instead of all that is known of it.
func elementWords(value string) string { return cmp.Or(nameIn(value), valueWords(value)) }

// lacking lists what a list has and the other one lacks.
func lacking(from, list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return slices.Contains(from, one) })
}

func each(list []string, convert func(string) string) []string {
	converted := make([]string, len(list))
	for i, one := range list {
		converted[i] = convert(one)
	}
	return converted
}

// objectEffect says what it does where that is defined: to the protection of groups, or
// to somebody's access.
func (d *differ) objectEffect(c *Change) plan.Effect {
	switch c.Kind {
	case Principal:
		if c.Setting == "accountEnabled" {
			return flagEffect(c, plan.Grants, plan.Revokes)
		}
	case Group, Unit:
		if c.Setting == "isManagementRestricted" || c.Setting == "isMemberManagementRestricted" {
			return flagEffect(c, plan.Tightens, plan.Loosens)
		}
	case ContextPolicy:
		if c.Setting == "" || c.Setting == "state" || d.inForce(c.Object) {
			return policyEffect(c)
		}
	case Context:
		return policyEffect(c)
	case Application, Caller:
		switch c.Setting {
		case "":
			return accessEffect(elements(string(properties(c.Before)["permissions"])), elements(string(properties(c.After)["permissions"])))
		case "permissions", "roles":
			return accessEffect(elements(c.Before), elements(c.After))
		}
	}
	return ""
}

func flagEffect(c *Change, on, off plan.Effect) plan.Effect {
	switch {
	case c.After == present:
		return on
	case c.Before == present:
		return off
	}
	return ""
}

// policyEffect is that of a Conditional Access policy, or of the context that it names:
// whether somebody who activates is asked for more, or for less.
func policyEffect(c *Change) plan.Effect {
	asks := func(value string) bool {
		whole := properties(value)
		if c.Setting == "" {
			return string(whole["state"]) == enabled || string(whole["isAvailable"]) == present
		}
		return value == enabled || value == present
	}
	was, is := asks(c.Before), asks(c.After)
	switch c.Setting {
	case "contexts":
		was = len(lacking(elements(c.After), elements(c.Before))) > 0
		is = !was
	case "excludes":
		was, is = is, was
	case "", "state", "isAvailable":
	default:
		return ""
	}
	switch {
	case was && !is:
		return plan.Loosens
	case is && !was:
		return plan.Tightens
	}
	return ""
}

// inForce says that a Conditional Access policy asks for something now.
func (d *differ) inForce(id string) bool {
	return slices.ContainsFunc(d.to.ContextPolicies, func(p directory.ContextPolicy) bool {
		return p.ID == id && p.State == directory.PolicyEnabled
	})
}

const enabled = `"` + directory.PolicyEnabled + `"`

// elements lists those of a list, each as JSON.
func elements(value string) []string {
	var list []json.RawMessage
	_ = json.Unmarshal([]byte(value), &list) // "" has none
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = string(list[i])
	}
	return texts
}

// accessEffect: whoever gets something is granted more, whatever is taken away with it.
func accessEffect(was, is []string) plan.Effect {
	switch {
	case len(lacking(was, is)) > 0:
		return plan.Grants
	case len(lacking(is, was)) > 0:
		return plan.Revokes
	}
	return ""
}

// describePackage: an access package is a way to a role of a group. One that makes people
// active gives more than one that makes them eligible.
func describePackage(c *Change) {
	words := func(value string) (text string, gives int) {
		var list []directory.Package
		_ = json.Unmarshal([]byte(value), &list) // "" has none
		var ways []string
		for _, p := range list {
			c.Subject = cmp.Or(p.DisplayName, p.ID)
			way, worth := "makes people active", 2
			if p.Eligible {
				way, worth = "makes people eligible", 1
			}
			if gives = max(gives, worth); !slices.Contains(ways, way) {
				ways = append(ways, way)
			}
		}
		return cmp.Or(strings.Join(ways, "; "), "delivers nothing"), gives
	}
	was, is := 0, 0
	c.Was, was = words(c.Before)
	c.Is, is = words(c.After)
	c.Effect = map[int]plan.Effect{-1: plan.Revokes, 1: plan.Grants}[cmp.Compare(is, was)]
}

func decode(value string) (list []directory.Schedule) {
	_ = json.Unmarshal([]byte(value), &list) // it was encoded here; "" has none
	return list
}
