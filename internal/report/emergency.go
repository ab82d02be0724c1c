package report

import (
	"cmp"
	"strings"

	"pim-groups/internal/finding"
)

// emergencyPrincipal is a principal whose standing access the policy file wants.
type emergencyPrincipal struct {
	ID   string `json:"id"`
	Name string `json:"name"` // "" if the run did not read it
}

// words gives the name with the id, which alone says who it is.
func (p emergencyPrincipal) words() string {
	if p.Name == "" {
		return p.ID
	}
	return p.Name + " (" + p.ID + ")"
}

func (v *view) emergencyPrincipals() []emergencyPrincipal {
	return each(v.EmergencyAccess, func(id string) emergencyPrincipal {
		p := emergencyPrincipal{ID: id}
		if v.Index == nil {
			return p
		}
		if known := v.Index.Principal(id); known != nil {
			p.Name = cmp.Or(known.UserPrincipalName, known.DisplayName)
		}
		return p
	})
}

// emergencyNames lists them in one line, "" if there are none. Every format has it,
// like the rules that are off: findings are missing because of it.
func (v *view) emergencyNames() string {
	return strings.Join(each(v.emergencyPrincipals(), emergencyPrincipal.words), "; ")
}

const emergencyTitle = "emergency access: "

// emergencyAccess is the line with its title.
func (v *view) emergencyAccess() string {
	if names := v.emergencyNames(); names != "" {
		return emergencyTitle + names
	}
	return ""
}

// csvEmergency has a row for each of them.
func csvEmergency(v *view) []csvRow {
	return each(v.emergencyPrincipals(), func(p emergencyPrincipal) csvRow {
		return csvRow{status: "emergency-access", Finding: &finding.Finding{Subject: p.ID, Message: emergencyTitle + p.words()}}
	})
}
