package strictyaml

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
		count, openers, past := shapeOf(line)
		if openers > maxOpeners {
			d.tooDeep(src.span(i+1, past+1, line[past:past+1]))
			return false
		}
		if separators += count; separators > maxSeparators {
			d.tooMany(src.whole(i + 1))
			return false
		}
	}
	return true
}

// shapeOf counts what begins or ends a node in a line, at least one per node. It
// finds the longest run of brackets and "- ", and the offset of the first one past
// MaxDepth.
func shapeOf(line string) (separators, openers, past int) {
	run, at := 0, 0
	for i := range len(line) {
		c, ends := line[i], i+1 == len(line) || isBlank(line[i+1])
		opens := c == '[' || c == '{' || ends && (c == '-' || c == '?')
		if opens || c == ',' || ends && c == ':' {
			separators++
		}
		switch {
		case isBlank(c):
			continue
		case opens:
			run++
		default:
			run = 0
		}
		if run == MaxDepth+1 {
			at = i
		}
		if run > openers {
			openers, past = run, at
		}
	}
	return separators, openers, past
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
