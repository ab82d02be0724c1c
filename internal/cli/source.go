package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/report"
)

// source is where the state of the tenant comes from, and what reports say of
// it. After reading, both kinds are the same.
type source struct {
	directory.Source
	name   string              // live or snapshot
	tenant string              // that was signed in to; "" if no option named it
	cost   func() *report.Cost // what reading took so far; nil for a file
	file   string              // the snapshot; "" for what is read live, which is of now
	max    maxAge
	now    time.Time
}

// resolveSource understands the options of a command that reads a tenant.
func (p *program) resolveSource(o *options, files []string) (*settings, *source, error) {
	s, err := p.resolve(o, files)
	if err != nil {
		return nil, nil, err
	}
	from, err := p.source(s)
	return s, from, err
}

// source chooses the one place that the tenant is read from. How to sign in is
// said, never guessed from what lies in the environment: on a machine of a
// cloud that could be somebody else's identity.
func (p *program) source(s *settings) (*source, error) {
	switch {
	case s.snapshot != "" && s.signIn.auth != "":
		return nil, fmt.Errorf("%s and %s are two tenants: give one of them", p.named("snapshot"), p.named("auth"))
	case s.snapshot != "":
		open := func() (io.ReadCloser, error) { return p.open(s.snapshot) }
		return &source{Source: directory.File{Path: s.snapshot, Open: open, OwnDepth: s.depth == ""}, name: "snapshot", file: s.snapshot, max: s.maxAge, now: s.now}, nil
	case s.signIn.auth != "":
		s.signIn.shallow = s.signIn.shallow || s.depth == directory.DepthManaged.String()
		_, live, err := p.live(&s.signIn)
		return live, err
	case p.step != nil:
		return nil, errors.New("no tenant to compare with: the inputs snapshot and auth are empty. Give snapshot a file, or auth a way to " +
			"sign in; mode validate checks the files alone")
	}
	return nil, errors.New("no tenant to compare with: give --snapshot FILE, or sign in with --auth; " +
		"pim-groups validate checks the file alone")
}

// read reads what the scope asks for. A tenant that was not read, is of another
// time or is not the one of the file (nil for none) must not be judged: then the
// snapshot is nil, and the report says why and what to do.
func (s *source) read(ctx context.Context, scope directory.Scope, file *config.File) (*directory.Snapshot, *report.Input) {
	snapshot, err := s.Snapshot(ctx, scope)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, &report.Input{Failure: err.Error(), Result: report.Cancelled, Cost: s.spent()}
	case err != nil:
		return nil, &report.Input{Failure: err.Error(), Result: report.Incomplete, Cost: s.spent()}
	}
	if failure, remedy := s.ageReason(snapshot.Taken); failure != "" {
		return nil, &report.Input{Failure: failure, Remedy: remedy, Result: report.Incomplete,
			Source: s.name, Index: directory.NewIndex(snapshot)}
	}
	if s.tenant != "" && s.tenant != snapshot.Tenant {
		return nil, &report.Input{Result: report.Refused, Source: s.name, Index: directory.NewIndex(snapshot), Cost: s.spent(), Failure: fmt.Sprintf(
			"the sign-in was for tenant %s, but this is tenant %s: nothing was compared; sign in to the right tenant", s.tenant, snapshot.Tenant)}
	}
	if file != nil && file.Tenant != nil && file.Tenant.Value != snapshot.Tenant {
		return nil, &report.Input{Result: report.Refused, Source: s.name, Index: directory.NewIndex(snapshot), Cost: s.spent(), Failure: fmt.Sprintf(
			"%s says tenant %s, but this is tenant %s: nothing was compared; correct the file, or read the right tenant",
			file.Tenant.Pos, file.Tenant.Value, snapshot.Tenant)}
	}
	return snapshot, nil
}

// spent gives what reading took, nil when nothing was asked of a service.
func (s *source) spent() *report.Cost {
	if s.cost == nil {
		return nil
	}
	return s.cost()
}

// clockSkew is how far the clock of the machine that took the snapshot may be
// ahead of this one.
const clockSkew = 5 * time.Minute

// ageReason says why a snapshot of that time must not be judged now, and what to
// do; "" if it may.
func (s *source) ageReason(taken time.Time) (reason, remedy string) {
	ahead, age := taken.Sub(s.now), s.now.Sub(taken)
	was := fmt.Sprintf("%s was taken at %s", s.file, taken.UTC().Format(time.RFC3339))
	switch {
	case s.file == "":
		return "", ""
	case ahead > clockSkew:
		return was + fmt.Sprintf(", which is %s ahead of the clock, %s", ahead.Truncate(time.Second), s.now.Format(time.RFC3339)),
			"Correct the clock, or take a new snapshot"
	case s.max.limit > 0 && age > s.max.limit:
		return was + fmt.Sprintf(" and is %s, older than the %s that %s allows", report.Old(age), s.max.text, s.max.flag),
			"Take a new snapshot, or allow an older one with " + s.max.flag
	}
	return "", ""
}
