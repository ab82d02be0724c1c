// Package fakegraph is a Microsoft Graph for tests, with the Entra tenant in
// front of it that issues tokens and the GitHub endpoint that vouches for a
// workflow. It looks like the tenant of a snapshot and answers what Graph
// answers, to this product and to any other client: v1.0 and beta, OData,
// paging, batches, permissions, throttling, the writes that bring a group
// under PIM and all that they set off. Faults are scripted; see package fault.
//
// It owns the HTTP side. The state is in package tenant, query expressions in
// odata, sign-in in entra. It may not know the client: what both agree on is
// Microsoft's documentation. It imports no SDK, so that a client's mistakes
// and the fake's can't be the same ones.
//
// What is served is a claim about Graph, so each behaviour says where it comes
// from: [D] Microsoft's documentation or metadata, [L] somebody saw it live,
// [C] a real client's source relies on it, [I] inferred, [G] general knowledge
// of Graph that no page was checked for, [?] nobody knows: Answers then has
// both answers. A request that Graph refuses is refused here, too; a request
// that is not modelled is answered as an unknown path, never with an invented
// success.
//
// How a request goes: a socket or RoundTripper makes it a request; exchange
// logs it, asks the script of faults, and passes it to the sign-in endpoints
// or to graph, which checks the token, charges the call, finds the route and
// runs its handler. What comes back is an answer and how to send it.
package fakegraph
