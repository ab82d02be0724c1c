package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
)

// base is what the change under review is compared with.
type base struct {
	*declaration        // without groups if the base has none, or none that could be parsed
	commit       string // "" for a folder
	note         string // what a reader has to know of it, a sentence; "" for nothing
	// unread says that the base is not known, so that everything counts as new.
	unread bool
}

// readBase gives the base of the run: a folder that was given, or what GitHub has
// for the event. nil is a run that changes nothing, such as one on a schedule.
func (p *program) readBase(ctx context.Context, s *settings, head *declaration) (*base, error) {
	switch {
	case head.file == nil:
		return nil, nil
	case s.base != "":
		return p.baseInFolder(s)
	case p.step == nil:
		return nil, nil
	}
	return p.baseOnGitHub(ctx, s, head), nil
}

// baseInFolder reads the files of a folder that has the same ones as the working
// directory had before the change.
func (p *program) baseInFolder(s *settings) (*base, error) {
	root, err := p.root.OpenRoot(s.base)
	if err != nil {
		return nil, fmt.Errorf("%s %q can't be read: %w", p.named("base"), s.base, openError(err))
	}
	defer root.Close()
	return p.declareBase(config.Root(root), s), nil
}

// baseOnGitHub reads the base of the event. What can't be read of it makes no
// finding less: everything counts as new.
func (p *program) baseOnGitHub(ctx context.Context, s *settings, head *declaration) *base {
	event := p.step.event
	commit, files, err := p.baseCommit(ctx, event, head.sources)
	switch {
	case err != nil:
		return &base{declaration: &declaration{file: &config.File{}}, unread: true,
			note: "The base of this change is not known, so every finding counts as new: " + err.Error()}
	case commit == "":
		return nil
	}
	b := p.declareBase(config.Folder{ReadLinkFS: files}, s)
	b.commit = commit
	if err := files.Err(); err != nil {
		b.declaration, b.unread = &declaration{file: &config.File{}}, true
		b.note = "The base of this change could not be read, so every finding counts as new: " + err.Error()
	}
	return b
}

// baseCommit gives the base of an event, and its files as seen from the working
// directory; "" for an event that changes nothing.
func (p *program) baseCommit(ctx context.Context, event gha.Event, read []config.Source) (string, *github.Commit, error) {
	if event.Name != "pull_request" && event.Name != "merge_group" && event.Name != "push" {
		return "", nil, nil
	}
	client, err := p.githubClient(event)
	if err != nil {
		return "", nil, err
	}
	commit, err := baseSHA(ctx, client, event)
	if err != nil {
		return "", nil, err
	}
	inside, err := inWorkspace(event.Workspace, p.root.Name(), read)
	if err != nil {
		return "", nil, err
	}
	// What is checked out has the files for certain; the base may lack them.
	above, err := client.Checkout(ctx, event.Repository, event.SHA, inside)
	if err != nil {
		return "", nil, err
	}
	folder := strings.TrimPrefix(strings.TrimSuffix(inside[0].Path, read[0].Path), above)
	files, err := client.Commit(ctx, event.Repository, commit, path.Clean(folder))
	return commit, files, err
}

// baseSHA finds the commit. The first parent of the merge commit that GitHub makes
// for a pull request is the branch that it is merged into; no step of the job can
// change which commit that is, as it can the file of the event.
func baseSHA(ctx context.Context, client *github.Client, event gha.Event) (string, error) {
	if event.Name == "pull_request" {
		parent, err := client.FirstParent(ctx, event.Repository, event.SHA)
		if err != nil || parent != "" {
			return parent, err
		}
		return client.MergeBase(ctx, event.Repository, event.BaseSHA, event.HeadSHA)
	}
	if strings.Trim(event.BaseSHA, "0") == "" {
		return "", errors.New("the event names no commit before this one")
	}
	return event.BaseSHA, nil
}

// declareBase parses the files of a base. What does not parse was no declaration,
// and neither is one that is not there: each makes findings new, and none old.
func (p *program) declareBase(in config.Folder, s *settings) *base {
	b := &base{declaration: declareIn(in, s)}
	if b.file != nil {
		return b
	}
	b.note = "The base has no declaration that can be compared, so every entry counts as new"
	for _, f := range b.findings {
		b.note += fmt.Sprintf(": %s%s", f.Message, place(f.Pos.String()))
		break
	}
	b.file = &config.File{}
	return b
}

func place(pos string) string {
	if pos == "" {
		return ""
	}
	return " (" + pos + ")"
}

var _ fs.ReadLinkFS = (*github.Commit)(nil)
var _ = os.Root{}
