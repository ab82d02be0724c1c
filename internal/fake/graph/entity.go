package fakegraph

import (
	"slices"

	o "pim-groups/internal/fake/graph/odata"
)

// entity is a type of Graph as a table: its properties in order, what can be
// filtered, how rows are named. Rows are served from the table alone.
type entity[T any] struct {
	name       string // microsoft.graph.group
	properties []property[T]
	byName     map[string]int
	key        func(T) string
	expand     map[string]expander[T]
	// related are relations that a filter can count.
	related map[string]func(*call, T) []string
}

// expander gives the members that $expand adds to a row.
type expander[T any] func(c *call, row T, x o.Expansion) (o.Object, *refusal)

// property is one property of a type.
type property[T any] struct {
	name   string
	get    func(T) o.Value
	traits traits
}

// traits say how a property behaves in queries.
type traits uint8

const (
	byDefault traits = 1 << iota // sent if nothing is selected
	basic                        // seen with a ReadBasic permission, too
	filters                      // eq, in and, for texts, startswith
	ordered                      // ge and le as well
	sorts                        // in $orderby
	always                       // seen without any permission: the id
)

func newEntity[T any](name string, key func(T) string, properties ...[]property[T]) *entity[T] {
	e := &entity[T]{name: name, key: key, properties: slices.Concat(properties...), expand: make(map[string]expander[T])}
	e.byName = make(map[string]int, len(e.properties))
	for i, p := range e.properties {
		e.byName[p.name] = i
	}
	return e
}

// empty makes properties that the model does not have: null for everybody.
func empty[T any](t traits, names ...string) []property[T] {
	properties := make([]property[T], len(names))
	for i, name := range names {
		properties[i] = property[T]{name, func(T) o.Value { return o.Value{} }, t}
	}
	return properties
}

// emptyLists makes properties that are an empty list for everybody.
func emptyLists[T any](t traits, names ...string) []property[T] {
	properties := make([]property[T], len(names))
	for i, name := range names {
		properties[i] = property[T]{name, func(T) o.Value { return o.List() }, t}
	}
	return properties
}

// row lets a filter ask for a row's properties.
type row[T any] struct {
	call   *call
	entity *entity[T]
	value  T
}

func (r row[T]) Property(name string) o.Value {
	if i, ok := r.entity.byName[name]; ok {
		return r.entity.properties[i].get(r.value)
	}
	if ids := r.entity.related[name]; ids != nil {
		return o.Texts(ids(r.call, r.value))
	}
	return o.Value{}
}

// object gives a row with the selected properties; id always comes along. [L]
// Where the caller may not see a property it is null.
func (e *entity[T]) object(value T, selected []string, sees func(traits) bool) o.Object {
	object := make(o.Object, 0, len(e.properties))
	for _, p := range e.properties {
		wanted := p.traits&byDefault != 0
		if selected != nil {
			wanted = p.name == "id" || slices.Contains(selected, p.name)
		}
		if !wanted {
			continue
		}
		v := o.Value{}
		if sees(p.traits) {
			v = p.get(value)
		}
		object = append(object, o.Member{Name: p.name, Value: v})
	}
	return object
}

// all is the view of a caller who may see everything.
func all(traits) bool { return true }

// onlyBasic is the view with a ReadBasic permission.
func onlyBasic(t traits) bool { return t&basic != 0 }

// onlyID is the view of a caller who may not read the type.
func onlyID(t traits) bool { return t&always != 0 }

// checkSelect refuses names that the type does not have. [L]
func (e *entity[T]) checkSelect(names []string) *refusal {
	for _, name := range names {
		if _, known := e.byName[name]; !known && name != "*" {
			return badRequest("Parsing OData Select and Expand failed: Could not find a property named '" + name + "' on type '" + e.name + "'.")
		}
	}
	return nil
}
