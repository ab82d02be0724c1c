package pin

import (
	"fmt"
	"slices"

	"pim-groups/internal/config"
)

// Insert returns the sources that the pins change, each with its ids. The
// result was read back as a declaration: it says what the sources say, and the
// ids, and nothing else. Whatever the layout of a file, and whatever this
// package takes it for, what is written is right or nothing is.
func Insert(sources []config.Source, pins []Pin) ([]config.Source, error) {
	want, err := parse(sources)
	if err != nil {
		return nil, err
	}
	// All files are parsed together, before and after: an id that is new in
	// one of them may stand in another.
	all, changed := slices.Clone(sources), []config.Source{}
	for i := range all {
		mine := slices.DeleteFunc(slices.Clone(pins), func(p Pin) bool { return p.Name.Pos.File != all[i].Path })
		if len(mine) == 0 {
			continue
		}
		if all[i].Data, err = insert(all[i], mine); err != nil {
			return nil, err
		}
		changed = append(changed, all[i])
	}
	got, err := parse(all)
	if err != nil {
		return nil, fmt.Errorf("with the ids the files would no longer be valid: %w", err)
	}
	if !sameFile(pinned(want, pins), got) {
		return nil, fmt.Errorf("the ids can't be added to this layout by a program; write them by hand, beginning at %s", pins[0].Name.Pos)
	}
	return changed, nil
}

// insert writes the pins of one file into its text.
func insert(source config.Source, pins []Pin) ([]byte, error) {
	doc, err := open(source.Data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source.Path, err)
	}
	var added []insertion
	for _, p := range pins {
		e, found := doc.entries[place{p.Name.Pos.Line, p.Name.Pos.Column}]
		if !found {
			return nil, fmt.Errorf("%s: no entry has its name there", p.Name.Pos)
		}
		added = append(added, doc.pin(e, p.Name.Pos, p.Group.ID)...)
	}
	return apply(source.Data, added), nil
}

// parse reads a declaration. One reason is enough: what is wrong with a file
// is told in full before anybody pins it.
func parse(sources []config.Source) (*config.File, error) {
	file, found := config.Parse(sources)
	if len(found) > 0 {
		return nil, fmt.Errorf("%s: %s", found[0].Pos, found[0].Message)
	}
	return file, nil
}

// pinned is the declaration that the files shall have. Entries are told apart
// by name and place; the place of an id is of no interest, its value is.
func pinned(file *config.File, pins []Pin) *config.File {
	ids := make(map[config.Text]string, len(pins))
	for _, p := range pins {
		ids[p.Name] = p.Group.ID
	}
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil && ids[g.Name] != "" {
			g.ID = &config.Text{Value: ids[g.Name]}
		}
	}
	return file
}

// sameFile says whether two declarations say the same, wherever it stands.
func sameFile(a, b *config.File) bool {
	return slices.Equal(a.Paths, b.Paths) && sameText(a.Tenant, b.Tenant) && slices.EqualFunc(a.Groups, b.Groups, sameGroup)
}

// sameGroup compares also whether the file says "pim" at all: a key that was
// lost says something else to a reader, even where it means the same.
func sameGroup(a, b config.Group) bool {
	return a.Name.Value == b.Name.Value && sameText(a.ID, b.ID) && a.PIM == b.PIM && a.PIMPos.IsZero() == b.PIMPos.IsZero() &&
		sameOwners(a.Owners, b.Owners)
}

// sameOwners keeps "no list" apart from an empty one, which forbids owners.
func sameOwners(a, b *config.Owners) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.EqualFunc(a.Items, b.Items, func(a, b config.Text) bool { return a.Value == b.Value })
}

func sameText(a, b *config.Text) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Value == b.Value
}
