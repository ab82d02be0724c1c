package fieldtest

import "slices"

// Questions lists every open question, those that are measured first.
func Questions() []Question { return slices.Concat(measured(), notMeasured()) }

// find gives the question of a name.
func find(name string) (Question, bool) {
	list := Questions()
	i := slices.IndexFunc(list, func(q Question) bool { return q.Name == name })
	if i < 0 {
		return Question{}, false
	}
	return list[i], true
}
