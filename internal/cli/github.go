package cli

import (
	"fmt"

	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
)

// runner gives the runner that masks secrets. It speaks through standard
// error, which GitHub reads commands from too: standard output can be a report
// in a file, and a mask command holds the secret. Only the action masks, since
// nobody stands between it and the runner. A command of a script may be piped
// into a file that is kept, and that a step of a workflow runs it, as
// GITHUB_ACTIONS says, does not change that.
func (p *program) runner() *gha.Runner {
	runner := gha.New(p.getenv, p.Stderr)
	if p.step == nil {
		return runner.WithoutMasks()
	}
	return runner
}

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
