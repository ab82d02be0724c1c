package fakegraph

import (
	"cmp"
	"slices"
	"strings"
	"time"

	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

type schedule = *tenant.Schedule

// Schedules, their instances and the requests for them come in two kinds with
// the same shape. Enumerations are sent in lower case, as captures have them;
// the documentation prints capitals. [L]
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedules

func scheduleType(kind tenant.Access) *entity[schedule] {
	e := newEntity("microsoft.graph.privilegedAccessGroup"+title(kind)+"Schedule", func(s schedule) string { return s.ID },
		[]property[schedule]{
			{"id", func(s schedule) o.Value { return o.Text(s.ID) }, byDefault},
			{"scheduleInfo", func(s schedule) o.Value { return scheduleInfo(s.Start, s.End, s.Expiration, s.Duration) }, byDefault},
			{"createdDateTime", func(s schedule) o.Value { return o.Time(s.Start) }, byDefault},
			{"modifiedDateTime", func(schedule) o.Value { return o.Text("0001-01-01T08:00:00Z") }, byDefault}, // never
			{"createdUsing", func(s schedule) o.Value { return o.TextOrNull(s.CreatedUsing) }, byDefault},
			{"status", func(s schedule) o.Value { return o.Text(s.Status) }, byDefault},
		}, accessProperties(), assignmentType(kind))
	e.expand["principal"], e.expand["group"] = expandPrincipal, expandGroup
	return e
}

func instanceType(kind tenant.Access) *entity[schedule] {
	name := string(kind) + "ScheduleId"
	e := newEntity("microsoft.graph.privilegedAccessGroup"+title(kind)+"ScheduleInstance", instanceID,
		[]property[schedule]{
			{"id", func(s schedule) o.Value { return o.Text(instanceID(s)) }, byDefault},
			{"startDateTime", func(s schedule) o.Value { return o.Time(s.Start) }, byDefault},
			{"endDateTime", func(s schedule) o.Value { return o.Time(s.End) }, byDefault},
		}, accessProperties(), assignmentType(kind),
		[]property[schedule]{{name, func(s schedule) o.Value { return o.Text(s.ID) }, byDefault}})
	e.expand["principal"], e.expand["group"] = expandPrincipal, expandGroup
	return e
}

// instanceID differs from the schedule's, save for those who were members
// before the group was managed. Ids are opaque: the documentation alone shows
// three forms. [D][L]
func instanceID(s schedule) string {
	if s.CreatedUsing == "" {
		return s.ID
	}
	return s.GroupID + "_" + string(s.AccessID) + "_" + tenant.GUID(s.ID, "instance")
}

func accessProperties() []property[schedule] {
	return []property[schedule]{
		{"accessId", func(s schedule) o.Value { return o.Text(string(s.AccessID)) }, byDefault},
		{"principalId", func(s schedule) o.Value { return o.Text(s.PrincipalID) }, byDefault},
		{"groupId", func(s schedule) o.Value { return o.Text(s.GroupID) }, byDefault},
		{"memberType", func(s schedule) o.Value { return s.Word(cmp.Or(s.MemberType, "direct")) }, byDefault},
	}
}

func assignmentType(kind tenant.Access) []property[schedule] {
	if kind == tenant.Eligibility {
		return nil
	}
	return []property[schedule]{{"assignmentType", func(s schedule) o.Value {
		if s.Activated {
			return s.Word("activated")
		}
		return s.Word("assigned")
	}, byDefault}}
}

func title(kind tenant.Access) string { return strings.ToUpper(string(kind[:1])) + string(kind[1:]) }

// scheduleInfo: no end means for ever, which has a name of its own.
// https://learn.microsoft.com/graph/api/resources/expirationpattern
func scheduleInfo(start, end time.Time, expiration, duration string) o.Value {
	switch {
	case expiration == "afterDuration":
		end = time.Time{} // the end is for the instance to say. [C] azuread
	case expiration == "" && end.IsZero():
		expiration = "noExpiration"
	case expiration == "":
		expiration = "afterDateTime"
	}
	return o.Record(o.Object{
		{Name: "startDateTime", Value: o.Time(start)},
		{Name: "recurrence", Value: o.Value{}},
		{Name: "expiration", Value: o.Record(o.Object{
			{Name: "type", Value: o.Text(expiration)},
			{Name: "endDateTime", Value: o.Time(end)},
			{Name: "duration", Value: o.TextOrNull(duration)},
		})},
	})
}

func expandPrincipal(c *call, s schedule, x o.Expansion) (o.Object, *refusal) {
	return o.Object{{Name: "principal", Value: o.Record(c.value(c.objectOf(s.PrincipalID), x.Query.Select))}}, nil
}

// expandGroup has been unreliable in reality.
func expandGroup(c *call, s schedule, x o.Expansion) (o.Object, *refusal) {
	return o.Object{{Name: "group", Value: o.Record(c.value(c.objectOf(s.GroupID), x.Query.Select)[1:])}}, nil
}

// selector is what a list of PIM's has to be filtered by: there is no list of a
// tenant's schedules, for nobody.
type selector struct{ group, principal string }

// selection reads the compulsory part of the filter. [D]
func (c *call) selection() (selector, *refusal) {
	if c.options.Filter == nil {
		return selector{}, tenant.MissingProvider()
	}
	groups, _ := c.options.Filter.Keys("groupId")
	principals, _ := c.options.Filter.Keys("principalId")
	switch {
	case len(groups)+len(principals) == 0:
		return selector{}, tenant.MissingProvider()
	case !equalities(c.options.Filter):
		return selector{}, invalidFilter()
	case len(groups) == 1:
		return selector{group: groups[0]}, nil
	case len(groups) == 0 && len(principals) == 1:
		return selector{principal: principals[0]}, nil
	}
	return selector{}, invalidFilter()
}

// equalities says that a filter has nothing but "eq" and "and": all that
// PIM's pages show. What else PIM takes is not known, so nothing else is
// answered. [?]
func equalities(f *o.Filter) bool {
	return !slices.ContainsFunc(f.Clauses(), func(c o.Clause) bool { return c.Op != o.Eq || c.Negated }) && f.Widest() == 1
}

func invalidFilter() *refusal {
	return &refusal{Status: 400, Code: "InvalidFilter", Message: "The filter is invalid.", Nested: true} // code [?]
}

// scheduleList is one of the lists of schedules and what it is called.
type scheduleList struct {
	tenant.View
	segment string
}

func scheduleLists(kind tenant.Access) []scheduleList {
	return []scheduleList{
		{tenant.View{Kind: kind}, string(kind) + "Schedules"},
		{tenant.View{Kind: kind, Instances: true}, string(kind) + "ScheduleInstances"},
	}
}

func (l scheduleList) entity(c *call) *entity[schedule] {
	if l.Instances {
		return c.catalogue.instances[l.Kind]
	}
	return c.catalogue.schedules[l.Kind]
}

func (l scheduleList) collection() collection { return collection{context: pimContext + l.segment} }

const pimContext = "identityGovernance/privilegedAccess/group/"

// list serves the schedules of a group or of a principal.
func (l scheduleList) list(c *call) (result, *refusal) {
	by, refused := c.selection()
	var rows []schedule
	switch {
	case refused != nil:
	case by.group != "":
		rows, refused = c.tenant.GroupSchedules(c.state, l.View, by.group)
	default:
		rows = c.tenant.PrincipalSchedules(c.state, l.View, by.principal)
	}
	if refused != nil {
		return result{}, refused
	}
	return list(c, l.entity(c), rows, l.collection())
}

// get finds a schedule or instance by its id.
func (l scheduleList) get(c *call) (result, *refusal) {
	groupID, _, _ := strings.Cut(c.args[0], "_")
	rows, refused := c.tenant.GroupSchedules(c.state, l.View, groupID)
	if refused != nil {
		return result{}, refused
	}
	e := l.entity(c)
	for _, s := range rows {
		if e.key(s) == c.args[0] {
			return single(c, e, s, l.collection())
		}
	}
	return result{}, &refusal{Status: 404, Code: "ResourceNotFound", Message: "The resource is not found."}
}

// mine is filterByCurrentUser: only a person has a current user. [D]
func (l scheduleList) mine(c *call) (result, *refusal) {
	if c.token.AppOnly() {
		return result{}, badRequest("Current authenticated context is not valid for this request. This occurs when a request is made to an endpoint that requires user sign-in.")
	}
	return list(c, l.entity(c), c.tenant.PrincipalSchedules(c.state, l.View, c.token.ObjectID), l.collection())
}
