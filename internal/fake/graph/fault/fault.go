// Package fault is a script of what goes wrong between a client and Graph, by
// (method, path, nth call). It knows requests and answers as HTTP has them and
// nothing of Graph's resources or of the tenant.
//
// A script is Go data or a JSON list of faults; docs/internals/fakegraph.md shows one of
// each kind. The first fault whose turn it is acts; a call that a fault does
// not hit still counts for the others.
package fault

import (
	"regexp"
	"time"
)

// Every is the Count of a fault that hits each call from its first on.
const Every = -1

// Fault is one thing that goes wrong.
type Fault struct {
	// Name is what the request log calls it.
	Name string `json:"name,omitempty"`
	// Method is the HTTP method, "" any.
	Method string `json:"method,omitempty"`
	// Path is a regular expression on the path and, behind "?", the decoded
	// query. Requests inside of a $batch are calls of their own.
	Path string `json:"path"`
	// Nth is the first call that is hit, 1 if left out; Count is how many
	// calls in a row, 1 if left out, Every for all that follow.
	Nth   int `json:"nth,omitempty"`
	Count int `json:"count,omitempty"`
	// After holds the fault back until such a call was answered with success.
	After *Call `json:"after,omitempty"`
	// For ends the fault so long after its first possible hit.
	For Duration `json:"for,omitzero"`
	// Do says what happens.
	Do Action `json:"do"`
}

// Call names calls by method and path, as a Fault does.
type Call struct {
	Method string `json:"method,omitempty"`
	Path   string `json:"path"`
}

// Script is faults and what they have seen so far. It is not safe for
// concurrent use.
type Script struct {
	faults []*armed
}

type armed struct {
	Fault
	path, after *regexp.Regexp
	seen        int
	since       time.Time // when it became possible; zero: not yet
}

// NewScript prepares faults. The error names the one that can't work.
func NewScript(faults []Fault) (*Script, error) {
	s := &Script{}
	for i := range faults {
		if err := s.Add(faults[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Add puts a fault behind the others.
func (s *Script) Add(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	a := &armed{Fault: f, path: regexp.MustCompile(f.Path)}
	if f.After != nil {
		a.after = regexp.MustCompile(f.After.Path)
	}
	if a.Nth == 0 {
		a.Nth = 1
	}
	if a.Count == 0 {
		a.Count = 1
	}
	s.faults = append(s.faults, a)
	return nil
}

// Next counts a call and gives the fault that hits it, nil if none does, and
// the number of that hit.
func (s *Script) Next(method, path string, now time.Time) (hit *Fault, number int) {
	for _, a := range s.faults {
		if a.hits(method, path, now) && hit == nil {
			hit, number = &a.Fault, a.seen-a.Nth+1
		}
	}
	return hit, number
}

func (a *armed) hits(method, path string, now time.Time) bool {
	if a.Method != "" && a.Method != method || !a.path.MatchString(path) {
		return false
	}
	if a.since.IsZero() {
		if a.after != nil {
			return false
		}
		a.since = now
	}
	if a.For > 0 && now.Sub(a.since) >= time.Duration(a.For) {
		return false
	}
	a.seen++
	return a.seen >= a.Nth && (a.Count == Every || a.seen < a.Nth+a.Count)
}

// Answered tells the script how a call went: faults that wait for a success
// begin with it.
func (s *Script) Answered(method, path string, status int, now time.Time) {
	if status >= 300 {
		return
	}
	for _, a := range s.faults {
		if a.after != nil && a.since.IsZero() && (a.After.Method == "" || a.After.Method == method) && a.after.MatchString(path) {
			a.since = now
		}
	}
}
