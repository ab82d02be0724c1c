package policy

import (
	"fmt"

	"pim-groups/internal/finding"
)

// waiverExpired speaks of every waiver whose day is over, whether or not there
// is still something to waive: a policy file with dead lines is not read.
func waiverExpired() Rule {
	return Rule{
		Rule: finding.Rule{
			ID:    "waiver-expired",
			Title: "A waiver of the policy file has expired",
			Why: "Somebody accepted a finding until a day, and the day is over. The finding counts again; whoever accepted it " +
				"should look at it once more instead of letting the exception become permanent.",
			Fix:      "Fix what the waiver was for and remove it, or renew it with a new date and a reason that still holds.",
			Severity: finding.Warning,
		},
		About:      Tenant,
		Unwaivable: "a waiver of a waiver would never end",
		Check:      checkWaiverExpired,
	}
}

// At the date, since that is the line to change, with the reason repeated:
// whoever renews it should read it again.
func checkWaiverExpired(p *Pass) {
	waivers := p.Settings.all()
	for i := range waivers {
		w := &waivers[i]
		if w.live(p.Now) {
			continue
		}
		f, name := p.about(w)
		f.Pos = w.expires.Pos
		f.Message = fmt.Sprintf("the waiver of %s for %s ended with %s, and the finding counts again; its reason was: %s",
			w.rule.Value, name, w.expires.Value, w.reason.Value)
		p.Report(f)
	}
}
