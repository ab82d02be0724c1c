# The image of the action: one static program and the certificates it trusts.
# https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support
#
# `.ci/image` builds this file, runs the result as a runner would, and holds it
# to what is said here. docs/internals/image.md explains.

# By digest, so that the same commit is built by the same compiler. The tag is
# for readers and for Dependabot, which moves both.
FROM --platform=$BUILDPLATFORM golang:1.26.8@sha256:0f063af2d465d8dcae54cce04278ada488b96f77b42449c8d071e47d016cc65a AS build
WORKDIR /src
# The modules are a layer of their own: they change less often than the code.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Set by the builder for each platform. Go compiles for another processor by
# itself, so nothing of this stage is emulated.
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=main
# Of the source; there is no repository here to ask. Not known if nobody gives it.
ARG COMMIT
# The address of the repository that releases this, for links to its pages.
ARG REPOSITORY
# One commit gives the same bytes wherever it is built: no paths of the machine,
# no state of the repository, no C compiler. The vendor's SDK takes most of the
# time: no debugging data, which -s would throw away at the end, saves a fifth of
# the compiler's memory, and half of that spent on larger heaps (GOGC) buys time.
# The libraries and our own code without inlining (-l) make the program 1.9 MB
# smaller, functions that begin at 4 bytes and not at 32 (-funcalign) 0.6 MB.
RUN CGO_ENABLED=0 GOGC=200 GOOS=$TARGETOS GOARCH=$TARGETARCH go build \
    -trimpath -buildvcs=false -gcflags=all=-dwarf=false \
    -gcflags='github.com/...=-dwarf=false -l' \
    -gcflags='pim-groups/...=-dwarf=false -l' \
    -ldflags "-s -w -funcalign=4 -X main.version=$VERSION -X main.commit=$COMMIT -X main.repository=$REPOSITORY" -o /pim-groups .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /pim-groups /pim-groups
# No USER: the runner mounts the files for outputs and summary for root only,
# another user could write neither; GitHub asks for root for this reason.
# No WORKDIR: the runner starts the container in the checked out repository.
ENTRYPOINT ["/pim-groups"]
