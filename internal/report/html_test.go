package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
)

func parseHTML(t testing.TB, document string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// all lists the elements of a name below a node, in order; "" is every one.
func all(root *html.Node, name string) (list []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (name == "" || n.Data == name) {
			list = append(list, n)
		}
	}
	return list
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words gives the text below a node, with single blanks.
func words(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// byID finds an element.
func byID(t testing.TB, root *html.Node, id string) *html.Node {
	t.Helper()
	for _, n := range all(root, "") {
		if attribute(n, "id") == id {
			return n
		}
	}
	t.Fatalf("there is no element with the id %q", id)
	return nil
}

// TestHTMLLoadsNothing: one file, and a policy that allows its own style and
// script by their hashes and nothing else.
func TestHTMLLoadsNothing(t *testing.T) {
	t.Parallel()
	for name, in := range specimens() {
		root := parseHTML(t, render(t, "html", in))
		for _, n := range all(root, "") {
			if slices.Contains([]string{"link", "img", "iframe", "object", "embed", "base", "form"}, n.Data) || n.Data == "input" && attribute(n, "type") != "checkbox" {
				t.Errorf("%s: there is a %s", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "src" || a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: the attribute %s of %s", name, a.Key, n.Data)
				}
			}
		}
		styles, scripts := all(root, "style"), all(root, "script")
		if len(styles) != 1 || len(scripts) != 1 {
			t.Fatalf("%s: %d styles and %d scripts", name, len(styles), len(scripts))
		}
		if sheet := styles[0].FirstChild.Data; strings.Contains(sheet, "url(") || strings.Contains(sheet, "@import") {
			t.Errorf("%s: the style loads something", name)
		}
		want := fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			hash(styles[0].FirstChild.Data), hash(scripts[0].FirstChild.Data))
		policy := all(root, "meta")[1]
		if attribute(policy, "http-equiv") != "Content-Security-Policy" || attribute(policy, "content") != want {
			t.Errorf("%s: the policy is %q, want %q", name, attribute(policy, "content"), want)
		}
	}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

const admin = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/0f1e2d3c-"

// TestHTMLLinksAndHeadings: every link leads somewhere, and the outline can be
// followed without seeing the page.
func TestHTMLLinksAndHeadings(t *testing.T) {
	t.Parallel()
	runs := specimens()
	stray := fine(1) // a warning and a note that stand in other sections than most
	stray.FailOn = finding.Note
	stray.Findings = []finding.Finding{{Rule: "d", Severity: finding.Note, Message: "m"}}
	runs["note to fix"] = stray
	stray.FailOn = finding.Error
	stray.Findings = []finding.Finding{{Rule: "d", Severity: finding.Warning, Group: finding.Group{ID: objectID(5)}, Message: "m"}}
	runs["warning in no file"] = stray
	for name, in := range runs {
		root := parseHTML(t, render(t, "html", in))
		ids := map[string]int{}
		for _, n := range all(root, "") {
			if id := attribute(n, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: the id %s is there %d times", name, id, n)
			}
		}
		for _, a := range all(root, "a") {
			href := attribute(a, "href")
			target, inside := strings.CutPrefix(href, "#")
			if href == nistSource {
				continue
			}
			if inside && ids[target] == 0 || !inside && !strings.HasPrefix(href, "https://github.com/contoso/access") && !strings.HasPrefix(href, admin) {
				t.Errorf("%s: a link leads to %q", name, href)
			}
		}
		level := 0
		for _, n := range all(root, "") {
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] != 'r' {
				if next := int(n.Data[1] - '0'); next > level+1 || words(n) == "" {
					t.Errorf("%s: after a heading of level %d comes %s %q", name, level, n.Data, words(n))
				} else {
					level = next
				}
			}
		}
		if len(all(root, "h1")) != 1 || len(all(root, "main")) != 1 || attribute(all(root, "html")[0], "lang") != "en" || words(all(root, "title")[0]) == "" {
			t.Errorf("%s: title, language, main or first heading are missing", name)
		}
		for _, th := range all(root, "th") {
			if attribute(th, "scope") != "col" {
				t.Errorf("%s: the title of a column has no scope: %s", name, words(th))
			}
		}
		for _, svg := range all(root, "svg") {
			if attribute(svg, "aria-hidden") == "" && (attribute(svg, "role") != "img" || attribute(svg, "aria-label") == "") {
				t.Errorf("%s: a picture has no words", name)
			}
		}
	}
}

// TestHTMLParts: what an auditor asks for, in the part where it belongs.
func TestHTMLParts(t *testing.T) {
	t.Parallel()
	root := parseHTML(t, render(t, "html", everything()))
	for id, want := range map[string][]string{
		"permanent-onboard": {"sg-new line 10 0f1e2d3c-0000-4000-8000-000000000004 not managed → managed declared with pim: required", "blocked: its id is not in the file"},
		"fix": {
			`dyn-engineers line 8 0f1e2d3c-0000-4000-8000-000000000003 error "dyn-engineers" has dynamic membership, which PIM can't manage What to do: Change the membership type`,
			"Why it matters A rule decides who is a member. Rule group-dynamic : A declared group has dynamic membership",
			"See line 8 : the first entry", "the tenant warning the caller can write",
		},
		"unread":     {"429 TooManyRequests after 5 tries What to do: Run again later Rules without an answer: owner-disabled , owner-guest Groups (2): sg-unread line 4 , sg-unread-too line 6"},
		"groups":     {"Unknown (2)", "Managed (3)", "Eve <b> eve@contoso.com guest, disabled not read 2 not evaluated", "Ada Lovelace ada@contoso.com member, enabled Eve <b>"},
		"waived":     {`role-readers line 18 error owner "bob@contoso.com" is disabled owner-disabled 2027-01-31 90 parental leave`},
		"undeclared": {`sg-stray warning PIM manages "sg-stray" managed-undeclared Declare it`},
		"notes":      {`note somebody can change x\n::error::owned <img src=x> \u{23}#[add-mask]a @team`},
		"checked": {
			"1 of 10 rules passed without a finding. 1 off.",
			"group-dynamic A declared group has dynamic membership Why, and what to do A rule decides who is a member. Change the membership type. 9 groups 8 1 0 0",
			"owner-disabled An owner's account is disabled 9 groups, 2 not looked at 5 1 1 2", "owner-guest off 0 0 0 2", "managed-undeclared the tenant 0 1 0 0",
			"Rules about the files (1)", "file-syntax The file is not YAML Why, and what to do Nobody can tell what it declares. Correct it. 1 file 1 0 0 0",
		},
	} {
		text := words(byID(t, root, id).Parent)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not say\n%s\nbut\n%s", id, part, text)
			}
		}
	}
	top := words(all(root, "header")[0])
	for _, part := range []string{
		"! Incomplete: ", "Permanent: a merge will onboard 2 groups, which can’t be undone", "Next: ", "9 declared, 7 evaluated",
		"Tenant " + tenantID + " · live at 2026-11-02 06:00 UTC",
	} {
		if !strings.Contains(top, part) {
			t.Errorf("the head does not say %q: %s", part, top)
		}
	}
	record := words(byID(t, root, "evidence").Parent)
	for _, part := range []string{
		"Tenant " + tenantID, "State of the tenant live at 2026-11-02 06:00 UTC", "Files groups.yaml", "Plan sha256:", "pim-groups v1.2.3 (commit c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff), check", "pull_request by ada, this attempt by grace",
		"Report made 2026-11-03 07:30 UTC", "Cost 12 requests", "log of the workflow run",
	} {
		if !strings.Contains(record, part) {
			t.Errorf("the record does not say %q: %s", part, record)
		}
	}
	if chart := words(byID(t, root, "groups").Parent); !strings.Contains(chart, "PIM manages 3 of the 8 declared groups that must be under it (37%).") {
		t.Errorf("at a glance: %s", chart)
	}
}

// TestHTMLOnboarding: what was done stands where the plan stood.
func TestHTMLOnboarding(t *testing.T) {
	t.Parallel()
	root := parseHTML(t, render(t, "html", onboarded()))
	text := words(byID(t, root, "outcomes").Parent)
	unknown, done := strings.Index(text, "sg-unknown"), strings.Index(text, "sg-done")
	if unknown < 0 || done < unknown || strings.Contains(words(root), "To onboard: ") {
		t.Errorf("outcomes are missing, or not the most severe first: %s", text)
	}
}

// TestHTMLChartAddsUp: the bars touch and fill the width.
func TestHTMLChartAddsUp(t *testing.T) {
	t.Parallel()
	root := parseHTML(t, render(t, "html", everything()))
	end := 0
	for _, svg := range all(root, "svg") {
		if attribute(svg, "role") != "img" {
			continue
		}
		if label := attribute(svg, "aria-label"); label != "Declared groups by state: 2 unknown, 1 ineligible for PIM, 2 to onboard, 3 managed and 1 exempt" {
			t.Errorf("the chart says %q", label)
		}
		for _, bar := range all(svg, "rect") {
			x, _ := strconv.Atoi(attribute(bar, "x"))
			width, _ := strconv.Atoi(attribute(bar, "width"))
			if x != end || width == 0 {
				t.Errorf("a bar from %d, %d wide, after %d", x, width, end)
			}
			end = x + width
		}
	}
	if end != 1000 {
		t.Errorf("the bars end at %d", end)
	}
}

// TestHTMLBadge: a run that is not known to be fine never looks like one.
func TestHTMLBadge(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"fine": "verdict good", "everything": "verdict warn", "bad-input": "verdict bad", "no-plan": "verdict bad", "onboarded": "verdict bad", "nothing": "verdict bad",
	} {
		root := parseHTML(t, render(t, "html", specimens()[name]))
		if got := attribute(all(root, "h1")[0], "class"); got != want {
			t.Errorf("%s: the verdict is %q, want %q", name, got, want)
		}
	}
}

// checkHTML parses the page as a browser does: the name makes no element and
// no attribute, leads nowhere else, and is read as what Line shows of it.
func checkHTML(t *testing.T, document, plain, name string) {
	t.Helper()
	if name == "" {
		return // a group without a name is shown by its id
	}
	got, want := skeleton(parseHTML(t, document)), skeleton(parseHTML(t, plain))
	if !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("element %d is %s, want %s", i, got[i], want[i])
			}
		}
		t.Fatalf("%d elements, want %d", len(got), len(want))
	}
	named := 0
	root := parseHTML(t, document)
	for _, n := range all(root, "bdi") {
		if n.FirstChild != nil && n.FirstChild.Data == escape.Line(name) {
			named++
		}
	}
	if named < 10 {
		t.Errorf("%q is read as a name %d times", name, named)
	}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "script" {
			if text := strings.TrimSpace(n.Data); strings.TrimPrefix(escape.Line("."+text), ".") != text {
				t.Errorf("the page shows %q", text)
			}
		}
	}
}

// skeleton lists the elements with their attributes, and of links the host.
func skeleton(root *html.Node) (list []string) {
	for _, n := range all(root, "") {
		text := n.Data
		for _, a := range n.Attr {
			switch a.Key {
			case "href":
				before, _, _ := strings.Cut(a.Val, "/blob/")
				text += " href=" + before
			case "data-sort":
				text += " data-sort"
			default:
				text += " " + a.Key + "=" + a.Val
			}
		}
		list = append(list, text)
	}
	return list
}

// TestHTMLContrast computes the contrast of every text on its ground, in all
// three sets of colours: https://www.w3.org/TR/WCAG22/#contrast-minimum
func TestHTMLContrast(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("html/style.css")
	if err != nil {
		t.Fatal(err)
	}
	sets := regexp.MustCompile(`(?s):root \{(.*?)\n\s*\}`).FindAllStringSubmatch(string(sheet), -1)
	if len(sets) != 3 {
		t.Fatalf("%d sets of colours, want those for light, dark and paper", len(sets))
	}
	light := map[string]string{}
	for i, set := range sets {
		colors := maps.Clone(light) // those for dark and paper change some
		for _, match := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(set[1], -1) {
			colors[match[1]] = match[2]
		}
		if i == 0 {
			light = colors
		}
		for text, grounds := range map[string][]string{
			"text": {"ground", "raised", "info-ground"}, "faint": {"ground", "raised"}, "link": {"ground", "raised"},
			"good": {"good-ground"}, "bad": {"bad-ground", "ground"}, "warn": {"warn-ground"}, "open": {"open-ground", "ground"}, "info": {"info-ground"},
		} {
			for _, ground := range grounds {
				if c := contrast(t, colors[text], colors[ground]); c < 4.5 {
					t.Errorf("set %d: %s on %s has a contrast of %.2f", i, text, ground, c)
				}
			}
		}
		for _, state := range []string{"managed", "to-onboard", "ineligible", "exempt", "unknown", "warn"} {
			if c := contrast(t, colors[state], colors["ground"]); c < 3 { // a picture, not a text
				t.Errorf("set %d: the bar of %s has a contrast of %.2f", i, state, c)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light, dark := luminance(t, a), luminance(t, b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func luminance(t *testing.T, color string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(color) != 7 {
			t.Fatalf("no colour: %q", color)
		}
		n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		if c := float64(n) / 255; c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
