package cli

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pim-groups/internal/config"
	"pim-groups/internal/strictyaml"
)

// What flags have in common. Each flag of a command that can be a step is also
// an input of the action, under the same name.

// parsed is the value of a flag that is understood when the command line is parsed.
type parsed struct {
	text    string
	allowed string   // what the flag takes, for errors
	words   []string // all that it takes, for completion; nil if there are too many
	parse   func(text string) error
}

func (v *parsed) String() string { return v.text }
func (v *parsed) Type() string   { return "string" }

// Set takes an empty value too: requireValues has words for it.
func (v *parsed) Set(text string) error {
	if text != "" {
		if err := v.parse(text); err != nil {
			return err
		}
	}
	v.text = text
	return nil
}

// choiceVar adds a flag that takes one of a few words. Help, errors and completion
// list them.
func choiceVar[S ~string](flags *pflag.FlagSet, value *string, name, initial, usage string, choices []S) {
	var words []string
	for _, c := range choices {
		words = append(words, string(c))
	}
	*value = initial
	flags.Var(&parsed{text: initial, allowed: oneOf(words), words: words, parse: func(word string) error {
		if !slices.Contains(words, word) {
			return errors.New("not one of the words")
		}
		*value = word
		return nil
	}}, name, usage+": "+strings.Join(words, ", "))
}

func oneOf(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return "one of " + strings.Join(words, ", ")
}

// idVar adds a flag that takes an id, which it gives in its one form.
func idVar(flags *pflag.FlagSet, value *string, name, usage, allowed string) {
	flags.Var(&parsed{allowed: allowed, parse: func(text string) (err error) {
		*value, err = config.ParseID(text)
		return err
	}}, name, usage)
}

// markLimits marks flags that limit what a run may change. An empty value of
// one is an error, never the default.
func markLimits(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		_ = flags.SetAnnotation(name, "limit", nil) // it fails only for a flag that is not there
	}
}

func isLimit(f *pflag.Flag) bool {
	_, marked := f.Annotations["limit"]
	return marked
}

// requireValues refuses an option that is given and empty, as "--policy=$POLICY"
// is when the variable was lost on its way: without it the run would mean
// something else. Limits have words of their own about that.
func (p *program) requireValues(c *cobra.Command, _ []string) error {
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && f.Value.Type() == "string" && f.Value.String() == "" && !isLimit(f) {
			err = fmt.Errorf("%s is empty: give a value, or leave the option out", p.named(f.Name))
		}
	})
	return err
}

// flagError says in our words what is wrong with a flag: pflag's hold those of
// Go's parsers, and suggest nothing for a mistyped name.
func (p *program) flagError(c *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		return unknownFlag(c, unknown.GetSpecifiedName())
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("%s %q is not %s", p.named(bad.GetFlag().Name), bad.GetValue(), allowedOf(bad.GetFlag().Value))
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
	if near := strictyaml.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown flag --%s; did you mean --%s?", name, near)
	}
	return fmt.Errorf("unknown flag --%s", name)
}

// allowedOf says what a flag takes that does not take every text.
func allowedOf(value pflag.Value) string {
	if v, ok := value.(*parsed); ok {
		return v.allowed
	}
	if value.Type() == "duration" {
		return "a duration such as 10m or 90s"
	}
	return oneOf([]string{"true", "false"})
}

// listed gives the words that commas, blanks or line ends separate.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

// within puts a relative path into the directory; "" stays "".
func within(directory, name string) string {
	name = filepath.ToSlash(name)
	if name == "" || path.IsAbs(name) || filepath.IsAbs(name) {
		return name
	}
	return path.Join(filepath.ToSlash(directory), name)
}
