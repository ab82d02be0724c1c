package fieldtest

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/hostile"
	"pim-groups/internal/fieldtest/answers"
)

// Each other answer that the fake can give is one of a question in the table.
func TestSwitchesAreInTable(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, q := range Questions() {
		for _, a := range q.Answers {
			if a.Switch != "" {
				got = append(got, a.Switch)
			}
			if a.Default == (a.Switch != "") && a.Default {
				t.Errorf("%s: the default needs no switch", q.Name)
			}
		}
	}
	for _, a := range fakegraph.Alternatives() {
		want = append(want, a.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("the table has %q\nthe fake has %q", got, want)
	}
}

// The texts of the table are words that may stay in a file of answers, so that a reader
// of the file sees them whole.
func TestTableIsRedacted(t *testing.T) {
	t.Parallel()
	for _, q := range Questions() {
		texts := []string{q.Name, q.Text, q.Why}
		for _, a := range q.Answers {
			texts = append(texts, a.Value, a.Meaning)
		}
		for _, text := range texts {
			if got := new(answers.Redactor).Text(text); got != text {
				t.Errorf("%s: %q becomes %q; add the word to answers/words.txt", q.Name, text, got)
			}
		}
	}
}

// Whatever the tenant says, the file can be written and read, and says nothing of it.
func TestHostileOutcome(t *testing.T) {
	t.Parallel()
	foreign := rapid.OneOf(rapid.SampledFrom(hostile.Texts(t)), rapid.String(), rapid.Just("Adele Vance"), rapid.Just(`{"displayName":"Adele Vance"}`))
	rapid.Check(t, func(t *rapid.T) {
		began := time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC)
		o := Outcome{Tenant: foreign.Draw(t, "tenant"), Cloud: "public", Began: began, Person: rapid.Bool().Draw(t, "person"),
			Permissions: rapid.SliceOfN(foreign, 0, 3).Draw(t, "permissions")}
		for _, q := range Questions() {
			f := Finding{Question: q.Name, Status: rapid.SampledFrom([]Status{Answered, NotAnswered, NotMeasured}).Draw(t, "status")}
			switch {
			case f.Status != Answered:
				f.Why = "no answer: " + foreign.Draw(t, "why")
			case len(q.Answers) > 0:
				f.Value, f.Detail = q.Answers[0].Value, foreign.Draw(t, "detail")
			default:
				f.Value = foreign.Draw(t, "value")
			}
			f.Evidence = []Exchange{{Time: began.Add(time.Minute), Method: "GET", Path: foreign.Draw(t, "path"), Sent: foreign.Draw(t, "sent"), Status: 200,
				Header: map[string]string{"odata-version": foreign.Draw(t, "header"), "Set-Cookie": "session=code"}, Received: foreign.Draw(t, "received")}}
			o.Findings = append(o.Findings, f)
		}
		var b bytes.Buffer
		if err := answers.Encode(&b, o.File()); err != nil {
			t.Fatal(err)
		}
		got, err := answers.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if again := o.File(); !reflect.DeepEqual(again.Questions[0].Name, got.Questions[0].Name) || len(got.Questions) != len(Questions()) {
			t.Fatalf("%d questions of %d", len(got.Questions), len(Questions()))
		}
		if strings.Contains(b.String(), "Adele") || strings.Contains(b.String(), "session=") {
			t.Fatal(b.String())
		}
	})
}

// A question that has no finding says that it was not asked, one that is not measured
// why; an answer that is not the fake's default names the switch.
func TestFile(t *testing.T) {
	t.Parallel()
	o := Outcome{Cloud: "usgov", Began: time.Date(2026, 11, 30, 23, 0, 0, 0, time.FixedZone("", -2*3600)), Person: true, Permissions: []string{"write", "read", "write"},
		Findings: []Finding{
			{Question: "owner-write", Status: Answered, Value: "ignored", Detail: "3 reads", Evidence: []Exchange{{Method: "GET", Path: "/v1.0/groups?%24filter=id%20eq%20'Adele'", Header: map[string]string{"odata-version": "4.0"}}}},
			{Question: "unchanged-write", Status: Answered, Value: "onboards"},
			{Question: "renewed-ids", Status: Answered, Value: "perhaps"},
		}}
	f := o.File()
	if f.Date != "2026-12-01" || f.Cloud != "usgov" || f.Caller != answers.Person || !slices.Equal(f.Permissions, []string{"read", "write"}) || !slices.Equal(f.Service, []string{"Odata-Version: 4.0"}) {
		t.Errorf("%+v", f)
	}
	for name, want := range map[string]answers.Result{
		"owner-write":     {Status: answers.Answered, Value: "ignored", Switch: "owner-write-ignored", Detail: "3 reads"},
		"unchanged-write": {Status: answers.Answered, Value: "onboards"},
		"renewed-ids":     {Status: answers.NotAnswered, Why: "the experiment gave a value that is not in the table"},
		"custom-data":     {Status: answers.NotMeasured, Why: "the product does not send it"},
	} {
		i := slices.IndexFunc(f.Questions, func(r answers.Result) bool { return r.Name == name })
		got := f.Questions[i]
		if name == "owner-write" && got.Evidence[0].Request != "GET /v1.0/groups?$filter=id eq '…'" {
			t.Errorf("evidence %+v", got.Evidence)
		}
		got.Evidence, got.Name = nil, ""
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
