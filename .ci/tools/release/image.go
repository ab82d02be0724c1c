package release

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

var digestPattern = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// imageKey begins the line of action.yml that says what the runner starts.
const imageKey = "  image: "

// PinImage gives action.yml with the image of the release in place of the
// Dockerfile, by tag for people and by digest for the runner. Only that line
// changes, and one that names this repository's image already is brought up to
// date. The file is an error if it has no such line, or several.
//
// It has to be written: runs.image takes no expression.
// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runsimage
func (r Release) PinImage(action []byte, digest string) ([]byte, error) {
	if !digestPattern.MatchString(digest) {
		return nil, fmt.Errorf("the digest is %q, want sha256: and 64 digits", digest)
	}
	before, line, after, err := imageLine(action)
	if err != nil {
		return nil, err
	}
	name := "docker://" + r.Image()
	if line != "Dockerfile" && !strings.HasPrefix(line, name+":") {
		return nil, fmt.Errorf("the image of action.yml is %q, want Dockerfile", line)
	}
	pinned := fmt.Sprintf("%s%s:%s@%s", imageKey, name, r.version, digest)
	return bytes.Join([][]byte{before, []byte(pinned), after}, nil), nil
}

// imageLine cuts the file around its image. The value comes without the key.
func imageLine(action []byte) (before []byte, value string, after []byte, err error) {
	lines := regexp.MustCompile(`(?m)^`+imageKey+`(.*)$`).FindAllSubmatchIndex(action, -1)
	if len(lines) != 1 {
		return nil, "", nil, fmt.Errorf("action.yml has %d lines that begin with %q, want 1", len(lines), imageKey)
	}
	at := lines[0]
	return action[:at[0]], string(action[at[2]:at[3]]), action[at[1]:], nil
}
