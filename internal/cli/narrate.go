package cli

import (
	"fmt"
	"io"

	"pim-groups/internal/apply"
	"pim-groups/internal/escape"
)

// narrated tells whoever watches the run what its journal says, line by line:
// PIM's list can take minutes for each group, and a program that is silent for
// so long gets killed in the middle of its work.
type narrated struct {
	apply.Journal
	to io.Writer
}

// Append writes the entry down first, and tells only what is on disk.
func (n narrated) Append(e apply.Entry) error {
	if err := n.Journal.Append(e); err != nil {
		return err
	}
	if text := narration(&e); text != "" {
		fmt.Fprintf(n.to, "%s: %s\n", escape.Quote(e.Name), escape.Line(text))
	}
	return nil
}

// narration is what an entry says of its group, "" for those that are about the
// run.
func narration(e *apply.Entry) string {
	switch {
	case e.Group == "":
		return ""
	case e.Step == apply.StepIntent && e.Strategy == apply.Restore:
		return "putting the setting back"
	case e.Step == apply.StepIntent:
		return fmt.Sprintf("writing, which can't be undone (%s)", e.Strategy)
	case e.Step == apply.StepAnswer && e.State == apply.AnswerAccepted.String():
		return "accepted; waiting until it can be seen"
	case e.Detail != "":
		return e.State + ": " + e.Detail
	}
	return e.State
}
