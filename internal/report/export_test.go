package report

// Verdict says in a few words how the run ended.
func (r *Report) Verdict() string { return newView(r).verdict }

// DefaultLimits are those of a workflow that sets none.
func DefaultLimits() *Limits { return defaults() }

// Next says what to do now.
func (r *Report) Next() string { return newView(r).next }
