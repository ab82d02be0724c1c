package strictyaml

import "strings"

// The library has no limit on nodes and builds each with some 160 bytes, so a
// megabyte of "a," would take it over 100 MiB before anything can be counted.
// checkShape puts a bound on that from the text alone. It doesn't know quotes and
// comments, so its limits are set where no file can get that is otherwise
// acceptable: a separator every ten bytes, thousands of brackets in a row.
const (
	maxSeparators = MaxSize / 10
	maxOpeners    = 4096
)

// checkShape records a file whose shape alone would be expensive to read.
func (d *Decoder) checkShape(src *source) bool {
	separators := 0
	for i, line := range src.lines {
		n, at := openers(line)
		if n > maxOpeners {
			d.tooDeep(src.span(i+1, at+1, line[at:at+1]))
			return false
		}
		separators += countSeparators(line)
		if separators > maxSeparators {
			d.tooMany(src.whole(i + 1))
			return false
		}
	}
	return true
}

// countSeparators counts what begins or ends a node, at least one per node.
func countSeparators(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case ',', '[', '{':
			n++
		case ':', '-', '?':
			if i+1 == len(line) || isBlank(line[i+1]) {
				n++
			}
		}
	}
	return n
}

// openers finds the longest run of brackets and "- " in a line, and the
// offset of the first one past MaxDepth.
func openers(line string) (longest, at int) {
	run, past := 0, 0
	for i := range len(line) {
		switch c := line[i]; {
		case isBlank(c):
			continue
		case strings.IndexByte("[{", c) >= 0, strings.IndexByte("-?", c) >= 0 && i+1 < len(line) && isBlank(line[i+1]):
			run++
		default:
			run = 0
		}
		if run == MaxDepth+1 {
			past = i
		}
		if run > longest {
			longest, at = run, past
		}
	}
	return longest, at
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
