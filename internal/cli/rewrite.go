package cli

import (
	"bytes"
	"errors"
	"fmt"

	"pim-groups/internal/config"
	"pim-groups/internal/destination"
	"pim-groups/internal/finding"
)

// rewriting is the files that a command will change, each tried.
type rewriting struct {
	p     *program
	files map[string]*destination.File
}

// rewriting tries the files that hold these positions, before a tenant is asked.
func (p *program) rewriting(at []finding.Pos) (*rewriting, error) {
	r := &rewriting{p, map[string]*destination.File{}}
	for _, pos := range at {
		if r.files[pos.File] != nil {
			continue
		}
		file, err := p.files.Claim(pos.File, pos.File)
		if err != nil {
			return nil, err
		}
		r.files[pos.File] = file
	}
	return r, p.reserveOutput()
}

// rewrite replaces files by their new text, with the owners and modes they
// have. All of them are written under other names before the first replaces its
// file: a full disk leaves every file as it was. A file that has changed since it
// was read is not overwritten.
func (r *rewriting) rewrite(before, after []config.Source) (err error) {
	var waiting []*destination.Staged
	defer func() {
		for _, staged := range waiting {
			err = errors.Join(err, staged.Discard())
		}
	}()
	for _, source := range after {
		staged, err := r.files[source.Path].Stage(source.Data)
		if err != nil {
			return fmt.Errorf("nothing was written: %s: %w", source.Path, err)
		}
		waiting = append(waiting, staged)
	}
	if err := r.p.unchanged(before); err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	for i, source := range after {
		next := waiting[0]
		waiting = waiting[1:]
		if err := next.Commit(); err != nil {
			return fmt.Errorf("%d of %s were written, then %s: %w", i, finding.Count(len(after), "file"), source.Path, err)
		}
	}
	return nil
}

// unchanged says which of the files is not what was read any more, or is reached
// through a link by now.
func (p *program) unchanged(sources []config.Source) error {
	for _, source := range sources {
		now, problems := config.LoadFile(config.Root(p.root), source.Path)
		if len(problems) > 0 {
			return errors.New(problems[0].Message)
		}
		if !bytes.Equal(now.Data, source.Data) {
			return fmt.Errorf("%s has changed since it was read; run again", source.Path)
		}
	}
	return nil
}
