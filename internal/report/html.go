package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"

	"pim-groups/internal/escape"
)

// The HTML format is one file for an auditor, to read, sort, print and keep.
// It loads nothing: its style and script are in it, and its policy allows
// these two and nothing else.

//go:embed html/report.tmpl
var htmlTemplate string

//go:embed html/style.css
var htmlStyle string

//go:embed html/sort.js
var htmlScript string

func writeHTML(w io.Writer, r *Report) error {
	page, err := template.New("report").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := page.Execute(&body, r.html()); err != nil {
		return err
	}
	_, err = w.Write(body.Bytes())
	return err
}

// shown is text that a page may show: html/template does the rest. Whatever
// comes from a file or a tenant has this type in what the template gets.
type shown string

func show(s string) shown { return shown(escape.Line(escape.Cut(s, longest))) }

// htmlHead is the content security policy and the style it allows. A hash is
// over the bytes of the element, so the two are made together.
// https://www.w3.org/TR/CSP3/#csp-header, https://html.spec.whatwg.org/#attr-meta-http-equiv-content-security-policy
func htmlHead() template.HTML {
	return template.HTML(fmt.Sprintf(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; `+
		`style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'">`+"\n<style>%s</style>",
		integrity(htmlStyle), integrity(htmlScript), htmlStyle))
}

func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// htmlPage is what the template tells, in its order.
type htmlPage struct {
	Head, Script template.HTML // ours, byte for byte

	Title, Verdict, Failure, Permanent, Next, Tool shown
	Mood, Mark                                     string
	Facts                                          []htmlFact
	Chart                                          *htmlChart
	Tiles                                          []htmlCount
	Contents                                       []htmlCount
	Changes                                        []htmlRow
	Outcomes                                       *htmlOutcomes
	ToFix                                          []htmlTopic
	Holes                                          []htmlHole
	States                                         []htmlState
	Waived, Undeclared, Notes                      []htmlFinding
	Checked                                        *htmlChecked
}

func (r *Report) html() *htmlPage {
	p := &htmlPage{
		Head: htmlHead(), Script: template.HTML("<script>" + htmlScript + "</script>"),
		Title:   show(r.Tool.Name + " " + r.Mode + ": " + r.Verdict()),
		Verdict: show(r.Verdict()), Failure: show(r.Failure), Permanent: show(r.forGood()), Next: show(r.Next()),
		Tool:  show(r.Tool.Name + " " + r.Tool.Version),
		Facts: r.htmlFacts(), Chart: r.htmlChart(), Tiles: r.htmlTiles(),
		Outcomes: r.htmlOutcomes(), ToFix: r.htmlTopics(), Holes: r.htmlHoles(), States: r.htmlStates(),
		Waived: r.htmlFindings(r.in(waived)), Undeclared: r.htmlFindings(byRule(r.in(undeclared))), Notes: r.htmlFindings(byRule(r.in(remark))),
		Checked: r.htmlChecked(),
	}
	p.Mark, p.Mood = "✗", "bad"
	switch r.Result {
	case Clean:
		p.Mark, p.Mood = "✓", "good"
	case Incomplete, Cancelled:
		p.Mark, p.Mood = "!", "warn"
	}
	if p.Outcomes == nil {
		p.Changes = r.htmlChanges()
	}
	p.Contents = p.contents()
	for i := range p.Tiles {
		if t := &p.Tiles[i]; t.N == 0 || !slices.ContainsFunc(p.Contents, func(c htmlCount) bool { return c.To == t.To }) {
			t.To = "" // told elsewhere: a note that fails the run is among what to fix
		}
	}
	return p
}

// contents lists the sections that have something to tell.
func (p *htmlPage) contents() []htmlCount {
	var list []htmlCount
	add := func(to, words string, there bool) {
		if there {
			list = append(list, htmlCount{To: to, Words: words})
		}
	}
	add("permanent", "What can’t be undone", len(p.Changes) > 0)
	add("outcomes", "What was done", p.Outcomes != nil)
	add("fix", "To fix", len(p.ToFix) > 0)
	add("unread", "Not evaluated", len(p.Holes) > 0)
	add("groups", "Declared groups", len(p.States) > 0)
	add("waived", "Waived", len(p.Waived) > 0)
	add("undeclared", "In no file", len(p.Undeclared) > 0)
	add("notes", "Notes", len(p.Notes) > 0)
	add("checked", "What was checked", p.Checked != nil)
	return list
}
