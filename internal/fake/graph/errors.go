package fakegraph

import (
	"net/http"
	"strconv"

	"pim-groups/internal/fake/graph/fault"
	o "pim-groups/internal/fake/graph/odata"
	"pim-groups/internal/fake/graph/tenant"
)

// refusal is an error answer; the nil one is success.
type refusal = tenant.Error

func badRequest(message string) *refusal {
	return &refusal{Status: http.StatusBadRequest, Code: "BadRequest", Message: message}
}

// directoryBadRequest is the directory service's own kind of 400.
func directoryBadRequest(message string) *refusal {
	return &refusal{Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: message}
}

// unsupported is the answer to a query that OData allows and the directory
// does not. [D] https://learn.microsoft.com/graph/aad-advanced-queries
func unsupported(message string) *refusal {
	return &refusal{Status: http.StatusBadRequest, Code: "Request_UnsupportedQuery", Message: message}
}

func notAllowed() *refusal { // [D] json-batching example
	return &refusal{Status: http.StatusMethodNotAllowed, Code: "Request_BadRequest", Message: "Specified HTTP method is not allowed for the request target."}
}

func noSegment(name string) *refusal { // [G]
	return badRequest("Resource not found for the segment '" + name + "'.")
}

// fail gives a refusal Graph's form. PIM nests its own form as a string. [L]
func (s *Server) fail(r *request, e *refusal) fault.Answer {
	code, message := e.Code, e.Message
	if e.Nested {
		inner := o.Object{
			{Name: "errorCode", Value: o.Text(e.Code)},
			{Name: "message", Value: o.Text(e.Message)},
			{Name: "instanceAnnotations", Value: o.List()},
		}
		code, message = "UnknownError", string(inner.Append(nil))
	}
	requestID, clientID := s.requestIDs(r)
	details := o.Object{
		{Name: "date", Value: o.Text(s.settings.clock().UTC().Format("2006-01-02T15:04:05"))},
		{Name: "request-id", Value: o.Text(requestID)},
		{Name: "client-request-id", Value: o.Text(clientID)},
	}
	if e.Status == http.StatusTooManyRequests {
		details = append(details, o.Member{Name: "status", Value: o.Text("429")})
	}
	answer := jsonAnswer(e.Status, o.Object{{Name: "error", Value: o.Record(o.Object{
		{Name: "code", Value: o.Text(code)},
		{Name: "message", Value: o.Text(message)},
		{Name: "innerError", Value: o.Record(details)},
	})}})
	s.stampIDs(answer.Header, requestID, clientID)
	return answer
}

func jsonAnswer(status int, body o.Object) fault.Answer {
	return fault.Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-cache"}}, Body: body.Append(nil)}
}

// requestIDs gives the service's id of a request and the client's, which is
// the same if the client sent none. The same requests get the same ids.
func (s *Server) requestIDs(r *request) (requestID, clientID string) {
	requestID = tenant.GUID("request", strconv.Itoa(s.requestNo))
	if clientID = r.header.Get("client-request-id"); clientID == "" {
		clientID = requestID
	}
	return requestID, clientID
}

func (s *Server) stampIDs(h http.Header, requestID, clientID string) {
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientID)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Fake","Slice":"E","Ring":"5","ScaleUnit":"000","RoleInstance":"FAKE0"}}`)
}
