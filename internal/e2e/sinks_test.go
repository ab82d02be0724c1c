package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fake/runner"
	"pim-groups/internal/gha"
	formats "pim-groups/internal/report"
	"pim-groups/policy"
)

// sink is a place where one run of the action leaves text, and how its reader
// reads it: the names that it finds there as names, nil if they stand inside of
// sentences. It fails the test for anything in it that is not ours.
type sink struct {
	name string
	read func(*testing.T, string) (shown string)
}

// TestEverySink runs the action over a tenant in which every hostile name is
// the name of a group, and reads each place back as its reader does: nothing
// but what the program wants to be there is there, and every name is, as what
// it looks like. internal/report has the names in all places of each format.
func TestEverySink(t *testing.T) {
	t.Parallel()
	names := hostile.Names(t)
	p := openPullRequest(t, "pull_requests:write")
	s := contosoTenant(t)
	s.Scope.Depth = directory.DepthManaged
	s.Groups = slices.DeleteFunc(s.Groups, func(g directory.Group) bool { return g.DisplayName != "sg-prod-keyvault-admins" })
	for i, n := range names {
		s.Groups = append(s.Groups, directory.Group{ID: fmt.Sprintf("7d0f2f0e-0000-4000-8000-%012x", i), DisplayName: n.DisplayName, GroupTypes: []string{},
			SecurityEnabled: directory.True, MailEnabled: directory.False, Managed: directory.True, Owners: []string{}, AdministrativeUnits: []string{}})
	}
	var tenant bytes.Buffer
	if err := directory.Encode(&tenant, directory.Canonical(s)); err != nil {
		t.Fatal(err)
	}
	p.write(t, "tenant.json", tenant.String())
	p.write(t, "groups.yaml", "version: 1\ngroups:\n  - name: sg-prod-keyvault-admins\n    id: 51c5f7c6-9010-4ec0-818a-7a95f01d21c5\n")
	places := map[string]string{"summary": filepath.Join(p.dir, "summary.md"), "outputs": filepath.Join(p.dir, "output")}
	var reports []string
	for _, format := range formats.Names() {
		places[format] = filepath.Join(p.dir, "report."+format)
		reports = append(reports, format+"=report."+format)
	}
	got, _ := p.run(t, "INPUT_POLICY=", "INPUT_COMMENT=always", "INPUT_REPORT="+strings.Join(reports, "\n"),
		"GITHUB_STEP_SUMMARY="+places["summary"], "GITHUB_OUTPUT="+places["outputs"])
	texts := map[string]string{"log and annotations": got.stdout, "standard error": got.stderr}
	for name, file := range places {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("exit code %d, %v\n%s%s", got.code, err, got.stdout, got.stderr)
		}
		texts[name] = string(data)
	}
	for _, comment := range p.github.Comments("contoso/access", 7) {
		texts["comment"] += comment.Body
	}
	for place := range texts {
		if !slices.ContainsFunc(sinks(), func(s sink) bool { return s.name == place }) {
			t.Errorf("%s is not read: add it to sinks", place)
		}
	}
	for _, sink := range sinks() {
		t.Run(sink.name, func(t *testing.T) {
			t.Parallel()
			shown := sink.read(t, texts[sink.name])
			if shown == "" {
				return // names do not get there
			}
			for _, n := range names {
				if !strings.Contains(shown, seen(sink.name, n.DisplayName)) {
					t.Errorf("%s: %q is not there", n.ID, n.DisplayName)
				}
			}
		})
	}
}

// seen is how a name looks in a place: only what is for programs has it raw.
func seen(sink, name string) string {
	switch sink {
	case "json", "sarif", "sarif-all":
		return "\x00" + name + "\x00"
	case "text", "log and annotations":
		return "" // lines are wrapped and lists cut short there
	}
	return escape.Line(name)
}

func sinks() []sink {
	return []sink{
		{"log and annotations", readLog("error", "warning", "notice")},
		{"standard error", readLog("add-mask")},
		{"text", readLog()},
		{"github", readLog("error", "warning", "notice")},
		{"summary", readMarkdown},
		{"markdown", readMarkdown},
		{"comment", readComment},
		{"json", readJSON},
		{"sarif", readSARIF},
		{"sarif-all", readSARIF},
		{"csv", readCSV},
		{"html", readHTML},
		{"outputs", readOutputs},
	}
}

// readLog reads as the runner does.
func readLog(allowed ...string) func(*testing.T, string) string {
	return func(t *testing.T, text string) string {
		if strings.Contains(text, "##vso[") {
			t.Error("a command of Azure Pipelines")
		}
		var step runner.Step
		step.Read(text)
		if len(step.Outputs) > 0 || len(step.Problems) > 0 {
			t.Errorf("outputs %v, problems %v", step.Outputs, step.Problems)
		}
		for _, c := range step.Commands {
			if !slices.Contains(allowed, c.Name) {
				t.Errorf("the command %q: %.80s", c.Name, c.Data)
			}
			if file := c.Properties["file"]; file != "" && file != "groups.yaml" {
				t.Errorf("an annotation of the file %q", file)
			}
		}
		return ""
	}
}

// ours are the addresses that a report leads to: the repository, and a group in the
// Entra admin center.
var ours = regexp.MustCompile(`^https://(github\.com/contoso/access(/.*)?|entra\.microsoft\.com/#view/[\w/~]+/groupId/[0-9a-f-]{36})$`)

// readMarkdown reads as GitHub does: the text of the page.
func readMarkdown(t *testing.T, text string) string {
	shown, links := page(t, text)
	for _, link := range links {
		if !ours.MatchString(link) {
			t.Errorf("a link to %s", link)
		}
	}
	return strings.ReplaceAll(shown, "\u200b", "")
}

// readComment looks also for what notifies people and for orders to bots.
func readComment(t *testing.T, text string) string {
	marker, document, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(marker, "<!-- pim-groups comment ") || !strings.HasSuffix(marker, " -->") {
		t.Errorf("the comment begins with %q", marker)
	}
	if order := regexp.MustCompile(`(?m)^\s*/.*|@[A-Za-z0-9].*`).FindString(document); order != "" {
		t.Errorf("%q looks like an order or mentions somebody", order)
	}
	if strings.Contains(document, "rows are left out") {
		t.Error("the comment is cut: the test needs fewer names")
	}
	return readMarkdown(t, document)
}

// page renders Markdown and reads the page: its text and where it leads.
func page(t *testing.T, markdown string) (shown string, links []string) {
	t.Helper()
	var out strings.Builder
	renderer := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := renderer.Convert([]byte(markdown), &out); err != nil {
		t.Fatal(err)
	}
	ours := []string{"h2", "h3", "p", "br", "blockquote", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "a", "ul", "li", "details", "summary"}
	for z := nethtml.NewTokenizer(strings.NewReader(out.String())); ; {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case nethtml.ErrorToken:
			return shown, links
		case nethtml.TextToken:
			shown += token.Data
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			if !slices.Contains(ours, token.Data) {
				t.Errorf("the page has a %s", token)
			}
			for _, attribute := range token.Attr {
				if attribute.Key == "href" {
					links = append(links, attribute.Val)
				} else if attribute.Val != "language-mermaid" {
					t.Errorf("the page has a %s", token)
				}
			}
		}
	}
}

func readJSON(t *testing.T, text string) (shown string) {
	var decoded struct{ Findings []struct{ Name string } }
	if err := json.Unmarshal([]byte(text), &decoded); err != nil {
		t.Fatal(err)
	}
	for _, f := range decoded.Findings {
		shown += "\x00" + f.Name + "\x00"
	}
	return shown
}

func readSARIF(t *testing.T, text string) (shown string) {
	var log struct {
		Runs []struct {
			Results []struct {
				Message    struct{ Text string }
				Properties struct{ Name string }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("%d runs, %v", len(log.Runs), err)
	}
	link := regexp.MustCompile(`\[[^\]]*\]\(`)
	for _, r := range log.Runs[0].Results {
		if link.MatchString(r.Message.Text) || escape.Line(r.Message.Text) != r.Message.Text {
			t.Errorf("the message %q", r.Message.Text)
		}
		shown += "\x00" + r.Properties.Name + "\x00"
	}
	return shown
}

// readCSV reads as a spreadsheet does. The apostrophe before what would compute
// is taken away, as somebody does who wants the name.
func readCSV(t *testing.T, text string) (shown string) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") {
				t.Errorf("the cell %q computes", cell)
			}
			for _, sign := range "=+-@" {
				cell = strings.ReplaceAll(cell, "'"+string(sign), string(sign))
			}
			shown += cell + "\n"
		}
	}
	return shown
}

// readHTML reads as a browser does. The page has one script and one style of
// its own, and leads nowhere but to itself, to the repository and to the sources of
// controls, which are texts of ours.
func readHTML(t *testing.T, text string) (shown string) {
	counts, sources := map[string]int{}, map[string]bool{}
	for _, rule := range policy.Metadata() {
		for _, control := range rule.Controls {
			sources[control.Source] = true
		}
	}
	for z := nethtml.NewTokenizer(strings.NewReader(text)); ; {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case nethtml.ErrorToken:
			if counts["script"] != 1 || counts["style"] != 1 || counts["img"]+counts["iframe"]+counts["link"]+counts["form"] > 0 {
				t.Errorf("the page has the elements %v", counts)
			}
			return shown
		case nethtml.TextToken:
			shown += token.Data
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			counts[token.Data]++
			for _, a := range token.Attr {
				leads := (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "#") && !ours.MatchString(a.Val) && !sources[a.Val]
				if leads || strings.HasPrefix(a.Key, "on") {
					t.Errorf("the page has a %s", token)
				}
			}
		}
	}
}

// readOutputs reads as the runner does: the outputs of action.yml, each of one
// line.
func readOutputs(t *testing.T, text string) string {
	outputs, err := runner.ReadOutputs(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outputs {
		if !slices.Contains(gha.Outputs(), o.Name) || strings.Contains(o.Value, "\n") {
			t.Errorf("the output %q is %q", o.Name, o.Value)
		}
	}
	return ""
}
