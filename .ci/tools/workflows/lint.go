package workflows

import (
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/rhysd/actionlint"
)

// Placeholder is how examples and pages write our own action. A reader puts
// owner, commit and version of the release in its place. Nobody can take the
// form for a real pin: no commit has this name.
const Placeholder = "OWNER/pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z"

// problem is one thing wrong with the workflow, as FILE:LINE: message.
func (w *Workflow) problem(line int, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", w.Path, w.Line+line, fmt.Sprintf(format, args...))
}

// Lint runs actionlint over the workflow. Root is the folder of the repository:
// our own action is read there, so that an input or output that it does not
// have is a problem.
func (w *Workflow) Lint(root string) ([]string, error) {
	project, err := actionlint.NewProject(root)
	if err != nil {
		return nil, err
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		return nil, err
	}
	found, err := linter.Lint(w.Path, []byte(resolve(w.Text)), project)
	var problems []string
	for _, e := range found {
		problems = append(problems, w.problem(e.Line, "%s [%s]", e.Message, e.Kind))
	}
	return problems, err
}

// resolve makes actions known to actionlint: ours by its folder, others by the
// tag of their major version. What a commit holds it can't know.
func resolve(text string) string {
	text = regexp.MustCompile(`OWNER/pim-groups(/\w+)?@0{40}`).ReplaceAllString(text, ".$1/")
	pinned := regexp.MustCompile(`(\buses: )([\w./-]+)@[0-9a-f]{40} # v(\d+)[\w.]*`)
	return pinned.ReplaceAllStringFunc(text, func(use string) string {
		m := pinned.FindStringSubmatch(use)
		return m[1] + m[2] + "@v" + strconv.Itoa(newestKnown(m[2], m[3]))
	})
}

// newestKnown is the newest major version up to the wanted one whose inputs
// actionlint has on record. It trails behind; inputs seldom go away.
func newestKnown(action, wanted string) int {
	major, err := strconv.Atoi(wanted)
	if err != nil {
		return 0
	}
	for v := major; v > 0; v-- {
		if _, known := actionlint.PopularActions[action+"@v"+strconv.Itoa(v)]; known {
			return v
		}
	}
	return major
}
