package config_test

import (
	"fmt"
	"strings"
)

const (
	register = "version: 1\nprincipals:\n  users:\n    ada@contoso.com: " + guid2 + "\n"
	tier0    = "version: 1\nsettings:\n  tier0: {activation: {max: 1h}}\n"
	self     = "groups:\n  - name: a\n    id: " + guid1 + "\n"
)

// hostileRoles are the keys of principals, settings and roles.
func hostileRoles() []hostile {
	return append(append(append(hostileRegister(), hostileTemplates()...), hostileLeaves()...), append(hostileBlocks(), hostileAssignments()...)...)
}

func hostileRegister() []hostile {
	principals := func(text string) string { return "version: 1\n" + self + "principals:\n" + text }
	users := func(text string) string { return principals("  users:\n" + text) }
	groups := func(text string) string { return principals("  groups:\n" + text) }
	return []hostile{
		{"principals null", principals(""), "file-null", "5:1-11"},
		{"principals empty", "version: 1\n" + self + "principals: {}\n", "file-null", "5:1-11"},
		{"principals list", principals("  - a\n"), "file-type", "6:3-0"},
		{"principals unknown section", principals("  people: {a@b.c: " + guid2 + "}\n"), "file-unknown-key", "6:3-9"},
		{"users null", users(""), "file-null", "6:3-8"},
		{"users empty", principals("  users: {}\n"), "file-null", "6:3-8"},
		{"users list", users("    - ada@contoso.com\n"), "file-type", "7:5-0"},
		{"user of a group's name", users("    sg-a: " + guid2 + "\n"), "file-name", "7:5-9"},
		{"user without an id", users("    ada@contoso.com:\n"), "file-null", "7:5-20"},
		{"user with a bad id", users("    ada@contoso.com: x\n"), "file-id", "7:22-23"},
		{"user with a number", users("    ada@contoso.com: 5\n"), "file-type", "7:22-23"},
		{"user with a list", users("    ada@contoso.com: [" + guid2 + "]\n"), "file-type", "7:22-0"},
		{"user with the nil id", users("    ada@contoso.com: 00000000-0000-0000-0000-000000000000\n"), "file-id", "7:22-58"},
		{"user twice", users("    ada@contoso.com: " + guid2 + "\n    ada@contoso.com: " + guid2 + "\n"), "file-duplicate-key", "8:5-20"},
		{"user in two cases", users("    ada@contoso.com: " + guid2 + "\n    Ada@Contoso.com: " + guid2 + "\n"), "file-duplicate-name", "8:5-20"},
		{"two users of one id", users("    ada@contoso.com: " + guid2 + "\n    bob@contoso.com: " + strings.ToUpper(guid2) + "\n"), "file-duplicate-name", "8:22-58"},
		{"a user of the group's id", users("    ada@contoso.com: " + guid1 + "\n"), "file-duplicate-name", "4:9-45"},
		{"Cyrillic user", users("    \u0430da@contoso.com: " + guid2 + "\n"), "file-name", "7:5-20"},
		{"user by an anchor", users("    &x ada@contoso.com: " + guid2 + "\n"), "file-alias", "7:5-7"},
		{"users by a merge key", users("    <<: {ada@contoso.com: " + guid2 + "}\n"), "file-alias", "7:5-7"},
		{"user by a tag", users("    !!str ada@contoso.com: " + guid2 + "\n"), "file-tag", "7:5-10"},
		{"group that is a truth value", groups("    true: " + guid2 + "\n"), "file-type", "7:5-9"},
		{"group that is a number", groups("    1e5: " + guid2 + "\n"), "file-type", "7:5-8"},
		{"group that is null", groups("    ~: " + guid2 + "\n"), "file-type", "7:5-6"},
		{"group that is a quoted number", groups("    '1e5': " + guid2 + "\n"), "", ""},
		{"group without a name", groups("    '': " + guid2 + "\n"), "file-name", "7:5-7"},
		{"group with an invisible character", groups("    \"a\u200b\": " + guid2 + "\n"), "file-name", "7:5-9"},
		{"group named like a user", groups("    ada@contoso.com: " + guid2 + "\n"), "file-name", "7:5-20"},
		{"group named like an id", groups("    " + guid2 + ": " + guid2 + "\n"), "file-name", "7:5-41"},
		{"the declared group", groups("    A: " + strings.ToUpper(guid1) + "\n"), "", ""},
		{"the declared group's id by another name", groups("    b: " + guid1 + "\n"), "file-duplicate-name", "4:9-45"},
		{"the declared group's name with another id", groups("    a: " + guid2 + "\n"), "file-duplicate-name", "4:9-45"},
		{"an application of the group's name", principals("  applications: {a: " + guid2 + "}\n"), "file-duplicate-name", "4:9-45"},
		{"an application and a group of one name", groups("    b: " + guid2 + "\n  applications: {B: " + guid3 + "}\n"), "file-duplicate-name", "8:18-19"},
		{"principals alone", register, "file-empty", "1:1-0"},
	}
}

func hostileTemplates() []hostile {
	templates := func(text string) string { return "version: 1\n" + self + "settings:\n" + text }
	return []hostile{
		{"templates null", templates(""), "file-null", "5:1-9"},
		{"templates empty", "version: 1\n" + self + "settings: {}\n", "file-null", "5:1-9"},
		{"templates list", templates("  - a\n"), "file-type", "6:3-0"},
		{"template null", templates("  a:\n"), "file-null", "6:3-4"},
		{"template empty", templates("  a: {}\n"), "file-null", "6:3-4"},
		{"template of text", templates("  a: b\n"), "file-type", "6:6-7"},
		{"template in capitals", templates("  Tier0: {activation: {max: 1h}}\n"), "file-name", "6:3-8"},
		{"template that is a number", templates("  0: {activation: {max: 1h}}\n"), "file-type", "6:3-4"},
		{"template of 65 letters", templates("  " + strings.Repeat("a", 65) + ": {activation: {max: 1h}}\n"), "file-name", "6:3-68"},
		{"template twice", templates("  a: {activation: {max: 1h}}\n  a: {activation: {max: 2h}}\n"), "file-duplicate-key", "7:3-4"},
		{"template from a template", templates("  a: {activation: {max: 1h}}\n  b: {from: a, activation: {max: 2h}}\n"), "file-unknown-key", "7:7-11"},
		{"template with mfa and a context", templates("  a: {activation: {require: [mfa], context: c1}}\n"), "file-value", "6:36-43"},
		{"template with an unknown part", templates("  a: {activate: {max: 1h}}\n"), "file-unknown-key", "6:7-15"},
		{"template with an unknown approver", templates("  a: {activation: {approval: [Nobody]}}\n"), "file-unknown-name", "6:31-37"},
		{"templates alone", tier0, "file-empty", "1:1-0"},
	}
}

func hostileLeaves() []hostile {
	leaf := func(text string) string { return register + self + "    member: {settings: {" + text + "}}\n" }
	var list []hostile
	for _, x := range []struct{ name, text, rule, place string }{
		{"activation null", "activation: ~", "file-null", "8:37-38"},
		{"activation empty", "activation: {}", "file-null", "8:25-35"},
		{"activation list", "activation: [max]", "file-type", "8:37-0"},
		{"activation unknown leaf", "activation: {maximum: 1h}", "file-unknown-key", "8:38-45"},
		{"activation alias", "activation: *a", "file-alias", "8:5-41"},
		{"activation tag", "activation: !x {max: 1h}", "file-tag", "8:37-39"},
		{"max twice", "activation: {max: 1h, max: 2h}", "file-duplicate-key", "8:47-50"},
		{"max null", "activation: {max: }", "file-null", "8:38-41"},
		{"max number", "activation: {max: 8}", "file-type", "8:43-44"},
		{"max of 25h", "activation: {max: 25h}", "file-value", "8:43-46"},
		{"max of 45m", "activation: {max: 45m}", "file-value", "8:43-46"},
		{"max of 0m", "activation: {max: 0m}", "file-value", "8:43-45"},
		{"max of 2d", "activation: {max: 2d}", "file-value", "8:43-45"},
		{"max in capitals", "activation: {max: 8H}", "file-value", "8:43-45"},
		{"max in seconds", "activation: {max: PT3600S}", "file-value", "8:43-50"},
		{"max in weeks", "eligible: {max: 4w}", "file-value", "8:41-43"},
		{"max in months", "eligible: {max: P1M}", "file-value", "8:41-44"},
		{"max in years", "eligible: {max: P1Y}", "file-value", "8:41-44"},
		{"max of a fraction", "activation: {max: 1.5h}", "file-value", "8:43-47"},
		{"max of nothing", "activation: {max: PT}", "file-value", "8:43-45"},
		{"max negative", "activation: {max: -1h}", "file-value", "8:43-46"},
		{"max overflowing", "activation: {max: 99999999999999999999h}", "file-value", "8:43-64"},
		{"max permanent activation", "activation: {max: permanent}", "file-value", "8:43-52"},
		{"max in ISO 8601", "activation: {max: PT1H30M}", "", ""},
		{"max of a day", "activation: {max: P1D}", "", ""},
		{"max of 12h", "eligible: {max: 12h}", "file-value", "8:41-44"},
		{"max of 3651d", "eligible: {max: 3651d}", "file-value", "8:41-46"},
		{"max permanent", "eligible: {max: permanent}, active: {max: 3650d}", "", ""},
		{"max of 90m active", "active: {max: 90m}", "file-value", "8:39-42"},
		{"require null", "activation: {require: ~}", "file-null", "8:47-48"},
		{"require empty", "activation: {require: []}", "", ""},
		{"require text", "activation: {require: mfa}", "file-type", "8:47-50"},
		{"require MFA", "activation: {require: [MFA]}", "file-type", "8:48-51"},
		{"require twice", "activation: {require: [mfa, mfa]}", "file-value", "8:53-56"},
		{"require number", "eligible: {require: [1]}", "file-type", "8:46-47"},
		{"context null", "activation: {context: null}", "file-null", "8:47-51"},
		{"context c0", "activation: {context: c0}", "file-value", "8:47-49"},
		{"context c100", "activation: {context: c100}", "file-value", "8:47-51"},
		{"context C1", "activation: {context: C1}", "file-value", "8:47-49"},
		{"context number", "activation: {context: 1}", "file-type", "8:47-48"},
		{"context with mfa", "activation: {context: c1, require: [mfa]}", "file-value", "8:38-45"},
		{"no context with mfa", "activation: {context: none, require: [mfa]}", "", ""},
		{"approval null", "activation: {approval: }", "file-null", "8:38-46"},
		{"approval of one name", "activation: {approval: ada@contoso.com}", "file-type", "8:48-63"},
		{"approval empty", "activation: {approval: []}", "file-value", "8:38-46"},
		{"approval of 51", "activation: {approval: [" + strings.TrimSuffix(manyOwners(51), ",") + "]}", "file-value", "8:38-46"},
		{"approval of 50", "activation: {approval: [" + strings.TrimSuffix(manyOwners(50), ",") + "]}", "", ""},
		{"approval by nobody", "activation: {approval: [~]}", "file-null", "8:49-50"},
		{"approval by a mapping", "activation: {approval: [{who: ada@contoso.com}]}", "file-type", "8:49-0"},
		{"approval by the group", "activation: {approval: [a]}", "file-value", "8:49-50"},
		{"approval by the group's id", "activation: {approval: [" + guid1 + "]}", "file-value", "8:49-85"},
		{"approval by an unknown id", "activation: {approval: [" + guid3 + "]}", "file-value", "8:49-85"},
		{"approval twice", "activation: {approval: [ada@contoso.com, " + guid2 + "]}", "file-value", "8:66-102"},
		{"approver who is unknown", "activation: {approval: [Ada]}", "file-unknown-name", "8:49-52"},
		{"notify empty", "notify: {}", "file-null", "8:25-31"},
		{"notify word", "notify: {active: all}", "file-type", "8:42-45"},
		{"notify true", "notify: {active: true}", "file-type", "8:42-46"},
		{"notify approvers", "notify: {approval: none}", "file-unknown-key", "8:34-42"},
		{"notify without a level", "notify: {active: {defaults: true}}", "file-missing-key", "8:42-0"},
		{"notify empty block", "notify: {active: {}}", "file-missing-key", "8:42-0"},
		{"notify nobody", "notify: {active: {level: all, defaults: false}}", "file-value", "8:34-40"},
		{"notify level none", "notify: {active: {level: none, defaults: true}}", "file-type", "8:50-54"},
		{"notify defaults in quotes", "notify: {active: {level: all, defaults: 'true'}}", "file-type", "8:65-71"},
		{"notify to nobody", "notify: {active: {level: all, defaults: true, to: []}}", "file-value", "8:71-73"},
		{"notify to a name", "notify: {active: {level: all, defaults: true, to: [ada]}}", "file-value", "8:76-79"},
		{"notify two lines", `notify: {active: {level: all, defaults: true, to: ["a@b.c\nBcc: x@y.z"]}}`, "file-value", "8:76-95"},
		{"notify twice", "notify: {active: {level: all, defaults: true, to: [a@b.cd, A@b.cd]}}", "file-value", "8:84-90"},
		{"notify sound", "notify: {active: {level: critical, defaults: false, to: [a+b@c.de]}, eligible: default}", "", ""},
	} {
		list = append(list, hostile{x.name, leaf(x.text), x.rule, x.place})
	}
	return list
}

func hostileBlocks() []hostile {
	member := func(text string) string { return tier0 + self + "    member: " + text + "\n" }
	owner := func(keys, text string) string { return register + self + keys + "    owner: " + text + "\n" }
	return []hostile{
		{"role null", member(""), "file-null", "7:5-11"},
		{"role empty", member("{}"), "file-null", "7:5-11"},
		{"role of text", member("tier0"), "file-type", "7:13-18"},
		{"role of a list", member("[ada@contoso.com]"), "file-type", "7:13-0"},
		{"role twice", member("{settings: tier0}\n    member: {settings: tier0}"), "file-duplicate-key", "8:5-11"},
		{"role with an unknown key", member("{setting: tier0}"), "file-unknown-key", "7:14-21"},
		{"role by an alias", member("*x"), "file-alias", "7:5-15"},
		{"role under pim none", strings.Replace(member("{settings: tier0}"), "name: a\n", "name: a\n    pim: none\n", 1), "file-value", "8:5-11"},
		{"exact alone", member("{exact: true}"), "file-missing-key", "7:5-11"},
		{"exact without a list", member("{settings: tier0, exact: true}"), "file-missing-key", "7:5-11"},
		{"exact as text", member("{eligible: [], exact: 'false'}"), "file-type", "7:35-42"},
		{"exact as yes", member("{eligible: [], exact: yes}"), "file-type", "7:35-38"},
		{"settings null", member("{settings: }"), "file-null", "7:14-22"},
		{"settings empty", member("{settings: {}}"), "file-null", "7:14-22"},
		{"settings list", member("{settings: [tier0]}"), "file-type", "7:24-0"},
		{"settings unknown", member("{settings: tier-0}"), "file-unknown-name", "7:24-30"},
		{"settings number", member("{settings: 0}"), "file-type", "7:24-25"},
		{"settings from nothing", member("{settings: {from: }}"), "file-null", "7:25-29"},
		{"settings from a template", member("{settings: {from: tier0}}"), "", ""},
		{"settings from a block", member("{settings: {from: {activation: {max: 1h}}}}"), "file-type", "7:31-0"},
		{"settings from an unknown one", member("{settings: {from: tier1, activation: {max: 2h}}}"), "file-unknown-name", "7:31-36"},
		{"mfa over a context", strings.Replace(member("{settings: {from: tier0, activation: {require: [mfa]}}}"), "max: 1h", "context: c1", 1), "file-value", "7:51-58"},
		{"a context over mfa", strings.Replace(member("{settings: {from: tier0, activation: {context: c2}}}"), "max: 1h", "require: [mfa]", 1), "file-value", "7:51-58"},
		{"no context over mfa", strings.Replace(member("{settings: {from: tier0, activation: {context: none}}}"), "max: 1h", "require: [mfa]", 1), "", ""},
		{"mfa to make eligible", member("{settings: {eligible: {require: [mfa]}}, eligible: [ada@contoso.com]}"), "file-value", "7:54-62"},
		{"mfa and nobody eligible", member("{settings: {eligible: {require: [mfa]}}, eligible: []}"), "", ""},
		{"the group approves through a template", strings.Replace(member("{settings: tier0}"), "max: 1h", "approval: [a]", 1), "file-value", "7:14-22"},
		{"a long name with hyphens", register + "  groups: {sg-platform-prod-subscription-owners: " + guid3 + "}\n" + self +
			"    member: {eligible: [sg-platform-prod-subscription-owners, sg-finance-prod-subscription-readers]}\n" +
			"  - {name: sg-finance-prod-subscription-readers, id: 9c4f5e6d-7d8c-4b9b-8faf-3d4e5f6a7b82}\n", "", ""},
		{"an unknown long name with hyphens", register + self + "    member: {eligible: [sg-finance-prod-subscription-readers]}\n", "file-unknown-name", "8:25-61"},
		{"a group named like the id in braces", register + self + "    member: {eligible: ['{" + guid3 + "}']}\n  - {name: '{" + guid3 + "}', id: 9c4f5e6d-7d8c-4b9b-8faf-3d4e5f6a7b82}\n", "file-id", "8:25-65"},
		{"owner for owners", owner("", "ada@contoso.com"), "file-type", "8:5-10"},
		{"owner for a list of owners", owner("", "[ada@contoso.com]"), "file-type", "8:5-10"},
		{"owner null", owner("", "~"), "file-null", "8:12-13"},
		{"groups that look like users", register + self + "  - {name: x@contoso.com}\n  - {name: y@contoso.com, member: {eligible: [x@contoso.com]}}\n", "", ""},
		{"an id of a group that looks like a user", register + self + "  - {name: x@contoso.com, id: " + guid2 + "}\n", "file-duplicate-name", "8:31-67"},
		{"owners twice", owner("    owners: []\n", "{active: []}"), "file-value", "9:13-19"},
		{"owners and eligible ones", owner("    owners: [ada@contoso.com]\n", "{eligible: []}"), "", ""},
		{"owners and active members", strings.Replace(owner("    owners: []\n", "{active: []}"), "owner: ", "member: ", 1), "", ""},
	}
}

func hostileAssignments() []hostile {
	var list []hostile
	who := func(key, text string) string { return register + self + "    member: {" + key + ": [" + text + "]}\n" }
	for _, x := range []struct{ name, text, rule, place string }{
		{"nobody", "~", "file-null", "8:25-26"},
		{"number", "5", "file-type", "8:25-26"},
		{"list", "[ada@contoso.com]", "file-type", "8:25-0"},
		{"empty entry", "{}", "file-missing-key", "8:25-0"},
		{"who missing", "{why: x}", "file-missing-key", "8:25-0"},
		{"who null", "{who: }", "file-null", "8:26-29"},
		{"unknown key", "{who: ada@contoso.com, end: 2027-01-01}", "file-unknown-key", "8:48-51"},
		{"unknown name", "Ada", "file-unknown-name", "8:25-28"},
		{"empty name", "''", "file-unknown-name", "8:25-27"},
		{"group without an id", "b]}\n  - {name: b, owners: [", "file-unknown-name", "8:25-26"},
		{"bad id", guid2[:35] + "g", "file-id", "8:25-61"},
		{"nil id", "00000000-0000-0000-0000-000000000000", "file-id", "8:25-61"},
		{"filter", `"x' or 1 eq 1@a.b"`, "file-unknown-name", "8:25-43"},
		{"Cyrillic name", "\u0430da@contoso.com", "file-unknown-name", "8:25-40"},
		{"invisible name", "\"ada@contoso.com\u200b\"", "file-unknown-name", "8:25-43"},
		{"the group itself", "A", "file-value", "8:25-26"},
		{"the group's id", guid1, "file-value", "8:25-61"},
		{"twice", "ada@contoso.com, Ada@contoso.com", "file-value", "8:42-57"},
		{"twice by the id", strings.ToUpper(guid2) + ", {who: ada@contoso.com}", "file-value", "8:69-84"},
		{"twice without an id", "bob@contoso.com, BOB@contoso.com", "file-value", "8:42-57"},
		{"until and for", "{who: ada@contoso.com, until: 2027-01-01, for: 90d}", "file-value", "8:67-70"},
		{"until and permanent", "{who: ada@contoso.com, permanent: true, until: 2027-01-01}", "file-value", "8:65-70"},
		{"until quoted", "{who: ada@contoso.com, until: '2027-01-01'}", "", ""},
		{"until unquoted", "{who: ada@contoso.com, until: 2027-01-01}", "", ""},
		{"until null", "{who: ada@contoso.com, until: }", "file-null", "8:48-53"},
		{"until a length", "{who: ada@contoso.com, until: 90d}", "file-type", "8:55-58"},
		{"until a time", "{who: ada@contoso.com, until: 2027-01-01T00:00:00Z}", "file-type", "8:55-75"},
		{"until no day", "{who: ada@contoso.com, until: 2027-02-30}", "file-type", "8:55-65"},
		{"until long ago", "{who: ada@contoso.com, until: 0001-01-01}", "file-value", "8:55-65"},
		{"until far away", "{who: ada@contoso.com, until: 9999-12-31}", "file-value", "8:55-65"},
		{"for a date", "{who: ada@contoso.com, for: 2027-01-01}", "file-type", "8:53-63"},
		{"for 12h", "{who: ada@contoso.com, for: 12h}", "file-value", "8:53-56"},
		{"for 3651d", "{who: ada@contoso.com, for: 3651d}", "file-value", "8:53-58"},
		{"for a year", "{who: ada@contoso.com, for: 1y}", "file-value", "8:53-55"},
		{"permanent false", "{who: ada@contoso.com, permanent: false}", "file-value", "8:59-64"},
		{"permanent yes", "{who: ada@contoso.com, permanent: yes}", "file-type", "8:59-62"},
		{"why empty", "{who: ada@contoso.com, why: ''}", "file-value", "8:53-55"},
		{"why blank", "{who: ada@contoso.com, why: '  '}", "file-value", "8:53-57"},
		{"why of 501", "{who: ada@contoso.com, why: " + strings.Repeat("x", 501) + "}", "file-value", "8:53-554"},
		{"why of 500", "{who: ada@contoso.com, why: " + strings.Repeat("é", 500) + "}", "", ""},
		{"why of two lines", `{who: ada@contoso.com, why: "a\nb"}`, "file-value", "8:53-59"},
		{"why reversed", "{who: ada@contoso.com, why: \"a\u202eb\"}", "file-encoding", "8:53-58"},
		{"why with an escape", `{who: ada@contoso.com, why: "a\x1b[31m"}`, "file-encoding", "8:53-64"},
		{"why with a mark", "{who: ada@contoso.com, why: 'x [PIM-groups o/r#1]'}", "file-value", "8:53-75"},
		{"why list", "{who: ada@contoso.com, why: [x]}", "file-type", "8:53-0"},
		{"ticket number", "{who: ada@contoso.com, ticket: 4711}", "file-type", "8:56-60"},
		{"ticket quoted number", "{who: ada@contoso.com, ticket: '4711'}", "", ""},
		{"ticket of 101", "{who: ada@contoso.com, ticket: " + strings.Repeat("x", 101) + "}", "file-value", "8:56-157"},
	} {
		list = append(list, hostile{"eligible " + x.name, who("eligible", x.text), x.rule, x.place})
	}
	for _, x := range []struct{ name, text, rule, place string }{
		{"bare name", "ada@contoso.com", "file-missing-key", "8:23-38"},
		{"without why", "{who: ada@contoso.com, until: 2027-01-01}", "file-missing-key", "8:23-0"},
		{"without an end", "{who: ada@contoso.com, why: x}", "file-missing-key", "8:23-0"},
		{"for", "{who: ada@contoso.com, why: x, for: 90d}", "file-unknown-key", "8:54-57"},
		{"two ends", "{who: ada@contoso.com, why: x, permanent: true, until: 2027-01-01}", "file-value", "8:71-76"},
		{"twice", fmt.Sprintf("{who: ada@contoso.com, why: x, permanent: true}, {who: %s, why: x, permanent: true}", guid2), "file-value", "8:78-114"},
		{"sound", "{who: ada@contoso.com, why: x, until: 2027-01-01}", "", ""},
	} {
		list = append(list, hostile{"active " + x.name, who("active", x.text), x.rule, x.place})
	}
	return list
}
