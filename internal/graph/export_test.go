package graph

// NewAt makes a Client of a Graph that is somewhere else, for tests whose
// server has no socket and so no address.
var NewAt = newClient

// NewOnboardingAt is NewAt for an Onboarding.
var NewOnboardingAt = newOnboarding
