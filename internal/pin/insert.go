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
	want, err := parse(sources)
	if err != nil {
		return nil, err
	}
	// All files are parsed together, before and after: an id that is new in one of
	// them may be in another.
	all, changed := slices.Clone(sources), []config.Source{}
	for i := range all {
		source := &all[i]
		ofFile := slices.DeleteFunc(slices.Clone(pins), func(p Pin) bool { return p.Name.Pos.File != source.Path })
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
	if setIDs(want, pins); !sameDeclaration(want, got) {
		return nil, fmt.Errorf("the ids can't be added to this layout by a program; write them by hand, beginning at %s", pins[0].Name.Pos)
	}
	return changed, nil
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
	ids := make(map[config.Text]string, len(pins))
	for _, p := range pins {
		ids[p.Name] = p.Group.ID
	}
	for i := range file.Groups {
		if g := &file.Groups[i]; g.ID == nil && ids[g.Name] != "" {
			g.ID = &config.Text{Value: ids[g.Name], Pos: g.Name.Pos}
		}
	}
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
