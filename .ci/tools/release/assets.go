package release

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Asset is one download of a release: the program for one kind of machine.
type Asset struct {
	System, Processor string // in Go's words
}

// Assets are the downloads of every release, in the order of their names.
// binary/run.sh knows the same ones by the runner's words.
func Assets() []Asset {
	return []Asset{
		{"darwin", "amd64"}, {"darwin", "arm64"},
		{"linux", "amd64"}, {"linux", "arm64"},
		{"windows", "amd64"}, {"windows", "arm64"},
	}
}

// Name is the name of the file. It has no version, because its address does.
func (a Asset) Name() string {
	name := "pim-groups_" + a.System + "_" + a.Processor
	if a.System == "windows" {
		name += ".exe"
	}
	return name
}

// Record is what binary/run.sh believes about the release that it belongs to:
// where the assets are, and the checksum of each. It is committed with the
// action, so that who pins the action by its commit pins the program as well.
// Sums is what `sha256sum` printed about the assets; one that is missing,
// unknown or twice is an error.
func (r Release) Record(server string, sums []byte) ([]byte, error) {
	if !regexp.MustCompile(`^https://[A-Za-z0-9.:-]+/?$`).MatchString(server) {
		return nil, fmt.Errorf("the server is %q, want https:// and a name", server)
	}
	found, err := readSums(sums)
	if err != nil {
		return nil, err
	}
	var record bytes.Buffer
	fmt.Fprintln(&record, r.Downloads(server))
	for _, asset := range Assets() {
		sum, ok := found[asset.Name()]
		if !ok {
			return nil, fmt.Errorf("there is no checksum of %s", asset.Name())
		}
		fmt.Fprintf(&record, "%s  %s\n", sum, asset.Name())
	}
	return record.Bytes(), nil
}

// readSums reads the checksums of assets, by file name.
func readSums(sums []byte) (map[string]string, error) {
	known := map[string]string{}
	pattern := regexp.MustCompile(`^([0-9a-f]{64})  (\S+)$`)
	lines := bufio.NewScanner(bytes.NewReader(sums))
	for lines.Scan() {
		parts := pattern.FindStringSubmatch(lines.Text())
		if parts == nil {
			return nil, fmt.Errorf("%q is no line of sha256sum", lines.Text())
		}
		name := parts[2]
		if !slices.ContainsFunc(Assets(), func(a Asset) bool { return a.Name() == name }) {
			return nil, fmt.Errorf("%s is no asset of a release", name)
		}
		if _, again := known[name]; again {
			return nil, fmt.Errorf("%s has two checksums", name)
		}
		known[name] = parts[1]
	}
	return known, lines.Err()
}

// Platforms lists the assets for the script that builds them, one a line.
func Platforms() string {
	var list strings.Builder
	for _, a := range Assets() {
		fmt.Fprintln(&list, a.System, a.Processor, a.Name())
	}
	return list.String()
}
