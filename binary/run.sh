#!/usr/bin/env bash
# The step of binary/action.yml: downloads the program of this release, makes
# sure that it is the one whose checksum was committed beside this file, and
# runs it. Needs bash, curl, and sha256sum or shasum; GitHub's own runners have
# them on every system (Git for Windows brings the first three).
set -euo pipefail

# What the release wrote, see `Record` in .ci/tools/release: the address of its
# downloads, then a line of sha256sum for each. The main branch has none.
record=$(dirname "${BASH_SOURCE[0]}")/release.txt

# stop EXIT-CODE RESULT REASON ends the step as the program itself would. The
# reasons are ours and hold nobody's text.
stop() {
  printf '::error title=pim-groups::%s\n' "$3"
  printf 'result=%s\nexit-code=%s\nheadline=%s\nfailure-reason=%s\nfailure-text=%s\n' "$2" "$1" "The program could not be started: $2" "$2" "$3" >>"${GITHUB_OUTPUT:-/dev/null}"
  exit "$1"
}

# asset is the name of the download for this runner.
# https://docs.github.com/en/actions/reference/workflows-and-actions/variables
asset() {
  case "${RUNNER_OS:-}/${RUNNER_ARCH:-}" in
    Linux/X64) echo pim-groups_linux_amd64 ;;
    Linux/ARM64) echo pim-groups_linux_arm64 ;;
    macOS/X64) echo pim-groups_darwin_amd64 ;;
    macOS/ARM64) echo pim-groups_darwin_arm64 ;;
    Windows/X64) echo pim-groups_windows_amd64.exe ;;
    Windows/ARM64) echo pim-groups_windows_arm64.exe ;;
    *) return 1 ;;
  esac
}

# checksum FILE prints the SHA-256 of a file; macOS has the other command.
checksum() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

[ -f "$record" ] ||
  stop 2 usage 'this commit is no release and has no program to download: name the commit of a release (uses: OWNER/NAME/binary@COMMIT # vX.Y.Z)'
name=$(asset) ||
  stop 2 usage "there is no program for a runner with ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown processor}: Linux, macOS and Windows on X64 or ARM64"
address=$(head -n 1 "$record")/$name
want=$(sed -n "s/  $name\$//p" "$record")
[ -n "$want" ] || stop 2 usage "this release has no checksum of $name"

# A directory of its own, so that two steps never share a file; the runner
# empties RUNNER_TEMP after the job.
directory=$(mktemp -d "${RUNNER_TEMP:?is set by the runner}/pim-groups-XXXXXX")
program=$directory/pim-groups
[[ $name != *.exe ]] || program=$program.exe

curl --fail --silent --show-error --location --retry 3 --proto =https --proto-redir =https --output "$program" "$address" ||
  stop 3 incomplete "the program could not be downloaded from $address: run the job again, or let the runner reach this address"
[ "$(checksum "$program")" = "$want" ] ||
  stop 5 refused "what was downloaded from $address is not what this release was made of, and was not run"
chmod +x "$program"
exec "$program" action
