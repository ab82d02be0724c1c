package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/gha"
	"pim-groups/internal/github"
)

// baseOnGitHub reads the base of the event. What can't be read of it makes no
// finding less: everything counts as new.
func (p *program) baseOnGitHub(ctx context.Context, s *settings, head *declaration) *base {
	event := p.step.event
	if event.Name != "pull_request" && event.Name != "merge_group" && event.Name != "push" {
		return nil
	}
	unread := func(commit string, err error) *base {
		b := &base{file: &config.File{}, name: commit, unread: true}
		b.note("nothing is known of the base, so every finding counts as new: %s", err)
		if event.Name == "push" && errors.Is(err, github.ErrNotFound) {
			b.note("after a push by force the commits before it may be gone")
		}
		return b
	}
	client, err := p.githubClient(event)
	if err != nil {
		return unread("", err)
	}
	commit, err := baseCommit(ctx, client, event)
	if err != nil {
		return unread("", err)
	}
	files, err := p.filesOf(ctx, client, event, commit, head.sources)
	if err != nil {
		return unread(commit, err)
	}
	b := declareBase(config.Folder{ReadLinkFS: files}, s, commit, head)
	if err := files.Err(); err != nil {
		return unread(commit, err)
	}
	return b
}

// baseCommit finds the base of an event. The first parent of the merge commit that
// GitHub makes for a pull request is the branch that it is merged into; no step of
// the job can change which commit that is, as it can the file of the event. A merge
// commit that the branch itself ends with is none of these.
func baseCommit(ctx context.Context, client *github.Client, event gha.Event) (base string, err error) {
	switch {
	case event.Name == "pull_request":
		if !strings.HasSuffix(event.Ref, "/head") {
			base, err = client.FirstParent(ctx, event.Repository, event.SHA)
		}
		if err == nil && base == "" {
			base, err = client.MergeBase(ctx, event.Repository, event.BaseSHA, event.HeadSHA)
		}
	case strings.Trim(event.BaseSHA, "0") == "":
		return "", errors.New("the event names no commit before this one; a new branch has none")
	default:
		base = event.BaseSHA
	}
	if err == nil && (base == event.SHA || base == event.HeadSHA) {
		return "", fmt.Errorf("%s is the commit that is checked, and a commit is no base of itself", base)
	}
	return base, err
}

// filesOf gives the files of a commit as seen from the working directory. What is
// checked out is at hand, so that only what has changed is asked for.
func (p *program) filesOf(
	ctx context.Context, client *github.Client, event gha.Event, commit string, read []config.Source,
) (*github.Commit, error) {
	inside, err := inWorkspace(event.Workspace, p.root.Name(), read)
	if err != nil {
		return nil, err
	}
	checkout, found := checkoutOf(event.Workspace, inside)
	if !found {
		above, err := client.Checkout(ctx, event.Repository, event.SHA, inside)
		if err != nil {
			return nil, err
		}
		checkout = path.Clean(above)
	}
	have := make([][]byte, len(read))
	for i, source := range read {
		have[i] = source.Data
	}
	place := placeOf(path.Clean(strings.TrimSuffix(inside[0].Path, read[0].Path)), checkout)
	if err := inCommit(ctx, client, event, place, read); err != nil {
		return nil, err
	}
	return client.Commit(ctx, event.Repository, commit, place, have...)
}

// inCommit makes sure that the files are of the commit that is checked. What was made
// by a step, or is of another repository, has no base there.
func inCommit(ctx context.Context, client *github.Client, event gha.Event, place github.Place, read []config.Source) error {
	commit, err := client.Commit(ctx, event.Repository, event.SHA, place)
	if err != nil {
		return err
	}
	for _, source := range read {
		if info, err := commit.Lstat(source.Path); commit.Err() == nil && (err != nil || !info.Mode().IsRegular()) {
			return fmt.Errorf("%s is no file of %s at commit %s, so it has no earlier form there", source.Path, event.Repository, event.SHA)
		}
	}
	return commit.Err()
}

// checkoutOf finds the folder of the workspace that git has checked out: the nearest
// above the files with git's own folder. Nothing that is under review can make one
// of these, while a folder of the repository may well be called like the checkout.
func checkoutOf(workspace string, files []github.File) (folder string, found bool) {
	for folder = path.Dir(files[0].Path); ; folder = path.Dir(folder) {
		info, err := os.Lstat(filepath.Join(workspace, filepath.FromSlash(folder), ".git"))
		if err == nil && info.IsDir() {
			return folder, true
		}
		if folder == "." {
			return "", false
		}
	}
}

// placeOf says where a folder of the workspace is in the repository that is checked
// out into another one, which is above or below it.
func placeOf(here, checkout string) github.Place {
	if below, is := strings.CutPrefix(here+"/", checkout+"/"); is || checkout == "." {
		return github.Place{Below: strings.TrimSuffix(below, "/")}
	}
	return github.Place{Above: strings.TrimPrefix(checkout, strings.TrimPrefix(here+"/", "./"))}
}
