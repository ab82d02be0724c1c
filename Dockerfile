# The action's image: one static binary on nothing.
# https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support

FROM golang:1.26.8 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=main
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /pim-groups .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /pim-groups /pim-groups
# No USER: the runner mounts its output and summary files for root only, so
# that another user could not write them. No WORKDIR: the runner sets it to the
# checked out repository.
ENTRYPOINT ["/pim-groups"]
