package directory

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pim-groups/internal/identity"
)

// A snapshot can go where names of people must not: to a fork's pull request,
// to an external auditor. What rules ask of people (is the account enabled, is
// it a guest, which groups does it own) needs object ids only and stays. A user
// principal name that a file declares can't be found any more; that is a gap
// (see outside), never "no such user".

const namesRedacted = "the names of people were left out of this snapshot; declare the owner by object id, or use a snapshot that was taken without --redact"

// Redact returns the snapshot without the names of people: in principals, in
// the caller, in the scope, in gaps and Graph's words in them, in role settings, in
// requests, and in the rules of dynamic groups. Names of groups, units, applications, packages,
// contexts and policies stay, and so does every gap.
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
	for _, set := range c.RoleSettings {
		for i := range set.Rules {
			set.Rules[i] = set.Rules[i].redacted()
		}
	}
	for i := range c.Requests {
		c.Requests[i].redact()
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

// pseudonym is made of the id, which the snapshot holds anyway: the same person has
// the same one in every snapshot.
func pseudonym(id string) string { return "person " + id[:min(len(id), 8)] }

// verifyRedacted keeps a file from promising what it does not do.
func (s *Snapshot) verifyRedacted() *fault {
	if !s.Redacted {
		return nil
	}
	refuse := func(named bool) *fault {
		if !named {
			return nil
		}
		return newFault("the snapshot says that it is redacted, and this is a name")
	}
	return cmp.Or(
		each(s.Principals, func(p *Principal) *fault { return refuse(p.UserPrincipalName != "").in("userPrincipalName") }).in("principals"),
		each(s.Scope.Users, func(user *string) *fault { return refuse(!identity.IsCanonicalID(*user)) }).in("users").in("scope"),
		each(s.RoleSettings, func(set *RoleSettings) *fault {
			return each(set.Rules, func(r *Rule) *fault { return refuse(*r != r.redacted()) }).in("rules")
		}).in("roleSettings"),
		each(s.Requests, func(r *Request) *fault {
			return refuse(r.Justification != "" && r.Justification != redactedMark).in("justification")
		}).in("requests"),
		each(s.Gaps, func(g *Gap) *fault { return refuse(g.namesPerson()).in("subject") }).in("gaps"),
	)
}

// A gap names a person where somebody could not be looked up, and Graph's own
// words can name anybody. The gap stays, with an id or a number for the name;
// of Graph's words only status and code do.

// namesPerson says whether the gap's subject is a name that may be a person's.
func (g *Gap) namesPerson() bool {
	switch {
	case g.Subject == "", identity.IsCanonicalID(g.Subject), unnamedNumber(g.Subject) > 0:
		return false
	case g.Part == PartGroups, g.Part == PartDeleted: // the name of a group
		return false
	}
	return g.Part != PartCaller || g.Subject != CallerRoles
}

// redactGaps takes the names out of the gaps, while the principals still have
// theirs.
func redactGaps(s *Snapshot) {
	ids, people := map[string]string{}, knownNames{}
	for i := range s.Principals {
		if p := &s.Principals[i]; p.Type != ServicePrincipal {
			ids[identity.FoldName(p.UserPrincipalName)] = p.ID
			people.add(p.DisplayName)
		}
	}
	if s.Caller != nil && s.Caller.Type == User {
		people.add(s.Caller.DisplayName)
	}
	last := 0
	for _, g := range s.Gaps {
		last = max(last, unnamedNumber(g.Subject))
	}
	for i := range s.NotLookedAt {
		s.NotLookedAt[i].Reason = people.hide(withoutWords(s.NotLookedAt[i].Reason))
	}
	for i := range s.Gaps {
		g := &s.Gaps[i]
		g.Reason = people.hide(withoutWords(g.Reason))
		if !g.namesPerson() {
			continue
		}
		name := identity.FoldName(g.Subject)
		if ids[name] == "" {
			last++
			ids[name] = fmt.Sprintf(unnamed, last)
		}
		g.Subject = ids[name]
	}
}

// unnamed is what a person is called of whom the snapshot has no id.
const unnamed = "unnamed person %d"

// unnamedNumber gives the number in such a name, 0 for any other text.
func unnamedNumber(subject string) int {
	var n int
	if _, err := fmt.Sscanf(subject, unnamed, &n); err != nil || fmt.Sprintf(unnamed, n) != subject {
		return 0
	}
	return n
}

var (
	// answerPattern ends behind the status and code that Graph answered with, as
	// package graph writes them; its words follow.
	answerPattern  = regexp.MustCompile(`(?s)(answered with status \d+(?: \([A-Za-z' -]+\))?(?:, [A-Za-z0-9_.]+\b)?).*`)
	addressPattern = regexp.MustCompile(`[^\s"'()<>,;]+@[^\s"'()<>,;]+`)
	wordPattern    = regexp.MustCompile(`[\pL\p{Nd}]+`)
)

// withoutWords cuts Graph's words off a reason, and addresses out of the rest.
func withoutWords(reason string) string {
	return addressPattern.ReplaceAllString(answerPattern.ReplaceAllString(reason, "$1"), "a person")
}

// knownNames are names by their first word, in lower case.
type knownNames map[string][]string

func (k knownNames) add(name string) {
	if at := wordPattern.FindStringIndex(name); at != nil {
		first := strings.ToLower(name[at[0]:at[1]])
		k[first] = append(k[first], name[at[0]:])
	}
}

// hide replaces each name that stands in the text as words of its own, the
// longest one where several do.
func (k knownNames) hide(text string) string {
	var b strings.Builder
	shown := 0
	for _, at := range wordPattern.FindAllStringIndex(text, -1) {
		if at[0] < shown {
			continue
		}
		longest := 0
		for _, name := range k[strings.ToLower(text[at[0]:at[1]])] {
			if beginsWith(text[at[0]:], name) {
				longest = max(longest, len(name))
			}
		}
		if longest > 0 {
			b.WriteString(text[shown:at[0]] + "a person")
			shown = at[0] + longest
		}
	}
	return b.String() + text[shown:]
}

// beginsWith says whether the text begins with the name, which ends where a word
// does.
func beginsWith(text, name string) bool {
	if len(name) > len(text) || !strings.EqualFold(text[:len(name)], name) {
		return false
	}
	after, _ := utf8.DecodeRuneInString(text[len(name):])
	return !unicode.IsLetter(after) && !unicode.IsDigit(after)
}
