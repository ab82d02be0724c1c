package fieldtest

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"pim-groups/internal/fieldtest/answers"
)

// File is what the run has found as a file that may be published. Questions that have no
// finding are not measured or were not asked.
func (o Outcome) File() answers.File {
	r := &answers.Redactor{Began: o.Began}
	f := answers.File{
		Version: answers.Version, Date: o.Began.UTC().Format(time.DateOnly), Cloud: o.Cloud, Caller: answers.Application,
		Permissions: []string{}, Service: []string{}, Questions: []answers.Result{},
	}
	if o.Person {
		f.Caller = answers.Person
	}
	for _, permission := range o.Permissions {
		f.Permissions = append(f.Permissions, r.Text(permission))
	}
	for _, q := range Questions() {
		finding := o.finding(q)
		f.Questions = append(f.Questions, q.result(finding, r))
		f.Service = append(f.Service, serviceVersions(finding, r)...)
	}
	f.Permissions, f.Service = unique(f.Permissions), unique(f.Service)
	return f
}

// finding is what became of the question.
func (o Outcome) finding(q Question) Finding {
	i := slices.IndexFunc(o.Findings, func(f Finding) bool { return f.Question == q.Name })
	switch {
	case i >= 0:
		return o.Findings[i]
	case q.Run == nil:
		return Finding{Status: NotMeasured, Why: q.Why}
	}
	return Finding{Status: NotMeasured, Why: "it was not asked"}
}

// result redacts a finding. A value that the table does not have is none.
func (q Question) result(f Finding, r *answers.Redactor) answers.Result {
	result := answers.Result{Name: q.Name, Status: answers.Status(f.Status), Why: r.Text(f.Why), Detail: r.Text(f.Detail)}
	answer, known := q.answer(f.Value)
	switch {
	case f.Status == Answered && known:
		result.Value, result.Switch = answer.Value, answer.Switch
	case f.Status == Answered:
		result.Status, result.Why = answers.NotAnswered, "the experiment gave a value that is not in the table"
	}
	result.Evidence = evidence(f.Evidence, r)
	return result
}

// evidence has an answer that came again only once: an experiment asks until something
// changes.
func evidence(exchanges []Exchange, r *answers.Redactor) (list []answers.Exchange) {
	type answer struct {
		request, body string
		status        int
	}
	first := map[answer]string{}
	for _, x := range exchanges {
		e := answers.Exchange{Time: r.Since(x.Time), Request: r.Text(x.Method + " " + decoded(x.Path)), Sent: r.Body(x.Sent), Status: x.Status}
		if key := (answer{e.Request, x.Received, x.Status}); x.Received != "" && first[key] != "" {
			e.Same = first[key]
		} else {
			first[key], e.Answer = e.Time, r.Body(x.Received)
		}
		list = append(list, e)
	}
	return list
}

// decoded is the path as people read it.
func decoded(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		return text
	}
	return path
}

func (q Question) answer(value string) (Answer, bool) {
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Value == value })
	if i < 0 {
		return Answer{}, false
	}
	return q.Answers[i], true
}

// serviceVersions are the headers by which Microsoft can tell the version of the service.
func serviceVersions(f Finding, r *answers.Redactor) []string {
	var found []string
	for _, x := range f.Evidence {
		for name, value := range x.Header {
			if slices.Contains([]string{"X-Ms-Ags-Diagnostic", "X-Ms-Service-Version", "Odata-Version"}, http.CanonicalHeaderKey(name)) {
				found = append(found, http.CanonicalHeaderKey(name)+": "+r.Text(value))
			}
		}
	}
	return found
}

// unique sorts texts; an empty list stays one.
func unique(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}
