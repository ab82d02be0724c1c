package cli

import (
	"strings"
	"testing"
	"time"

	"pim-groups/internal/escape"
)

// The text report has the width of the terminal, which COLUMNS overrules. A log
// or file has none: there the same inputs give the same bytes.
func TestWidth(t *testing.T) {
	t.Parallel()
	dir, _ := rehearsalDir(t)
	printed := func(w World) (out string, widest int) {
		var text strings.Builder
		w.Args, w.Dir, w.Stdout, w.Stderr = []string{"check", "--snapshot", "tenant.json", "--color", "never"}, dir, &text, &text
		w.Now = func() time.Time { return time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) }
		Run(t.Context(), w)
		for line := range strings.Lines(text.String()) {
			widest = max(widest, escape.Width(strings.TrimRight(line, "\n")))
		}
		return text.String(), widest
	}
	log, _ := printed(World{})
	for name, test := range map[string]struct {
		world       World
		least, most int
	}{
		"log":               {World{}, 60, 80},
		"wide":              {World{Terminal: true, Columns: 120}, 81, 120},
		"COLUMNS":           {World{Terminal: true, Columns: 60, Environ: []string{"COLUMNS=120"}}, 81, 120},
		"COLUMNS no word":   {World{Terminal: true, Columns: 120, Environ: []string{"COLUMNS=x"}}, 81, 120},
		"wider than useful": {World{Terminal: true, Columns: 4000}, 81, mostWidth},
	} {
		if _, widest := printed(test.world); widest < test.least || widest > test.most {
			t.Errorf("%s: %d columns, want %d to %d", name, widest, test.least, test.most)
		}
	}
	for _, same := range []World{{Terminal: true}, {Columns: 120}, {Environ: []string{"COLUMNS=120"}}} {
		if out, _ := printed(same); out != log {
			t.Errorf("%+v prints something else than a log", same)
		}
	}
}
