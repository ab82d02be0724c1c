// Package release is what a release of this action changes in its own files:
// action.yml is led from the Dockerfile to the image that was pushed, by its
// digest, and the action for runners without Docker gets the checksums of its
// downloads. It also names what a release consists of, and takes its notes
// from CHANGELOG.md.
//
// Everything is bytes in, bytes out. The package knows neither git nor GitHub
// nor a registry: .github/workflows/release.yml does, in its order. Owner and
// repository are always given; no text here names one.
package release

import (
	"fmt"
	"regexp"
	"strings"
)

// registry is GitHub's registry of images, which a workflow may push to with
// the token of its job.
const registry = "ghcr.io"

// Release is one version of one repository. Its values are checked: they end
// up in command lines, addresses and YAML.
type Release struct {
	version    string // v1.2.3
	repository string // OWNER/NAME
}

var (
	// Versions have three parts and no leading zeros (https://semver.org). A
	// pre-release is none of ours: v1 would have to be moved to it, or not.
	versionPattern    = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`)
	repositoryPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$`)
)

// New is the release of a version such as v1.2.3 of a repository as
// OWNER/NAME.
func New(version, repository string) (Release, error) {
	if !versionPattern.MatchString(version) {
		return Release{}, fmt.Errorf("the version is %q, want one like v1.2.3", version)
	}
	if !repositoryPattern.MatchString(repository) {
		return Release{}, fmt.Errorf("the repository is %q, want OWNER/NAME", repository)
	}
	return Release{version, repository}, nil
}

// Major is the tag that users of all versions of a kind name, such as v1.
func (r Release) Major() string {
	major, _, _ := strings.Cut(r.version, ".")
	return major
}

// Branch is where the files of the major version's releases are.
func (r Release) Branch() string { return "releases/" + r.Major() }

// Image is the name of the image without tag and digest. Registries take
// lower case only, GitHub's names have both:
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
func (r Release) Image() string { return registry + "/" + strings.ToLower(r.repository) }

// Downloads is where the assets of the release are, on a server such as
// https://github.com.
func (r Release) Downloads(server string) string {
	return fmt.Sprintf("%s/%s/releases/download/%s", strings.TrimSuffix(server, "/"), r.repository, r.version)
}

// Facts are what the workflow has to know of the release, in the form of the
// runner's GITHUB_OUTPUT: one NAME=VALUE a line. No value can hold a line end.
func (r Release) Facts() string {
	return fmt.Sprintf("image=%s\nmajor=%s\nbranch=%s\n", r.Image(), r.Major(), r.Branch())
}
