package settings_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"pim-groups/internal/settings"
)

// documented gives the rules of a body of Microsoft's documentation, as settings of
// the role owner.
func documented(t testing.TB, name string) []settings.Setting {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	type policy struct{ Rules []json.RawMessage }
	var body struct {
		policy
		Value []struct{ Policy policy }
	}
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatal(err)
	}
	rules := body.Rules
	for _, assignment := range body.Value {
		rules = append(rules, assignment.Policy.Rules...)
	}
	var list []settings.Setting
	for _, rule := range rules {
		var head struct{ ID string }
		if err := json.Unmarshal(rule, &head); err != nil {
			t.Fatal(err)
		}
		list = append(list, settings.Setting{Role: "owner", Rule: head.ID, Value: string(rule)})
	}
	return list
}

// untouched are the settings of a group that nobody changed.
func untouched(t testing.TB) []settings.Setting { return documented(t, "assignments.owner.json") }

// altered gives a documented rule with some properties replaced; null removes none.
func altered(t testing.TB, rule, properties string) settings.Setting {
	t.Helper()
	setting, found := settings.Find(untouched(t), "owner", rule)
	var all map[string]json.RawMessage
	if !found || json.Unmarshal([]byte(setting.Value), &all) != nil || json.Unmarshal([]byte(properties), &all) != nil {
		t.Fatalf("%s with %s", rule, properties)
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	setting.Value = string(text)
	return setting
}

func leaf(t testing.TB, name string) settings.Leaf {
	t.Helper()
	l, ok := settings.FindLeaf(name)
	if !ok {
		t.Fatalf("no leaf %s", name)
	}
	return l
}

// words gives each leaf's value or why it is not known, a line each.
func words(r *settings.Role) string {
	var lines []string
	for _, l := range settings.Leaves() {
		text := l.Words(r)
		if reason := l.UnknownReason(r); reason != "" {
			text += ": " + reason
		}
		lines = append(lines, l.Name+" "+text)
	}
	return strings.Join(lines, "\n")
}

// What the documentation shows of a group that nobody changed.
func TestUntouched(t *testing.T) {
	t.Parallel()
	list := untouched(t)
	role := settings.Read(list, "owner")
	want := `activation.max 8h
activation.require justification
activation.context none
activation.approval none
eligible.max 365d
eligible.require nothing
active.max 180d
active.require justification
notify.eligible default
notify.active default
notify.activation default`
	if got := words(role); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for _, others := range []settings.OtherMails{role.ApproverMails, role.RequestorMails} {
		for _, field := range []settings.Field[settings.Mails]{others.Eligible, others.Active, others.Activation} {
			if mails, known := field.Value(); !known || mails.String() != "default" {
				t.Errorf("other mails: %v, %s", mails, field.Reason())
			}
		}
	}
	if found := role.NotUnderstood(); found != nil || role.Extensions != nil {
		t.Errorf("not understood: %v, extensions %v", found, role.Extensions)
	}
	slices.Reverse(list)
	if again := settings.Read(list, "owner"); words(again) != want {
		t.Errorf("the order of the rules means something:\n%s", words(again))
	}
	if found := settings.Read(list, "member").NotUnderstood(); len(found) != 17 {
		t.Errorf("%d rules of a role without rules are not understood", len(found))
	}
}

// The body of the documented update: an approver by id, and a context that is off.
func TestDocumentedUpdate(t *testing.T) {
	t.Parallel()
	role := settings.Read(documented(t, "policy.patch.json"), "owner")
	approval, known := role.ActivationApproval.Value()
	want := settings.ApprovedBy(settings.Approver{Kind: "user", ID: "c277c8cb-6bb7-42e5-a17f-0add9a718151"})
	if !known || !approval.Equal(want) {
		t.Errorf("approval: %v, %s", approval, role.ActivationApproval.Reason())
	}
	if context, known := role.ActivationContext.Value(); !known || context != "" {
		t.Errorf("context: %v, %s", context, role.ActivationContext.Reason())
	}
	if reason := leaf(t, "activation.max").UnknownReason(role); reason != "the role has no rule Expiration_EndUser_Assignment" {
		t.Errorf("a missing rule: %s", reason)
	}
	if zero := (&settings.Role{}); leaf(t, "activation.max").UnknownReason(zero) != "was not read" || leaf(t, "activation.max").Words(zero) != "unknown" {
		t.Error("the zero role is known")
	}
}
