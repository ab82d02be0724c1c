package runner_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/fake/runner"
)

// TestCommands has one line for each fact of the runner's source that the
// program's output depends on.
func TestCommands(t *testing.T) {
	t.Parallel()
	command := func(name, data string, properties ...string) []runner.Command {
		c := runner.Command{Name: name, Data: data, Properties: map[string]string{}}
		for pair := range slices.Chunk(properties, 2) {
			c.Properties[pair[0]] = pair[1]
		}
		return []runner.Command{c}
	}
	tests := []struct {
		name, line string
		want       []runner.Command
	}{
		{"plain text", "all is well", nil},
		{"present notation", "::error::boom", command("error", "boom")},
		{"blanks before it", " \t\u00a0::error::boom", command("error", "boom")},
		{"not at the start", "x ::error::boom", nil},
		{"no second separator", "::error boom", nil},
		{"unknown name", "::shout::boom", nil},
		{"case of names", "::ERROR File=a::boom", command("error", "boom", "file", "a")},
		{"properties", "::error file=a,line=2::boom", command("error", "boom", "file", "a", "line", "2")},
		{"empty properties", "::error ,file=,=x,title::boom", command("error", "boom")},
		{"equals in a value", "::error title=a=b::boom", command("error", "boom", "title", "a=b")},
		{"equals at a value's start", "::error title==b::boom", command("error", "boom", "title", "b")},
		{"blanks around properties", "::error  title= b ::x", command("error", "x", "title", " b")},
		{"escapes of data", "::error::a%0Ab%0Dc%3Ad%25e", command("error", "a\nb\rc%3Ad%e")},
		{"escaped percent", "::error::%250A", command("error", "%0A")},
		{"escapes of properties", "::error title=a%3Ab%2Cc%25::x", command("error", "x", "title", "a:b,c%")},
		{"separator in data", "::error::a::b", command("error", "a::b")},
		{"legacy notation", "##[error]boom", command("error", "boom")},
		{"legacy in a line", "x ##[warning file=a;line=2]b%3Bc%5Dd", command("warning", "b;c]d", "file", "a", "line", "2")},
		{"legacy, first one counts", "##[x] ##[error]boom", nil},
		{"legacy, not closed", "##[error boom", nil},
		{"legacy after a present one", "::x::##[error]boom", command("error", "boom")},
		{"invisible characters", "#\u200b#[error]boom", command("error", "boom")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var step runner.Step
			step.Read(test.line)
			if !slices.EqualFunc(step.Commands, test.want, equal) {
				t.Errorf("%q: got %q, want %q", test.line, step.Commands, test.want)
			}
			if logged := len(step.Log) == 1; logged == (test.want != nil) {
				t.Errorf("%q: log is %q", test.line, step.Log)
			}
		})
	}
}

func equal(a, b runner.Command) bool {
	if a.Name != b.Name || a.Data != b.Data || len(a.Properties) != len(b.Properties) {
		return false
	}
	for key, value := range a.Properties {
		if got, ok := b.Properties[key]; !ok || got != value {
			return false
		}
	}
	return true
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		properties string
		want       runner.Annotation
	}{
		{"file=f,line=1,endLine=1,col=2,endColumn=3", runner.Annotation{File: "f", Line: 1, EndLine: 1, Col: 2, EndColumn: 3}},
		{"line=1,col=2", runner.Annotation{Line: 1, Col: 2}},
		{"line=1,endLine=2,col=2,endColumn=3", runner.Annotation{Line: 1, EndLine: 2}},
		{"endLine=2", runner.Annotation{Line: 2, EndLine: 2}},
		{"line=3,endLine=2", runner.Annotation{}},
		{"col=2,endColumn=3", runner.Annotation{}},
		{"line=1,endColumn=3", runner.Annotation{Line: 1, Col: 3, EndColumn: 3}},
		{"line=1,col=3,endColumn=2", runner.Annotation{Line: 1}},
		{"line=x,title=t", runner.Annotation{Title: "t"}},
	}
	for _, test := range tests {
		t.Run(test.properties, func(t *testing.T) {
			t.Parallel()
			var step runner.Step
			step.Read("::notice " + test.properties + "::m")
			test.want.Level, test.want.Message = "notice", "m"
			if len(step.Annotations) != 1 || step.Annotations[0] != test.want {
				t.Errorf("got %+v, want %+v", step.Annotations, test.want)
			}
		})
	}
}

func TestAnnotationLimits(t *testing.T) {
	t.Parallel()
	var step runner.Step
	step.Read(strings.Repeat("::warning::w\n", 12) + "::error::e\n")
	if len(step.Annotations) != 11 || len(step.Dropped) != 2 {
		t.Errorf("kept %d and dropped %d, want 11 and 2", len(step.Annotations), len(step.Dropped))
	}
	// An emoji is two code units, so the cut falls in its middle.
	step = runner.Step{}
	step.Read("::error::" + strings.Repeat("a", 4095) + "😀")
	if want := strings.Repeat("a", 4095) + "\ufffd"; step.Annotations[0].Message != want {
		t.Errorf("message ends in %q", step.Annotations[0].Message[4090:])
	}
}

func TestMasksAndStops(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stream                string
		masks, log, problems, names []string
	}{
		{"mask", "::add-mask::secret\n", []string{"secret"}, nil, nil, []string{"add-mask"}},
		{"mask of lines", "::add-mask::a%0Ab\n", []string{"a\nb", "a", "b"}, nil, nil, []string{"add-mask"}},
		{"blank mask", "::add-mask:: \n", nil, nil, []string{"can't add a mask for an empty string"}, []string{"add-mask"}},
		{"stopped", "::stop-commands::token-1\n::error::x\n::token-1::\n::error::y\n", []string{"token-1"},
			[]string{"::error::x"}, nil, []string{"stop-commands", "error"}},
		{"bad token", "::stop-commands::error\n", nil, nil, []string{`invalid token "error" for stop-commands`}, []string{"stop-commands"}},
		{"disabled", "##[set-env name=PATH]x\n", nil, nil, []string{"the command set-env is disabled"}, []string{"set-env"}},
		{"nameless", "::save-state::x\n", nil, nil, []string{`required field "name" is missing in save-state`}, []string{"save-state"}},
		{"carriage returns", "a\rb\r\nc\n", nil, []string{"a", "b", "c"}, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var step runner.Step
			step.Read(test.stream)
			var names []string
			for _, c := range step.Commands {
				names = append(names, c.Name)
			}
			for _, pair := range [][2][]string{{step.Masks, test.masks}, {step.Log, test.log}, {step.Problems, test.problems}, {names, test.names}} {
				if !slices.Equal(pair[0], pair[1]) {
					t.Errorf("got %q, want %q", pair[0], pair[1])
				}
			}
		})
	}
}

func TestDeprecatedOutput(t *testing.T) {
	t.Parallel()
	var step runner.Step
	step.Read("x ##[set-output name=compliant;]true\n")
	if want := []runner.Output{{Name: "compliant", Value: "true"}}; !slices.Equal(step.Outputs, want) {
		t.Errorf("got %q, want %q", step.Outputs, want)
	}
}

func TestReadOutputs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file, err string
		want      []runner.Output
	}{
		{"a=b\n\nc=d=e<<f", "", []runner.Output{{Name: "a", Value: "b"}, {Name: "c", Value: "d=e<<f"}}},
		{"a<<E\nx\r\n\ny=1\nE\nb=\n", "", []runner.Output{{Name: "a", Value: "x\r\n\ny=1"}, {Name: "b"}}},
		{"a<<E\nE\n", "", []runner.Output{{Name: "a"}}},
		{"a<<E\nE", "", []runner.Output{{Name: "a"}}},
		{"a<<E=\nx\nE=\n", "", []runner.Output{{Name: "a", Value: "x"}}},
		{"a<<E\nx\n", `matching delimiter not found "E"`, nil},
		{"a<<E\nx", `matching delimiter not found "E"`, nil},
		{"word\n", `invalid format "word"`, nil},
		{"=b\n", `invalid format "=b": the name is empty`, nil},
		{"<<E\nE\n", `invalid format "<<E": name and delimiter must not be empty`, nil},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			got, err := runner.ReadOutputs(test.file)
			if message := text(err); message != test.err || !slices.Equal(got, test.want) {
				t.Errorf("got %q and error %q, want %q and %q", got, message, test.want, test.err)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestReadSummary(t *testing.T) {
	t.Parallel()
	if got, err := runner.ReadSummary(strings.Repeat("a", 1<<20)); err != nil || len(got) != 1<<20 {
		t.Errorf("a summary of 1 MiB is refused: %v", err)
	}
	if got, err := runner.ReadSummary(strings.Repeat("a", 1<<20+1)); err == nil || got != "" {
		t.Error("a summary over 1 MiB is not dropped")
	}
}
