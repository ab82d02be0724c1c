package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/strictyaml"
)

// flagError says in our words what is wrong with a flag: pflag's hold those of
// Go's parsers, and suggest nothing for a mistyped name.
func (p *program) flagError(c *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		return unknownFlag(c, unknown.GetSpecifiedName())
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("%s %q is not %s", p.named(bad.GetFlag().Name), bad.GetValue(), allowedOf(bad.GetFlag()))
	}
	if lacking, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("%s needs a value", p.named(lacking.GetFlag().Name))
	}
	return err
}

// unknownFlag suggests the flag that was perhaps meant.
func unknownFlag(c *cobra.Command, name string) error {
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			known = append(known, f.Name)
		}
	})
	text := fmt.Sprintf("unknown flag --%s", name)
	if near := strictyaml.Nearest(name, known); near != "" {
		text += fmt.Sprintf("; did you mean --%s?", near)
	}
	return errors.New(text)
}

// allowedOf says what a flag takes that Go parses.
func allowedOf(f *pflag.Flag) string {
	if f.Value.Type() == "duration" {
		return "a duration such as 10m or 90s"
	}
	return "one of true, false"
}
