package tenant

import (
	"strings"
	"time"
)

// Mail is a mail that PIM would have sent to one kind of recipients.
type Mail struct {
	At      time.Time
	GroupID string
	Role    Role
	Action  string // of the request
	To      string // Admin, Requestor or Approver, as the rules name them
}

// Mails lists the mails so far. None is sent, and a change of role settings makes
// none: no page says that it does. [?]
func (t *Tenant) Mails() []Mail { return t.mails }

// tell notes the mails about a request. For who is told there are three rules for each
// kind of request, and for approvers only while something waits for them. [D]
// https://learn.microsoft.com/entra/id-governance/privileged-identity-management/groups-role-settings#notifications-tab
func (t *Tenant) tell(s *State, r *Request) {
	waits := strings.HasPrefix(r.Status, "Pending")
	rules := rulesByID(s.policy(r.GroupID, r.AccessID).Rules)
	for _, to := range []string{"Admin", "Requestor", "Approver"} {
		rule := rules["Notification_"+to+"_"+r.target()]
		level := strings.ToLower(rule.Get("notificationLevel").Text())
		somebody := rule.Get("isDefaultRecipientsEnabled").True() || len(rule.Get("notificationRecipients").Items()) > 0
		if somebody && (level == "all" || level == "critical" && waits) && (to != "Approver" || waits) {
			t.mails = append(t.mails, Mail{r.Created, r.GroupID, r.AccessID, r.Action, to})
		}
	}
}

// target is what the ids of the rules about a request end in.
func (r *Request) target() string {
	switch {
	case strings.HasPrefix(r.Action, "self"):
		return "EndUser_Assignment"
	case r.Kind == Assignment:
		return "Admin_Assignment"
	}
	return "Admin_Eligibility"
}
