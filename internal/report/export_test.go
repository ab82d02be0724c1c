package report

// Verdict says in a few words how the run ended.
func (r *Report) Verdict() string { return newView(r).verdict }

// Next says what to do now.
func (r *Report) Next() string { return newView(r).next }
