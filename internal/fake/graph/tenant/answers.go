package tenant

import (
	"reflect"
	"time"
)

// Answers chooses what the tenant does where nobody has published what
// Microsoft's does. The zero value is the likelier reading of each question;
// Alternatives has the other answers one by one, so that a client can be
// tested under both.
type Answers struct {
	// UnchangedWriteIgnored: sending a role setting its present value is
	// answered 204 and does nothing. Likelier: it onboards like any other write,
	// since the write is documented as a trigger without that exception. [?]
	UnchangedWriteIgnored bool
	// UnmanagedResourceIs400: GET …/group/resources/{id} of a group that is not
	// managed is 400. Likelier: 404. [?]
	UnmanagedResourceIs400 bool
	// ValidationOnlyOnboards: a schedule request with isValidationOnly brings
	// the group under PIM. Likelier: documented as having no effect. [?]
	ValidationOnlyOnboards bool
	// MailGroupsAccepted: PIM refuses dynamic and synchronised groups only.
	// Likelier: mail-enabled security groups and distribution lists too. [?]
	MailGroupsAccepted bool
	// RefusedKindsReadEmpty: reads about a group of a refused kind answer as for
	// any other group. Likelier: 400 ResourceTypeNotSupported on reads, too; it
	// has been seen on eligibilityScheduleInstances and policy lists. [L]
	RefusedKindsReadEmpty bool
	// RoleAssignableNeedsRole: an application needs a directory role to write to
	// a role-assignable group. Likelier: its permission is enough, as two
	// infrastructure-as-code projects say. [C]
	RoleAssignableNeedsRole bool
	// VisibleAfterReads and VisibleAfter delay the list of managed groups behind
	// the write: that many reads of the list, that long. [?]
	VisibleAfterReads int
	VisibleAfter      time.Duration
	// Activity is the name of the audit entry that onboarding leaves. [?]
	Activity string
	// RestrictedIsDenied: a write to a group in a restricted unit is answered
	// like the directory does (Authorization_RequestDenied). Likelier: as PIM's
	// back end refuses principals (UnauthorizedAccessException). [?]
	RestrictedIsDenied bool
	// OwnerWriteIgnored: a write to the owner's role settings alone does not
	// onboard. Likelier: both roles belong to one managed resource. [?]
	OwnerWriteIgnored bool
	// RotatesBothIDs: a write renews the ids of both policies, "the ids of the
	// policies and policy assignments". Likelier: of the written one only, since
	// Terraform writes both in one plan with ids that it has read before. [C]
	RotatesBothIDs bool
	// OldIDsGone: an id that a write has renewed is 404. Likelier: reads and
	// writes still reach the policy by it, though the assignments no longer have
	// it: that is how azuread #1769 came to find none. [I]
	OldIDsGone bool
	// OldIDWriteIgnored: a write to such an id is answered as ever and has no
	// effect. [?]
	OldIDWriteIgnored bool
	// RotatesOnceOnly: only the write that onboards renews ids. Likelier: every
	// write, as Terraform's provider has to assume. [C]
	RotatesOnceOnly bool
	// AppOnlyIgnored: writes of an application change the setting and never
	// onboard (an old comment in manicminer/hamilton). Likelier: they do, as
	// Terraform and others report. [C][L]
	AppOnlyIgnored bool
	// StartRenewed: the service moves the start of a schedule in force every half
	// hour. Likelier: it stays; a monitor has seen it move for directory roles. [L]
	StartRenewed bool
	// ExpiredListed: lists of schedules have ended ones for another 30 days, as the
	// portal does. Likelier: they don't; what uses a schedule's id finds it gone. [C]
	ExpiredListed bool
	// GroupRowsInInstancesOnly: who is eligible through a group is in the list of
	// instances alone. Likelier: in both, since both have memberType. [?]
	GroupRowsInInstancesOnly bool
	// ActivatedThroughGroup: who is eligible through a group and activates has an
	// assignment with the memberType of the eligibility. Likelier: a direct one, since
	// it is the person who is a member then. [?]
	ActivatedThroughGroup bool
	// LateMembersUnlisted: who was made a member or owner in the directory after
	// PIM took the group has no assignment. Likelier: one without times, as those
	// have who were there before. [?]
	LateMembersUnlisted bool
	// PackageListExpandRefused: the list of access packages takes no $expand in v1.0,
	// whose page has only $select and $filter. Likelier: it does, as in beta. [?]
	PackageListExpandRefused bool
	// PackageRoleIDsDiffer: the originId of an "Eligible Member" ends in another id
	// than the group's, as in the sample of the page. Likelier: the group's. [?]
	PackageRoleIDsDiffer bool
	// ByIDsNeedsLess: getByIds takes any permission to read users, groups or
	// applications. Likelier: the documented one alone. [L] for users
	ByIDsNeedsLess bool
	// ExtensionRules: each policy has two rules more, for extensions, as after it was
	// saved in the portal. Likelier: the 17 until somebody does. [L]
	ExtensionRules bool
	// OtherSpellings: what pages and captures spell in two ways is spelled in the less
	// usual one: rules in another order, "all", an absent claimValue, no stages,
	// approvers by id, words with capitals. [D][L]
	OtherSpellings bool
	// NeverLocked: explicit recipients of approver notifications do not lock the policy
	// of a group. Likelier: they do, as seen of a directory role. [L]
	NeverLocked bool
	// FirstWriteDrops: the write that onboards puts all other role settings of
	// that policy back to their defaults (terraform-provider-azuread #1517). [L]
	FirstWriteDrops bool
	// FirstWriteLosesMails: of the first write to a policy the notifications are lost,
	// and a second one is kept. Likelier: nothing is. [L] azuread #1517
	FirstWriteLosesMails bool
	// SettingsAfterReads and SettingsAfter delay the role settings of a group behind a
	// write: that many reads of them, that long. Reads of three and of twelve seconds
	// later were seen to be up to date. [L] OMNI
	SettingsAfterReads int
	SettingsAfter      time.Duration
	// SchedulesAfterReads delays the schedules of a group behind a request. [?]
	SchedulesAfterReads int
	// ActiveTicketRefused: a ticket can't be required to assign an active member.
	// Likelier: the word is taken there, as Terraform's provider sends it. [C]
	ActiveTicketRefused bool
	// ActivationAtMost8h: no longer activation can be allowed, as the overview page
	// says. Likelier: 24 hours, the range in the portal. [D]
	ActivationAtMost8h bool
	// ApplicationsMustExplain: a justification or ticket that the settings require of
	// an administrator is required of an application. Likelier: only of a person; an
	// application was let through without a justification. [L]
	ApplicationsMustExplain bool
	// UpdateNeverShortens: adminUpdate takes no earlier end. Likelier: it takes any
	// that the settings allow; no live answer for groups is published. [?]
	UpdateNeverShortens bool
	// RemovalIsProvisioned: a removal that was made has the status Provisioned.
	// Likelier: Revoked, which clients take for success. [C]
	RemovalIsProvisioned bool
	// PackageRequestsUnlisted: what an access package gives and takes away leaves no
	// request. Likelier: it does, since each schedule is made by one. [?]
	PackageRequestsUnlisted bool
	// ManagedTopRefused: PIM's list takes no $top, which its page does not
	// mention. Likelier: it is the size of a page, since clients send it. [C]
	ManagedTopRefused bool
	// ManagedTopBoundsList: $top bounds the list, as OData says, and no link
	// leads to the rest. Likelier: as above. [?]
	ManagedTopBoundsList bool
}

// With gives the answers with the other ones instead, where those differ from the
// likelier answer.
func (a Answers) With(other Answers) Answers {
	to, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(other)
	for i := range from.NumField() {
		if !from.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return a
}

// Alternative is one unlikely answer and its name.
type Alternative struct {
	Name    string
	Answers Answers
}

// Alternatives lists the other answers, each alone.
func Alternatives() []Alternative {
	return []Alternative{
		{"unchanged-write-ignored", Answers{UnchangedWriteIgnored: true}},
		{"unmanaged-resource-is-400", Answers{UnmanagedResourceIs400: true}},
		{"validation-only-onboards", Answers{ValidationOnlyOnboards: true}},
		{"mail-groups-accepted", Answers{MailGroupsAccepted: true}},
		{"refused-kinds-read-empty", Answers{RefusedKindsReadEmpty: true}},
		{"role-assignable-needs-role", Answers{RoleAssignableNeedsRole: true}},
		{"visible-after-reads", Answers{VisibleAfterReads: 3}},
		{"visible-after-time", Answers{VisibleAfter: 20 * time.Second}},
		{"activity-name", Answers{Activity: "Add resource to PIM"}},
		{"restricted-is-denied", Answers{RestrictedIsDenied: true}},
		{"owner-write-ignored", Answers{OwnerWriteIgnored: true}},
		{"rotates-both-ids", Answers{RotatesBothIDs: true}},
		{"old-ids-gone", Answers{OldIDsGone: true}},
		{"both-ids-gone", Answers{RotatesBothIDs: true, OldIDsGone: true}},
		{"old-id-write-ignored", Answers{RotatesBothIDs: true, OldIDWriteIgnored: true}},
		{"start-renewed", Answers{StartRenewed: true}},
		{"expired-listed", Answers{ExpiredListed: true}},
		{"group-rows-in-instances-only", Answers{GroupRowsInInstancesOnly: true}},
		{"activated-through-group", Answers{ActivatedThroughGroup: true}},
		{"late-members-unlisted", Answers{LateMembersUnlisted: true}},
		{"package-list-expand-refused", Answers{PackageListExpandRefused: true}},
		{"package-role-ids-differ", Answers{PackageRoleIDsDiffer: true}},
		{"by-ids-needs-less", Answers{ByIDsNeedsLess: true}},
		{"extension-rules", Answers{ExtensionRules: true}},
		{"other-spellings", Answers{OtherSpellings: true}},
		{"never-locked", Answers{NeverLocked: true}},
		{"rotates-once-only", Answers{RotatesOnceOnly: true}},
		{"app-only-ignored", Answers{AppOnlyIgnored: true}},
		{"first-write-drops", Answers{FirstWriteDrops: true}},
		{"first-write-loses-mails", Answers{FirstWriteLosesMails: true}},
		{"settings-after-reads", Answers{SettingsAfterReads: 3}},
		{"settings-after-time", Answers{SettingsAfter: 12 * time.Second}},
		{"schedules-after-reads", Answers{SchedulesAfterReads: 3}},
		{"active-ticket-refused", Answers{ActiveTicketRefused: true}},
		{"activation-at-most-8h", Answers{ActivationAtMost8h: true}},
		{"applications-must-explain", Answers{ApplicationsMustExplain: true}},
		{"update-never-shortens", Answers{UpdateNeverShortens: true}},
		{"removal-is-provisioned", Answers{RemovalIsProvisioned: true}},
		{"package-requests-unlisted", Answers{PackageRequestsUnlisted: true}},
		{"managed-top-refused", Answers{ManagedTopRefused: true}},
		{"managed-top-bounds-list", Answers{ManagedTopBoundsList: true}},
	}
}
