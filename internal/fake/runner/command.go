// Package runner is a test oracle: the GitHub Actions runner's own parsers,
// written again from its source. Tests feed it what the program printed and
// wrote, and compare what the runner would have understood with what was
// meant; a golden file would not notice that a name became a command.
//
// It keeps the behaviour of actions/runner 2.336 for container actions on
// Linux, odd as it may be. Only tests import it, and it knows nothing of the
// rest of the program, so that both can't share a mistake.
package runner

import (
	"slices"
	"strings"
	"unicode"
)

// Command is one workflow command. Names of commands and properties are in
// lower case, for the runner compares them without case.
type Command struct {
	Name       string
	Properties map[string]string
	Data       string
}

// mapping is one replacement of an unescaping; they are applied in order, the
// percent sign last, so that %250A is the text "%0A".
type mapping struct{ escaped, char string }

// The escapes of the two notations, from ActionCommand.cs:
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
func dataEscapes() []mapping {
	return []mapping{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}}
}

func propertyEscapes() []mapping {
	return []mapping{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}}
}

func legacyEscapes() []mapping {
	return []mapping{{"%3B", ";"}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5D", "]"}, {"%25", "%"}}
}

func unescape(s string, mappings []mapping) string {
	for _, m := range mappings {
		s = strings.ReplaceAll(s, m.escaped, m.char)
	}
	return s
}

// parse reads a line as the runner does: the present notation first, then the
// legacy one. The runner compares by culture, where invisible characters count
// for nothing, so a line is read again without them: a command that either
// reading finds is one too many.
func parse(line string, registered func(string) bool) (Command, bool) {
	for _, text := range []string{line, strings.Map(dropIgnorable, line)} {
		if c, ok := tryParseV2(text, registered); ok {
			return c, true
		}
		if c, ok := tryParse(text, registered); ok {
			return c, true
		}
	}
	return Command{}, false
}

// tryParseV2 reads "::name key=value,key=value::data", which counts only at
// the start of a line, after blanks (ActionCommand.TryParseV2).
func tryParseV2(line string, registered func(string) bool) (Command, bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::")
	if !ok {
		return Command{}, false
	}
	info, data, ok := strings.Cut(rest, "::")
	if !ok {
		return Command{}, false
	}
	name, properties, _ := strings.Cut(info, " ")
	if !registered(name) {
		return Command{}, false
	}
	return Command{
		Name:       strings.ToLower(name),
		Properties: splitProperties(strings.TrimSpace(properties), ",", propertyEscapes()),
		Data:       unescape(data, dataEscapes()),
	}, true
}

// tryParse reads the legacy "##[name key=value;key=value]data". It is found
// anywhere in a line, but only its first occurrence counts
// (ActionCommand.TryParse).
func tryParse(line string, registered func(string) bool) (Command, bool) {
	_, rest, ok := strings.Cut(line, "##[")
	if !ok {
		return Command{}, false
	}
	info, data, ok := strings.Cut(rest, "]")
	if !ok {
		return Command{}, false
	}
	name, properties, _ := strings.Cut(info, " ")
	if !registered(name) {
		return Command{}, false
	}
	return Command{
		Name:       strings.ToLower(name),
		Properties: splitProperties(properties, ";", legacyEscapes()),
		Data:       unescape(data, legacyEscapes()),
	}, true
}

// splitProperties follows .NET's Split with RemoveEmptyEntries: empty pairs
// are skipped, equals signs around the first one vanish, and a pair without a
// value is no property.
func splitProperties(s, separator string, escapes []mapping) map[string]string {
	properties := map[string]string{}
	for pair := range strings.SplitSeq(s, separator) {
		key, value, _ := strings.Cut(strings.TrimLeft(pair, "="), "=")
		if value = strings.TrimLeft(value, "="); key != "" && value != "" {
			properties[strings.ToLower(key)] = unescape(value, escapes)
		}
	}
	return properties
}

// dropIgnorable takes out what comparisons by culture (ICU) skip.
func dropIgnorable(r rune) rune {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) ||
		unicode.IsControl(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}

// isCommand lists the commands that the runner registers, "set-env" and
// "add-path" among them: they are refused, and that fails the step.
func isCommand(name string) bool {
	return slices.Contains([]string{
		"add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice",
		"remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
	}, strings.ToLower(name))
}
