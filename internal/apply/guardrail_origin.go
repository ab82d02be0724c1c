package apply

import (
	"cmp"
	"fmt"
	"strings"

	"pim-groups/internal/finding"
)

// The guardrails about where a run comes from. What the events mean:
// https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows

const (
	runOnPush = "Run onboard on the event push to the default branch, which follows a merge"
	giveToken = "Give the step a github-token with contents: read, then run again"
)

// environment holds off what a step before this one can set, and with it decide
// which answers the run believes.
func environment(p *Preflight) *Refusal {
	if len(p.Limits.Environment) == 0 {
		return nil
	}
	names := strings.Join(p.Limits.Environment, ", ")
	return &Refusal{
		Message: "the environment sets " + names + ", which changes the certificates that the run trusts, or what it does with its requests",
		Fix:     "Unset " + names + "; if you set it yourself, for a proxy of yours that inspects traffic, name it in allow-environment",
	}
}

// event lets a merge through, by name and not by exclusion: an event that
// GitHub adds tomorrow is refused until somebody has thought about it.
func event(p *Preflight) *Refusal {
	if p.Origin == nil || p.Origin.Event == "push" {
		return nil
	}
	switch name := p.Origin.Event; name {
	case "":
		return &Refusal{Message: "the event that started the run is unknown", Fix: runOnPush}
	case "workflow_dispatch":
		if p.Limits.AllowDispatch {
			return nil
		}
		return &Refusal{
			Message: "the run was started by hand (workflow_dispatch)",
			Fix:     "Set allow-dispatch in the workflow if people may start a run that writes by hand; otherwise run it on push",
		}
	default:
		return &Refusal{Message: fmt.Sprintf("the run was started by the event %s: %s", finding.Quote(name), untrustedReason(name)), Fix: runOnPush}
	}
}

// untrustedReason says why an event can't be trusted with a write.
func untrustedReason(event string) string {
	const stranger = "it runs with this repository's rights, and the checked out files may be a stranger's"
	return cmp.Or(map[string]string{
		"pull_request":        "nothing is merged yet",
		"merge_group":         "the queue may still drop the change",
		"pull_request_target": stranger,
		"workflow_run":        stranger,
		"schedule":            "nobody approves a scheduled run; run check on a schedule",
	}[event], "it is not a merge")
}

// actor wants a name for the run, and for this attempt of it. Who it may be, the
// protection of the branch and the environment decide.
// https://docs.github.com/actions/reference/workflows-and-actions/variables
func actor(p *Preflight) *Refusal {
	const fix = "Run it in GitHub Actions, which names the actor, and let no step clear "
	switch o := p.Origin; {
	case o == nil:
		return nil
	case o.Actor == "":
		return &Refusal{Message: "who started the run is unknown", Fix: fix + "GITHUB_ACTOR"}
	case o.TriggeringActor == "":
		return &Refusal{Message: "who started this attempt of the run is unknown", Fix: fix + "GITHUB_TRIGGERING_ACTOR"}
	}
	return nil
}

// defaultBranch holds tags and all other branches off, and runs that were started
// when another branch was the default one: nobody has approved their commits for
// the present one, even if a branch with the former name stands at them.
func defaultBranch(p *Preflight) *Refusal {
	switch o := p.Origin; {
	case o == nil:
		return nil
	case o.DefaultBranch == "":
		return &Refusal{Message: because("the default branch of the repository could not be determined", o.NoHead), Fix: giveToken}
	case o.EventBranch != "" && o.EventBranch != o.DefaultBranch:
		return &Refusal{
			Message: fmt.Sprintf("the default branch is %s in the event that started the run, and %s on GitHub",
				finding.Quote(o.EventBranch), finding.Quote(o.DefaultBranch)),
			Fix: "Abandon this run and merge into " + finding.Quote(o.DefaultBranch) + "; if the default branch was not changed or renamed " +
				"since the run began, look for a step that writes the file of GITHUB_EVENT_PATH",
		}
	case o.Ref != "refs/heads/"+o.DefaultBranch:
		return &Refusal{
			Message: fmt.Sprintf("the run is for %s, the default branch is %s", finding.Quote(o.Ref), finding.Quote(o.DefaultBranch)),
			Fix:     "Merge into " + finding.Quote(o.DefaultBranch) + "; the run of that merge onboards",
		}
	}
	return nil
}

// head catches the run that somebody starts again after the branch went on:
// it has its old commit, old files, and the rights of whoever started it first.
// https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
func head(p *Preflight) *Refusal {
	switch o := p.Origin; {
	case o == nil:
		return nil
	case o.SHA == "" || o.HeadSHA == "":
		return &Refusal{Message: because("the last commit of the default branch could not be determined", o.NoHead), Fix: giveToken}
	case o.SHA != o.HeadSHA:
		return &Refusal{
			Message: fmt.Sprintf("the run is for commit %s, the default branch is at %s now", o.SHA, o.HeadSHA),
			Fix:     "Use the run of the newer commit, or start that one again",
		}
	}
	return nil
}

// reviewed holds the files against the commit. A step before this one can write
// them, on purpose or by `pin`: then nobody has approved what they say. Which
// commit it has to be, the guardrail head says.
func reviewed(p *Preflight) *Refusal {
	switch o := p.Origin; {
	case o == nil || o.Reviewed || o.SHA == "" || o.SHA != o.HeadSHA:
		return nil
	case len(o.Unreviewed) > 0:
		var files []string
		for _, file := range o.Unreviewed {
			files = append(files, finding.Quote(file))
		}
		return &Refusal{
			Message: fmt.Sprintf("commit %s has another version of %s than the checkout", o.SHA, firstOf(files)),
			Fix:     "Run onboard on the checkout of its commit, before any step that writes files; merge what should be onboarded",
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
