package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	fakegraph "pim-groups/internal/fake/graph"
	"pim-groups/internal/fieldtest/answers"
)

// otherAnswers gives the answers that the command line asks for instead of the likelier
// ones: that of a name, or those of a tenant in which a field test was made.
func (f *flags) otherAnswers() (fakegraph.Answers, error) {
	switch {
	case f.answer != "" && f.answers != "":
		return fakegraph.Answers{}, errors.New("--answer and --answers exclude each other")
	case f.answer != "":
		return answersNamed(f.answer)
	case f.answers != "":
		return answersOf(f.answers)
	}
	return fakegraph.Answers{}, nil
}

// answersNamed finds an alternative answer; docs/internals/fakegraph.md lists them.
func answersNamed(name string) (fakegraph.Answers, error) {
	var names []string
	for _, alternative := range fakegraph.Alternatives() {
		if alternative.Name == name {
			return alternative.Answers, nil
		}
		names = append(names, alternative.Name)
	}
	return fakegraph.Answers{}, fmt.Errorf("no open question has the answer %q; there are %s", name, strings.Join(names, ", "))
}

// answersOf reads the file that a field test has written.
func answersOf(name string) (fakegraph.Answers, error) {
	file, err := os.Open(name)
	if err != nil {
		return fakegraph.Answers{}, err
	}
	defer file.Close()
	found, err := answers.Decode(file)
	if err != nil {
		return fakegraph.Answers{}, fmt.Errorf("%s: %w", name, err)
	}
	var all fakegraph.Answers
	for _, question := range found.Questions {
		if question.Switch == "" {
			continue
		}
		other, err := answersNamed(question.Switch)
		if err != nil {
			return fakegraph.Answers{}, fmt.Errorf("%s: %s: %w", name, question.Name, err)
		}
		all = all.With(other)
	}
	return all, nil
}
