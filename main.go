// Command pim-groups compares the Microsoft Entra groups that a repository
// declares with the groups that Privileged Identity Management manages.
package main

import (
	"os"

	"pim-groups/internal/cli"
)

// version, commit and the address of the repository are stamped by release builds
// (-ldflags "-X main.version=…"); other builds report what the Go toolchain knows.
var version, commit, repository string

func main() { os.Exit(cli.Main(version, commit, repository)) }
