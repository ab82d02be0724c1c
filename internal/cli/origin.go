package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
	"pim-groups/internal/graph/signin"
)

// origin is what started an onboarding, and the way to ask GitHub about it. All
// its methods take nil: a person's run has no origin.
type origin struct {
	apply.Origin
	event     gha.Event
	client    func() (*github.Client, error)
	workspace func() ([]github.File, error) // the files that decide what is onboarded
}

// origin establishes where the run comes from, as far as the runner knows. nil
// is a person: nothing says that a workflow started the program, and it signs
// in by no token of one. A fact that is missing stays empty, and the guardrails
// refuse it: `run: pim-groups onboard` in a step is a workflow's run like the
// action, whatever the step took out of its environment.
func (p *program) origin(s *settings, files []config.Source) *origin {
	if p.step == nil && !p.runner().Traces() && s.signIn.auth != string(signin.GitHub) {
		return nil
	}
	event := p.event()
	return &origin{
		Origin: apply.Origin{
			Event: event.Name, Actor: event.Actor, TriggeringActor: event.TriggeringActor,
			Ref: event.Ref, SHA: event.SHA, EventBranch: event.DefaultBranch,
			Repository: event.Repository, Run: strings.Trim(event.RunID+"."+event.RunAttempt, "."),
		},
		event:     event,
		client:    func() (*github.Client, error) { return p.githubClient(event) },
		workspace: func() ([]github.File, error) { return inWorkspace(event.Workspace, p.root.Name(), files) },
	}
}

// inWorkspace gives files their paths from the folder that the runner makes for
// checkouts. Outside of it a path has no meaning in the repository.
func inWorkspace(workspace, here string, files []config.Source) ([]github.File, error) {
	whole, err := realPath(workspace)
	if workspace == "" || err != nil {
		return nil, errors.New("GITHUB_WORKSPACE does not say where the checkout is")
	}
	if here, err = realPath(here); err != nil {
		return nil, err
	}
	folder, err := filepath.Rel(whole, here)
	if err != nil || !filepath.IsLocal(folder) {
		return nil, errors.New("GITHUB_WORKSPACE is not a folder that the working directory is in")
	}
	list := make([]github.File, len(files))
	for i, file := range files {
		list[i] = github.File{Path: path.Join(filepath.ToSlash(folder), file.Path), Data: file.Data}
	}
	return list, nil
}

// realPath gives the one name of a folder, without links.
func realPath(name string) (string, error) {
	whole, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(whole)
}

// localRefusals asks the guardrails about the origin that need no answer of GitHub.
func (o *origin) localRefusals(limits apply.Limits) []apply.Refusal {
	local := guardrails(func(id string) bool { return !slices.Contains([]string{"default-branch", "head", "reviewed"}, id) })
	return apply.Check(local, &apply.Preflight{Origin: o.facts(), Limits: limits})
}

// refusals asks GitHub for the head and, if the run is for it, for its files;
// then all guardrails about the origin.
func (o *origin) refusals(ctx context.Context, limits apply.Limits) []apply.Refusal {
	facts := o.refresh(ctx)
	if o != nil && o.HeadSHA == o.SHA && ctx.Err() == nil {
		differing, err := o.differing(ctx)
		o.Reviewed, o.Unreviewed = err == nil && len(differing) == 0, differing
		if err != nil {
			o.NoReview = err.Error()
		}
	}
	return apply.Check(apply.OriginGuardrails(), &apply.Preflight{Origin: facts, Limits: limits})
}

// staleReason asks for the default branch and its head once more, and says why the
// run is not for them.
func (o *origin) staleReason() func(context.Context) string {
	if o == nil {
		return nil
	}
	moving := guardrails(func(id string) bool { return id == "default-branch" || id == "head" })
	return func(ctx context.Context) string {
		for _, refusal := range apply.Check(moving, &apply.Preflight{Origin: o.refresh(ctx)}) {
			return refusal.Message
		}
		return ""
	}
}

// guardrails gives those about the origin that the ids choose.
func guardrails(chosen func(id string) bool) []apply.Guardrail {
	return slices.DeleteFunc(apply.OriginGuardrails(), func(g apply.Guardrail) bool { return !chosen(g.ID) })
}

// refresh asks for the head, each time anew, for reading a tenant takes minutes,
// and gives the facts to the guardrails. A run that was stopped sends no request,
// and a request that a signal has cut off changes nothing: nothing is written then,
// and the reason is the signal and no guardrail.
func (o *origin) refresh(ctx context.Context) *apply.Origin {
	if o == nil || ctx.Err() != nil {
		return o.facts()
	}
	branch, head, err := o.head(ctx)
	if err != nil && ctx.Err() != nil {
		return o.facts()
	}
	o.DefaultBranch, o.HeadSHA, o.NoHead = branch, head, ""
	if err != nil {
		o.NoHead = err.Error()
	}
	return o.facts()
}

// findPullRequest names the one that was merged as the commit, for the justifications
// that PIM keeps. Without the permission to ask they name the commit alone.
func (o *origin) findPullRequest(ctx context.Context) {
	if o == nil || o.event.Name != "push" {
		return
	}
	if client, err := o.client(); err == nil {
		o.Number, _ = client.PullRequestOf(ctx, o.event.Repository, o.DefaultBranch, o.SHA)
	}
}

// facts are what the guardrails judge; nil stays nil.
func (o *origin) facts() *apply.Origin {
	if o == nil {
		return nil
	}
	return &o.Origin
}

// head finds out which branch is the default one right now, and which commit is
// its last: two requests before each write. A job's token has 1,000 an hour for
// its repository, which is enough for 400 groups; where they are used up, no
// further write begins.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
func (o *origin) head(ctx context.Context) (branch, sha string, err error) {
	client, err := o.client()
	if err != nil {
		return "", "", err
	}
	if branch, err = client.DefaultBranch(ctx, o.event.Repository); err != nil {
		return "", "", err
	}
	sha, err = client.Head(ctx, o.event.Repository, branch)
	return branch, sha, err
}

// differing lists the files that are not those of the commit. Once is enough: the
// run uses what was read of them, whatever is written there later.
func (o *origin) differing(ctx context.Context) ([]string, error) {
	inside, err := o.workspace()
	if err != nil {
		return nil, err
	}
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	return client.Differing(ctx, o.event.Repository, o.event.SHA, inside)
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
