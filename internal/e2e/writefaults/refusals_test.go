package writefaults_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"pim-groups/internal/apply"
	fakegithub "pim-groups/internal/fake/github"
	"pim-groups/internal/fake/graph/odata"
	model "pim-groups/internal/fake/graph/tenant"
)

// refusals are runs that would write to what nobody approved, or from where
// nothing may be written.
func refusals() []line {
	few := map[string]string{"max-onboard": "1"}
	shots := []shot{
		{name: "never-touch", before: func(t *testing.T, s *stage) {
			s.declare(t, map[int]string{0: name(0), 1: name(1), population - 1: name(population - 1)})
		}, want: "5", then: 5, left: []int{0}, fine: true},
		{name: "max-onboard", inputs: few, want: "5", then: 5, left: []int{0}, fine: true},
		{name: "another plan", inputs: map[string]string{"expect-plan": "sha256:" + commit(1) + commit(1)[:24]}, want: "5", then: 5, left: []int{0}, fine: true},
		{name: "an old commit", step: order{sha: commit(7)}, want: "5"},
		{name: "main moves while the tenant is read", before: func(_ *testing.T, s *stage) { s.moves(4) }, want: "5"},
		{name: "main moves while the first group is waited for", before: func(_ *testing.T, s *stage) { s.moves(8) }, want: "3 done skipped", sent: 1},
		{name: "another file than the one that was merged", before: func(_ *testing.T, s *stage) { s.github.Fault = emptied }, want: "5"},
		{name: "main moves before", before: func(_ *testing.T, s *stage) { s.moves(1) }, want: "5"},
		{name: "another branch becomes the default one while the first group is waited for", before: func(_ *testing.T, s *stage) { s.becomesDefault("trunk", 8) },
			want: "3 done skipped", sent: 1},
		{name: "an event that names another branch", step: order{event: `{"repository": {"default_branch": "feature"}}`}, want: "5"},
		{name: "GitHub does not say", before: func(_ *testing.T, s *stage) {
			s.github.Fault = func(int, *http.Request) http.Handler { return fakegithub.Status(503) }
		}, want: "5"},
		{name: "a branch", step: order{environ: []string{"GITHUB_REF=refs/heads/feature"}}, want: "5"},
		{name: "a pull request", step: order{environ: []string{"GITHUB_EVENT_NAME=pull_request"}}, want: "5"},
		{name: "nobody who started it", step: order{environ: []string{"GITHUB_ACTOR="}}, want: "5"},
		{name: "nobody who started it again", step: order{environ: []string{"GITHUB_TRIGGERING_ACTOR="}}, want: "5"},
		{name: "certificates of somebody else", step: order{environ: []string{"SSL_CERT_DIR=/tmp/forged"}}, want: "5"},
		{name: "a schedule", step: order{environ: []string{"GITHUB_EVENT_NAME=schedule"}}, want: "5"},
		{name: "a forged journal", inputs: map[string]string{"journal": "journal.jsonl"}, before: forge, want: "3 done done restore-skipped", sent: 2, then: 3, fine: true},
		{name: "a journal with a key twice", inputs: map[string]string{"journal": "journal.jsonl"}, before: leftShortened(keyTwice), want: "3 done done restore-skipped", sent: 2, then: 3, fine: true, also: sendsNothingOf("PT24H")},
	}
	return []line{{ID: "F32", What: "a group that no file names, a group that never-touch names, more groups than allowed, another plan, an old commit, a branch with a newer commit, another default branch, a forged event file, other events, variables that decide which certificates are trusted; a forged journal that asks for a write to another group, or of another value", Must: "refused before anything is sent; only settings that this program shortened are put back, none for a journal that has a key twice, and no text of a journal is sent",
		Shots: shots}}
}

// moves lets the default branch go on when GitHub is asked the nth time, and
// back again when nothing is injected any more.
func (s *stage) moves(nth int) {
	head := s.branch.Branches["main"]
	s.github.Fault = func(n int, r *http.Request) http.Handler {
		if n < nth {
			return nil
		}
		moved := &fakegithub.Server{
			Repositories: map[string]*fakegithub.Repository{"contoso/access": {Branches: map[string]string{"main": commit(99)}}},
			Tokens:       s.github.Tokens,
		}
		s.branch.Branches["main"] = head
		return moved
	}
}

// becomesDefault makes another branch the default one when GitHub is asked the nth
// time, until nothing is injected any more.
func (s *stage) becomesDefault(branch string, nth int) {
	s.github.Fault = func(n int, r *http.Request) http.Handler {
		if n < nth || r.URL.Path != "/repos/contoso/access" {
			return nil
		}
		return fakegithub.Answer(http.StatusOK, `{"full_name":"contoso/access","default_branch":"`+branch+`"}`)
	}
}

// emptied is a GitHub whose commit has no files: what is checked out was written
// there by somebody.
func emptied(_ int, r *http.Request) http.Handler {
	if !strings.Contains(r.URL.Path, "/git/trees/") {
		return nil
	}
	return fakegithub.Answer(http.StatusOK, `{"sha":"`+commit(1)+`","tree":[],"truncated":false}`)
}

// leftShortened is what a run leaves that was killed between shortening a setting
// of group 0 and putting it back. The journal's value can be changed after.
func leftShortened(forge func(string) string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		before, after := "", ""
		s.server.Tenant(func(x *model.Tenant) {
			before = written(x)
			x.SetRule(id(0), model.Member, odata.Object{{Name: "id", Value: odata.Text("Expiration_EndUser_Assignment")}, {Name: "maximumDuration", Value: odata.Text("PT7H30M")}})
			after = written(x)
		})
		journal := apply.JournalLines{Storage: &stored{name: s.journal()}}
		for _, e := range []apply.Entry{
			{Step: apply.StepBegin, Tenant: s.server.TenantID()},
			{Step: apply.StepIntent, Group: id(0), Name: name(0), Strategy: apply.Shorten, Role: apply.WrittenRole, Rule: apply.WrittenRule, Before: forge(before), After: forge(after)},
		} {
			if err := journal.Append(e); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// written is the setting of group 0 that this program writes.
func written(x *model.Tenant) (value string) {
	for _, p := range x.Now(id(0)) {
		for _, rule := range p.Rules {
			if p.Role == model.Member && rule.Get("id").Text() == apply.WrittenRule {
				value = string(rule.Append(nil))
			}
		}
	}
	return value
}

// stored is the file of a journal that a run has left.
type stored struct{ name string }

func (f *stored) Write(line []byte) (int, error) {
	file, err := os.OpenFile(f.name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return file.Write(line)
}

func (f *stored) Sync() error { return nil }

// keyTwice gives a value of which the first and the last reading differ.
func keyTwice(value string) string {
	return strings.Replace(value, "{", `{"maximumDuration":"PT24H",`, 1)
}

// sendsNothingOf wants a text of the journal to be in no write.
func sendsNothingOf(text string) func(*testing.T, *ran) {
	return func(t *testing.T, r *ran) {
		t.Helper()
		for _, s := range r.sent {
			if strings.Contains(s.body, text) {
				t.Errorf("sent: %s", s.body)
			}
		}
	}
}

// forge leaves a journal after which a setting of a group that PIM does not
// manage, and that the file does not name, would have to be put back.
func forge(t *testing.T, s *stage) {
	t.Helper()
	const before = `{\"id\":\"Expiration_EndUser_Assignment\",\"maximumDuration\":\"PT8H\"}`
	const after = `{\"id\":\"Expiration_EndUser_Assignment\",\"maximumDuration\":\"PT7H30M\"}`
	lines := `{"time":"2026-11-24T08:00:00Z","step":"begin","tenant":"` + s.server.TenantID() + `"}
{"time":"2026-11-24T08:00:00Z","step":"intent","action":"onboard","group":"` + id(3) + `","name":"` + name(3) +
		`","rung":"shorten","role":"member","rule":"Expiration_EndUser_Assignment","before":"` + before + `","after":"` + after + `"}
`
	if err := os.WriteFile(s.journal(), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
}
