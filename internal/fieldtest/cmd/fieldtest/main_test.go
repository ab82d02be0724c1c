package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	head  = `{"version":1,"date":"2026-11-30","cloud":"public","caller":"person","permissions":[],"service":[],"questions":[`
	same  = head + `{"name":"unmanaged-resource","status":"answered","value":"404"}]}`
	other = head + `{"name":"unmanaged-resource","status":"answered","value":"400","switch":"unmanaged-resource-is-400"}]}`
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		code       int
		want       string
	}{
		{"same.json", same, exitOK, "As expected: 1. Not as expected: 0."},
		{"new.json", other, exitFindings, "`--answer unmanaged-resource-is-400` answers like this"},
		{"bad.json", head, exitInput, "bad.json: is not a file of answers"},
		{"other.json", strings.Replace(same, "404", "302", 1), exitInput, "question unmanaged-resource: 302 is not one of its answers"},
		{"", "", exitInput, "no such file"},
	} {
		path := filepath.Join(t.TempDir(), "missing")
		if test.name != "" {
			path = filepath.Join(t.TempDir(), test.name)
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"compare", path}, world{out: &out, err: &errs}); code != test.code || !strings.Contains(out.String()+errs.String(), test.want) {
			t.Errorf("%s: exit %d, want %d with %q\n%s%s", test.name, code, test.code, test.want, &out, &errs)
		}
		if test.code == exitInput && out.Len() > 0 {
			t.Errorf("%s: printed %s", test.name, &out)
		}
	}
}
