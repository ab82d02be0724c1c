package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"pim-groups/internal/config"
)

// sinceLast gives the declaration that the last run applied: a change that it wanted
// already comes from the tenant, where somebody has undone it, and not from this merge.
// Without one every change counts as such.
func (p *program) sinceLast(ctx context.Context, run *applying, from *origin, head *declaration) *base {
	commit, err := p.lastApplied(ctx, run, from)
	b := &base{file: &config.File{}, name: commit, unread: true}
	if err == nil && commit != "" {
		err = p.readSince(ctx, run.settings, from, b, head)
	}
	switch {
	case err != nil:
		b.unread = true
		b.note("what was applied last is not known, so every grant and loosening counts as drift: %s", err)
	case commit == "":
		b.note("nothing says what was applied last, so every grant and loosening counts as drift")
	}
	return b
}

// lastApplied names the commit: the one that the operator gives; that of the last
// successful run of the workflow, after a push; or, without the permission to ask for it,
// the one before the push. It is of the branch that is applied, and before what is applied.
func (p *program) lastApplied(ctx context.Context, run *applying, from *origin) (string, error) {
	if from == nil {
		if run.since != "" {
			return "", fmt.Errorf("%s names a commit, and this is no run of a workflow", p.named("since"))
		}
		return "", nil
	}
	event := from.event
	if run.since == "" && event.Name != "push" {
		return "", nil // the workflow may be another one than that of the merges
	}
	client, err := from.client()
	if err != nil {
		return "", err
	}
	if run.since == "" {
		commit, err := client.LastSuccess(ctx, event.Repository, event.RunID, from.DefaultBranch, event.SHA)
		if err == nil {
			return commit, nil
		}
	}
	commit := run.since
	if commit == "" {
		if commit, err = baseCommit(ctx, client, event); err != nil {
			return "", err
		}
	}
	common, err := client.MergeBase(ctx, event.Repository, commit, event.SHA)
	if err == nil && common != commit {
		err = fmt.Errorf("%s is not a commit before %s", commit, event.SHA)
	}
	return commit, err
}

// readSince reads the files of the commit.
func (p *program) readSince(ctx context.Context, s *settings, from *origin, b *base, head *declaration) error {
	client, err := from.client()
	if err != nil {
		return err
	}
	files, err := p.filesOf(ctx, client, from.event, b.name, head.sources)
	if err != nil {
		return err
	}
	read := declareBase(config.Folder{ReadLinkFS: files}, s, b.name, head)
	if err := files.Err(); err != nil {
		return err
	}
	if len(read.file.Groups) == 0 {
		return errors.New(cmp.Or(read.sentence(), "its files declare no group"))
	}
	*b = *read
	return nil
}

// commit names the commit that the origin of changes is judged against; "" if none is
// known.
func (b *base) commit() string {
	if b == nil || b.unread {
		return ""
	}
	return b.name
}

// applied gives the files that the origin of changes is judged by, nil if they are not
// known. A rehearsal shows what a merge does, and nobody has undone anything in a file.
func (c *comparison) applied(from *source) *config.File {
	switch since := c.declared.since; {
	case from.file != "":
		return &config.File{}
	case since == nil || since.unread:
		return nil
	default:
		return since.file
	}
}
