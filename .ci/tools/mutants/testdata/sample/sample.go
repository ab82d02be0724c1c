// Package sample has one place for everything that can become of a mutant.
package sample

const day = 24 * 60

// Minutes of so many days.
func Minutes(days int) int { return days * day }

// Greet joins texts: the mutant of its operator does not compile.
func Greet(name string) string { return "hello " + name }

// Size has conditions of case: one is noticed, one is not, one is a call.
func Size(n int) string {
	switch {
	case n < 0:
		return "less than nothing"
	case n > 9:
		return "many"
	case odd(n):
		return "odd"
	}
	return "even"
}

func odd(n int) bool { return n%2 != 0 }

// Down hangs when it counts the wrong way.
func Down(n int) int {
	for n > 0 {
		n--
	}
	return n
}

// Fill wants memory for ever when it is let.
func Fill(n int) int {
	if n < 0 {
		panic("fatal error: out of memory")
	}
	return n
}

// Long is looked at by a test that takes long.
func Long(n int) bool { return n >= 1 && n < 5 }
