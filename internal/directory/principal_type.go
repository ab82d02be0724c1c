package directory

import (
	"regexp"
	"strings"
)

// PrincipalType is what Microsoft Graph calls the type of a principal, such as
// agentIdentity: it names more of them as time goes on. Only a User is ever a
// person; a ServicePrincipal is an application; all others are an identity that
// acts without anybody, as far as is known here.
type PrincipalType string

const (
	User             PrincipalType = "user"
	ServicePrincipal PrincipalType = "servicePrincipal"
)

// IsOther says whether the type is neither a user nor an application.
func (t PrincipalType) IsOther() bool { return t != User && t != ServicePrincipal }

// Valid says whether the type can be one of Graph's. Another spelling of the two
// that are known is none: what was meant would not be what is done.
func (t PrincipalType) Valid() bool {
	if !t.IsOther() {
		return true
	}
	known := strings.EqualFold(string(t), string(User)) || strings.EqualFold(string(t), string(ServicePrincipal))
	return !known && regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,127}$`).MatchString(string(t))
}
