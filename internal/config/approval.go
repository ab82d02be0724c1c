package config

import (
	"cmp"
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/settings"
	"pim-groups/internal/strictyaml"
)

// maxApprovers is the number that settings.Approval allows.
const maxApprovers = 50

// approval reads none, or a list of approvers.
func (b *block) approval(e strictyaml.Entry) {
	switch text := e.Value.Text; {
	case e.Value.Kind == strictyaml.Scalar && text != "none":
		b.Fail("file-type", e.Value.Pos, `"approval" can't be `+strictyaml.Quote(text), "write none, or a list of approvers: ["+text+"]")
		return
	case e.Value.Kind != strictyaml.Sequence:
		if b.Enum(e.Value, `"approval"`, "none") != nil {
			b.Values.ActivationApproval = settings.Known(settings.Approval{})
		}
		return
	}
	b.Approvers = []Approver{}
	if n := len(e.Value.Items); n == 0 || n > maxApprovers {
		b.Fail("file-value", e.Pos, fmt.Sprintf(`"approval" has %s`, finding.Count(n, "approver")),
			fmt.Sprintf("write 1 to %d approvers, or none", maxApprovers))
		return
	}
	seen := seen{}
	var list []settings.Approver
	for _, item := range e.Value.Items {
		a, ok := b.approver(b.String(item, "an approver"))
		if !ok || b.repeated(seen, a.Who, a.Principal) {
			continue
		}
		b.Approvers = append(b.Approvers, a)
		list = append(list, settings.Approver{Kind: string(a.Principal.Kind), ID: cmp.Or(a.Principal.ID, a.Principal.Name)})
	}
	b.Values.ActivationApproval = settings.Known(settings.ApprovedBy(list...))
}

// approver reads a user or a group. Offline, nothing tells what a bare object id is.
func (b *block) approver(text *strictyaml.Value[string]) (Approver, bool) {
	who, ok := b.find(text, "the approver")
	switch {
	case !ok:
		return Approver{}, false
	case who.Kind == Application:
		b.Fail("file-value", text.Pos, fmt.Sprintf("the approver %s is an application", strictyaml.Quote(text.Value)), "name users or groups: an application can't approve")
		return Approver{}, false
	case who.Kind == AnyKind:
		b.Fail("file-value", text.Pos, fmt.Sprintf("nothing says whether the approver %s is a user or a group", who.ID),
			"add the id to principals, under users or groups")
		return Approver{}, false
	}
	return Approver{Text{text.Value, text.Pos}, who}, true
}

// seen is where each principal of a list was named first, by key.
type seen map[string]finding.Pos

// key is by what a principal is told from others: the id if it has one.
func (p Principal) key() string { return cmp.Or(p.ID, identity.FoldName(p.Name)) }

// repeated records somebody whom the list has already, by whatever spelling.
func (p *parser) repeated(seen seen, who Text, principal Principal) bool {
	first, twice := seen[principal.key()]
	if !twice {
		seen[principal.key()] = who.Pos
		return false
	}
	p.Fail("file-value", who.Pos, fmt.Sprintf("%s is listed twice, first on line %d", strictyaml.Quote(who.Value), first.Line),
		"keep one of the two", finding.Related{Pos: first, Message: "first here"})
	return true
}
