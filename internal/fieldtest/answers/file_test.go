package answers_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pim-groups/internal/fieldtest/answers"
)

func sample() answers.File {
	r := &answers.Redactor{Began: began()}
	return answers.File{
		Version: 1, Date: "2026-11-30", Cloud: "public", Caller: answers.Application,
		Permissions: []string{"Group.Read.All", "RoleManagementPolicy.ReadWrite.AzureADGroup"},
		Service:     []string{r.Text(`x-ms-ags-diagnostic: {"ServerInfo":{"DataCenter":"West Europe","Ring":"5"}}`)},
		Questions: []answers.Result{
			{Name: "owner-write", Status: answers.Answered, Value: "ignored", Switch: "owner-write-ignored", Detail: "after 3 reads",
				Evidence: []answers.Exchange{{Time: r.Since(began()), Request: "PATCH /v1.0/policies/" + r.Text(groupID),
					Sent: r.Body(`{"maximumDuration":"PT8H"}`), Status: 204}, {Time: "start+5s", Request: "GET /##[error]", Answer: r.Body(`"##[error]"`)}}},
			{Name: "unmanaged-resource", Status: answers.NotAnswered, Why: "no answer came"},
			{Name: "pim-limits", Status: answers.NotMeasured, Why: "it would throttle the tenant"},
		},
	}
}

func encode(t *testing.T, f answers.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := answers.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	text := encode(t, sample())
	for _, form := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), strings.ReplaceAll(text, "\n{", "\n\t{ ")} {
		got, err := answers.Decode(strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if again := encode(t, got); again != text {
			t.Errorf("got\n%s\nwant\n%s", again, text)
		}
		if got.Questions[0].Value != "ignored" || !reflect.DeepEqual(got.Permissions, sample().Permissions) {
			t.Errorf("%+v", got)
		}
	}
	if strings.Contains(text, "##[") {
		t.Error("a command of the runner stands in the file")
	}
}

// Whatever a field test does not write is refused, and says what is wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	text := encode(t, sample())
	if _, err := answers.Decode(strings.NewReader(strings.Repeat(" ", 17<<20))); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("size: %v", err)
	}
	for _, test := range []struct{ old, now, want string }{
		{text, "", "not a file of answers"},
		{text, "null", "version 0"},
		{text, "[]", "not a file of answers"},
		{text, text + "{}", "not a file of answers"},
		{text, text[:len(text)/2], "not a file of answers"},
		{`"version":1`, `"version":2`, "version 2; this program reads version 1"},
		{`"version":1`, `"version":1, "version":1`, "is not as a field test writes it"},
		{`"version":1`, `"version":1, "more":1`, "is not as a field test writes it"},
		{`"cloud"`, `"Cloud"`, "is not as a field test writes it"},
		{"2026-11-30", "2026-11-31", "date:"},
		{"public", "Public Cloud", "cloud:"},
		{`"application"`, `"robot"`, "caller: robot"},
		{`"not answered"`, `"maybe"`, "status maybe"},
		{`"owner-write"`, `"Owner write"`, "the name has other characters"},
		{`"pim-limits"`, `"owner-write"`, "question owner-write is there twice"},
		{`"value":"ignored"`, `"value":""`, "a value is expected"},
		{`"value":"ignored"`, `"value":"Ignored!"`, "a value is expected"},
		{`"why":"no answer came"`, `"why":""`, "a reason is expected"},
		{`"status":"not answered"`, `"status":"not answered", "value":"x"`, "a value is expected"},
		{`"owner-write-ignored"`, `"../../x"`, "not the name of one"},
		{"no answer came", "Adele did not answer", "not redacted: Adele"},
		{"Group.Read.All", "Adele.Read.All", "not redacted: Adele"},
		{"after 3 reads", "after " + groupID, "not redacted: after 0AE4"},
		{"PT8H", "Adele", "the evidence is not redacted"},
		{"start+5s", "2026-11-30T08:00:17Z", "not redacted: 2026"},
		{"start+5s", `\u202eAdele`, `not redacted: \u{202e}Adele`},
	} {
		if !strings.Contains(text, test.old) {
			t.Fatalf("%q is not in\n%s", test.old, text)
		}
		_, err := answers.Decode(strings.NewReader(strings.Replace(text, test.old, test.now, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: %v, want %q", test.now, test.old, err, test.want)
		}
	}
	f := sample()
	f.Questions[0].Detail = "Adele"
	var b bytes.Buffer
	if err := answers.Encode(&b, f); err == nil || b.Len() > 0 {
		t.Errorf("a name was written: %v, %s", err, b.String())
	}
}
