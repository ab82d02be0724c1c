package cli

import (
	"fmt"

	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
)

// event gives the facts of the event that started the run. A payload that can't
// be read takes facts away, which the guardrails report; the name is in the
// environment.
func (p *program) event() gha.Event {
	if p.step != nil {
		return p.step.event
	}
	event, err := p.runner().Event()
	if err != nil {
		fmt.Fprintln(p.Stderr, "warning:", escape.Line(err.Error()))
	}
	return event
}

// githubClient gives the client for the GitHub that the event is of.
func (p *program) githubClient(event gha.Event) (*github.Client, error) {
	return github.New(github.Options{Token: p.githubToken(), API: event.API, UserAgent: "pim-groups/" + p.Version, Base: p.Base})
}

// githubToken is the token that GitHub is asked with. It is no flag: command
// lines show in process lists and logs. The runner masks the job's own token;
// another one may not be known to it.
func (p *program) githubToken() string {
	token := p.getenv("GITHUB_TOKEN")
	if p.step != nil {
		if given := p.step.runner.Input("github-token"); given != "" {
			token = given
		}
	}
	p.runner().Mask(token)
	return token
}
