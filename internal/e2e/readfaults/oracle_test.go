package readfaults_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
	"pim-groups/internal/report"
	"pim-groups/policy"
)

// oracle knows the truth and judges outcomes by it, whatever went wrong.
type oracle struct {
	truths []judged
}

// verdicts counts what became of the declared groups.
type verdicts struct{ right, unknown int }

// judge reports every promise that the outcome breaks.
func (k *oracle) judge(t *testing.T, o *outcome, budget time.Duration) verdicts {
	t.Helper()
	if limit := budget + 10*time.Second; o.took > limit {
		t.Errorf("took %v, more than %v", o.took, limit)
	}
	texts := o.texts(t)
	k.noToken(t, o, texts)
	for _, e := range o.requests {
		for _, one := range append(e.Batch, &e) {
			if one.Method != "GET" && (one.Method != "POST" || !strings.HasSuffix(one.Path, "/$batch")) && !strings.HasSuffix(one.Path, "/oauth2/v2.0/token") {
				t.Errorf("check sent %s %s", one.Method, one.Path)
			}
		}
	}
	if o.err != nil {
		if o.report.Result != report.Incomplete || !strings.Contains(texts["json"], `"failure"`) {
			t.Errorf("nothing was read, and the result is %s", o.report.Result)
		}
		return verdicts{unknown: len(o.file.Groups)}
	}
	if _, err := directory.Decode(strings.NewReader(o.encoded(t))); err != nil {
		t.Errorf("the snapshot is not a valid one: %v", err)
	}
	k.everyRule(t, o)
	k.everyVerdict(t, o)
	return k.everyGroup(t, o, texts)
}

// everyVerdict wants the verdict on each group to be that of one of the true tenants,
// or to be unknown: what was not read protects no group, and exposes none.
func (k *oracle) everyVerdict(t *testing.T, o *outcome) {
	t.Helper()
	for i := range o.plan.Groups {
		g := &o.plan.Groups[i]
		if is := o.protectionOf(g); is != finding.Unknown && g.State != plan.Unknown &&
			!slices.ContainsFunc(k.truths, func(j judged) bool { return j.protectionOf(g) == is }) {
			t.Errorf("%q is said to be %q, and is %q", g.Declared.Name.Value, is, k.truths[0].protectionOf(g))
		}
	}
}

// protectionOf gives the verdict on a group, "" if there is none.
func (j *judged) protectionOf(g *plan.Group) finding.Protection {
	i := slices.IndexFunc(j.protection, func(v finding.Verdict) bool { return g.Found != nil && v.Group.ID == g.Found.ID })
	if i < 0 {
		return ""
	}
	return j.protection[i].Protection
}

// everyGroup wants each declared group to be judged as it is in one of the
// true tenants, or to be unknown and named as such.
func (k *oracle) everyGroup(t *testing.T, o *outcome, texts map[string]string) verdicts {
	t.Helper()
	var n verdicts
	for i := range o.plan.Groups {
		g := &o.plan.Groups[i]
		if g.State == plan.Unknown {
			n.unknown++
			o.named(t, g, texts)
			continue
		}
		if !slices.ContainsFunc(k.truths, func(j judged) bool { return j.plan.Groups[i].State == g.State }) {
			t.Errorf("%q is said to be %s, and is %s", g.Declared.Name.Value, g.State, k.truths[0].plan.Groups[i].State)
		}
		n.right++
	}
	if n.unknown > 0 && o.report.Result.ExitCode() != 3 {
		t.Errorf("%d groups are unknown, and the exit code is %d", n.unknown, o.report.Result.ExitCode())
	}
	if n.right+n.unknown != len(o.file.Groups) {
		t.Errorf("%d of %d declared groups are judged", n.right+n.unknown, len(o.file.Groups))
	}
	return n
}

// fewUnknown is how many unknown groups every format shows one by one. Formats
// for people sum up longer lists; that for programs never does.
const fewUnknown = 3

func (o *outcome) unknownGroups() int {
	n := 0
	for i := range o.plan.Groups {
		if o.plan.Groups[i].State == plan.Unknown {
			n++
		}
	}
	return n
}

// named wants an unknown group in the reports, with a reason.
func (o *outcome) named(t *testing.T, g *plan.Group, texts map[string]string) {
	t.Helper()
	if g.Reason == "" {
		t.Errorf("%q is unknown without a reason", g.Declared.Name.Value)
	}
	for name, text := range texts {
		byRule := name == "github" || strings.HasPrefix(name, "sarif") // findings alone, and of these not all
		if byRule || name != "json" && o.unknownGroups() > fewUnknown {
			continue
		}
		if !strings.Contains(text, g.Declared.Name.Value) {
			t.Errorf("%q is unknown, and the format %s does not name it", g.Declared.Name.Value, name)
		}
	}
}

// key is what a finding is about, without its words.
type key struct{ rule, group, subject string }

func keyOf(f *finding.Finding) key { return key{f.Rule, f.Group.ID, f.Subject} }

// everyRule wants every finding to be true, and every truth to be found or
// counted as not evaluated.
func (k *oracle) everyRule(t *testing.T, o *outcome) {
	t.Helper()
	found, asked := map[key]bool{}, map[key]bool{}
	for i := range o.plan.Groups {
		if g := &o.plan.Groups[i]; g.State == plan.Unknown && g.Found == nil {
			asked[key{group: g.ID()}], asked[key{group: g.Declared.Name.Value}] = true, true
		}
		if g := &o.plan.Groups[i]; g.State == plan.Unknown && o.protectionOf(g) == finding.Unknown {
			for _, rule := range ofManaged() { // that of a managed group are not asked of one that may be none
				asked[key{rule.ID, g.Found.ID, ""}] = true
			}
		}
	}
	for _, rule := range o.leftOut() {
		asked[key{rule: rule.ID}] = true
	}
	for i := range o.findings {
		f := &o.findings[i]
		if f.Status == finding.NotEvaluated {
			asked[key{f.Rule, f.Group.ID, ""}] = true
			if f.Group.Name == "" { // nothing at all was read of it
				asked[key{group: f.Group.ID}] = true
			}
			if o.report.Result != report.Incomplete {
				t.Errorf("%s was not evaluated, and the result is %s", f.Rule, o.report.Result)
			}
			continue
		}
		found[keyOf(f)] = true
		if !slices.ContainsFunc(k.truths, func(j judged) bool { return holds(j.findings, keyOf(f)) }) {
			t.Errorf("found, and not true: %s: %s", f.Rule, f.Message)
		}
	}
	for _, f := range k.always() {
		of := keyOf(f)
		if !found[of] && !slices.ContainsFunc(excuses(f), func(k key) bool { return asked[k] }) {
			t.Errorf("true, and neither found nor said to be unknown: %s: %s", f.Rule, f.Message)
		}
	}
}

func ofManaged() []policy.Rule {
	return slices.DeleteFunc(policy.Rules(), func(r policy.Rule) bool { return r.About != policy.EachManaged })
}

// leftOut lists the rules that ask nothing, because their part is optional and was not
// looked at.
func (o *outcome) leftOut() []policy.Rule {
	return slices.DeleteFunc(ofManaged(), func(r policy.Rule) bool {
		return !slices.ContainsFunc(o.snapshot.NotLookedAt, func(g directory.Gap) bool { return slices.Contains(r.Needs, g.Part) })
	})
}

// excuses are what a run can say instead of a finding: that the rule was not
// evaluated for the group, or at all; that the group could not be read.
func excuses(f *finding.Finding) []key {
	return []key{{f.Rule, f.Group.ID, ""}, {f.Rule, "", ""}, {group: f.Group.ID}, {group: f.Group.Name}}
}

// always lists the findings of all true tenants.
func (k *oracle) always() []*finding.Finding {
	var all []*finding.Finding
	for i := range k.truths[0].findings {
		f := &k.truths[0].findings[i]
		if !slices.ContainsFunc(k.truths, func(j judged) bool { return !holds(j.findings, keyOf(f)) }) {
			all = append(all, f)
		}
	}
	return all
}

func holds(findings []finding.Finding, of key) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return keyOf(&f) == of })
}

// mark begins every token of the fake, and every canary that faults put into
// answers.
const mark = "eyJ"

func (k *oracle) noToken(t *testing.T, o *outcome, texts map[string]string) {
	t.Helper()
	if o.err != nil {
		texts["error"] = o.err.Error()
	} else {
		texts["snapshot"] = o.encoded(t)
	}
	for name, text := range texts {
		if at := strings.Index(text, mark); at >= 0 {
			t.Errorf("a token is in the %s: %.60s", name, text[at:])
		}
		for _, token := range o.tokens.issued {
			if strings.Contains(text, token) {
				t.Errorf("a token is in the %s", name)
			}
		}
	}
	delete(texts, "snapshot")
	delete(texts, "error")
}

// texts writes the report in every format.
func (o *outcome) texts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, format := range report.Formats() {
		var b bytes.Buffer
		if err := format.Write(&b, o.report); err != nil {
			t.Fatalf("%s: %v", format.Name, err)
		}
		texts[format.Name] = b.String()
	}
	return texts
}

func (o *outcome) encoded(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := directory.Encode(&b, o.snapshot); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
