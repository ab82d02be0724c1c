package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"pim-groups/internal/plan"
)

// onboardCommand is apply with one class of changes, and with the options that matter
// for it.
func (p *program) onboardCommand() *cobra.Command {
	o := newApplyOptions("onboard")
	o.changes = []plan.Class{plan.ClassOnboard}
	c := &cobra.Command{
		Use:   "onboard [FILE...]",
		Short: "Bring the declared groups under PIM, which can't be undone, or rehearse it",
		Long: strings.TrimSpace(`
Check, and if no guardrail refuses, bring the declared groups that are not yet
managed under PIM: one at a time, each read again right before its write. This
can't be undone, so rehearse it first: with --snapshot and --snapshot-out no
tenant is changed, and the second file is the tenant as it would be afterwards.

With --auth the live tenant is changed. In a workflow, a run is refused unless its
event is a push to the default branch, its commit is the last one of that branch,
and its files are those of the commit. To ask GitHub for these, the run needs a
token: the variable GITHUB_TOKEN, or the input github-token.

Nothing is written when a guardrail refuses (exit code 5): the report names the
guardrail, why it exists, and what to do. A group that is managed already is left
alone, so a second run does nothing.

When interrupted, the run sends nothing more. It waits up to 5 seconds for the
answer to what it has sent, and reports. A second signal changes nothing.

To write role settings and people as well, run apply.`),
		Example: `  pim-groups onboard --snapshot tenant.json --snapshot-out after.json
  pim-groups onboard --auth github --client-id ID --tenant-id ID
  pim-groups onboard --auth github --client-id ID --tenant-id ID --never-touch @never.txt --max-onboard 10`,
		RunE: func(c *cobra.Command, args []string) error { return p.apply(c.Context(), o, args) },
	}
	o.register(c.Flags())
	return c
}
