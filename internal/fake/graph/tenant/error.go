package tenant

// Error is a refusal of Graph: what the caller gets to see. PIM's errors are
// often nested: the code is UnknownError and the message is JSON in a string
// that has the real code.
type Error struct {
	Status  int
	Code    string
	Message string
	Nested  bool
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// NotFound is the directory's answer to an id that it does not have. [L]
func NotFound(id string) *Error {
	return &Error{404, "Request_ResourceNotFound", "Resource '" + id +
		"' does not exist or one of its queried reference-property objects are not present.", false}
}

// Denied is the directory's answer to a caller without the permission. [L]
func Denied() *Error {
	return &Error{403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", false}
}

// unauthorized is the answer of PIM's back end to a principal that it refuses
// whatever its permissions are. [L] azure-docs 11157, 9056
func unauthorized() *Error {
	return &Error{403, "UnauthorizedAccessException", "Attempted to perform an unauthorized operation.", false}
}

// unknownToPIM: the group is new and not replicated, or deleted. The code was
// captured, the message was not. [L]
func unknownToPIM() *Error {
	return &Error{404, "ResourceNotFound", "The resource is not found.", false}
}

// kindRefused: PIM does not manage groups of this kind. Two projects agree on
// the body. [L]
func kindRefused() *Error {
	return &Error{400, "ResourceTypeNotSupported", "Resource type not supported for onboarding", false}
}

// MissingProvider is what PIM answers when the filter that names the group is
// missing, and for an empty or malformed policy id. [D] docs issue 15910
func MissingProvider() *Error {
	return &Error{400, "MissingProvider", "The provider is missing.", true}
}

// policyFailed: a request that the group's role settings forbid. [L]
func policyFailed(rules string) *Error {
	return &Error{400, "RoleAssignmentRequestPolicyValidationFailed", "The following policy rules failed: " + rules, false}
}

func invalidRequest() *Error { // [L] azuread #1464
	return &Error{400, "InvalidRoleAssignmentRequest", "The role assignment request is invalid.", false}
}

func invalidPolicy() *Error { // [L] azuread #1537
	return &Error{400, "InvalidPolicy", "The policy is invalid.", false}
}

// mfaAndContext: who activates is asked for multi-factor authentication or for an
// authentication context. Graph checks it one way: a context is taken while
// multi-factor authentication is on, the reverse is not. [L] OMNI
func mfaAndContext() *Error {
	return &Error{400, "MfaAndAcrsConflict", "The Mfa and Acrs policy settings cannot be enabled simultaneously.", false}
}
