package report_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/config"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// estate is a pull request in a tenant of so many groups, with the owners, findings
// and rules of a real one: every third group has an older error, every fourth has
// one that is waived, and the pull request touches every tenth.
func estate(n int) report.Input {
	states := []plan.State{plan.Managed, plan.Managed, plan.Managed, plan.ToOnboard, plan.Managed, plan.Ineligible, plan.Managed, plan.Exempt, plan.Managed, plan.Unknown}
	s := newSheet()
	for i := range n {
		s.declare(fmt.Sprintf("sg-%05d-app-operators", i), objectID(i), states[i%len(states)], "")
	}
	in := s.input()
	in.Rules, in.Base = nil, &report.Base{Name: strings.Repeat("ab", 20), OnlyNew: true}
	for i := range 50 {
		in.Rules = append(in.Rules, finding.Rule{
			ID: fmt.Sprintf("rule-%02d", i), Title: "An owner of a group is not what the rule wants", Severity: finding.Error,
			Why: strings.Repeat("Somebody who owns the group can add members to it. ", 4), Fix: "Remove the owner in the Entra admin center.",
		})
		in.Coverage = append(in.Coverage, finding.RuleCoverage{Rule: in.Rules[i].ID, Of: "group", Times: n})
	}
	for i := range in.File.Groups {
		g := &in.File.Groups[i]
		found := func(change finding.Change) finding.Finding {
			f := withFix(about(g, in.Rules[i%50].ID, finding.Severity(1+i/10%3), "owner "+g.Name.Value+"@contoso.com is a guest, and can decide who is a member"), "Remove the owner in Entra")
			f.Change = change
			return f
		}
		if i%3 == 0 {
			in.Findings = append(in.Findings, found(finding.Existing))
		}
		if i%4 == 0 {
			f := waivedUntil(found(finding.Existing), "2027-01-31")
			f.Subject = "waived"
			in.Findings = append(in.Findings, f)
		}
		if i%10 == 0 {
			in.Base.Edits = append(in.Base.Edits, config.Edit{Before: g, After: g})
			in.Findings = append(in.Findings, found(finding.New))
			in.Base.Fixed, in.Base.Hidden = append(in.Base.Fixed, found(finding.Fixed)), append(in.Base.Hidden, found(finding.Hidden))
		}
		if states[i%len(states)] == plan.Unknown {
			f := found(finding.Existing)
			f.Status, f.Message = finding.NotEvaluated, "not evaluated: 429 TooManyRequests after 5 tries"
			in.Findings = append(in.Findings, f)
		}
	}
	return in
}

// print gives the number of pages of the page that is open.
func (b *browser) print() int {
	b.t.Helper()
	var answer struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": true, "preferCSSPageSize": true}, &answer)
	pdf, err := base64.StdEncoding.DecodeString(answer.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1))
}

const visible = `[...document.querySelectorAll("tbody > tr, .finding")].filter((e) => e.checkVisibility()).length`

// TestHTMLPages counts the pages of large reports on paper. One that people fix
// things with is the longest.
func TestHTMLPages(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	for name, in := range map[string]report.Input{"a pull request": watched(estate(1000), 5), "compliant": fine(1000)} {
		b.open(render(t, "html", in))
		b.await("Page.loadEventFired")
		pages := b.print()
		t.Logf("%s: %d pages", name, pages)
		if pages >= 15 {
			t.Errorf("%s takes %d pages", name, pages)
		}
	}
	b.open(render(t, "html", fine(200)))
	b.await("Page.loadEventFired")
	unasked := b.print()
	evaluate[bool](b, `document.getElementById("everything").click(), true`)
	if everything := b.print(); everything < unasked+5 {
		t.Errorf("%d pages, %d with everything", unasked, everything)
	}
}

// checkPaper: a large report says on paper what is missing, and all of it is there
// for who asks. A small one is whole at once.
func checkPaper(t *testing.T, b *browser) {
	b.open(render(t, "html", compared()))
	b.await("Page.loadEventFired")
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	defer b.call("Emulation.setEmulatedMedia", map[string]any{"media": ""}, nil)
	if left := evaluate[int](b, `document.querySelectorAll("main > section:not([aria-labelledby=checked]) :is(.unprinted, .omitted)").length`); left != 0 {
		t.Errorf("a small report leaves out %d things", left)
	}
	b.open(render(t, "html", fine(130)))
	b.await("Page.loadEventFired")
	paper := func() string { return evaluate[string](b, `document.body.innerText`) }
	const said = "Not printed: 130 of 130 rows. To print all, tick “Print everything”"
	if text := paper(); !strings.Contains(text, said) || strings.Contains(text, "sg-00007") {
		t.Errorf("paper does not say what it leaves out: %s", text)
	}
	evaluate[bool](b, `document.getElementById("everything").click(), true`)
	if text := paper(); strings.Contains(text, "Not printed") || !strings.Contains(text, "sg-00007") {
		t.Errorf("paper does not have everything: %s", text)
	}
}

// checkSearch types into the box, and looks at what is left.
func checkSearch(t *testing.T, b *browser) {
	b.open(render(t, "html", compared()))
	b.await("Page.loadEventFired")
	typed := func(text string) (found []string) {
		b.call("Input.insertText", map[string]any{"text": text}, nil)
		found = evaluate[[]string](b, `[...document.querySelectorAll("tbody > tr, .finding")].filter((e) => e.checkVisibility()).map((e) => e.textContent)`)
		t.Logf("%q: %q", text, found)
		return found
	}
	everything := evaluate[int](b, visible)
	// Reached with the keyboard alone: nothing before it on the page takes the focus.
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
	for range 40 {
		if evaluate[string](b, `document.activeElement.id`) == "search" {
			break
		}
		b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
	}
	if id := evaluate[string](b, `document.activeElement.id`); id != "search" {
		t.Fatalf("the keyboard does not reach the box, but %q", id)
	}
	if name := evaluate[string](b, `document.activeElement.labels[0].textContent`); name == "" {
		t.Error("the box has no name")
	}
	found := typed("STRAY ")
	if len(found) != 1 || !strings.Contains(found[0], "sg-stray") {
		t.Errorf("found %q", found)
	}
	if status := evaluate[string](b, `document.querySelector("[role=status]").textContent`); !strings.HasPrefix(status, "1 of ") {
		t.Errorf("it is said that %q", status)
	}
	if headings := evaluate[[]string](b, `[...document.querySelectorAll("main > section > h2")].filter((e) => e.checkVisibility()).map((e) => e.id)`); !slices.Equal(headings, []string{"older", "evidence"}) {
		t.Errorf("the parts that are left are %q", headings)
	}
	if found := typed("nowhere"); len(found) != 0 {
		t.Errorf("found %q", found)
	}
	evaluate[bool](b, `((box) => { box.value = ""; box.dispatchEvent(new Event("input")); return true; })(document.activeElement)`)
	if left := evaluate[int](b, visible); left != everything {
		t.Errorf("%d rows and findings before the search, %d after", everything, left)
	}
}
