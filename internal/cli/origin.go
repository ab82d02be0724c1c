package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"pim-groups/internal/apply"
	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
	"pim-groups/internal/graph/signin"
)

// origin is what started an onboarding, and the way to ask GitHub about it.
type origin struct {
	apply.Origin
	ask     func(context.Context) (branch, head string, err error)
	compare func(context.Context) (differing []string, err error) // files with those of SHA
}

// origin establishes where the run comes from, as far as the runner knows. nil
// is a person: nothing says that a workflow started the program, and it signs
// in by no token of one. A fact that is missing stays empty, and the rails
// refuse it: `run: pim-groups onboard` in a step is a workflow's run like the
// action, whatever the step took out of its environment. The files are all that
// decide what is onboarded.
func (p *program) origin(s *settings, files []config.Source) *origin {
	if p.step == nil && !p.commands().Traces() && s.signIn.auth != string(signin.GitHub) {
		return nil
	}
	event := p.event()
	return &origin{
		Origin: apply.Origin{
			Event: event.Name, Actor: event.Actor, TriggeringActor: event.TriggeringActor,
			Ref: event.Ref, SHA: event.SHA, EventBranch: event.DefaultBranch,
		},
		ask: func(ctx context.Context) (branch, head string, err error) {
			client, err := p.askingGitHub(event)
			if err != nil {
				return "", "", err
			}
			if branch, err = client.DefaultBranch(ctx, event.Repository); err != nil {
				return "", "", err
			}
			head, err = client.Head(ctx, event.Repository, branch)
			return branch, head, err
		},
		compare: func(ctx context.Context) ([]string, error) {
			inside, err := p.inWorkspace(event, files)
			if err != nil {
				return nil, err
			}
			client, err := p.askingGitHub(event)
			if err != nil {
				return nil, err
			}
			return client.Differing(ctx, event.Repository, event.SHA, inside)
		},
	}
}

// inWorkspace gives files the paths that they have from the folder that the
// runner makes for checkouts. Outside of it nobody knows what a path means.
func (p *program) inWorkspace(event gha.Event, files []config.Source) ([]github.File, error) {
	workspace, err := realPath(event.Workspace)
	if event.Workspace == "" || err != nil {
		return nil, errors.New("GITHUB_WORKSPACE does not say where the checkout is")
	}
	here, err := realPath(p.root.Name())
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Rel(workspace, here)
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

// askHead finds out which branch is the default one right now, and which commit is
// its last: two requests before each write. A job's token has 1,000 an hour for
// its repository, which is enough for 400 groups; where they are used up, no
// further write begins.
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
//
// A question that a signal has cut off changes nothing: nothing is written then,
// and the reason is the signal and no rail.
func (o *origin) askHead(ctx context.Context) {
	branch, head, err := o.ask(ctx)
	if err != nil && ctx.Err() != nil {
		return
	}
	o.DefaultBranch, o.HeadSHA, o.NoHead = branch, head, ""
	if err != nil {
		o.NoHead = err.Error()
	}
}

// askFiles finds out whether the files are those of the commit. Once is enough:
// what was read of them is what counts, whatever is written there later.
func (o *origin) askFiles(ctx context.Context) {
	differing, err := o.compare(ctx)
	o.Reviewed, o.Unreviewed = err == nil && len(differing) == 0, differing
	if err != nil {
		o.NoReview = err.Error()
	}
}

// rails gives the facts to the rails; nil stays nil.
func (o *origin) rails() *apply.Origin {
	if o == nil {
		return nil
	}
	return &o.Origin
}

// refusals asks the rails about the origin that need no question to GitHub.
func (o *origin) refusals(limits apply.Limits) []apply.Refusal {
	asking := []string{"default-branch", "head", "reviewed"}
	local := slices.DeleteFunc(apply.OriginGuardrails(), func(r apply.Guardrail) bool { return slices.Contains(asking, r.ID) })
	return apply.Check(local, &apply.Preflight{Origin: o.rails(), Limits: limits})
}

// refusalsByGitHub asks GitHub for the head and, if the run is for it, for its
// files; then all rails about the origin.
func (o *origin) refusalsByGitHub(ctx context.Context, limits apply.Limits) []apply.Refusal {
	facts := o.again(ctx)
	if o != nil && o.HeadSHA == o.SHA && ctx.Err() == nil {
		o.askFiles(ctx)
	}
	return apply.Check(apply.OriginGuardrails(), &apply.Preflight{Origin: facts, Limits: limits})
}

// again asks for the head, each time anew, for reading a tenant takes minutes,
// and gives the facts to the rails. A run that was stopped asks nobody.
func (o *origin) again(ctx context.Context) *apply.Origin {
	if o != nil && ctx.Err() == nil {
		o.askHead(ctx)
	}
	return o.rails()
}

// outdated asks for the default branch and its head once more, and says why the
// run is not for them. nil stays nil: a person's run is for no commit.
func (o *origin) outdated() func(context.Context) string {
	if o == nil {
		return nil
	}
	moving := slices.DeleteFunc(apply.OriginGuardrails(), func(r apply.Guardrail) bool { return r.ID != "default-branch" && r.ID != "head" })
	return func(ctx context.Context) string {
		for _, refusal := range apply.Check(moving, &apply.Preflight{Origin: o.again(ctx)}) {
			return refusal.Message
		}
		return ""
	}
}

// askingGitHub gives the client for the GitHub that the event is of.
func (p *program) askingGitHub(event gha.Event) (*github.Client, error) {
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
	p.commands().Mask(token)
	return token
}
