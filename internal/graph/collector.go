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

// fail notes that a group could not be read, or not for a second time.
func (r relation[T]) fail(group string, err error) {
	delete(r.lists, group)
	r.errs[group] = err
}

// put gives each group its list, and adds the gaps. A soft-deleted group can't be
// asked for its owners and the like, and nothing depends on them.
func (r relation[T]) put(s *directory.Snapshot, part directory.Part, give func(g *directory.Group, list []T)) {
	var live []string
	for i := range s.Groups {
		g := &s.Groups[i]
		give(g, r.lists[g.ID])
		if !g.Deleted() {
			live = append(live, g.ID)
		}
	}
	r.gapsOf(part, live, len(live)).put(s)
}

// gapsOf gives the gaps about those of the groups that were not read. When nothing
// could be read, of all so many groups and for one reason, it is said once.
func (r relation[T]) gapsOf(part directory.Part, groups []string, all int) gaps {
	var left gaps
	for _, id := range groups {
		if err := r.errs[id]; err != nil {
			left = append(left, directory.Gap{Part: part, Group: id, Reason: err.Error()})
		} else if _, read := r.lists[id]; !read {
			left = append(left, directory.Gap{Part: part, Group: id, Reason: "it was found too late to be read; run again"})
		}
	}
	differs := func(g directory.Gap) bool { return g.Reason != left[0].Reason }
	if len(left) == all && all > 1 && !slices.ContainsFunc(left, differs) {
		return gaps{{Part: part, Reason: left[0].Reason}}
	}
	return left
}

// ofGroups is a part that is read of some groups alone.
type ofGroups[T any] struct {
	relation[T]
	part  directory.Part
	asked []string
	all   int // of how many groups it would be read, if it mattered in each
}

func newOfGroups[T any](part directory.Part) ofGroups[T] {
	return ofGroups[T]{relation: newRelation[T](), part: part}
}

func (o *ofGroups[T]) readChunks(groups []string, read func(chunk []string) []related[T], take func(related[T])) {
	o.asked = append(o.asked, groups...)
	inChunks(groups, read, take)
}

func (o *ofGroups[T]) add(one related[T]) {
	if one.err != nil {
		o.fail(one.group, one.err)
		return
	}
	o.lists[one.group] = one.list
}

func (o *ofGroups[T]) gaps() gaps { return o.gapsOf(o.part, o.asked, max(o.all, len(o.asked))) }

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
