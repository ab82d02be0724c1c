package directory

import (
	"cmp"
	"slices"

	"pim-groups/internal/identity"
)

// A snapshot can go where names of people must not: to a fork's pull request,
// to an auditor outside. What rules ask of people (is the account enabled, is
// it a guest, which groups does it own) hangs on object ids and stays. A user
// principal name that a file declares can't be found any more; that is a gap
// (see outside), never "nobody of this name".

const namesRedacted = "the names of people were left out of this snapshot; declare the owner by object id, or use a snapshot that was taken without --redact"

// Redact returns the snapshot without the names of people: in principals, in
// the caller, in the scope, in gaps and Graph's words in them, and in the rules
// of dynamic groups. Names of groups, units and applications stay, and so does
// every gap.
func Redact(s *Snapshot) *Snapshot {
	c := Canonical(s)
	c.Redacted = true
	c.Scope.Users = slices.DeleteFunc(c.Scope.Users, func(user string) bool { return !identity.IsCanonicalID(user) })
	redactGaps(c)
	for i := range c.Principals {
		c.Principals[i].redact()
	}
	if c.Caller != nil && c.Caller.Type == User {
		c.Caller.DisplayName = pseudonym(c.Caller.ID)
	}
	for i := range c.Groups {
		c.Groups[i].MembershipRule = ""
	}
	return Canonical(c)
}

// redact keeps what the name said about the person: whether they are a guest,
// and that they were readable.
func (p *Principal) redact() {
	if p.Type == ServicePrincipal {
		return
	}
	switch {
	case p.Type.IsOther(): // has no user type
	case p.UserType != "" || p.UserPrincipalName == "":
	case p.Guest():
		p.UserType = UserTypeGuest
	default:
		p.UserType = UserTypeMember
	}
	p.UserPrincipalName = ""
	if p.DisplayName != "" {
		p.DisplayName = pseudonym(p.ID)
	}
}

// pseudonym is made of the id, which the snapshot holds anyway: the same
// person has the same one in every snapshot, and nothing has to be kept
// secret for that.
func pseudonym(id string) string { return "person " + id[:min(len(id), 8)] }

// verifyRedacted keeps a file from promising what it does not do.
func (s *Snapshot) verifyRedacted() *fault {
	if !s.Redacted {
		return nil
	}
	const promised = "the snapshot says that it is redacted, and this is a name"
	return cmp.Or(
		each(s.Principals, func(p *Principal) *fault {
			if p.UserPrincipalName != "" {
				return newFault(promised).in("userPrincipalName")
			}
			return nil
		}).in("principals"),
		each(s.Scope.Users, func(user *string) *fault {
			if !identity.IsCanonicalID(*user) {
				return newFault(promised)
			}
			return nil
		}).in("users").in("scope"),
		each(s.Gaps, func(g *Gap) *fault {
			if g.namesPerson() {
				return newFault(promised).in("subject")
			}
			return nil
		}).in("gaps"),
	)
}
