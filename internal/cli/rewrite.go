package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"pim-groups/internal/config"
	"pim-groups/internal/destination"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
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

// replace writes the new text of files for a command, or without any to write prints
// how they would change. It says whether they were written.
func (p *program) replace(before, after []config.Source, files *rewriting, command string) (written bool) {
	if files == nil {
		p.listing.Said = append(p.listing.Said, "nothing was written: the log has the diff")
		if err := p.printDiff(before, after, command); err != nil {
			p.fail(report.Incomplete, fmt.Errorf("the diff could not be printed: %w", err))
		}
		return false
	}
	if err := files.rewrite(before, after); err != nil {
		p.fail(report.Incomplete, err)
		return false
	}
	return true
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
// through a link by now. One without text was not there.
func (p *program) unchanged(sources []config.Source) error {
	for _, source := range sources {
		if source.Data == nil {
			if _, err := p.root.Lstat(source.Path); err == nil {
				return fmt.Errorf("%s was made since the run began; run again", source.Path)
			}
			continue
		}
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

// printDiff prints one unified diff, in the form that `git apply` and patch take.
// What would be neither seen nor harmless in a log shows as an escape. The diff
// does not apply then, which is said.
func (p *program) printDiff(before, after []config.Source, command string) error {
	old := make(map[string][]byte, len(before))
	for _, source := range before {
		old[source.Path] = source.Data
	}
	var out strings.Builder
	for _, source := range after {
		name := source.Path
		if strings.Contains(name, " ") {
			name += "\t" // where the name ends: patch takes a blank for it, git writes it so too
		}
		from := "a/" + name
		if old[source.Path] == nil {
			from = "/dev/null" // a file that is new
		}
		text := string(diff.Diff(from, old[source.Path], "b/"+name, source.Data))
		shown := escape.Diff(text)
		if shown != text {
			p.say(fmt.Sprintf("the diff of %s does not apply: it shows invisible characters of the file as escapes. "+
				"Run %s without --diff to write the file", source.Path, command))
		}
		out.WriteString(shown)
	}
	_, err := io.WriteString(p.Stdout, out.String())
	return err
}
