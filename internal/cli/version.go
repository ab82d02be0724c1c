package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// build says which version this is, of which commit, and for which system it was
// made.
func (w *World) build() string {
	commit := ""
	if w.Commit != "" {
		commit = "commit " + w.Commit + ", "
	}
	return fmt.Sprintf("%s (%s%s, %s/%s)", w.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program",
		Example: "  pim-groups version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.Stdout, "pim-groups version", p.build())
			return err
		},
	}
}
