package workflows

import (
	"regexp"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"
)

// Conventions lists where the workflow breaks what makes it safe to copy. They
// follow GitHub's advice and zizmor's audits:
// https://docs.github.com/en/actions/reference/security/secure-use
// https://docs.zizmor.sh/audits/
func (w *Workflow) Conventions() []string {
	parsed, errors := actionlint.Parse([]byte(w.Text))
	if parsed == nil || len(errors) > 0 {
		return nil // Lint says what is wrong
	}
	c := &check{Workflow: w, lines: strings.Split(w.Text, "\n")}
	c.triggers(parsed.On)
	c.required = slices.ContainsFunc(parsed.On, func(e actionlint.Event) bool {
		return e.EventName() == "pull_request" || e.EventName() == "merge_group"
	})
	c.permissions(parsed.Permissions)
	if !w.Part && (parsed.Permissions == nil || len(parsed.Permissions.Scopes) > 0) {
		c.add(1, "the workflow needs `permissions: {}`: each job then lists its own")
	}
	for _, job := range parsed.Jobs {
		c.job(job)
	}
	slices.Sort(c.problems) // jobs and permissions are maps
	return c.problems
}

// check gathers the problems of one workflow.
type check struct {
	*Workflow
	lines    []string
	required bool // a pull request can wait for its jobs
	problems []string
}

func (c *check) add(line int, format string, args ...any) {
	c.problems = append(c.problems, c.problem(line, format, args...))
}

// comment is what stands after the # of a line, "" if nothing does.
func (c *check) comment(line int) string {
	_, comment, _ := strings.Cut(c.lines[line-1], " #")
	return strings.TrimSpace(comment)
}

// triggers refuses the two events that run a stranger's change with the
// secrets of the default branch.
// https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
func (c *check) triggers(events []actionlint.Event) {
	for _, event := range events {
		switch event.EventName() {
		case "pull_request_target", "workflow_run":
			c.add(1, "the event %s meets a stranger's files with our secrets", event.EventName())
		}
	}
}

// permissions wants a reason beside each: who copies a workflow should know
// what each of them is for.
func (c *check) permissions(p *actionlint.Permissions) {
	if p == nil {
		return
	}
	if p.All != nil {
		c.add(p.Pos.Line, "%q gives every permission of its kind: list the ones that are needed", p.All.Value)
	}
	for _, scope := range p.Scopes {
		if scope.Value.Value != "none" && c.comment(scope.Value.Pos.Line) == "" {
			c.add(scope.Value.Pos.Line, "the permission %s has no comment that says what it is for", scope.Name.Value)
		}
	}
}

func (c *check) job(job *actionlint.Job) {
	c.permissions(job.Permissions)
	if !c.Part {
		if job.TimeoutMinutes == nil && job.WorkflowCall == nil {
			c.add(job.Pos.Line, "the job has no timeout-minutes: a run that hangs would be paid for six hours")
		}
		if job.Permissions == nil {
			c.add(job.Pos.Line, "the job does not list its permissions")
		}
	}
	if job.WorkflowCall != nil {
		c.use(job.WorkflowCall.Uses)
	}
	for _, step := range job.Steps {
		c.step(job, step)
	}
	if c.required && !c.ours() {
		c.passes(job)
	}
}

// passes wants a job that a pull request can wait for to pass by a check of ours
// and in no other way: a job that is skipped counts as passed, and so does a
// step.
// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
func (c *check) passes(job *actionlint.Job) {
	if job.If != nil || len(job.Needs) > 0 {
		c.add(job.Pos.Line, "the job can be skipped (`if` or `needs`), and a job that is skipped counts as passed")
	}
	var conditions []string
	for _, step := range job.Steps {
		exec, ok := step.Exec.(*actionlint.ExecAction)
		if !ok || !strings.HasPrefix(exec.Uses.Value, "OWNER/") {
			continue
		}
		if step.ContinueOnError != nil {
			c.add(exec.Uses.Pos.Line, "the step fails and the job goes on: then the job passes")
		}
		condition := "true"
		if step.If != nil {
			condition = step.If.Value
		}
		conditions = append(conditions, condition)
	}
	if len(conditions) > 0 && !always(conditions) {
		c.add(job.Pos.Line, "the job can pass without a check: run one in any case, or two `if: X == 'true'` and `if: X != 'true'`")
	}
}

// always says that one of the conditions holds, whatever the event is.
func always(conditions []string) bool {
	return slices.ContainsFunc(conditions, func(c string) bool {
		return c == "true" || slices.Contains(conditions, strings.Replace(c, " == 'true'", " != 'true'", 1)) && strings.HasSuffix(c, " == 'true'")
	})
}

func (c *check) step(job *actionlint.Job, step *actionlint.Step) {
	switch exec := step.Exec.(type) {
	case *actionlint.ExecRun:
		// The shell would run what the expression gives, a branch name for one.
		if exec.Run.ContainsExpression() {
			c.add(exec.Run.Pos.Line, "an expression inside of `run`: hand it over by `env`")
		}
	case *actionlint.ExecAction:
		c.use(exec.Uses)
		if strings.HasPrefix(exec.Uses.Value, "actions/checkout@") && input(exec, "persist-credentials") != "false" {
			c.add(exec.Uses.Pos.Line, "checkout without `persist-credentials: false` leaves the token in .git/config for every later step")
		}
		c.builder(exec)
		if mode := input(exec, "mode"); mode == "onboard" || mode == "apply" {
			c.writing(job, exec)
		}
	}
}

// input is the value of an input of a step, "" when it is not given.
func input(exec *actionlint.ExecAction, name string) string {
	given := exec.Inputs[name]
	if given == nil {
		return ""
	}
	return given.Value.Value
}

// use wants a commit, and the version beside it for people and Dependabot. Our
// own action stands beside the workflows that we run, and is the placeholder
// in what we show.
func (c *check) use(uses *actionlint.String) {
	line := uses.Pos.Line
	switch {
	case strings.HasPrefix(uses.Value, "./"):
		if !c.ours() {
			c.add(line, "%s works in this repository only: write %s", uses.Value, Placeholder)
		}
	case strings.HasPrefix(uses.Value, "OWNER/"):
		if !regexp.MustCompile(`OWNER/pim-groups(/binary)?@0{40} # vX\.Y\.Z`).MatchString(c.lines[line-1]) {
			c.add(line, "the placeholder of our own action is %s", Placeholder)
		}
	case !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(uses.Value):
		c.add(line, "%s is not pinned to a commit: a tag can be moved to another one", uses.Value)
	case !regexp.MustCompile(`^v\d+\.\d+\.\d+\b`).MatchString(c.comment(line)):
		c.add(line, "%s has no comment with its version, such as # v1.2.3", uses.Value)
	}
}

// builder wants the images that build ours by digest, too: BuildKit, and the
// scanner that lists what is in the image. Both default to a tag, and whoever
// moves it would build the release.
// https://docs.docker.com/build/builders/drivers/docker-container/
// https://docs.docker.com/build/metadata/attestations/sbom/
func (c *check) builder(exec *actionlint.ExecAction) {
	for action, wants := range map[string]struct{ input, option string }{
		"docker/setup-buildx-action@": {"driver-opts", "image"},
		"docker/build-push-action@":   {"sbom", "generator"},
	} {
		pinned := regexp.MustCompile(`^` + wants.option + `=[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$`)
		if strings.HasPrefix(exec.Uses.Value, action) && !pinned.MatchString(input(exec, wants.input)) {
			c.add(exec.Uses.Pos.Line, "%s without `%s: %s=NAME:TAG@sha256:DIGEST` runs an image that a tag names, and a tag can be moved",
				strings.TrimSuffix(action, "@"), wants.input, wants.option)
		}
	}
}

// writing holds a job that writes to the rails that only the workflow can
// lay: a person releases it, and two runs never meet.
func (c *check) writing(job *actionlint.Job, exec *actionlint.ExecAction) {
	line := exec.Uses.Pos.Line
	if job.Environment == nil {
		c.add(line, "the job writes without an environment: nobody has to agree, and any branch may use its identity")
	}
	if job.Concurrency == nil || job.Concurrency.CancelInProgress == nil || job.Concurrency.CancelInProgress.Value {
		c.add(line, "the job writes without `concurrency` that says `cancel-in-progress: false`: a write could be cut off")
	}
	limits := []string{"expect-plan"}
	changes := input(exec, "changes")
	if input(exec, "mode") == "onboard" || strings.Contains(changes, "onboard") {
		limits = append(limits, "max-onboard")
	}
	if strings.Contains(changes, "settings") {
		limits = append(limits, "max-groups", "allow-loosen")
	}
	if strings.Contains(changes, "eligible") {
		limits = append(limits, "max-groups", "max-grants")
	}
	for _, limit := range limits {
		if input(exec, limit) == "" {
			c.add(line, "the step writes without %s", limit)
		}
	}
}
