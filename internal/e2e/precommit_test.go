package e2e

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

// precommitHook is a hook as .pre-commit-hooks.yaml defines it, or as the
// configuration of a user has it.
// https://pre-commit.com/#creating-new-hooks
type precommitHook struct {
	ID            string   `yaml:"id"`
	Language      string   `yaml:"language"`
	Entry         string   `yaml:"entry"`
	Args          []string `yaml:"args"`
	PassFilenames *bool    `yaml:"pass_filenames"`
}

// hook is `hook CODE ID ARG...`: it runs a hook of .pre-commit-hooks.yaml with these
// arguments as pre-commit does, by the words of its entry and without a shell.
func hook(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: hook CODE ID ARG...")
	}
	data, err := os.ReadFile(".pre-commit-hooks.yaml")
	script.Check(err)
	var all []precommitHook
	script.Check(yaml.Unmarshal(data, &all))
	i := slices.IndexFunc(all, func(h precommitHook) bool { return h.ID == args[1] })
	if i < 0 {
		script.Fatalf(".pre-commit-hooks.yaml has no hook %q", args[1])
	}
	words := strings.Fields(all[i].Entry)
	switch found := all[i]; {
	case found.PassFilenames == nil || *found.PassFilenames:
		script.Fatalf("%s gets the names of changed files, which are a part of the declaration only", found.ID)
	case found.Language == "golang" && words[0] != installedName(script):
		script.Fatalf("%s runs %s, and `go install ./...` makes %s", found.ID, words[0], installedName(script))
	}
	exits(script, false, slices.Concat(args[:1], words, args[2:]))
}

// installedName is the program that `go install` makes of the root of the module.
func installedName(script *testscript.TestScript) string {
	data, err := os.ReadFile("go.mod")
	script.Check(err)
	line, _, _ := strings.Cut(string(data), "\n")
	return path.Base(strings.TrimPrefix(line, "module "))
}

// hooks is `hooks PAGE CODE...`: it runs each hook of the configurations that the
// page shows, with the arguments that they give. The codes are what the hooks end
// with.
func hooks(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: hooks PAGE CODE...")
	}
	var shown []precommitHook
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(script.ReadFile(args[0]), -1) {
		var config struct {
			Repos []struct{ Hooks []precommitHook }
		}
		script.Check(yaml.Unmarshal([]byte(block[1]), &config))
		for _, repo := range config.Repos {
			shown = append(shown, repo.Hooks...)
		}
	}
	if len(shown) != len(args)-1 {
		script.Fatalf("%s shows %d hooks, and the script has %d exit codes", args[0], len(shown), len(args)-1)
	}
	for i, h := range shown {
		hook(script, false, slices.Concat([]string{args[i+1], h.ID}, h.Args))
	}
}
