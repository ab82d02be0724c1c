package apply_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pim-groups/internal/apply"
)

// What a journal says about settings, by the lines in it.
func TestReadJournal(t *testing.T) {
	t.Parallel()
	const (
		begin  = `{"time":"2026-11-02T07:00:00Z","step":"begin","tenant":"` + tenantID + `"}`
		intent = `{"step":"intent","action":"onboard","group":"G","name":"sg","rung":"shorten","role":"member","rule":"R","before":"{\"a\":1}","after":"{\"a\":0}"}`
		same   = `{"step":"intent","action":"onboard","group":"G","rung":"same-rule"}`
		answer = `{"step":"answer","action":"onboard","group":"G","rung":"restore","state":"accepted"}`
		done   = `{"step":"outcome","action":"onboard","group":"G","rung":"restore","state":"done"}`
		whole  = `{"step":"outcome","action":"onboard","group":"G","state":"done"}`
	)
	open := []apply.PendingRestore{{Tenant: tenantID, Action: "onboard", Group: "G", Name: "sg", Role: "member", Rule: "R", Before: `{"a":1}`, After: `{"a":0}`}}
	tests := []struct {
		name  string
		lines []string
		want  []apply.PendingRestore
		fails string
	}{
		{"nothing", nil, nil, ""},
		{"no strategy that shortens", []string{begin, same, whole}, nil, ""},
		{"shortened", []string{begin, same, intent}, open, ""},
		{"an answer is not proof", []string{begin, intent, answer}, open, ""},
		{"what became of the group is another matter", []string{begin, intent, whole}, open, ""},
		{"put back", []string{begin, intent, answer, done}, nil, ""},
		{"put back by a later run", []string{begin, intent, begin, done}, nil, ""},
		{"another group was put back", []string{begin, intent, strings.Replace(done, `"G"`, `"H"`, 1)}, open, ""},
		{"shortened twice", []string{begin, intent, begin, intent}, open, ""},
		{"blank lines", []string{begin, "", intent, ""}, open, ""},
		{"the last line was cut", []string{begin, intent, done[:40]}, open, ""},
		{"a line was cut, and a later run went on", []string{begin, intent[:40], begin, intent}, open, ""},
		{"another file", []string{begin, "version: 1"}, nil, "line 2 of the journal"},
		{"an entry of another form", []string{`{"step":1}`}, nil, "line 1 of the journal"},
		{"more than an entry", []string{begin, done + done}, nil, "line 2 of the journal"},
		{"a line without an end", []string{strings.Repeat("x", 2<<20)}, nil, "could not be read"},
	}
	for _, test := range tests {
		got, err := apply.ReadJournal(strings.NewReader(strings.Join(test.lines, "\n")))
		switch {
		case test.fails != "" && (err == nil || !strings.Contains(err.Error(), test.fails)):
			t.Errorf("%s: %v, want %q", test.name, err, test.fails)
		case test.fails == "" && (err != nil || !slices.Equal(got, test.want)):
			t.Errorf("%s: %+v, %v; want %+v", test.name, got, err, test.want)
		}
	}
	if _, err := apply.ReadJournal(iotest.ErrReader(errors.New("disk"))); err == nil {
		t.Error("a journal that can't be read is no empty one")
	}
}

// A stricter maximum is one step less, and never less than the shortest there
// is; what can't be read is not changed.
func TestStricterValues(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		hours("PT8H"):              "PT7H30M",
		hours("PT1H"):              "PT30M",
		hours("PT1H30M"):           "PT1H",
		hours("P1D"):               "PT23H30M",
		hours("P1DT30M"):           "P1D",
		hours("PT90M"):             "PT1H",
		hours("PT45M"):             "no stricter value",
		hours("PT30M"):             "no stricter value",
		hours("PT0M"):              "could not be understood",
		hours("P"):                 "could not be understood",
		hours("PT"):                "could not be understood",
		hours("P1M"):               "could not be understood",
		hours("P1Y"):               "could not be understood",
		hours("8 hours"):           "could not be understood",
		hours("PT-8H"):             "could not be understood",
		hours("PT8H30S"):           "could not be understood",
		hours("PT999999H"):         "could not be understood",
		`{"id":"x"}`:               "could not be read",
		`{"maximumDuration":8}`:    "could not be read",
		`{"maximumDuration":null}`: "could not be understood",
		`[]`:                       "could not be read",
	} {
		x := newTenant(snapshot(1))
		x.ignores = ignoring(apply.SameRule, apply.SamePolicy)
		x.set(id(1), apply.WrittenRole, apply.WrittenRule, value)
		o := runWithFallback(t, t.Context(), x, &recorder{}).Outcomes[0]
		if strings.HasPrefix(want, "P") {
			if len(x.writes) != 4 || !equalJSON(x.writes[2].Value, strings.Replace(value, value[strings.Index(value, `Duration":"`)+11:strings.Index(value, `","odd`)], want, 1)) {
				t.Errorf("%s: sent %+v, want %s", value, x.writes, want)
			}
			continue
		}
		if len(x.writes) != 2 || !strings.Contains(o.Detail, want) {
			t.Errorf("%s: %s, want %q", value, o.Detail, want)
		}
	}
}
