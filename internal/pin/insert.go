package pin

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
)

// Insert returns the sources that the pins change, each with its ids. The
// result was read back as a declaration: it says what the sources say, and the
// ids, and nothing else. Whatever the layout of a file, and whatever this
// package takes it for, what is written is right or nothing is.
func Insert(sources []config.Source, pins []Pin) ([]config.Source, error) {
	file, err := parse(sources)
	if err != nil {
		return nil, err
	}
	want, err := declared(file, sources, pins)
	if err != nil {
		return nil, err
	}
	// All files are parsed together, before and after: an id that is new in one of
	// them may be in another.
	all, changed := slices.Clone(sources), []config.Source{}
	for i := range all {
		source := &all[i]
		ofFile := slices.DeleteFunc(slices.Clone(pins), func(p Pin) bool { return p.place(file).File != source.Path })
		if len(ofFile) == 0 {
			continue
		}
		if source.Data, err = insert(*source, ofFile); err != nil {
			return nil, err
		}
		changed = append(changed, *source)
	}
	got, err := parse(all)
	if err != nil {
		return nil, fmt.Errorf("with the ids the files would no longer be valid: %w", err)
	}
	if !sameDeclaration(want, got) {
		return nil, fmt.Errorf("the ids can't be added to this layout by a program; write them by hand, beginning at %s", pins[0].Name.Pos)
	}
	return changed, nil
}

// place is where the pin goes: at the name of its entry, or in the file that has the
// users.
func (p *Pin) place(file *config.File) finding.Pos {
	if p.User != nil {
		return finding.Pos{File: home(file, unpinned(file))}
	}
	return p.Name.Pos
}

// declared is the declaration that the files shall be: what they are with the ids, as if
// the lines of users were in a file of their own.
func declared(file *config.File, sources []config.Source, pins []Pin) (*config.File, error) {
	register := "version: 1\nprincipals:\n  users:\n"
	n := len(register)
	for _, p := range pins {
		if p.User != nil {
			register += "    " + config.Quote(p.Name.Value) + ": " + p.User.ID + "\n"
		}
	}
	want := file
	if len(register) > n {
		var err error
		if want, err = parse(append(slices.Clone(sources), config.Source{Path: "users", Data: []byte(register)})); err != nil {
			return nil, fmt.Errorf("with the ids the files would no longer be valid: %w", err)
		}
		want.Paths = file.Paths
	}
	setIDs(want, pins)
	return want, nil
}

// parse reads a declaration. One reason is enough: the caller has reported all
// that is wrong with a file.
func parse(sources []config.Source) (*config.File, error) {
	file, found := config.Parse(sources)
	if len(found) > 0 {
		return nil, errors.New(found[0].Pos.String() + ": " + found[0].Message)
	}
	return file, nil
}

// setIDs makes of a declaration the one that the files shall have. Entries are
// told apart by name and place.
func setIDs(file *config.File, pins []Pin) {
	ids, named := make(map[config.Text]string, len(pins)), map[string]config.Principal{}
	for _, p := range pins {
		ids[p.Name] = p.ID()
	}
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil && ids[g.Name] != "" {
			g.ID = &config.Text{Value: ids[g.Name], Pos: g.Name.Pos}
			named[g.ID.Value] = config.Principal{Kind: config.GroupKind, Name: g.Name.Value, ID: g.ID.Value, Pos: g.Name.Pos, Used: true}
		}
	}
	file.EachNamed(func(_ config.Text, who *config.Principal) {
		if group, ok := named[who.ID]; ok && who.Kind == config.AnyKind {
			*who = group // whom the file names by the id alone
		}
	})
}

// sameDeclaration says whether two declarations say the same, wherever it stands.
// It compares all that a declaration holds, so that what it holds tomorrow can't
// be lost either.
func sameDeclaration(a, b *config.File) bool {
	dropPlaces(reflect.ValueOf(a))
	dropPlaces(reflect.ValueOf(b))
	return reflect.DeepEqual(a, b)
}

// dropPlaces makes all places the same one. Whether there is a place is kept: a
// key that was lost says something else to a reader, even where it means the same.
func dropPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			dropPlaces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			dropPlaces(v.Index(i))
		}
	case reflect.Map:
		if places, ok := v.Interface().(map[string]finding.Pos); ok {
			for name := range places {
				places[name] = finding.Pos{Line: 1}
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[finding.Pos]() {
			if !v.IsZero() {
				v.Set(reflect.ValueOf(finding.Pos{Line: 1}))
			}
			return
		}
		for i := range v.NumField() {
			dropPlaces(v.Field(i))
		}
	}
}
