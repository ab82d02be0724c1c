package policy

import (
	"slices"

	"pim-groups/internal/finding"
)

// Names of the frameworks, and where each is published for everybody to read.
const (
	scuba       = "CISA SCuBA"
	scubaSource = "https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#"
	nist        = "NIST SP 800-53 Rev. 5"
	nistSource  = "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"
	cis         = "CIS Microsoft 365 Foundations Benchmark"
	cisSource   = "https://www.tenable.com/audits/items/CIS_Microsoft_365_"
)

// mapping says which rules speak to a control.
type mapping struct {
	finding.Control
	rules []string
}

// mappings are sorted by framework and id. A control is listed only if its own text
// asks for what the rules find. SCuBA extends its policies to the groups whose members
// hold a role; which NIST control one of its policies belongs to is said there too. The
// numbers of CIS change between versions, so the version is part of the id.
func mappings() []mapping {
	return []mapping{
		{finding.Control{Framework: cis, ID: "5.3.1 (v3.0.0)", Source: cisSource + "v3.0.0_E5_Level_2.audit:1a6b2aa412e69252478d0c738e3374a7",
			Title: "Ensure 'Privileged Identity Management' is used to manage roles"},
			[]string{"active-permanent-allowed", "owner-standing", "role-assignable-unmanaged", "standing-access"}},
		{finding.Control{Framework: cis, ID: "5.3.4 (v4.0.0)", Source: cisSource + "Foundations_v4.0.0_L1_E5.audit:35c8164adb108a3d67cb8cae442ac83c",
			Title: "Ensure approval is required for Global Administrator role activation"},
			[]string{"approval-missing", "approver-few"}}, // it asks for two approvers
		{finding.Control{Framework: cis, ID: "5.3.5 (v5.0.0)", Source: cisSource + "Foundations_v5.0.0_L1_E5.audit:9c78851bd7857bbbd36df07a461e2eec",
			Title: "Ensure approval is required for Privileged Role Administrator activation"},
			[]string{"approval-missing", "approver-few"}},

		{finding.Control{Framework: scuba, ID: "MS.AAD.7.4v1", Source: scubaSource + "msaad74v1",
			Title: "Permanent active role assignments SHALL NOT be allowed for highly privileged roles"},
			[]string{"active-permanent-allowed", "owner-standing", "standing-access"}},
		{finding.Control{Framework: scuba, ID: "MS.AAD.7.5v1", Source: scubaSource + "msaad75v1",
			Title: "Provisioning users to highly privileged roles SHALL NOT occur outside of a PAM system"},
			[]string{"owner-standing", "role-assignable-unmanaged", "standing-access"}},
		{finding.Control{Framework: scuba, ID: "MS.AAD.7.6v1", Source: scubaSource + "msaad76v1",
			Title: "Activation of the Global Administrator role SHALL require approval"},
			[]string{"activation-extension", "approval-missing"}},
		{finding.Control{Framework: scuba, ID: "MS.AAD.7.7v1", Source: scubaSource + "msaad77v1",
			Title: "Eligible and Active highly privileged role assignments SHALL trigger an alert"},
			[]string{"alert-off"}},
		{finding.Control{Framework: scuba, ID: "MS.AAD.7.8v1", Source: scubaSource + "msaad78v1",
			Title: "User activation of the Global Administrator role SHALL trigger an alert"},
			[]string{"alert-off"}},
		{finding.Control{Framework: scuba, ID: "MS.AAD.7.9v1", Source: scubaSource + "msaad79v1",
			Title: "User activation of other highly privileged roles SHOULD trigger an alert"},
			[]string{"alert-off"}},

		{finding.Control{Framework: nist, ID: "AC-2", Source: nistSource, Title: "Account Management"},
			[]string{"active-permanent-allowed", "managed-undeclared", "owner-standing", "owner-undeclared", "role-assignable-unmanaged", "standing-access"}},
		{finding.Control{Framework: nist, ID: "AC-2(1)", Source: nistSource, Title: "Account Management: Automated System Account Management"},
			[]string{"alert-off"}},
		{finding.Control{Framework: nist, ID: "AC-2(7)", Source: nistSource, Title: "Account Management: Privileged User Accounts"},
			[]string{"eligible-deleted", "eligible-disabled", "owner-disabled"}},
		{finding.Control{Framework: nist, ID: "AC-6", Source: nistSource, Title: "Least Privilege"},
			[]string{"activation-too-long", "active-permanent-allowed", "eligible-too-many", "owner-standing", "standing-access"}},
		{finding.Control{Framework: nist, ID: "AC-6(1)", Source: nistSource, Title: "Least Privilege: Authorize Access to Security Functions"},
			[]string{"activation-extension", "approval-missing"}},
		{finding.Control{Framework: nist, ID: "AC-6(9)", Source: nistSource, Title: "Least Privilege: Log Use of Privileged Functions"},
			[]string{"alert-off"}},
	}
}

// controlsOf lists the controls that a rule speaks to.
func controlsOf(rule string) []finding.Control {
	var list []finding.Control
	for _, m := range mappings() {
		if slices.Contains(m.rules, rule) {
			list = append(list, m.Control)
		}
	}
	return list
}
