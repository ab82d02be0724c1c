package cli

import (
	"bytes"
	"errors"
	"fmt"

	"pim-groups/internal/config"
)

// rewrite replaces files by their new text, with the modes they have. All of
// them are written beside their places before the first is put there: a full
// disk or a directory that can't be written leaves every file as it was. A
// file that somebody changed since it was read is not overwritten.
func (p *program) rewrite(before, after []config.Source) (err error) {
	var waiting []string
	defer func() {
		for _, partial := range waiting {
			err = errors.Join(err, p.root.Remove(partial))
		}
	}()
	for _, source := range after {
		partial, err := p.stage(source)
		if err != nil {
			return fmt.Errorf("nothing was written: %w", err)
		}
		waiting = append(waiting, partial)
	}
	if err := p.unchanged(before); err != nil {
		return fmt.Errorf("nothing was written: %w", err)
	}
	for i, source := range after {
		if err := p.root.Rename(waiting[0], source.Path); err != nil {
			return fmt.Errorf("%d of %s were written, then: %w", i, counted(len(after), "file"), err)
		}
		waiting = waiting[1:]
	}
	return nil
}

// stage writes the new text of a file beside it.
func (p *program) stage(source config.Source) (partial string, err error) {
	info, err := p.root.Lstat(source.Path)
	if err != nil {
		return "", err
	}
	if partial, err = writeBeside(p.root, source.Path, source.Data); err != nil {
		return "", err
	}
	// The mode given to open is cut by the umask; the file's own is not.
	if err := p.root.Chmod(partial, info.Mode().Perm()); err != nil {
		return "", errors.Join(err, p.root.Remove(partial))
	}
	return partial, nil
}

// unchanged says which of the files is not what was read any more.
func (p *program) unchanged(sources []config.Source) error {
	for _, source := range sources {
		data, err := p.root.ReadFile(source.Path)
		if err != nil {
			return err
		}
		if !bytes.Equal(data, source.Data) {
			return fmt.Errorf("%s was changed by somebody else meanwhile; run again", source.Path)
		}
	}
	return nil
}
