package report_test

import (
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
)

// hostileRun is a run in which groups, owners and findings have all hostile
// names, and some that would do something in a browser.
func hostileRun(t *testing.T) (in report.Input, names []string) {
	t.Helper()
	for _, name := range hostileNames(t) {
		names = append(names, name)
	}
	slices.Sort(names)
	names = append(names, `<script>alert(1)</script>`, `"><img src=http://evil.test/a onerror=alert(1)>`, `</style><script>alert(1)</script>`,
		`</script><svg onload=alert(1)>`, `<link rel=stylesheet href=//evil.test/b>`, `javascript:alert(1)`, `{{alert(1)}}`, `</title><script>alert(1)</script>`)
	s := newSheet()
	states := plan.States()
	for i, name := range names {
		s.declare(name, objectID(i), states[i%len(states)], name)
	}
	in = s.input()
	for i, name := range names {
		owner := directory.Principal{ID: objectID(1000 + i), Type: directory.User, DisplayName: name, UserPrincipalName: name, AccountEnabled: directory.True}
		edit(&in, func(s *directory.Snapshot) { s.Principals = append(s.Principals, owner) })
		in.Plan.Groups[i].Found.Owners = []string{owner.ID}
		f := withFix(about(&in.File.Groups[i], "owner-guest", finding.Severity(1+i%3), name), name)
		f.Status = finding.Status(i % 3)
		in.Findings = append(in.Findings, f)
	}
	in.Failure = strings.Join(names, " ")
	return in, names
}

// TestHTMLInBrowser shows pages to a real browser: it sees an attack where a
// parser might not, and runs the script of the page.
func TestHTMLInBrowser(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	for _, test := range []struct {
		name  string
		check func(*testing.T, *browser)
	}{
		{"attacks are seen", checkAttacksAreSeen}, {"hostile names", checkHostileNames}, {"policy", checkPolicy},
		{"sorting", checkSorting}, {"search", checkSearch}, {"printing", checkPrinting}, {"paper", checkPaper}, {"without script", checkWithoutScript},
	} {
		t.Run(test.name, func(t *testing.T) {
			b.t = t
			test.check(t, b)
		})
	}
}

func checkHostileNames(t *testing.T, b *browser) {
	in, names := hostileRun(t)
	address := b.open(render(t, "html", in))
	b.await("Page.loadEventFired")
	shown := evaluate[[]string](b, `[...document.querySelectorAll("bdi")].map((e) => e.textContent)`)
	for _, name := range names {
		if name != "" && !slices.Contains(shown, escape.Line(name)) {
			t.Errorf("the page does not show the name %q", name)
		}
	}
	for _, e := range b.events {
		switch e.Method {
		case "Page.javascriptDialogOpening":
			t.Errorf("a script of a name ran: %s", e.Params.Message)
		case "Network.requestWillBeSent":
			if e.Params.Request.URL != address {
				t.Errorf("the page asked for %s", e.Params.Request.URL)
			}
		case "Runtime.exceptionThrown", "Log.entryAdded":
			t.Errorf("the page complains: %+v", e)
		}
	}
}

// checkPolicy puts into the page what no name could: not even then is anything
// asked for.
func checkPolicy(t *testing.T, b *browser) {
	b.open(render(t, "html", fine(1)))
	b.await("Page.loadEventFired")
	if blocked := evaluate[string](b, `new Promise((done) => {
		addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
		document.body.append(Object.assign(new Image(), {src: "http://evil.test/c"}));
	})`); blocked != "img-src" {
		t.Errorf("the policy stops %q, want img-src", blocked)
	}
}

// checkAttacksAreSeen makes sure that the test could fail.
func checkAttacksAreSeen(t *testing.T, b *browser) {
	b.open(`<!DOCTYPE html><img src="http://127.0.0.1:9/pixel"><script>setTimeout(() => alert("hello"), 0)</script>`)
	if e := b.await("Page.javascriptDialogOpening"); e.Params.Message != "hello" {
		t.Errorf("the dialog says %q", e.Params.Message)
	}
	b.call("Page.handleJavaScriptDialog", map[string]any{"accept": true}, nil)
	b.await("Page.loadEventFired")
	if !slices.ContainsFunc(b.events, func(e event) bool {
		return e.Method == "Network.requestWillBeSent" && e.Params.Request.URL == "http://127.0.0.1:9/pixel"
	}) {
		t.Error("the request of the picture was not seen")
	}
}

// column reads a column of the table below a heading, before and after clicks
// on its title.
const column = `((heading, column, clicks) => {
	let table = document.getElementById(heading);
	while (table.tagName !== "TABLE") table = table.nextElementSibling;
	for (let i = 0; i < clicks; i++) table.querySelectorAll("th button")[column].click();
	return [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.sort ?? row.cells[column].textContent);
})`

// checkSorting presses the titles of columns.
func checkSorting(t *testing.T, b *browser) {
	in := fine(12)
	for i, owners := range []int{2, 10, 1, 0, 3, 3, 3, 3, 3, 3, 3, 3} {
		in.Plan.Groups[i].Found.Owners = slices.Repeat([]string{objectID(900)}, owners)
		in.Plan.Groups[i].Declared.Name.Value = "sg-" + string(rune('l'-i))
	}
	b.open(render(t, "html", in))
	b.await("Page.loadEventFired")
	file := evaluate[[]string](b, column+`("state-managed", 0, 0)`)
	if slices.IsSorted(file) {
		t.Fatal("sorted before the click: the test proves nothing")
	}
	up := evaluate[[]string](b, column+`("state-managed", 0, 1)`)
	down := evaluate[[]string](b, column+`("state-managed", 0, 1)`)
	if !slices.IsSorted(up) || len(up) != 12 {
		t.Errorf("after one click: %q", up)
	}
	slices.Reverse(down)
	if !slices.Equal(up, down) {
		t.Errorf("after two clicks it is not the other way round: %q", down)
	}
	if owners := evaluate[[]string](b, column+`("state-managed", 2, 1)`); owners[0] != "0" || owners[1] != "1" || owners[2] != "2" || owners[11] != "10" {
		t.Errorf("numbers are not sorted as numbers: %q", owners)
	}
	if sorted := evaluate[[]string](b, `[...document.querySelectorAll("[aria-sort]")].map((th) => th.textContent + " " + th.getAttribute("aria-sort"))`); !slices.Equal(sorted, []string{"Owners ascending"}) {
		t.Errorf("the sorted columns are said to be %q", sorted)
	}
}

// checkPrinting: paper has nothing to click on.
func checkPrinting(t *testing.T, b *browser) {
	b.open(render(t, "html", everything()))
	b.await("Page.loadEventFired")
	const closed = `document.querySelectorAll("details:not([open])").length`
	before := evaluate[int](b, closed)
	printing := evaluate[int](b, `dispatchEvent(new Event("beforeprint")) && `+closed)
	after := evaluate[int](b, `dispatchEvent(new Event("afterprint")) && `+closed)
	if before == 0 || printing != 0 || after != before {
		t.Errorf("%d details are closed, %d when printing, %d after", before, printing, after)
	}
}

// checkWithoutScript: what there is to read is there without one.
func checkWithoutScript(t *testing.T, b *browser) {
	b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.open(render(t, "html", everything()))
	b.await("Page.loadEventFired")
	text := evaluate[string](b, `document.body.innerText`)
	for _, part := range []string{"Incomplete: ", "dyn-engineers", "Ada Lovelace", "parental leave", "sg-stray"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q can't be read", part)
		}
	}
	if controls := evaluate[int](b, `document.querySelectorAll("button, [type=search]").length`); controls != 0 {
		t.Errorf("%d controls do nothing", controls)
	}
}
