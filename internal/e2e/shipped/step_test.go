package shipped

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pim-groups/internal/fake/runner"
)

// ran is what the runner knows after a step.
type ran struct {
	runner.Step
	code    int
	text    string // all that it printed
	outputs map[string]string
	summary string
}

// start runs the command as a step of the job.
func (j job) start(t *testing.T, command *exec.Cmd) ran {
	t.Helper()
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatalf("%s was not started: %v", command.Path, err)
	}
	r := ran{code: command.ProcessState.ExitCode(), text: string(text), outputs: map[string]string{}}
	r.Read(r.text)
	outputs, err := runner.ReadOutputs(j.read(t, "_runner_file_commands/set_output_1"))
	if err != nil {
		t.Fatalf("the runner would refuse the outputs: %v", err)
	}
	for _, output := range outputs {
		r.outputs[output.Name] = output.Value
	}
	if r.summary, err = runner.ReadSummary(j.read(t, "_runner_file_commands/step_summary_1")); err != nil {
		t.Fatalf("the runner would drop the summary: %v", err)
	}
	return r
}

// left tells what the runner got of the step, for people. It is told in words,
// as the log of a workflow that runs this test must not take it for commands.
func (r ran) left() string {
	var text strings.Builder
	fmt.Fprintf(&text, "exit code %d\noutputs:\n", r.code)
	for _, name := range slices.Sorted(maps.Keys(r.outputs)) {
		fmt.Fprintf(&text, "  %s = %q\n", name, r.outputs[name])
	}
	text.WriteString("annotations:\n")
	for _, a := range r.Annotations {
		fmt.Fprintf(&text, "  %s at %q line %d, %q\n", a.Level, a.File, a.Line, a.Title)
	}
	head, _, _ := strings.Cut(r.summary, "```")
	fmt.Fprintf(&text, "summary, %d bytes, which begins:\n%s", len(r.summary), head)
	return text.String()
}

// mustReport holds a step that checked the sample tenant to all it has to
// leave: the verdict, the annotations on lines that exist, the summary, the
// outputs that action.yml promises, and the report that one of them names.
func (j job) mustReport(t *testing.T, r ran) {
	t.Helper()
	if r.code != 1 || r.outputs["result"] != "findings" || r.outputs["exit-code"] != "1" {
		t.Fatalf("exit code %d, outputs %q; want 1 for findings. It printed:\n%s", r.code, r.outputs, r.text)
	}
	if len(r.Problems) > 0 || len(r.Dropped) > 0 {
		t.Errorf("the runner complains of %q and drops %d annotations", r.Problems, len(r.Dropped))
	}
	j.annotations(t, r)
	if !strings.HasPrefix(r.summary, "## ") || !strings.Contains(r.summary, "sg-prod-sql-admins") {
		t.Errorf("the summary has no heading or not the findings:\n%s", r.summary)
	}
	for _, name := range declaredOutputs(t) {
		if _, set := r.outputs[name]; !set {
			t.Errorf("the output %s is not set", name)
		}
	}
	j.report(t, r)
}

// annotations wants annotations of errors, each at a line of the checkout.
func (j job) annotations(t *testing.T, r ran) {
	t.Helper()
	errors, _ := strconv.Atoi(r.outputs["errors"])
	found := 0
	for _, a := range r.Annotations {
		if a.Level == "error" {
			found++
		}
		if a.File == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(j.workspace, a.File))
		if err != nil || a.Line < 1 || a.Line > strings.Count(string(text), "\n") {
			t.Errorf("the annotation %q is at %s:%d, which is no line of the checkout: %v", a.Message, a.File, a.Line, err)
		}
	}
	if want := min(errors, runner.MaxPerLevel); found != want || want == 0 {
		t.Errorf("%d annotations of errors for %d errors, want %d", found, errors, want)
	}
}

// report wants the report where the output says that it is, on the runner's
// side of the mount.
func (j job) report(t *testing.T, r ran) {
	t.Helper()
	name := r.outputs["report-path"]
	if name == "" || name != filepath.Base(name) {
		t.Fatalf("the output report-path is %q, want the name of a file", name)
	}
	var report struct {
		Result   string
		Findings []struct{ Severity string }
	}
	if err := json.Unmarshal([]byte(j.read(t, name)), &report); err != nil {
		t.Fatal(err)
	}
	if report.Result != "findings" || len(report.Findings) == 0 {
		t.Errorf("the report has the result %q and %d findings", report.Result, len(report.Findings))
	}
}

// action is what the runner reads of action.yml.
type action struct {
	Outputs map[string]any
	Runs    struct{ Args []string }
}

func readAction(t *testing.T) action {
	t.Helper()
	text, err := os.ReadFile("../../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func declaredOutputs(t *testing.T) []string {
	t.Helper()
	var names []string
	for name := range readAction(t).Outputs {
		names = append(names, name)
	}
	if len(names) == 0 {
		t.Fatal("action.yml declares no outputs")
	}
	return names
}
