// Package fieldtest settles in a test tenant what nobody has published about PIM for
// Groups. It owns the table of open questions, the experiments that answer them, and
// the only way to the tenant that these have: Lab, which writes to nothing that the
// run did not make.
//
// It is a program of the repository. The released program does not contain it, and so
// has no code that makes or deletes a group.
//
// An experiment answers only what it has seen. What something else could explain, an
// answer that was lost, another open question, is "not answered" and says so.
package fieldtest

import (
	"context"
	"time"
)

// Question is an open question about the service, and how it is measured.
type Question struct {
	Name      string   // lower case with hyphens; unique
	Text      string   // ends in a question mark
	Why       string   // why it is not measured; "" if Run measures it
	Permanent string   // what measuring it leaves in the tenant for good; "" nothing
	Needs     []string // permissions of Microsoft Graph
	Answers   []Answer // all that Run can give; one is the default
	Run       func(context.Context, *Lab) Finding
}

// Answer is one of the possible answers to a question.
type Answer struct {
	Value   string
	Meaning string
	Switch  string // the name of the fake's answer to the same effect; "" none
	Default bool   // what the product and the fake expect
}

// Status says whether a question was answered.
type Status string

// The statuses.
const (
	Answered    Status = "answered"
	NotAnswered Status = "not answered" // asked in vain: Finding.Why
	NotMeasured Status = "not measured" // not asked
)

// Finding is what became of a question. The zero value is not valid: an experiment
// ends in answered or unanswered.
type Finding struct {
	Question string
	Status   Status
	Value    string     // of Answered: one of Question.Answers
	Why      string     // of the others: one clause
	Detail   string     // what was measured beside the value, such as a time
	Evidence []Exchange // as they went over the wire, not redacted
}

func answered(value, detail string) Finding {
	return Finding{Status: Answered, Value: value, Detail: detail}
}

func unanswered(why string) Finding { return Finding{Status: NotAnswered, Why: why} }

// Exchange is a request and what came back for it, raw: ids and names are in it, tokens
// are not.
type Exchange struct {
	Time     time.Time
	Method   string
	Path     string // with the query, without the host
	Sent     string // the body
	Status   int    // 0: no answer
	Header   map[string]string
	Received string // the body
}

// Outcome is what a run has found, for the file of answers.
type Outcome struct {
	Tenant      string // id
	Cloud       string
	Began       time.Time
	Person      bool // a person signed in, and no application
	Permissions []string
	Findings    []Finding // in the order of Questions
	Left        []string  // what the run made and could not delete, in words
}
