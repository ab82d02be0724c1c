package cli

import (
	"context"
	"fmt"
	"slices"

	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
	"pim-groups/internal/graph/signin"
	"pim-groups/internal/onboard"
)

// origin is what started an onboarding, and the way to ask GitHub about it.
type origin struct {
	onboard.Origin
	ask func(context.Context) (head string, err error)
}

// origin establishes where the run comes from, as far as the runner knows. nil
// is a person: nothing says that a workflow started the program, and it signs
// in by no token of one. A fact that is missing stays empty, and the rails
// refuse it: `run: pim-groups onboard` in a step is a workflow's run like the
// action, whatever the step took out of its environment.
func (p *program) origin(s *settings) *origin {
	if p.step == nil && !p.commands().Traces() && s.signIn.auth != string(signin.GitHub) {
		return nil
	}
	event := p.event()
	return &origin{
		Origin: onboard.Origin{Event: event.Name, Ref: event.Ref, SHA: event.SHA, DefaultBranch: event.DefaultBranch},
		ask: func(ctx context.Context) (string, error) {
			client, err := p.askingGitHub(event)
			if err != nil {
				return "", err
			}
			return client.Head(ctx, event.Repository, event.DefaultBranch)
		},
	}
}

// event gives the facts of the event that started the run. A payload that can't
// be read takes facts away, which the rails tell; the name is in the environment.
func (p *program) event() gha.Event {
	if p.step != nil {
		return p.step.event
	}
	event, err := p.commands().Event()
	if err != nil {
		fmt.Fprintln(p.Stderr, "warning:", escape.Line(err.Error()))
	}
	return event
}

// askHead finds out which commit is the last of the default branch right now. A
// question that a signal has cut off changes nothing: nothing is written then,
// and the reason is the signal and no rail.
func (o *origin) askHead(ctx context.Context) {
	head, err := o.ask(ctx)
	if err != nil && ctx.Err() != nil {
		return
	}
	o.HeadSHA, o.NoHead = head, ""
	if err != nil {
		o.HeadSHA, o.NoHead = "", err.Error()
	}
}

// rails gives the facts to the rails; nil stays nil.
func (o *origin) rails() *onboard.Origin {
	if o == nil {
		return nil
	}
	return &o.Origin
}

// refusals asks the rails about the origin that need no question to GitHub.
func (o *origin) refusals(limits onboard.Limits) []onboard.Refusal {
	local := slices.DeleteFunc(onboard.OriginRails(), func(r onboard.Rail) bool { return r.ID == "head" })
	return onboard.Ask(local, &onboard.Attempt{Origin: o.rails(), Limits: limits})
}

// refusalsByGitHub asks GitHub for the head, and all rails about the origin.
func (o *origin) refusalsByGitHub(ctx context.Context, limits onboard.Limits) []onboard.Refusal {
	return onboard.Ask(onboard.OriginRails(), &onboard.Attempt{Origin: o.again(ctx), Limits: limits})
}

// again asks for the head, each time anew, for reading a tenant takes minutes,
// and gives the facts to the rails. A run that was stopped asks nobody.
func (o *origin) again(ctx context.Context) *onboard.Origin {
	if o != nil && ctx.Err() == nil {
		o.askHead(ctx)
	}
	return o.rails()
}

// askingGitHub gives the client for the GitHub that the event is of.
func (p *program) askingGitHub(event gha.Event) (*github.Client, error) {
	return github.New(github.Options{Token: p.githubToken(), API: event.API, UserAgent: "pim-groups/" + p.Version, Carrier: p.Carrier})
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
	p.commands().Mask(token)
	return token
}
