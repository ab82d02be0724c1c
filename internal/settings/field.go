package settings

import "pim-groups/internal/finding"

// Field is the value of a leaf, or the reason why it is not known. The zero Field
// is not known.
type Field[T value[T]] struct {
	value  T
	known  bool
	reason string
}

// Known is a field with a value.
func Known[T value[T]](v T) Field[T] { return Field[T]{value: v, known: true} }

// Value gives the value, and whether it is known.
func (f *Field[T]) Value() (T, bool) { return f.value, f.known }

// Reason says why the value is not known; "" if it is.
func (f *Field[T]) Reason() string {
	if !f.known && f.reason == "" {
		return "was not read"
	}
	return f.reason
}

// value is what a leaf can have. The methods do not change it.
type value[T any] interface {
	Equal(T) bool
	String() string
	read(rule object) (T, string)      // from a rule; the reason if it is not understood
	write(rule object) (reason string) // into a rule that was read
	unwritable() (reason string)       // why the value is never written
	rank(after T) Rank                 // what a change to another value does
}

// field is a Field of any type.
type field interface {
	Reason() string
	words() string
	equal(field) bool
	rank(after field) Rank
	read(rule object)
	write(rule object) string
	unwritable() string
	fail(reason string)
	copyFrom(field)
}

func (f *Field[T]) words() string {
	if !f.known {
		return "unknown"
	}
	return f.value.String()
}

func (f *Field[T]) equal(other field) bool {
	o, same := other.(*Field[T])
	return same && f.known && o.known && f.value.Equal(o.value)
}

func (f *Field[T]) rank(after field) Rank {
	a, same := after.(*Field[T])
	if !same || !f.known || !a.known {
		return Unrankable
	}
	return f.value.rank(a.value)
}

func (f *Field[T]) read(rule object) {
	value, reason := f.value.read(rule)
	if reason != "" {
		f.fail(reason)
		return
	}
	*f = Known(value)
}

func (f *Field[T]) fail(reason string) { *f = Field[T]{reason: reason} }

func (f *Field[T]) write(rule object) string { return f.value.write(rule) }

func (f *Field[T]) unwritable() string { return f.value.unwritable() }

// copyFrom takes a known value and leaves the field as it is otherwise.
func (f *Field[T]) copyFrom(other field) {
	if o, same := other.(*Field[T]); same && o.known {
		*f = *o
	}
}

// unknownWord is the reason for a word that Graph's documentation does not have.
func unknownWord(name, word string) string {
	return name + " has the unknown value " + finding.Quote(word)
}
