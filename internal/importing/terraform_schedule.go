package importing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
	"pim-groups/internal/identity"
)

// readSchedule takes somebody who is eligible or active.
// https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/resources/privileged_access_group_eligibility_schedule
func (t *terraform) readSchedule(r *resource) {
	e, s := t.side(r, "assignment_type")
	if e == nil {
		return
	}
	list, active := &s.eligible, r.kind == assignmentType
	if active {
		list = &s.active
	}
	id := identity.CanonicalID(r.values.word("principal_id"))
	switch {
	case id == "":
		t.note(r, "its principal_id is sensitive or no object id", r.values)
	case id == e.id:
		t.note(r, "the group is its own member, which groups.yaml refuses", r.values)
	case slices.ContainsFunc(*list, func(a groupsyaml.Assignment) bool { return a.Who == id }):
		t.note(r, "the same person has the same role by another resource, which is carried", r.values)
		s.carried(r)
	default:
		a := groupsyaml.Assignment{Who: id}
		if reason := t.period(r, active, &a); reason != "" {
			t.note(r, reason, r.values)
			return
		}
		t.texts(r, active, &a)
		carry(r.values.at("group_id"), r.values.at("principal_id"), r.values.at("assignment_type"))
		t.used[id] = true
		*list = append(*list, a)
		s.carried(r)
	}
}

// period reads when the assignment ends, in the order in which the provider does: the
// date, the duration, permanent. It gives the reason for which nothing is carried.
func (t *terraform) period(r *resource, active bool, a *groupsyaml.Assignment) string {
	v := r.values
	for _, key := range []string{"expiration_date", "duration", "permanent_assignment", "start_date", "status"} {
		if at := v.at(key); at != nil && at.hidden {
			return "its " + key + " " + at.reason(text)
		}
	}
	if status := v.word("status"); slices.Contains([]string{"Canceled", "Denied", "Failed", "Revoked"}, status) {
		return "its status is " + status + ", so nobody has the role by it"
	}
	start, started := moment(v.word("start_date"))
	if started && start.After(t.now) {
		return "it begins on " + start.UTC().Format(time.DateOnly) + ", and groups.yaml has no start; declare it then"
	}
	permanent := v.at("permanent_assignment")
	switch date, length := v.word("expiration_date"), v.word("duration"); {
	case date != "":
		carry(v.at("expiration_date"))
		end, ok := moment(date)
		if !ok {
			return "its expiration_date is no time as RFC 3339 has it"
		}
		return t.until(r, "expiration_date", end, a)
	case length != "":
		carry(v.at("duration"))
		return t.lasting(r, length, start, started, active, a)
	case permanent != nil && permanent.kind == boolean && permanent.text == "true":
		carry(permanent)
		a.Permanent = true
		return ""
	}
	return "it has no expiration_date and no duration, and is not permanent"
}

func moment(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, text)
	return at, err == nil
}

// lasting takes a duration. An eligibility becomes a lease, which is renewed while its
// line is in the file; an active assignment has none, and ends with its day.
func (t *terraform) lasting(r *resource, text string, start time.Time, started, active bool, a *groupsyaml.Assignment) string {
	const shortest, longest = 24 * time.Hour, 3650 * 24 * time.Hour
	d, reason := parseDuration(text)
	switch {
	case reason != "":
		return "its duration " + finding.Quote(text) + ": " + reason
	case started && start.Add(d).Before(t.now):
		return ended(start.Add(d))
	case !active && d >= shortest && d <= longest:
		a.For = d
		return ""
	case !started:
		return "it has a duration and no start_date, so its end is not known"
	}
	carry(r.values.at("start_date"))
	return t.until(r, "duration", start.Add(d), a)
}

func ended(end time.Time) string {
	return "it ended on " + end.UTC().Format(time.DateOnly)
}

// until takes the last day. An end at midnight is the end of the day before, as PIM and
// the portal write it; five minutes later still counts as that.
func (t *terraform) until(r *resource, key string, end time.Time, a *groupsyaml.Assignment) string {
	const late = 5 * time.Minute
	end = end.UTC()
	if !end.After(t.now) {
		return ended(end)
	}
	a.Until = end.Add(-late - time.Nanosecond)
	if year := a.Until.Year(); year < 2000 || year > 2199 {
		return "groups.yaml has last days from the year 2000 to 2199"
	}
	if end.Truncate(24*time.Hour).Before(a.Until) && end.Add(time.Second).Truncate(24*time.Hour).Before(end) {
		a.Comment = "ends at " + end.Format("15:04") + " UTC in Terraform"
		t.result.Notes = append(t.result.Notes, Note{Place: r.address + "." + key, Reason: "the time of day: until is the end of the day in UTC"})
	}
	return ""
}

// texts reads the reason and the ticket. An active assignment needs a reason.
func (t *terraform) texts(r *resource, active bool, a *groupsyaml.Assignment) {
	const maxWhy, maxTicket = 500, 100
	a.Why = t.prose(r, "justification", maxWhy)
	if active {
		a.Why = cmp.Or(a.Why, "imported from Terraform")
	}
	a.Ticket = t.prose(r, "ticket_number", maxTicket)
	if a.Ticket != "" && r.values.word("ticket_system") != "" {
		t.note(r, "groups.yaml has one text for the ticket, which is ticket_number", r.values.at("ticket_system"))
	}
}

// prose gives a text that groups.yaml can hold, "" for none.
func (t *terraform) prose(r *resource, key string, most int) string {
	v := r.values.at(key)
	if v == nil || v.kind == null || v.kind == text && v.text == "" {
		return ""
	}
	reason := v.reason(text)
	switch {
	case reason != "":
	case strings.TrimSpace(v.text) == "":
		reason = "is blank"
	case utf8.RuneCountInString(v.text) > most:
		reason = fmt.Sprintf("is longer than %d characters", most)
	case strings.ContainsFunc(v.text, isHidden):
		reason = "has line breaks or characters that don't show"
	case strings.Contains(strings.ToLower(v.text), "[pim-groups"):
		reason = "has [pim-groups, which marks what this program sends"
	}
	if reason != "" {
		t.note(r, reason, v)
		return ""
	}
	carry(v)
	return v.text
}
