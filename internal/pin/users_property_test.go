package pin

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/config"
)

// TestUsersOnlyAdd: whatever the layout of principals, no byte of the file is lost, and
// nobody is without an id afterwards.
func TestUsersOnlyAdd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := config.Source{Path: "groups.yaml", Data: []byte(drawUsers(t))}
		file, found := config.Parse([]config.Source{before})
		if len(found) > 0 {
			t.Fatalf("drew a file that is not valid: %s: %s\n%s", found[0].Pos, found[0].Message, before.Data)
		}
		changed, err := Insert([]config.Source{before}, pinsOf(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, before.Data)
		}
		after := string(changed[0].Data)
		if !isSubsequence(before.Data, changed[0].Data) || strings.Count(after, "\r") > 0 && strings.Contains(strings.ReplaceAll(after, "\r\n", ""), "\n") {
			t.Fatalf("the file was\n%q\nand is\n%q", before.Data, after)
		}
		again, found := config.Parse(changed)
		if len(found) > 0 || len(pinsOf(again)) > 0 || len(again.Principals) <= len(file.Principals) {
			t.Fatalf("a second run finds %v\n%s", found, after)
		}
	})
}

// drawUsers draws a file with users who have no id, with or without others who have one.
func drawUsers(t *rapid.T) string {
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
	quote := rapid.SampledFrom([]string{"", `"`}).Draw(t, "quotes")
	users, groups := quote+"linus@contoso.com"+quote+": "+quote+idOf(90)+quote, quote+"Duty"+quote+": "+idOf(91)
	margin := strings.Repeat(" ", rapid.IntRange(1, 4).Draw(t, "margin"))
	register := rapid.SampledFrom([][]string{
		nil,
		{"principals: {users: {" + users + "}}"},
		{"principals: { groups: {" + groups + "} } # all"},
		{"principals:", margin + "users: {" + users + " , }  # some"},
		{"principals: # all", "", "# these", margin + "users:", margin + margin + users + " # one", "", margin + "# the end"},
		{"principals:", margin + "groups:", margin + margin + groups, margin + quote + "users" + quote + ":", margin + margin + users},
		{"principals:", margin + "# teams", margin + "groups: {" + groups + "}"},
	}).Draw(t, "register")
	who := rapid.SampledFrom([]string{"ada@contoso.com", "a_b.com#EXT#@contoso.com", "'!x@contoso.com'", "'#y@contoso.com'", "-z@contoso.com"})
	names := strings.Join(rapid.SliceOfNDistinct(who, 1, 5, rapid.ID[string]).Draw(t, "names"), ", ")
	body := []string{"groups:", "  - name: sg-a", "    id: " + idOf(99), "    member: {eligible: [" + names + "], exact: false}"}
	head := rapid.SampledFrom([][]string{{"version: 1"}, {"# top", "version: 1 # x"}, {"---", "version: 1", "tenant: " + idOf(98)}}).Draw(t, "head")
	lines := append(append([]string{}, head...), register...)
	if rapid.Bool().Draw(t, "register last") {
		lines = append(append(append([]string{}, head...), body...), register...)
	} else {
		lines = append(lines, body...)
	}
	text := strings.Join(lines, end)
	if rapid.Bool().Draw(t, "final") {
		text += end
	}
	return text
}
