package cli

import (
	"errors"
	"fmt"

	"pim-groups/internal/directory"
	"pim-groups/internal/report"
)

// source is where the state of the tenant comes from, and what reports say of
// it. After reading, both kinds are the same.
type source struct {
	directory.Source
	name   string              // live or snapshot
	cost   func() *report.Cost // what reading took so far; nil for a file
	period *period             // from when a snapshot file may be; nil for what is read live, which is of now
}

// spent gives what reading took, nil when nothing was asked of a service.
func (s *source) spent() *report.Cost {
	if s.cost == nil {
		return nil
	}
	return s.cost()
}

// source chooses the one place that the tenant is read from. How to sign in is
// said, never guessed from what lies in the environment: on a machine of a
// cloud that could be somebody else's identity.
func (p *program) source(s *settings) (*source, error) {
	switch {
	case s.snapshot != "" && s.signIn.auth != "":
		return nil, fmt.Errorf("%s and %s are two tenants: give one of them", p.named("snapshot"), p.named("auth"))
	case s.snapshot != "":
		return &source{Source: p.snapshotFile(s.snapshot), name: "snapshot", period: s.period}, nil
	case s.signIn.auth != "":
		_, live, err := p.live(&s.signIn)
		return live, err
	}
	if p.step != nil {
		return nil, errors.New("no tenant to compare with: the inputs snapshot and auth are empty. Give snapshot a file, or auth a way to " +
			"sign in; mode validate checks the files alone")
	}
	return nil, errors.New("no tenant to compare with: give --snapshot FILE, or sign in with --auth; " +
		"pim-groups validate checks the file alone")
}
