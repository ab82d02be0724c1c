package importing

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestParseJSON has what editors and PowerShell accept beside JSON, with the line of each
// value and the comment behind it.
func TestParseJSON(t *testing.T) {
	t.Parallel()
	const file = `// first
{ "a": "http://x", /* {"b": 1, */ "list": [
    "1", // one // of two
    "/* \" //",
  ],
  "c": true, /*
*/ "d": {"e": null,}, //
}
/* end`
	root, err := parseJSON([]byte(file), true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range leavesOf(root) {
		got = append(got, fmt.Sprintf("%d %s=%s|%s", v.line, v.place, v.text, v.comment))
	}
	want := []string{`2 a=http://x|`, `3 list[0]=1|one // of two`, `4 list[1]=/* " //|`, `6 c=true|`, `7 d.e=null|`}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestParseJSONRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "line 1: the JSON ends too early",
		"{\n":                       "line 1: the JSON ends too early",
		"{\"a\": [\n1, 2":           "line 2: the JSON ends too early",
		"{\"a\": \"x\n":             "line 1: ",
		"{} {}":                     "line 1: something follows the end of the JSON",
		"{}\n]":                     "line 2: something follows the end of the JSON",
		"{\"a\": 1,\n\n\"A\": 2}":   `line 3: the key "A" is in this object twice`,
		"[1,,2]":                    "line 1: ",
		"{\"a\" 1}":                 "line 1: ",
		"[1 2]":                     "line 1: ",
		"NaN":                       "line 1: ",
		"[01]":                      "line 1: ",
		"\xff\xfe{\x00}\x00":        "it is not UTF-8",
		"{\"a\": \"\xff\"}":         "it is not UTF-8",
		strings.Repeat("[", 100000): "line 1: more than 100 levels deep",
		"/":                         "line 1: ",
		"/*":                        "line 1: the JSON ends too early",
	} {
		if root, err := parseJSON([]byte(text), true); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.20q: got %v, %v, want %s", text, root, err, want)
		}
	}
}

// FuzzEasyPIM holds for any bytes: an error, or a file that is valid.
func FuzzEasyPIM(f *testing.F) {
	for _, text := range samples(f) {
		f.Add([]byte(text))
	}
	for _, value := range replacements(f) {
		f.Add([]byte(`{"GroupRoles": {"Policies": {"x": {"Member": {"Template": ` + value + `}}}}, "Assignments": ` + value + `, "PolicyTemplates": {"x": ` + value + `}, "ProtectedUsers": ` + value + `}`))
		f.Add([]byte(`{"GroupRoles": ` + value + `, "GroupRolesActive": [` + value + `], "Groups": {"Policies": ` + value + `}, "GroupPolicies": [` + value + `]}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := parseJSON(data, true); err == nil {
			if plain, _ := withoutComments(data); !json.Valid(plain) {
				t.Fatalf("%q is no JSON", plain)
			}
		}
		if r, err := Import(EasyPIM(Tenant{}), data); err == nil {
			wantValid(t, r)
		}
	})
}

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"PT8H": "8h0m0s", "PT90M": "1h30m0s", "P1Y": "8760h0m0s", "P2W": "336h0m0s", "P1DT12H": "36h0m0s", "PT3600S": "1h0m0s",
		"P6M": "a month has no fixed length", "P1Y6M": "a month has no fixed length", "PT1S": "PIM has no seconds", "PT0S": "is no time at all",
		"P": "is no time at all", "PT": "is not an ISO 8601 duration", "": "is not an ISO 8601 duration", "8h": "is not an ISO 8601 duration",
		"P99999D": "is not an ISO 8601 duration", "p1d": "is not an ISO 8601 duration", "P1D\n": "is not an ISO 8601 duration",
	} {
		d, reason := parseDuration(text)
		if got := d.String(); got != want && (reason == "" || !strings.HasPrefix(reason, want)) {
			t.Errorf("%q: got %s, %s", text, got, reason)
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{}
	for _, test := range [][2]string{
		{"Standard", "standard"}, {"standard", "standard-2"}, {"HighSecurity", "high-security"}, {"Tier0_Critical Groups", "tier0-critical-groups"},
		{"PIM", "pim"}, {"", "t"}, {"--", "t-2"}, {"0day", "t-0day"}, {"名前", "t-3"}, {strings.Repeat("x", 80), strings.Repeat("x", 60)},
	} {
		if got := slug(test[0], taken); got != test[1] {
			t.Errorf("%q: got %q, want %q", test[0], got, test[1])
		}
	}
}
