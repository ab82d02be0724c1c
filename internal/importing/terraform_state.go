package importing

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"pim-groups/internal/finding"
	"pim-groups/internal/identity"
)

// resource is one instance of a resource or data source of a state.
type resource struct {
	node    *node
	address string // unique, as terraform state list has it
	kind    string // the type, such as azuread_group
	managed bool   // false for a data source
	values  *node
}

// parseState reads what terraform show -json prints of a state.
// https://developer.hashicorp.com/terraform/internals/json-format#state-representation
func parseState(data []byte) (*stateFile, error) {
	if utf16 := bytes.HasPrefix(data, []byte("\xff\xfe")); !utf16 && !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return nil, errors.New("it is not JSON; " + howTo)
	}
	root, err := parseJSON(data, false)
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, howTo)
	}
	if reason := otherReason(root); reason != "" {
		return nil, errors.New(reason)
	}
	s := &stateFile{root: root, seen: map[string]bool{}}
	if err := s.module(root.at("values").at("root_module")); err != nil {
		return nil, err
	}
	if len(s.resources)+len(s.unread) == 0 {
		return nil, errors.New("the state has no resources; " + howTo)
	}
	return s, nil
}

const howTo = "import terraform reads the state as this prints it, without a plan file: terraform show -json > state.json"

// otherReason says what a file is that is no state.
func otherReason(root *node) string {
	version, _, _ := strings.Cut(root.word("format_version"), ".")
	switch {
	case root.at("planned_values") != nil, root.at("resource_changes") != nil:
		return "it is a plan, which says what will be; " + howTo
	case root.at("serial") != nil, root.at("lineage") != nil:
		return "it is a state file of Terraform's own format; " + howTo
	case root.at("@level") != nil:
		return "it is a log of Terraform; " + howTo
	case root.at("format_version") == nil:
		return "it has no format_version, so it is no state; " + howTo
	case version != "1" && version != "0":
		return fmt.Sprintf("its format_version is %s; this program reads 1.x and 0.x", finding.Quote(root.word("format_version")))
	}
	return ""
}

type stateFile struct {
	root      *node
	resources []*resource // in the order of the file
	unread    []unread    // resources that are not read at all
	seen      map[string]bool
}

// unread is a resource that is not read, and why.
type unread struct{ address, reason string }

// module reads the resources of a module and of those below it.
func (s *stateFile) module(m *node) error {
	for _, r := range m.list("resources") {
		if err := s.resource(r); err != nil {
			return err
		}
	}
	for _, child := range m.list("child_modules") {
		if err := s.module(child); err != nil {
			return err
		}
	}
	return nil
}

func (s *stateFile) resource(v *node) error {
	r := &resource{node: v, address: v.word("address"), kind: v.word("type"), managed: v.word("mode") == "managed", values: v.at("values")}
	switch mode := v.word("mode"); {
	case r.address == "" || r.kind == "" || mode != "managed" && mode != "data":
		return fmt.Errorf("%s is no resource: it needs address, type, and the mode managed or data", v.place)
	case strings.ContainsFunc(r.address, isHidden):
		return fmt.Errorf("the address %s has characters that don't show, which Terraform escapes", finding.Quote(r.address))
	case v.at("deposed_key") != nil:
		s.unread = append(s.unread, unread{r.address, "is a deposed object, which Terraform has replaced and will delete"})
		return nil
	case s.seen[r.address]:
		return fmt.Errorf("the address %s is there twice", finding.Quote(r.address))
	case r.values == nil || r.values.kind != object:
		return fmt.Errorf("%s has no values", finding.Quote(r.address))
	}
	s.seen[r.address] = true
	r.values.hide(v.at("sensitive_values"))
	s.resources = append(s.resources, r)
	return nil
}

// isHidden: Terraform writes such characters of an instance key as escapes.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || identity.Invisible(r) != "" || unicode.IsSpace(r) && r != ' '
}
