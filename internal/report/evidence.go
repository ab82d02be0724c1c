package report

// Evidence says what started the run: what a report rests on beside the files and
// the tenant. What is not known is empty.
type Evidence struct {
	Repository  string `json:"repository"` // owner/name
	Commit      string `json:"commit"`     // of a pull request its last one, not the merge that GitHub tries
	PullRequest int    `json:"pullRequest"`
	Event       string `json:"event"`
	// Actor caused the run, TriggeringActor this attempt of it.
	Actor           string `json:"actor"`
	TriggeringActor string `json:"triggeringActor"`
}

// jsonEvidence is the evidence with the two facts that the rest of a report knows.
type jsonEvidence struct {
	Evidence
	Run         string `json:"run"`
	TenantAsked bool   `json:"tenantAsked"`
}

func (v *view) jsonEvidence() jsonEvidence {
	return jsonEvidence{v.Evidence, v.Links.Run, v.tenantAsked()}
}

// tenantAsked says that the run read the state of a tenant, or tried to. Without it
// nothing in the report is about a tenant.
func (v *view) tenantAsked() bool { return v.Source != "" || v.Cost != nil }
