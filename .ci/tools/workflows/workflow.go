// Package workflows checks every workflow that this repository runs, and every
// one that it shows to its users: actionlint as a library, with our own action
// read from action.yml, and the conventions below, which no linter has.
//
// It owns what "safe to copy" means for a workflow. It knows nothing of the
// program; what the action accepts it reads from action.yml. It stands in a
// module of its own so that who builds or reviews the product has none of the
// linter's dependencies in go.mod.
package workflows

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Workflow is a workflow, or the part of one that a page shows.
type Workflow struct {
	Path string // of the file it stands in
	Line int    // lines of that file before Text
	Text string
	Part bool // Text became a workflow by what Collect put round it
}

// Collect gives the workflows that the repository runs, the examples, and the
// YAML blocks of the pages that are one or part of one.
func Collect(repository fs.FS) ([]Workflow, error) {
	found, err := read(repository, whole, ".github/workflows/*.yml", "examples/*.yml")
	if err != nil {
		return nil, err
	}
	shown, err := read(repository, blocks, "*.md", "docs/*.md", "examples/*.md")
	return append(found, shown...), err
}

// read takes the workflows out of the files that a pattern matches.
func read(repository fs.FS, from func(name, text string) []Workflow, patterns ...string) ([]Workflow, error) {
	var found []Workflow
	for _, pattern := range patterns {
		names, err := fs.Glob(repository, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(repository, name)
			if err != nil {
				return nil, err
			}
			found = append(found, from(name, string(text))...)
		}
	}
	return found, nil
}

func whole(name, text string) []Workflow { return []Workflow{{Path: name, Text: text}} }

// blocks finds the fenced YAML blocks of a page that are about a workflow;
// groups.yaml is YAML too. A block in a list is indented, and read without.
func blocks(name, text string) []Workflow {
	var found []Workflow
	for _, at := range regexp.MustCompile("(?sm)^( *)```yaml\n(.*?)^ *```").FindAllStringSubmatchIndex(text, -1) {
		indent, block := text[at[2]:at[3]], text[at[4]:at[5]]
		w := Workflow{Path: name, Line: strings.Count(text[:at[4]], "\n")}
		w.Text = strings.TrimPrefix(strings.ReplaceAll("\n"+block, "\n"+indent, "\n"), "\n")
		if w.complete() {
			found = append(found, w)
		}
	}
	return found
}

// key finds a key of the outermost mapping.
func key(text, name string) bool { return regexp.MustCompile(`(?m)^` + name + `:`).MatchString(text) }

// complete makes a workflow of a part of one, so that the part can be linted
// in place; it says whether the block is either.
func (w *Workflow) complete() bool {
	switch {
	case key(w.Text, "jobs") && key(w.Text, "on"):
		return true
	case key(w.Text, "jobs"):
		w.wrap("on: push\n", "")
	case key(w.Text, "steps"):
		w.Text = "    " + strings.ReplaceAll(strings.TrimSuffix(w.Text, "\n"), "\n", "\n    ") + "\n"
		w.wrap("on: push\njobs:\n  part:\n    runs-on: ubuntu-latest\n", "")
	case key(w.Text, "concurrency") || key(w.Text, "permissions"):
		w.wrap("on: push\n", "jobs:\n  part:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n")
	default:
		return false
	}
	return true
}

// wrap puts text around a part. Its lines keep their numbers: those before it
// are taken off again.
func (w *Workflow) wrap(before, after string) {
	w.Text = before + w.Text + after
	w.Line -= strings.Count(before, "\n")
	w.Part = true
}

// ours says whether the repository runs the workflow itself, and so has the
// action beside it.
func (w *Workflow) ours() bool { return path.Dir(w.Path) == ".github/workflows" }
