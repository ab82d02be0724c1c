package history

import (
	"slices"

	"pim-groups/internal/directory"
)

// Records gives the records of a canonical snapshot.
func Records(s *directory.Snapshot) map[Key]string {
	all := map[Key]string{}
	records(s, func(k Key, value string) {
		if _, twice := all[k]; twice {
			panic("two records of one key")
		}
		all[k] = value
	})
	return all
}

// Objects lists the kinds whose properties are compared one by one.
func Objects() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.isObject() })
}
