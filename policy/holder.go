package policy

import (
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
)

// holder is somebody or something that has a role of a group, or is eligible for it.
type holder struct {
	id        string
	principal *directory.Principal // nil: a group, or not known
	group     *directory.Group     // nil: no group, or not known
	people    []string             // ids: of the people in the group, or the principal itself
	part      directory.Part       // that could not be read and is about it; "" if nothing is missing
	reason    string               // why
}

// holder looks up who is a member or owner, or eligible.
func (p *Pass) holder(id string) holder { return p.lookUp(id, directory.PartEligibleGroups) }

// lookUp looks a principal up; groups are in the part. One without a principal, a group
// and an unread part is not in the directory any more.
func (p *Pass) lookUp(id string, part directory.Part) holder {
	h := holder{id: id, principal: p.Tenant.Principal(id), group: p.Tenant.Group(id)}
	switch {
	case h.principal != nil:
		h.people = []string{id}
		if !h.principal.Readable() {
			h.part, h.reason = directory.PartUsers, "only the id of "+id+" could be read"
		}
		return h
	case h.group != nil && h.group.Deleted():
		h.group = nil
		return h
	case h.group != nil:
		h.people = p.Tenant.People(id)
	}
	for _, part := range []directory.Part{part, directory.PartGroups} {
		if reason, missing := p.Tenant.Missing(part, id); missing {
			h.part, h.reason = part, reason
			return h
		}
	}
	if reason, missing := p.Tenant.MissingSubject(directory.PartUsers, id); missing && h.group == nil {
		h.part, h.reason = directory.PartUsers, reason
	}
	return h
}

// groupUnread says that it may be a group that could not be read.
func (h *holder) groupUnread() bool { return h.part != "" && h.part != directory.PartUsers }

// gone says that the directory no longer has it.
func (h *holder) gone() bool { return h.principal == nil && h.group == nil && h.part == "" }

// subject is how a waiver names it.
func (h *holder) subject() string {
	if h.principal != nil {
		return subject(h.principal)
	}
	return h.id
}

// called is how messages name it, a group with the number of people in it.
func (h *holder) called() string {
	switch {
	case h.principal != nil:
		return called(h.principal)
	case h.group != nil && h.part == "":
		return "the group " + finding.Quote(h.group.DisplayName) + " (" + countPeople(len(h.people)) + ")"
	case h.group != nil:
		return "the group " + finding.Quote(h.group.DisplayName)
	}
	return h.id
}
