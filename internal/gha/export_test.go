package gha

// WithDelimiter makes the delimiters of outputs predictable, as they must
// never be outside of tests.
func (r *Runner) WithDelimiter(delimiter string) *Runner {
	r.delimiter = func() string { return delimiter }
	return r
}
