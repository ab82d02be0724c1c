package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"pim-groups/internal/plan"
	rolesettings "pim-groups/internal/settings"
)

// noChanges is the word for a repository whose merges change nothing in the tenant.
const noChanges = "none"

func classNames() []string {
	var names []string
	for _, class := range plan.Classes() {
		names = append(names, string(class))
	}
	return names
}

// changesVar adds the flag that names classes of changes, separated by commas. Where
// none is a choice, it is the word for an empty list.
func changesVar(flags *pflag.FlagSet, value *[]plan.Class, initial, usage string, none bool) {
	words := classNames()
	if none {
		words = append(words, noChanges)
	}
	parse := func(text string) error {
		classes, err := parseChanges(text, none)
		if err == nil {
			*value = classes
		}
		return err
	}
	if initial != "" {
		_ = parse(initial) // one of the words
	}
	flags.Var(&parsed{text: initial, allowed: "a list of " + strings.Join(words, ", "), words: words, parse: parse}, "changes",
		usage+"; several of: "+strings.Join(words, ", "))
}

// parseChanges reads the words of the option changes, each once. They come in the order
// of their actions.
func parseChanges(text string, none bool) ([]plan.Class, error) {
	words := listed(text)
	if none && slices.Equal(words, []string{noChanges}) {
		return []plan.Class{}, nil
	}
	var classes []plan.Class
	for _, word := range words {
		class := plan.Class(word)
		if !slices.Contains(plan.Classes(), class) || slices.Contains(classes, class) {
			return nil, errors.New("not a list of the words")
		}
		classes = append(classes, class)
	}
	rank := func(c plan.Class) int { return slices.Index(plan.Classes(), c) }
	slices.SortFunc(classes, func(a, b plan.Class) int { return rank(a) - rank(b) })
	return classes, nil
}

// renewBeforeVar adds the flag that says when a lease is due.
func renewBeforeVar(flags *pflag.FlagSet, value *time.Duration) {
	initial := rolesettings.FormatLength(plan.DefaultRenewBefore)
	*value = plan.DefaultRenewBefore
	flags.Var(&parsed{text: initial, allowed: "a length of 1d to 180d, such as 60d", parse: func(text string) error {
		length, ok := rolesettings.ParseLength(text)
		if !ok || length < 24*time.Hour || length > 180*24*time.Hour {
			return fmt.Errorf("%q is no such length", text)
		}
		*value = length
		return nil
	}}, "renew-before", "renew a lease when less than this is left of it, and never more than half of it")
}
