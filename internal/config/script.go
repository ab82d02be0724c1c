package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Cyrillic "о" in a Latin word makes another name that looks the same. The
// test is Unicode's "moderately restrictive" level, for each word on its own
// so that "sg-продажи" is fine: one script, or Chinese, Japanese or Korean
// with Latin, or Latin with one script that doesn't look like it.
// https://www.unicode.org/reports/tr39/#Restriction_Level_Detection

const (
	latin = "Latin"
	// Letters that are Latin or without script to Unicode, and look like
	// ordinary ones: 𝐬𝐠 and ｓｇ. They count as scripts of their own.
	styled    = "mathematical"
	fullwidth = "full-width"
)

// mixableScripts are the sets of scripts that one word may draw from.
func mixableScripts() [][]string {
	return [][]string{
		{latin, fullwidth, "Han", "Hiragana", "Katakana"},
		{latin, fullwidth, "Han", "Bopomofo"},
		{latin, fullwidth, "Han", "Hangul"},
	}
}

// unlikeLatin are the scripts in common use whose letters nobody takes for
// Latin ones. Greek, Cyrillic, Armenian and Cherokee are not among them.
func unlikeLatin() []string {
	return []string{"Arabic", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada",
		"Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan"}
}

// scriptFault finds a word that mixes scripts.
func scriptFault(name string) fault {
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) }) {
		scripts := scriptsOf(word)
		if len(scripts) > 1 && !mayMix(scripts) {
			return fault{fmt.Sprintf("mixes %s letters in one word (%s)", strings.Join(scripts, " and "), foreignLetters(word)), nameFix}
		}
	}
	return fault{}
}

// scriptsOf lists the scripts of a word, sorted.
func scriptsOf(word string) []string {
	var scripts []string
	for _, r := range word {
		if script := scriptOf(r, scripts); script != "" && !slices.Contains(scripts, script) {
			scripts = append(scripts, script)
		}
	}
	slices.Sort(scripts)
	return scripts
}

// scriptOf names the script of a letter, "" for marks and letters that any
// script uses, such as the Japanese prolonged sound mark. The likely scripts
// are tried first: there are 170 tables, and a file can hold 300,000 letters.
func scriptOf(r rune, likely []string) string {
	switch {
	case r < 0x80:
		return latin
	case r >= 0x1D400 && r <= 0x1D7FF:
		return styled
	case r >= 0xFF21 && r <= 0xFF5A:
		return fullwidth
	case unicode.In(r, unicode.Common, unicode.Inherited):
		return ""
	}
	for _, script := range likely {
		if table := unicode.Scripts[script]; table != nil && unicode.Is(table, r) {
			return script
		}
	}
	for script, table := range unicode.Scripts { // a letter is in one of them only
		if unicode.Is(table, r) {
			return script
		}
	}
	return ""
}

func mayMix(scripts []string) bool {
	if slices.Contains(scripts, latin) && slices.Contains(scripts, fullwidth) {
		return false
	}
	for _, set := range mixableScripts() {
		if !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(set, s) }) {
			return true
		}
	}
	return len(scripts) == 2 && slices.Contains(scripts, latin) &&
		slices.ContainsFunc(scripts, func(s string) bool { return slices.Contains(unlikeLatin(), s) })
}

// foreignLetters lists the letters of the word that are not Latin, to find them by.
func foreignLetters(word string) string {
	var found []string
	for _, r := range word {
		if r >= 0x80 && scriptOf(r, nil) != latin && len(found) < 5 {
			found = append(found, fmt.Sprintf("%U", r))
		}
	}
	return strings.Join(found, " ")
}
