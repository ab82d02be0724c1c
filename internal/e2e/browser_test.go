package e2e

import (
	"fmt"
	"net/http"
	"os"
	"time"

	fakegraph "pim-groups/internal/fake/graph"
)

// browser stands for what opens a page in the browser of a person, under its usual name.
// Like many of them it writes on its standard output. The variable BROWSER says what
// the person does.
func browser() {
	fmt.Println("Opening in existing browser session.")
	switch os.Getenv("BROWSER") {
	case "closed":
		return
	case "interrupted": // the person presses Ctrl-C where the program waits
		time.Sleep(100 * time.Millisecond)
		if parent, err := os.FindProcess(os.Getppid()); err == nil {
			_ = parent.Signal(os.Interrupt)
		}
		return
	}
	if len(os.Args) != 2 {
		os.Exit(1)
	}
	if _, err := fakegraph.Browse(http.DefaultClient, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
