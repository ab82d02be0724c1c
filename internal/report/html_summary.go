package report

import (
	"fmt"
	"strings"

	"pim-groups/internal/plan"
)

// htmlFact is a line of the record: what was read, when, by what.
type htmlFact struct {
	Name  string
	Value shown
	Code  bool
	URL   string
}

func (r *Report) htmlFacts() []htmlFact {
	var list []htmlFact
	add := func(name, value string, code bool) {
		if value != "" {
			list = append(list, htmlFact{Name: name, Value: show(value), Code: code})
		}
	}
	add("Tenant", r.Tenant, true)
	add("State of the tenant", r.read(), false)
	add("Files", r.files(), false)
	add("Groups", r.census(), false)
	add("Plan digest", r.Digest, true)
	add("Mode and tool", r.Mode+", "+r.Tool.Name+" "+r.Tool.Version, false)
	add("Fails the run", failingWords(r.FailOn), false)
	if !r.Now.IsZero() {
		add("Report made", r.Now.Format("2006-01-02 15:04 UTC"), false)
	}
	if r.Cost != nil {
		add("Cost", r.Cost.Words(), false)
	}
	if r.Links.Run != "" {
		list = append(list, htmlFact{Name: "Run", Value: "log of the workflow run", URL: r.Links.Run})
	}
	return list
}

// htmlCount is a number with its words and the section that explains it.
type htmlCount struct {
	N     int
	Words string
	Class string // a severity or state, or "unknown", for the colour
	To    string // id of the section, "" if there is none
}

// htmlTiles are the counts of the findings. The words are the ones that a
// reader meets again in the sections.
func (r *Report) htmlTiles() []htmlCount {
	s := &r.Summary
	return []htmlCount{
		{N: s.Errors, Words: plural(s.Errors, "error"), Class: "error", To: "fix"},
		{N: s.Warnings, Words: plural(s.Warnings, "warning"), Class: "warning", To: "fix"},
		{N: s.NotEvaluated, Words: "not evaluated", Class: "unknown", To: "unread"},
		{N: s.Waived, Words: "waived", To: "waived"},
		{N: s.Notes, Words: plural(s.Notes, "note"), To: "notes"},
	}
}

func plural(n int, noun string) string {
	_, words, _ := strings.Cut(counted(n, noun), " ")
	return words
}

// htmlChart is one bar for all declared groups.
type htmlChart struct {
	Lead  string
	Words string
	Bars  []htmlBar
}

type htmlBar struct {
	N, X, Width int // of a chart that is 1000 wide
	Class       string
	Words       string
}

// htmlChart draws the states; nil if no tenant was compared.
func (r *Report) htmlChart() *htmlChart {
	if len(r.Groups) == 0 {
		return nil
	}
	c := &htmlChart{}
	var words []string
	upTo := 0
	for _, state := range plan.States() {
		n := *r.Summary.state(state)
		if n == 0 {
			continue
		}
		start := 1000 * upTo / len(r.Groups)
		upTo += n
		c.Bars = append(c.Bars, htmlBar{
			N: n, X: start, Width: 1000*upTo/len(r.Groups) - start, Class: string(state), Words: stateWords(state),
		})
		words = append(words, fmt.Sprintf("%d %s", n, stateWords(state)))
	}
	c.Lead = r.coverage()
	c.Words = fmt.Sprintf("Declared groups by state: %s", enumerate(words, "none"))
	return c
}

// coverage says how far the tenant is where the files want it, without what
// must not be under PIM.
func (r *Report) coverage() string {
	if must := len(r.Groups) - r.Summary.Exempt; must > 0 {
		return fmt.Sprintf("PIM manages %d of the %s that must be under it (%d%%).",
			r.Summary.Managed, counted(must, "declared group"), 100*r.Summary.Managed/must)
	}
	return "No declared group has to be under PIM."
}

// meaning explains a state to somebody who meets it for the first time.
func meaning(s plan.State) string {
	switch s {
	case plan.Managed:
		return "PIM manages these groups."
	case plan.ToOnboard:
		return "Declared, and PIM does not manage them yet. A merge would bring them under PIM, for good."
	case plan.Ineligible:
		return "These groups can’t come under PIM as declared: see what is wrong with each."
	case plan.Exempt:
		return "Declared with pim: none: known, checked for their owners, and never brought under PIM."
	}
	return "What decides could not be read, so these groups count neither as compliant nor as to onboard."
}
