package release

import (
	"bytes"
	"errors"
	"regexp"
)

//go:generate sh -c "go run ./program binary-action <../../../action.yml >made && mv made ../../../binary/action.yml"

// binaryHead and binaryTail are what binary/action.yml has of its own.
const (
	binaryHead = `# Made of ../action.yml by ` + "`go -C .ci/tools generate ./release`" + `: change that file.
name: pim-groups (without Docker)
description: >-
  The same as pim-groups, for runners on macOS and Windows and for those without Docker: downloads the program of the
  release, compares its checksum with the one committed here, and runs it

`
	// The step hands all inputs over as one JSON text: the runner sets no
	// INPUT_ variables for such an action, an expression inside of a script
	// would be run by the shell, and the shell has no variable with a hyphen.
	binaryTail = `
runs:
  using: composite
  steps:
    - id: run
      shell: bash
      env:
        PIM_GROUPS_INPUTS: ${{ toJSON(inputs) }}
        # On Windows bash would take a value for a path, and translate it.
        MSYS2_ENV_CONV_EXCL: PIM_GROUPS_INPUTS
      # By exec, so that a run that is cancelled tells the program itself.
      run: exec bash "$GITHUB_ACTION_PATH/run.sh"
`
)

var (
	inputsBlock  = regexp.MustCompile(`(?ms)^inputs:\n.*?\n\n`)
	outputsBlock = regexp.MustCompile(`(?ms)^outputs:\n.*?\n\n`)
	outputEntry  = regexp.MustCompile(`(?m)^  ([a-z][a-z-]*):\n(?:    .*\n)+`)
)

// BinaryAction gives binary/action.yml for an action.yml: its inputs as they
// are, and its outputs as those of the one step.
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#outputs-for-composite-actions
func BinaryAction(action []byte) ([]byte, error) {
	inputs, outputs := inputsBlock.Find(action), outputsBlock.Find(action)
	if inputs == nil || outputs == nil {
		return nil, errors.New("action.yml has no inputs or no outputs that end with an empty line")
	}
	outputs = outputEntry.ReplaceAll(outputs, []byte("$0    value: $${{ steps.run.outputs.$1 }}\n"))
	outputs = bytes.TrimSuffix(outputs, []byte("\n"))
	return bytes.Join([][]byte{[]byte(binaryHead), inputs, outputs, []byte(binaryTail)}, nil), nil
}
