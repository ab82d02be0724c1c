package policy

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
	"pim-groups/internal/strictyaml"
)

// scope reads which files answer for which names. An entry that can match nothing is
// refused: it would take its names out of every watch, or let nobody declare them.
func (r *policyReader) scope(file strictyaml.Keys) *scope {
	list := file.List("scope")
	if list == nil {
		return nil
	}
	s := &scope{pos: list.Pos}
	if len(list.Items) == 0 {
		r.emptyScope(list.Pos, "scope", "list the files with the names that they answer for, or remove the line")
	}
	for _, item := range list.Items {
		e := r.scopeEntry(item)
		if e == nil {
			continue
		}
		if i := slices.IndexFunc(s.entries, func(other scopeEntry) bool { return other.files.Value == e.files.Value }); i >= 0 {
			r.Fail(policyDuplicate, e.files.Pos, finding.Quote(e.files.Value)+` is in "scope" twice`, "write all its names in one entry",
				finding.Related{Pos: s.entries[i].files.Pos, Message: "the first one"})
			continue
		}
		s.entries = append(s.entries, *e)
	}
	return s
}

func (r *policyReader) emptyScope(pos finding.Pos, key, fix string) {
	r.Fail(policyScope, pos, finding.Quote(key)+" is empty", fix)
}

// scopeEntry reads one entry, nil if it has no files.
func (r *policyReader) scopeEntry(item *strictyaml.Node) *scopeEntry {
	keys := r.Mapping(item, `an entry of "scope"`, "files", "names")
	keys.Require("files", "names")
	e := &scopeEntry{}
	if list := keys.List("names"); list != nil {
		e.names = r.scopeNames(list)
	}
	files := r.text("files", keys.String("files"), "write a path or a pattern of paths, such as teams/payments/**")
	if files == nil {
		return nil
	}
	e.files = *files
	var err error
	switch e.glob, err = config.ParseGlob(files.Value); {
	case err != nil:
		r.Fail(policyScope, files.Pos, fmt.Sprintf("the pattern %s can't be used: %s", strictyaml.Quote(files.Value), err),
			"*, ? and [a-z] match inside one path element, ** matches any number of directories")
	case !fs.ValidPath(files.Value) || files.Value == ".":
		r.Fail(policyScope, files.Pos, "no path of a file is like "+strictyaml.Quote(files.Value),
			"write the path as reports name the file: with slashes, from the folder of the run, without . and ..")
	}
	return e
}

func (r *policyReader) scopeNames(list *strictyaml.List) []config.Text {
	if len(list.Items) == 0 {
		r.emptyScope(list.Pos, "names", `list patterns of names, such as pay-*, or "*" for all`)
	}
	var names []config.Text
	for _, item := range list.Items {
		given := r.String(item, `a pattern of "names"`)
		name := r.text("names", given, `write a pattern of names, such as pay-*, or "*" for all`)
		if name == nil {
			continue
		}
		i := slices.IndexFunc(names, func(other config.Text) bool { return samePattern(other.Value, name.Value) })
		switch err := identity.Pattern(name.Value).Valid(); {
		case err != nil:
			r.Fail(policyScope, name.Pos, fmt.Sprintf("the pattern %s can't be used: a bracket is not closed or is empty, or it ends in a backslash",
				strictyaml.Quote(name.Value)), "* is any text, ? one character, [a-z] one of a range; write \\ before a character to mean itself")
		case strings.TrimSpace(given.Value) != given.Value:
			r.Fail(policyScope, name.Pos, fmt.Sprintf("the pattern %s begins or ends with a blank, as no name does", strictyaml.Quote(given.Value)),
				"remove the blank")
		case i >= 0:
			r.Fail(policyDuplicate, name.Pos, finding.Quote(name.Value)+` is in "names" twice`, "remove one of the two",
				finding.Related{Pos: names[i].Pos, Message: "the first one"})
		default:
			names = append(names, *name)
		}
	}
	return names
}
