package settings

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/order"
)

// Approval is whether an activation needs somebody's consent, and whose.
// https://learn.microsoft.com/graph/api/resources/approvalsettings
type Approval struct {
	Required  bool
	Approvers []Approver // sorted, each once; none unless Required
}

// Approver is a user, or a group each of whose members may approve. ID is an object
// id in lower case.
type Approver struct{ Kind, ID string }

// The kinds of approvers that PIM for Groups offers. Graph has others, such as the
// requestor's manager; they are not understood.
const (
	ApproverUser  = "user"
	ApproverGroup = "group"
)

// ApprovedBy is an approval by any one of the approvers.
func ApprovedBy(approvers ...Approver) Approval {
	var list []Approver
	for _, a := range approvers {
		list = append(list, Approver{a.Kind, strings.ToLower(a.ID)})
	}
	order.By(list, func(a, b Approver) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return Approval{Required: true, Approvers: slices.Compact(list)}
}

// Equal compares sets of approvers. PIM keeps the approvers of an approval that is
// switched off, so they mean nothing then.
func (a Approval) Equal(b Approval) bool {
	return a.Required == b.Required && (!a.Required || slices.Equal(a.Approvers, b.Approvers))
}

// String gives none or the number of approvers.
func (a Approval) String() string {
	switch {
	case !a.Required:
		return "none"
	case len(a.Approvers) == 0:
		return "no approvers"
	case len(a.Approvers) == 1:
		return "1 approver"
	}
	return fmt.Sprintf("%d approvers", len(a.Approvers))
}

// rank: any one approver is enough, so one approver fewer is stricter.
func (a Approval) rank(after Approval) Rank {
	if !a.Required || !after.Required {
		return rankFlags(a.Required, after.Required)
	}
	return rankSets(after.Approvers, a.Approvers)
}

func (a Approval) unwritable() string {
	const most = 50
	if a.Required && (len(a.Approvers) == 0 || len(a.Approvers) > most) {
		return "an approval has 1 to 50 approvers"
	}
	for _, approver := range a.Approvers {
		if !isObjectID(approver.ID) || approver.Kind != ApproverUser && approver.Kind != ApproverGroup {
			return "an approver is a user or a group by its object id"
		}
	}
	return ""
}

const approvalRequired, approvalStages, primaryApprovers = "isApprovalRequired", "approvalStages", "primaryApprovers"

func (Approval) read(rule object) (Approval, string) {
	setting, reason := property[object](rule, "setting")
	if reason != "" {
		return Approval{}, reason
	}
	required, reason := property[bool](setting, approvalRequired)
	if reason != "" || !required {
		return Approval{}, reason // what else it has means nothing while it is off
	}
	stage, reason := readStage(setting)
	if reason != "" {
		return Approval{}, reason
	}
	approvers, reason := readApprovers(stage)
	return ApprovedBy(approvers...), reason
}

// readStage gives the one stage of an approval; nil if there is none, which means
// the same as a stage without approvers. A stage that escalates has approvers whom
// nobody declares, so it is not understood.
// https://learn.microsoft.com/graph/api/resources/unifiedapprovalstage
func readStage(setting object) (stage object, reason string) {
	if reason := wordReason(setting, "approvalMode", "SingleStage"); reason != "" {
		return nil, reason
	}
	stages, reason := list[object](setting, approvalStages)
	switch {
	case reason != "" || len(stages) == 0:
		return nil, reason
	case len(stages) > 1:
		return nil, fmt.Sprintf("%s has %d stages", approvalStages, len(stages))
	case !stages[0].has("isEscalationEnabled"):
		return stages[0], ""
	}
	escalates, reason := property[bool](stages[0], "isEscalationEnabled")
	if escalates {
		reason = "the approval escalates to others"
	}
	return stages[0], reason
}

func readApprovers(stage object) (approvers []Approver, reason string) {
	if len(stage) == 0 {
		return nil, "" // an empty stage is none
	}
	entries, reason := list[object](stage, primaryApprovers)
	for _, entry := range entries {
		approver, reason := readApprover(entry)
		if reason != "" {
			return nil, reason
		}
		approvers = append(approvers, approver)
	}
	return approvers, reason
}

// readApprover reads an approver by userId or groupId, or by id: one page writes the
// first, another one the second, and the service answers with either.
// https://learn.microsoft.com/graph/how-to-pim-update-rules
func readApprover(entry object) (Approver, string) {
	name, reason := property[string](entry, "@odata.type")
	kind := map[string]string{"#microsoft.graph.singleUser": ApproverUser, "#microsoft.graph.groupMembers": ApproverGroup}[name]
	switch {
	case reason != "":
		return Approver{}, "an approver's " + reason
	case kind == "":
		return Approver{}, "an approver is of the unknown type " + finding.Quote(name)
	}
	var ids []string
	for _, name := range []string{kind + "Id", "id"} {
		if id, reason := property[string](entry, name); reason == "" {
			ids = append(ids, strings.ToLower(id))
		} else if entry.has(name) {
			return Approver{}, "an approver's " + reason
		}
	}
	if ids = slices.Compact(ids); len(ids) != 1 || !isObjectID(ids[0]) {
		return Approver{}, "an approver has no object id, or two"
	}
	return Approver{kind, ids[0]}, ""
}

var objectID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func isObjectID(id string) bool {
	return objectID.MatchString(id)
}

// write switches approval off and leaves the rest, or on with exactly the approvers.
// Whoever stays an approver keeps the entry as it was read.
func (a Approval) write(rule object) string {
	setting, reason := property[object](rule, "setting")
	if reason == "" && a.Required {
		reason = a.writeStage(setting)
	}
	if reason != "" {
		return reason
	}
	set(setting, approvalRequired, a.Required)
	set(rule, "setting", setting)
	return ""
}

func (a Approval) writeStage(setting object) string {
	stage, reason := readStage(setting)
	if reason != "" {
		return reason
	}
	if len(stage) == 0 {
		stage = newStage()
	}
	if _, reason := readApprovers(stage); reason != "" {
		return reason // somebody of an unknown kind, whom nobody may drop unseen
	}
	present, _ := list[object](stage, primaryApprovers)
	entries := []object{}
	for _, approver := range a.Approvers {
		i := slices.IndexFunc(present, func(o object) bool { was, _ := readApprover(o); return was == approver })
		if i >= 0 {
			entries = append(entries, present[i])
			continue
		}
		entries = append(entries, approver.entry())
	}
	set(stage, primaryApprovers, entries)
	set(setting, approvalStages, []object{stage})
	return ""
}

// newStage is the stage of a policy that nobody changed.
// https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
func newStage() object {
	return object{
		"approvalStageTimeOutInDays": json.RawMessage("1"), "isApproverJustificationRequired": json.RawMessage("true"),
		"escalationTimeInMinutes": json.RawMessage("0"), "isEscalationEnabled": json.RawMessage("false"),
		primaryApprovers: json.RawMessage("[]"), "escalationApprovers": json.RawMessage("[]"),
	}
}

// entry is the approver as the how-to writes it.
// https://learn.microsoft.com/graph/how-to-pim-update-rules
func (a Approver) entry() object {
	o, name := object{}, "#microsoft.graph.singleUser"
	if a.Kind == ApproverGroup {
		name = "#microsoft.graph.groupMembers"
	}
	set(o, "@odata.type", name)
	set(o, a.Kind+"Id", a.ID)
	return o
}
