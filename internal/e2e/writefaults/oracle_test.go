package writefaults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/apply"
)

// The oracle. It knows the tenant, and holds against it whatever a run has
// sent, written and said. Each function gives the promises that were broken.

// longest is what a run may take of the fake clock: ten minutes to read, and for
// each group all attempts with their waits.
const longest = 40 * time.Minute

// broken lists the promises that a run has broken, whatever went wrong in it.
func (r *ran) broken() []string {
	return slices.Concat(r.problems, r.wrongWrites(), r.wrongJournal(), r.wrongSecrets(), r.wrongReport(), r.wrongSettings(), r.wrongTime())
}

// wrongWrites: nothing is managed that nobody approved, no write is sent twice,
// and what only reads has sent none.
func (r *ran) wrongWrites() (list []string) {
	for group := range r.after {
		if r.after[group] && !r.stage.first[group] && !r.stage.others[group] && !r.stage.approved[group] {
			list = append(list, group+" is managed, and no file that was run declares it")
		}
		if r.before[group] && !r.after[group] {
			list = append(list, group+" is not managed any more")
		}
	}
	if len(r.sent) > 0 && (r.mode != "onboard" || r.code == 5) {
		list = append(list, fmt.Sprintf("%d writes of a run that may not write (%s, exit code %d)", len(r.sent), r.mode, r.code))
	}
	for i, s := range r.sent {
		// The same body twice is the write that onboards and the one that puts back.
		if n := count(r.sent[:i+1], s); n > 2 || n == 2 && !r.shortened(s.group) {
			list = append(list, "sent twice for "+s.group)
		}
	}
	return list
}

func count(list []send, s send) (n int) {
	for _, other := range list {
		if other == s {
			n++
		}
	}
	return n
}

// shortened says whether the journal announces that a setting is put back.
func (r *ran) shortened(group string) bool {
	return slices.ContainsFunc(r.entries, func(e apply.Entry) bool { return e.Group == group && e.Strategy == apply.Restore })
}

// wrongJournal: every line can be read, each intent is unique, and no group got
// more writes than were announced.
func (r *ran) wrongJournal() (list []string) {
	intents, writes := map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	for i, e := range r.entries {
		if e.Step == "unreadable" {
			list = append(list, fmt.Sprintf("line %d of the journal can't be read", i+1))
		}
		if e.Step != apply.StepIntent {
			continue
		}
		intents[e.Group]++
		if key := e.Group + string(e.Strategy); seen[key] {
			list = append(list, fmt.Sprintf("%s announced twice for %s", e.Strategy, e.Group))
		} else {
			seen[key] = true
		}
	}
	for _, s := range r.sent {
		writes[s.group]++
	}
	for group, n := range writes {
		if n > intents[group] {
			list = append(list, fmt.Sprintf("%d writes for %s, %d announced", n, group, intents[group]))
		}
	}
	if r.code >= 0 && len(r.sent) > 0 && !r.full() && (len(r.entries) == 0 || r.entries[len(r.entries)-1].Step != apply.StepEnd) {
		list = append(list, "the journal of a run that ended has no end")
	}
	return list
}

// full says that the journal could not be written any more.
func (r *ran) full() bool {
	return r.report != nil && strings.Contains(r.report.Failure, "nothing can be written down")
}

// marks begin or are what must be in no output.
func marks() []string { return []string{"eyJ", jobToken, secret, "fake-runner-request-token"} }

func (r *ran) wrongSecrets() (list []string) {
	texts := maps.Clone(r.files)
	texts["the log"] = r.said()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		for _, mark := range marks() {
			if strings.Contains(texts[name], mark) {
				list = append(list, fmt.Sprintf("%q is in %s", mark, name))
			}
		}
	}
	return list
}

func (r *ran) wrongTime() []string {
	if r.took > longest {
		return []string{fmt.Sprintf("took %v", r.took)}
	}
	return nil
}

// wrongReport holds what a run says against what is. A run that was killed says
// nothing; any other says how it ended, in outputs and report alike.
func (r *ran) wrongReport() (list []string) {
	if r.code < 0 {
		return nil
	}
	if r.code == 2 && len(r.sent) == 0 && (r.mute || r.outputs["exit-code"] == "2") {
		return nil // a wrong input, and the network was not used
	}
	if r.report == nil {
		return []string{fmt.Sprintf("no report, exit code %d: %s", r.code, r.said())}
	}
	if want := fmt.Sprint(r.code); r.report.ExitCode != r.code || !r.mute && (r.outputs["exit-code"] != want || r.outputs["result"] != r.report.Result) {
		list = append(list, fmt.Sprintf("exit code %d, in the report %d, in the outputs %s", r.code, r.report.ExitCode, r.outputs["exit-code"]))
	}
	for _, g := range r.report.Groups {
		if g.State == "managed" && !r.after[g.ID] {
			list = append(list, g.Name+" is called managed and is not")
		}
	}
	if n := r.report.Summary; r.code == 0 && (n["evaluated"] != n["declared"] || n["declared"] == 0 || n["unknown"] > 0 || r.mode == "onboard" && n["toOnboard"] > 0 || n["notEvaluated"] > 0) {
		list = append(list, fmt.Sprintf("clean, with %v", n))
	}
	for i := range r.report.Outcomes {
		list = append(list, r.wrongOutcome(&r.report.Outcomes[i])...)
	}
	return slices.Concat(list, r.wrongCounts())
}

// wrongCounts: each write that was sent is one of an outcome, none is denied, and
// what somebody else did is not counted as this run's.
func (r *ran) wrongCounts() (list []string) {
	told, sent, words := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range r.report.Outcomes {
		o := &r.report.Outcomes[i]
		told[o.Group] += o.Writes
		words[o.word()]++
	}
	for _, s := range r.sent {
		sent[s.group]++
	}
	for n := range population {
		if told[id(n)] != sent[id(n)] {
			list = append(list, fmt.Sprintf("%d writes were sent for %s, and the report tells of %d", sent[id(n)], id(n), told[id(n)]))
		}
	}
	if texts := r.said() + strings.Join(slices.Collect(maps.Values(r.files)), "\n"); len(r.sent) > 0 && strings.Contains(strings.Join(strings.Fields(texts), " "), "no write was sent") {
		list = append(list, `writes were sent, and the report says "no write was sent"`)
	}
	for output, word := range map[string]string{"onboarded": "done", "already-managed": "other", "rejected": "rejected"} {
		if got := r.outputs[output]; !r.mute && got != fmt.Sprint(words[word]) {
			list = append(list, fmt.Sprintf("the output %s is %q, the report has %v", output, got, words))
		}
	}
	return list
}

// codes are the least exit codes that states allow. Others are worse only for
// other reasons.
func codes() map[string][]int {
	return map[string][]int{"unknown": {6}, "rejected": {4, 6}, "pending": {3, 4, 6, 130}, "skipped": {3, 4, 6, 130},
		"restore-unknown": {6}, "restore-rejected": {4, 6}, "restore-skipped": {3, 4, 5, 6, 130}}
}

// wrongOutcome: done is managed, what is not done is told, with its reason and
// by its name wherever people look, and the exit code is as bad as it.
func (r *ran) wrongOutcome(o *outcome) (list []string) {
	wrong := func(text string) {
		list = append(list, fmt.Sprintf("%s is %s, %s: %s", o.Name, o.word(), text, o.Detail))
	}
	sent := slices.ContainsFunc(r.sent, func(s send) bool { return s.group == o.Group })
	switch o.word() {
	case "done", "other":
		if !r.after[o.Group] {
			wrong("and is not managed")
		}
		if o.word() == "done" && !sent {
			wrong("and no write was sent")
		}
		return list
	case "restored":
		return list
	case "skipped", "restore-skipped":
		if o.Writes > 0 {
			wrong("and a write was sent")
		}
	default:
		if o.Writes == 0 {
			wrong("and no write was sent")
		}
		// Of one that was managed before, the list can lag without any other sign.
		if o.word() == "rejected" && r.after[o.Group] && !r.before[o.Group] {
			wrong("and is managed")
		}
	}
	if !slices.Contains(codes()[o.word()], r.code) {
		wrong(fmt.Sprintf("and the exit code is %d", r.code))
	}
	if o.Detail == "" {
		wrong("without a reason")
	}
	if !r.found(o.Group) {
		wrong("and no finding tells it")
	}
	for _, name := range r.places() {
		if !strings.Contains(r.files[name], o.Name) {
			wrong("and " + name + " does not name it")
		}
	}
	return list
}

func (o *outcome) word() string {
	switch {
	case o.Action == "restore" && o.State == "done":
		return "restored"
	case o.Action == "restore":
		return "restore-" + o.State
	case o.Pending:
		return "pending"
	case o.ByOther:
		return "other"
	}
	return o.State
}

// found says whether a finding of the onboarding is about the group.
func (r *ran) found(group string) bool {
	return slices.ContainsFunc(r.report.Findings, func(f struct{ Rule, Status, Group, Message string }) bool {
		return f.Group == group && (f.Rule == apply.Rule || f.Rule == apply.SettingRule)
	})
}

// places are the files of a step in which people look for what happened.
func (r *ran) places() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.files)), func(name string) bool {
		return !strings.HasSuffix(name, ".md") && !strings.HasSuffix(name, ".txt") && !strings.HasSuffix(name, ".html") &&
			!strings.HasSuffix(name, ".csv") && !strings.HasSuffix(name, ".sarif")
	})
}

// wrongSettings: role settings are what they were before the run, or the report
// says that they are not, or at least the journal of a run that was killed. PIM
// tells none of a group that it can't manage.
func (r *ran) wrongSettings() (list []string) {
	for group, was := range r.was {
		switch {
		case r.is[group] == was, was == "", r.is[group] == "", r.report != nil && r.found(group):
		case r.code < 0 && r.announced(group), r.is[group] == r.stage.rules[group]:
		default:
			list = append(list, "role settings of "+group+" have changed, and nothing tells it")
		}
	}
	return list
}

// announced says whether the journal has the value from before a change.
func (r *ran) announced(group string) bool {
	return slices.ContainsFunc(r.entries, func(e apply.Entry) bool {
		return e.Group == group && e.Step == apply.StepIntent && e.Strategy == apply.Shorten && e.Before != ""
	})
}

// next is what must follow a run, once nothing goes wrong any more.
type next struct {
	code    int             // of the next onboarding
	checks  int             // of a check behind it
	managed map[string]bool // in the end
	short   bool            // the check, and a run that has nothing to do, are left out
}

// converged runs again without faults. It must come to where a run without
// faults comes, send nothing for what is managed, and then find nothing to do;
// what only checks agrees.
func (r *ran) converged(run func(order) *ran, want next) (list []string) {
	inputs := maps.Clone(r.inputs)
	delete(inputs, "report")
	again := run(order{mode: "onboard", inputs: inputs})
	list = append(list, again.broken()...)
	if again.code != want.code {
		list = append(list, fmt.Sprintf("the next run ends with %d, want %d: %s", again.code, want.code, again.said()))
	}
	for group, managed := range want.managed {
		if again.after[group] != managed {
			list = append(list, fmt.Sprintf("after the next run %s is managed: %t, want %t", group, again.after[group], managed))
		}
	}
	for _, s := range again.sent {
		if again.before[s.group] && !again.shortened(s.group) {
			list = append(list, "the next run sends a write for "+s.group+", which is managed")
		}
	}
	if want.short {
		return list
	}
	third, check := run(order{mode: "onboard", inputs: inputs}), run(order{mode: "check"})
	list = append(list, slices.Concat(third.broken(), check.broken())...)
	if third.code != want.code || len(third.sent) > 0 {
		list = append(list, fmt.Sprintf("a run with nothing to do ends with %d after %d writes: %s", third.code, len(third.sent), third.said()))
	}
	if check.code != want.checks {
		list = append(list, fmt.Sprintf("check ends with %d, want %d: %s", check.code, want.checks, check.said()))
	}
	return list
}
