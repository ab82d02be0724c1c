package fakegraph

import (
	"strings"

	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

type pimRequest = *tenant.Request

// requestType has all properties of the documented list; the documented answer
// to a POST leaves those out that are null. A client can't rely on either.
// createdBy has an id and never a name. [D]
// https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityschedulerequest
func requestType(kind tenant.Access) *entity[pimRequest] {
	e := newEntity("microsoft.graph.privilegedAccessGroup"+title(kind)+"ScheduleRequest", func(r pimRequest) string { return r.ID },
		[]property[pimRequest]{
			{"id", func(r pimRequest) o.Value { return o.Text(r.ID) }, byDefault},
			{"status", func(r pimRequest) o.Value { return o.Text(r.Status) }, byDefault},
			{"completedDateTime", func(r pimRequest) o.Value { return o.Time(r.Completed) }, byDefault},
			{"createdDateTime", func(r pimRequest) o.Value { return o.Time(r.Created) }, byDefault},
			{"approvalId", func(pimRequest) o.Value { return o.Value{} }, byDefault},
			{"customData", func(pimRequest) o.Value { return o.Value{} }, byDefault},
			{"createdBy", func(r pimRequest) o.Value {
				return o.Record(o.Object{{Name: "user", Value: o.Record(o.Object{
					{Name: "displayName", Value: o.Value{}}, {Name: "id", Value: o.TextOrNull(r.By.ID)}})}})
			}, byDefault},
			{"action", func(r pimRequest) o.Value { return o.Text(r.Action) }, byDefault},
			{"isValidationOnly", func(r pimRequest) o.Value { return o.Bool(r.ValidationOnly) }, byDefault},
			{"justification", func(r pimRequest) o.Value { return o.TextOrNull(r.Justification) }, byDefault},
			{"scheduleInfo", func(r pimRequest) o.Value { return scheduleInfo(r.Start, r.End, r.Expiration, r.Duration) }, byDefault},
			{"ticketInfo", ticket, byDefault},
			{"accessId", func(r pimRequest) o.Value { return o.Text(string(r.AccessID)) }, byDefault},
			{"principalId", func(r pimRequest) o.Value { return o.Text(r.PrincipalID) }, byDefault},
			{"groupId", func(r pimRequest) o.Value { return o.Text(r.GroupID) }, byDefault},
			{"targetScheduleId", func(r pimRequest) o.Value { return o.TextOrNull(r.ScheduleID) }, byDefault},
		})
	e.expand["principal"] = func(c *call, r pimRequest, x o.Expansion) (o.Object, *refusal) {
		return o.Object{{Name: "principal", Value: o.Record(c.value(c.objectOf(r.PrincipalID), x.Query.Select))}}, nil
	}
	return e
}

// ticket is an object of nulls when there is none. [D]
func ticket(r pimRequest) o.Value {
	given := r.Ticket.Object()
	return o.Record(o.Object{
		{Name: "ticketNumber", Value: given.Get("ticketNumber")},
		{Name: "ticketSystem", Value: given.Get("ticketSystem")},
	})
}

// listRequests needs the same filter as the schedules do.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedulerequests
func listRequests(kind tenant.Access) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		by, refused := c.selection()
		var rows []pimRequest
		switch {
		case refused != nil:
		case by.group != "":
			rows, refused = c.tenant.GroupRequests(c.state, kind, by.group)
		default:
			rows = c.tenant.PrincipalRequests(c.state, kind, by.principal)
		}
		if refused != nil {
			return result{}, refused
		}
		return list(c, c.catalogue.requests[kind], rows, collection{context: requestContext(kind)})
	}
}

func requestContext(kind tenant.Access) string { return pimContext + string(kind) + "ScheduleRequests" }

// getRequest finds a request of the kind; the two kinds share no ids.
func getRequest(kind tenant.Access) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		r := c.state.Request(kind, c.args[0])
		if r == nil {
			return result{}, &refusal{Status: 404, Code: "ResourceNotFound", Message: "The resource is not found."}
		}
		return single(c, c.catalogue.requests[kind], r, collection{context: requestContext(kind)})
	}
}

// postRequest answers 201 even if the status says Failed. [L]
func postRequest(kind tenant.Access) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		body, refused := c.object()
		if refused == nil {
			refused = c.mayOnlyRemove(kind, body)
		}
		if refused != nil {
			return result{}, refused
		}
		r, refused := c.tenant.PostRequest(c.actor, kind, body)
		if refused != nil {
			return result{}, refused
		}
		res, refused := single(c, c.catalogue.requests[kind], r, collection{context: requestContext(kind)})
		res.status = 201
		return res, refused
	}
}

// mayOnlyRemove: the Remove permission is for removals. [D]
func (c *call) mayOnlyRemove(kind tenant.Access, body o.Object) *refusal {
	if strings.EqualFold(body.Get("action").Text(), "adminRemove") {
		return nil
	}
	return c.demand(pimNeeds(schedulePermission(kind, "ReadWrite"), "PrivilegedAccess.ReadWrite.AzureADGroup"))
}

// cancelRequest answers 204, only while a request is pending. [G]
// https://learn.microsoft.com/graph/api/privilegedaccessgroupeligibilityschedulerequest-cancel
func cancelRequest(kind tenant.Access) func(*call) (result, *refusal) {
	return func(c *call) (result, *refusal) {
		return result{status: 204}, c.tenant.Cancel(kind, c.args[0])
	}
}
