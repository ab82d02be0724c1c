package apply

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
)

// RestoreResult is what became of restoring a setting that this run or an earlier
// one shortened. Done: it has its former value. Skipped: nothing was sent; Detail
// says why. Rejected and Unknown are those of the write.
type RestoreResult struct {
	PendingRestore
	State  State
	Detail string
	Sent   bool // a write to restore it was sent
}

// Ref names the group in a report.
func (x *RestoreResult) Ref() finding.Group { return finding.Group{ID: x.Group, Name: x.Name} }

// Subject is how findings name the setting.
func (s *PendingRestore) Subject() string { return s.Role + " " + s.Rule }

// Finding is about a setting that an earlier run left shortened and this one did
// not restore; ok is false when it has its former value.
func (x *RestoreResult) Finding() (f finding.Finding, ok bool) {
	return finding.Finding{
		Rule: SettingRule, Severity: finding.Error, Group: x.Ref(), Subject: x.Subject(), Fix: x.NextStep(),
		Message: fmt.Sprintf("%s has a role setting that an earlier run shortened and this one did not put back, %s: %s",
			finding.Quote(x.Name), x.words(), x.Detail),
	}, x.State != Done
}

// Words is the whole of it in one clause: which setting, its values unless it has its
// former one, and what became of it.
func (x *RestoreResult) Words() string {
	if x.State == Done {
		return fmt.Sprintf("%s of %ss: %s", x.Rule, x.Role, x.Detail)
	}
	return x.words() + "; " + x.Detail
}

func (s *PendingRestore) words() string {
	d := settings.Difference{Role: s.Role, Rule: s.Rule, Before: s.Before, After: s.After}
	return fmt.Sprintf("%s of %ss: %s", s.Rule, s.Role, d.Words())
}

// NextStep says what to do about it, "" if it is done.
func (x *RestoreResult) NextStep() string {
	if x.State == Done {
		return ""
	}
	return "Run onboard again with the journal of that run, or put it back in the Entra admin center: " +
		"Identity Governance, Privileged Identity Management, Groups, the group, Settings, " +
		x.Role + ", activation maximum duration"
}
