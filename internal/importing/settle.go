package importing

import (
	"fmt"

	"pim-groups/internal/finding"
	"pim-groups/internal/groupsyaml"
)

// settle writes the file, with a note of each item that the parser refuses.
func (r *Result) settle() error {
	text, refused, err := groupsyaml.Settle(r.File)
	if err != nil {
		return fmt.Errorf("%w; import parts of it", err)
	}
	r.YAML = text
	for _, item := range refused {
		r.Notes = append(r.Notes, Note{Place: item.Section + " " + finding.Quote(item.Name), Reason: "groups.yaml can't hold it: " + item.Message})
	}
	return nil
}
