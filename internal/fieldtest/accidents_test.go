package fieldtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fake/graph/fault"
)

// An accident at just the request that a question is about is no answer to it.
func TestAccidents(t *testing.T) {
	t.Parallel()
	type accident struct {
		question Question
		answers  fakegraph.Answers
		fault    fault.Fault
	}
	lost := fault.Action{Status: 204}
	refusal := wrongs()["a refusal"]
	rules, requests := `/rules/`, `ScheduleRequests$`
	for name, test := range map[string]accident{
		"lost, unchanged":      {unchangedWrite(), fakegraph.Answers{}, fault.Fault{Method: "PATCH", Path: rules, Nth: 2, Do: lost}},
		"lost approval":        {approvalWithoutApprover(), fakegraph.Answers{}, fault.Fault{Method: "PATCH", Path: rules, Nth: 2, Do: lost}},
		"refused approval":     {approvalWithoutApprover(), fakegraph.Answers{}, fault.Fault{Method: "PATCH", Path: rules, Nth: 2, Do: refusal}},
		"refused, not locked":  {approverMailsLock(), fakegraph.Answers{NeverLocked: true}, fault.Fault{Method: "PATCH", Path: rules, Nth: 4, Do: refusal}},
		"refused end":          {updateShortens(), fakegraph.Answers{}, fault.Fault{Method: "POST", Path: requests, Nth: 4, Do: refusal}},
		"two refused in a row": {updateShortens(), fakegraph.Answers{}, fault.Fault{Method: "POST", Path: requests, Nth: 4, Count: 2, Do: refusal}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, fakegraph.WithAnswers(test.answers), fakegraph.WithFaults(test.fault))
				if o := Run(t.Context(), b.Lab, []Question{test.question}); o.Findings[0].Status != NotAnswered {
					t.Errorf("%s %q", o.Findings[0].Status, o.Findings[0].Value)
				}
				b = newBench(t, fakegraph.WithAnswers(test.answers))
				if o := Run(t.Context(), b.Lab, []Question{test.question}); o.Findings[0].Status != Answered {
					t.Errorf("without it: %s %s", o.Findings[0].Status, o.Findings[0].Why)
				}
			})
		})
	}
}

// No other code of the module can make a Transport that sends more than the released
// program does.
func TestFormsAreOnlyHere(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		here := strings.HasPrefix(name, filepath.Join(root, "internal", "fieldtest")) || strings.HasPrefix(name, filepath.Join(root, "internal", "graph", "guard"))
		if err != nil || here || !strings.HasSuffix(name, ".go") {
			return err
		}
		data, err := os.ReadFile(name)
		if strings.Contains(string(data), "AllowingForms") {
			t.Errorf("%s uses AllowingForms", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
