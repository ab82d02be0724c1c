package release

import (
	"fmt"
	"strings"
)

// Notes gives what CHANGELOG.md says about the version: the text below its
// heading, "## [1.2.3]" or "## 1.2.3" with anything after it
// (https://keepachangelog.com). A version that it does not mention can't be
// released: nobody would know what changed.
func (r Release) Notes(changelog []byte) (string, error) {
	var notes strings.Builder
	inside := false
	for line := range strings.Lines(string(changelog)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			inside = r.isHeading(heading)
		} else if inside {
			notes.WriteString(line)
		}
	}
	text := strings.TrimSpace(notes.String())
	if text == "" {
		return "", fmt.Errorf("CHANGELOG.md has nothing under a heading ## [%s]", strings.TrimPrefix(r.version, "v"))
	}
	return text + "\n", nil
}

// isHeading reports whether a heading is that of the version.
func (r Release) isHeading(heading string) bool {
	words := strings.Fields(heading)
	return len(words) > 0 && strings.TrimPrefix(strings.Trim(words[0], "[]"), "v") == strings.TrimPrefix(r.version, "v")
}
