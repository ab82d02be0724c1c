package policy

import (
	"fmt"

	"pim-groups/internal/finding"
)

// waiverExpired reports every waiver whose last day is over, whether or not there
// is still something to waive: a policy file with dead lines is not read.
var waiverExpired = Rule{
	Rule: finding.Rule{
		ID:    "waiver-expired",
		Title: "A waiver of the policy file has expired",
		Why: "Somebody accepted a finding until a day that is over, so the finding counts again. It should be decided once more " +
			"instead of letting the exception become permanent.",
		Fix:      "Fix what the waiver was for and remove it, or renew it with a new date and a reason that still holds.",
		Severity: finding.Warning,
	},
	About:      Tenant,
	Unwaivable: "a waiver of a waiver would never end",
	Check:      checkWaiverExpired,
}

// The finding is at the date, which is the line to change, and repeats the reason,
// which should be read again before the waiver is renewed.
func checkWaiverExpired(p *Pass) {
	for _, w := range p.ownWaivers() {
		if w.live(p.Now) {
			continue
		}
		f, name := p.aboutWaiver(w)
		f.Pos = w.expires.Pos
		f.Message = fmt.Sprintf("the waiver of %s for %s ended on %s, so the finding counts again; its reason was: %s",
			w.rule.Value, name, w.expires.Value, w.reason.Value)
		p.Report(f)
	}
}
