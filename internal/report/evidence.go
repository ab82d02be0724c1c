package report

import (
	"fmt"
	"strconv"

	"pim-groups/internal/escape"
)

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

// tenantState says how and when the tenant was read, and of a run that has read none
// whether it asked one.
func (v *view) tenantState() string {
	switch {
	case v.Source != "":
		return v.read()
	case v.tenantAsked():
		return "asked for, and not read"
	}
	return "no tenant was asked"
}

// tool is the version of the program, and its commit if that is known.
func (v *view) tool() string { return v.Tool.words() }

func (t Tool) words() string {
	if t.Commit == "" {
		return t.Version
	}
	return t.Version + " (commit " + t.Commit + ")"
}

// provenance is the evidence as facts of the record: none on the command line.
func (v *view) provenance() []fact {
	e := &v.Evidence
	facts := []fact{
		{name: "Repository", value: e.Repository, code: true, url: v.Links.Repository},
		{name: "Commit", value: e.Commit, code: true, url: v.page("/commit/" + escape.PathSegment(e.Commit))},
	}
	if e.PullRequest != 0 {
		number := strconv.Itoa(e.PullRequest)
		facts = append(facts, fact{name: "Pull request", value: number, url: v.page("/pull/" + number)})
	}
	facts = append(facts, fact{name: "Started by", value: e.started()})
	if v.Links.Run != "" {
		facts = append(facts, fact{name: "Run", value: "log of the workflow run", url: v.Links.Run})
	}
	return facts
}

// place says in which repository, and about which pull request; "" on the command
// line.
func (e *Evidence) place() string {
	if e.PullRequest == 0 || e.Repository == "" {
		return e.Repository
	}
	return fmt.Sprintf("%s, pull request %d", e.Repository, e.PullRequest)
}

// started says which event by whom. After a re-run two people answer for a run.
func (e *Evidence) started() string {
	switch {
	case e.Event+e.Actor == "":
		return ""
	case e.TriggeringActor != "" && e.TriggeringActor != e.Actor:
		return fmt.Sprintf("%s by %s, this attempt by %s", e.Event, e.Actor, e.TriggeringActor)
	}
	return fmt.Sprintf("%s by %s", e.Event, e.Actor)
}

// page is an address below that of the repository, "" if that is not known.
func (v *view) page(path string) string {
	if v.Links.Repository == "" {
		return ""
	}
	return v.Links.Repository + path
}

// portal is the page of a group in the Entra admin center, "" where that is not
// known.
func (v *view) portal(id string) string {
	if v.Index == nil {
		return ""
	}
	return v.Index.Cloud.AdminCenter(id)
}
