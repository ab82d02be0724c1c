package graph

import (
	"context"
	"slices"
	"sync"

	"pim-groups/internal/directory"
)

// A collector reads one part of a tenant. What it read, and the gaps about what
// it could not read, are its own until put, so no collector needs a lock.
type collector interface {
	// read asks Graph about the keys, or about the whole tenant. It is called
	// again, with other keys, only after it has returned.
	read(ctx context.Context, keys []string)
	// put adds to the snapshot, which has what all collectors before it put.
	put(s *directory.Snapshot)
}

// together is collectors that read at the same time.
type together []collector

func (t together) read(ctx context.Context, keys []string) {
	var all sync.WaitGroup
	for _, c := range t {
		all.Go(func() { c.read(ctx, keys) })
	}
	all.Wait()
}

func (t together) put(s *directory.Snapshot) {
	for _, c := range t {
		c.put(s)
	}
}

// only is the collector if that is so, and else one that reads nothing.
func only(so bool, c collector) collector {
	if so {
		return c
	}
	return together{}
}

// gaps are what a collector could not read.
type gaps []directory.Gap

func (g *gaps) gap(one directory.Gap) { *g = append(*g, one) }

func (g gaps) put(s *directory.Snapshot) { s.Gaps = append(s.Gaps, g...) }

// relation is, by group, what the group is related to, or why that is not known.
type relation[T any] struct {
	lists map[string][]T
	errs  map[string]error
}

func newRelation[T any]() relation[T] { return relation[T]{map[string][]T{}, map[string]error{}} }

// put gives each group its list, and adds the gaps. A soft-deleted group can't be
// asked for its owners and the like, and nothing depends on them. When nothing
// could be read for one reason, it is said once.
func (r relation[T]) put(s *directory.Snapshot, part directory.Part, give func(g *directory.Group, list []T)) {
	var left gaps
	live := 0
	for i := range s.Groups {
		g := &s.Groups[i]
		list, read := r.lists[g.ID]
		give(g, list)
		if g.Deleted() {
			continue
		}
		live++
		if err := r.errs[g.ID]; err != nil {
			left = append(left, directory.Gap{Part: part, Group: g.ID, Reason: err.Error()})
		} else if !read {
			left = append(left, directory.Gap{Part: part, Group: g.ID, Reason: "it was found too late to be read; run again"})
		}
	}
	differs := func(g directory.Gap) bool { return g.Reason != left[0].Reason }
	if len(left) == live && live > 1 && !slices.ContainsFunc(left, differs) {
		left = gaps{{Part: part, Reason: left[0].Reason}}
	}
	left.put(s)
}

// related is what one group is related to, or why that is not known.
type related[T any] struct {
	group string
	list  []T
	err   error
}

// atATime bounds how much of the answers is in memory at one time, twice.
const atATime = 500

// inChunks reads some groups after the other, two chunks at the same time: while
// the last answers of one come in, the other has questions. What was read is
// taken in the order of the groups.
func inChunks[T any](groups []string, read func(chunk []string) []related[T], take func(related[T])) {
	chunks := make(chan chan []related[T])
	go func() {
		defer close(chunks)
		for ids := range slices.Chunk(groups, atATime) {
			chunk := make(chan []related[T], 1)
			go func() { chunk <- read(ids) }()
			chunks <- chunk // waits until the one before it was taken
		}
	}()
	for chunk := range chunks {
		for _, one := range <-chunk {
			take(one)
		}
	}
}

// parallel does all tasks at the same time.
func parallel(tasks ...func()) {
	var all sync.WaitGroup
	for _, task := range tasks {
		all.Go(task)
	}
	all.Wait()
}
