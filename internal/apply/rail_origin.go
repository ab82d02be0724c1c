package apply

import (
	"fmt"
	"strings"
)

// The rails about where a run comes from. What the events mean:
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows

const (
	runOnPush = "Run onboard on the event push to the default branch, which follows a merge"
	giveToken = "Give the step a github-token with contents: read, then run again"
)

// environment holds off what a step before this one can set, and what would make
// each answer worth as much as whoever set it.
func environment(a *Preflight) *Refusal {
	if len(a.Limits.Environment) == 0 {
		return nil
	}
	names := strings.Join(a.Limits.Environment, ", ")
	return &Refusal{
		Message: "the environment sets " + names + ", which decides which certificates the run believes, or what it does with its requests",
		Fix:     "Unset " + names + "; if you have set it yourself, because a proxy of yours reads along, name it in allow-environment",
	}
}

// event lets a merge through, by name and not by exclusion: an event that
// GitHub adds tomorrow is refused until somebody has thought about it.
func event(a *Preflight) *Refusal {
	if a.Origin == nil || a.Origin.Event == "push" {
		return nil
	}
	switch name := a.Origin.Event; name {
	case "":
		return &Refusal{Message: "the event that started the run is not known", Fix: runOnPush}
	case "workflow_dispatch":
		if a.Limits.AllowDispatch {
			return nil
		}
		return &Refusal{
			Message: "the run was started by hand (workflow_dispatch)",
			Fix:     "Set allow-dispatch in the workflow if people may start an onboarding by hand; otherwise run onboard on push",
		}
	default:
		return &Refusal{Message: fmt.Sprintf("the run was started by the event %s: %s", quoted(name), eventIs(name)), Fix: runOnPush}
	}
}

// eventIs says why an event can't be trusted with a write.
func eventIs(name string) string {
	switch name {
	case "pull_request":
		return "nothing is merged yet"
	case "merge_group":
		return "the queue may still drop the change"
	case "pull_request_target", "workflow_run":
		return "it runs with this repository's rights while files of a stranger may be checked out"
	case "schedule":
		return "nobody approved anything at this moment; run check on a schedule"
	}
	return "it is no merge"
}

// actor wants somebody to be named for the run, and for this attempt of it. It
// says nothing about who it may be: that is for the protection of the branch and
// the environment to decide.
// https://docs.github.com/actions/reference/workflows-and-actions/variables
func actor(a *Preflight) *Refusal {
	const fix = "Run it in GitHub Actions, which names the actor, and let no step empty "
	switch o := a.Origin; {
	case o == nil:
		return nil
	case o.Actor == "":
		return &Refusal{Message: "it is not known who started the run", Fix: fix + "GITHUB_ACTOR"}
	case o.TriggeringActor == "":
		return &Refusal{Message: "it is not known who started this attempt of the run", Fix: fix + "GITHUB_TRIGGERING_ACTOR"}
	}
	return nil
}

// defaultBranch holds tags and all other branches off, and runs that were started
// when another branch was the default one: nobody has approved their commits for
// the present one, even if a branch with the former name stands at them.
func defaultBranch(a *Preflight) *Refusal {
	switch o := a.Origin; {
	case o == nil:
		return nil
	case o.DefaultBranch == "":
		return &Refusal{
			Message: because("the default branch of the repository could not be found out", o.NoHead),
			Fix:     giveToken,
		}
	case o.EventBranch != "" && o.EventBranch != o.DefaultBranch:
		return &Refusal{
			Message: fmt.Sprintf("the event that started the run says that the default branch is %s, and GitHub says %s",
				quoted(o.EventBranch), quoted(o.DefaultBranch)),
			Fix: "Leave this run, and merge into " + quoted(o.DefaultBranch) + "; if the default branch was not changed or renamed since the " +
				"run began, look for a step that writes the file of GITHUB_EVENT_PATH",
		}
	case o.Ref != "refs/heads/"+o.DefaultBranch:
		return &Refusal{
			Message: fmt.Sprintf("the run is for %s, the default branch is %s", quoted(o.Ref), quoted(o.DefaultBranch)),
			Fix:     "Merge into " + quoted(o.DefaultBranch) + "; its own run onboards",
		}
	}
	return nil
}

// head catches the run that somebody starts again after the branch went on:
// it has its old commit, old files, and the rights of whoever started it first.
// https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
func head(a *Preflight) *Refusal {
	switch o := a.Origin; {
	case o == nil:
		return nil
	case o.SHA == "" || o.HeadSHA == "":
		return &Refusal{
			Message: because("the last commit of the default branch could not be found out", o.NoHead),
			Fix:     giveToken,
		}
	case o.SHA != o.HeadSHA:
		return &Refusal{
			Message: fmt.Sprintf("the run is for commit %s, the default branch is at %s by now", o.SHA, o.HeadSHA),
			Fix:     "Leave it to the run of the newer commit, or start that one again",
		}
	}
	return nil
}

// reviewed holds the files against the commit. A step before this one can write
// them, on purpose or by `pin`, and so can whatever it runs: then nobody has
// approved what they say. Which commit it has to be, the rail before this says.
func reviewed(a *Preflight) *Refusal {
	switch o := a.Origin; {
	case o == nil || o.Reviewed || o.SHA == "" || o.SHA != o.HeadSHA:
		return nil
	case len(o.Unreviewed) > 0:
		var files []string
		for _, file := range o.Unreviewed {
			files = append(files, quoted(file))
		}
		return &Refusal{
			Message: fmt.Sprintf("commit %s does not have %s as it is here", o.SHA, firstOf(files)),
			Fix:     "Run onboard on the checkout of its commit, before any step that writes files; merge what is to be onboarded",
		}
	default:
		return &Refusal{
			Message: because("the files could not be compared with those of the commit", o.NoReview),
			Fix:     "Run it in the checkout, below GITHUB_WORKSPACE, with a github-token that has contents: read",
		}
	}
}

func because(what, reason string) string {
	if reason == "" {
		return what
	}
	return what + " (" + reason + ")"
}
