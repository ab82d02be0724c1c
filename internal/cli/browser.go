package cli

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/signin"
	"pim-groups/policy"
)

// depth is the deepest that the command reads.
func (o *signInOptions) depth() directory.Depth {
	if o.shallow {
		return directory.DepthManaged
	}
	return directory.DepthFull
}

// noPersonError refuses the browser where nobody is in front of one: in a workflow it
// would wait for its time-out.
func (p *program) noPersonError() error {
	if p.step == nil && !p.runner().Active() {
		return nil
	}
	return fmt.Errorf("%s browser is for a person at this machine, and a workflow has none: use github", p.named("auth"))
}

// openBrowser says what the person is about to agree to, then opens the page. It gives
// the address too, since a browser that does not start is not always noticed.
func (p *program) openBrowser(c *signin.Config, address string) {
	name := "the application " + c.Client
	if c.Client == signin.CommandLineTools {
		name = "Microsoft Graph Command Line Tools (" + c.Client + ")"
	}
	fmt.Fprintf(p.Stderr, `Sign in to tenant %s in your browser, as a user of %s.
It asks for these delegated permissions, which only read: %s.
An administrator may have to consent. The consent stays after this run, and all tools that use this application share it.
To use an application of your own, give its id with --client-id: docs/connect.md says how to make one.
`, c.Tenant, name, strings.Join(c.Permissions, ", "))
	// Nothing is connected to its output: standard output may be a report.
	browser := browserCommand(address)
	browser.Env = p.Environ
	if err := browser.Start(); err != nil {
		fmt.Fprintf(p.Stderr, "No browser could be started. Open this address on this machine: %s\n", address)
		return
	}
	fmt.Fprintf(p.Stderr, "If no browser opens, open this address on this machine: %s\n", address)
	go browser.Wait() // it may stay open as long as the browser does
}

// browserCommand is what opens an address in the person's own browser.
func browserCommand(address string) *exec.Cmd {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		return exec.Command("open", address)
	}
	for _, name := range []string{"xdg-open", "wslview"} { // the second in Windows' own Linux
		if _, err := exec.LookPath(name); err == nil {
			return exec.Command(name, address)
		}
	}
	return exec.Command("xdg-open", address)
}

// limitNotice says what the Azure CLI can't read for the person who is logged in to it,
// before that is tried. Its permissions are fixed by Microsoft.
// https://github.com/Azure/azure-cli/issues/28854
func (p *program) limitNotice(o *signInOptions) func(token string) {
	return func(token string) {
		granted, person := graph.Delegated(token)
		missing := policy.Unreadable(granted, o.depth())
		if o.auth != string(signin.AzureCLI) || !person || len(missing) == 0 {
			return
		}
		p.warn(errors.New("a person is logged in to the Azure CLI, which has no permission to " + finding.List(missing, "or") +
			": this is not evaluated. Use " + p.named("auth") + " browser, or log in as an application: az login --service-principal"))
	}
}
