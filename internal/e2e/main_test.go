package e2e

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pim-groups/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(inRoot{m}, map[string]func(){
		"pim-groups":          func() { os.Exit(cli.Main("test", "", "")) },
		"xdg-open":            browser,
		"az":                  func() { os.Exit(standIn(azCommands())) },
		"gh":                  func() { os.Exit(standIn(ghCommands())) },
		"crashing-pim-groups": func() { go crashing(); os.Exit(cli.Main("test", "", "")) },
	})
}

// inRoot runs the tests in the root of the module; a command that a script starts
// stays where the script is.
type inRoot struct{ *testing.M }

func (m inRoot) Run() int {
	if err := os.Chdir(filepath.Join("..", "..")); err != nil {
		panic(err)
	}
	return m.M.Run()
}

// TestScripts runs the whole program as a user does. Each script finds in its
// working directory the sample tenant as contoso/, a pull request for it as
// pull-request/, as story/ a tenant with two groups and the files of a pull
// request that adds one of them, and as terraform/ a state and its tenant.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                commands(),
		Setup: func(env *testscript.Env) error {
			env.Values[servedKey{}] = &served{}
			env.Setenv("NEVER_LINES", neverLines)
			env.Setenv("TWO_SNAPSHOTS", "contoso/tenant.json\ncontoso/tenant-fixed.json")
			env.Setenv("HOSTILE_REASON", hostileReason)
			pages, err := filepath.Abs("docs")
			env.Setenv("PAGES", pages)
			failed := []error{err}
			for _, folder := range []string{"contoso", "story", "pull-request", "terraform"} {
				failed = append(failed, os.CopyFS(filepath.Join(env.WorkDir, folder), os.DirFS(filepath.Join("testdata", folder))))
			}
			return errors.Join(failed...)
		},
	})
}

// neverLines is a value of several lines, as an input has them; a script can't
// write one.
const neverLines = "# the accounts for emergencies\n0f1e2d3c-0000-4000-8000-000000000001\n\n0f1e2d3c-0000-4000-8000-000000000002 # payroll\n"

// hostileReason is YAML, and commands of the runner, over several lines.
const hostileReason = "a: {b}\n# c\n##[error]d\n- rule: owner-guest\n"

func commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"exits": exits, "serve": serve, "grant": grant, "branch": branch, "default-branch": defaultBranch, "wrote": wrote, "unasked": unasked, "output": output,
		"blocks": blocks, "hook": hook, "hooks": hooks,
	}
}

// exits is `exits CODE PROGRAM ARG...`: exec that wants exactly this exit
// code, because ours mean something. A script that never says how a run ends
// has not looked.
func exits(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	script.Check(err)
	err = script.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		script.Check(err)
	}
	if got != want {
		script.Fatalf("exit code %d, want %d", got, want)
	}
}

// blocks is `blocks PAGE CODE...`: it runs the shell blocks of a page in their order,
// as somebody who follows it does. The codes are what each block ends with, so a
// block that is added has to be thought of.
func blocks(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: blocks PAGE CODE...")
	}
	found := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(script.ReadFile(args[0]), -1)
	if len(found) != len(args)-1 {
		script.Fatalf("%s has %d shell blocks, and the script %d exit codes", args[0], len(found), len(args)-1)
	}
	for i, block := range found {
		exits(script, false, []string{args[i+1], "sh", "-eu", "-c", block[1]})
	}
}
