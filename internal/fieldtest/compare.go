package fieldtest

import (
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/escape"
	"pim-groups/internal/fieldtest/answers"
)

// Compare says in Markdown, for an issue, which answers of a tenant are not those that
// the product, its documentation and the fake expect, and how many there are. An error
// is a file that the table contradicts.
func Compare(f answers.File) (text string, contradicted int, err error) {
	var c comparison
	for _, r := range f.Questions {
		if err := c.add(r); err != nil {
			return "", 0, fmt.Errorf("question %s: %w", r.Name, err)
		}
	}
	return c.text(f), c.contradicted, nil
}

// comparison are the parts of the text.
type comparison struct {
	contradicted, expected, unanswered, unmeasured int
	differs, same, open, foreign                   strings.Builder
}

func (c *comparison) add(r answers.Result) error {
	q, known := find(r.Name)
	if !known {
		fmt.Fprintf(&c.foreign, "- %s\n", escape.Code(r.Name))
		return nil
	}
	switch r.Status {
	case answers.NotMeasured:
		c.unmeasured++
	case answers.NotAnswered:
		c.unanswered++
		fmt.Fprintf(&c.open, "| %s %s | %s |\n", escape.Markdown(q.Text), escape.Code(q.Name), escape.Markdown(r.Why))
	default:
		a, known := q.answer(r.Value)
		switch {
		case !known:
			return fmt.Errorf("%s is not one of its answers", r.Value)
		case a.Switch != r.Switch:
			return fmt.Errorf("the answer %s has the switch %q, expected %q", r.Value, r.Switch, a.Switch)
		}
		c.answered(q, a, r.Detail)
	}
	return nil
}

func (c *comparison) answered(q Question, a Answer, detail string) {
	measured := escape.Markdown(a.Meaning)
	if detail != "" {
		measured += " (" + escape.Markdown(detail) + ")"
	}
	if a.Default {
		c.expected++
		fmt.Fprintf(&c.same, "| %s %s | %s |\n", escape.Markdown(q.Text), escape.Code(q.Name), measured)
		return
	}
	c.contradicted++
	b := &c.differs
	fmt.Fprintf(b, "### %s\n\n| %s | |\n|---|---|\n| expected | %s |\n| measured | **%s** |\n",
		escape.Markdown(q.Text), escape.Code(q.Name), escape.Markdown(q.expected().Meaning), measured)
	if a.Switch == "" {
		b.WriteString("| fake | has no such answer |\n")
	} else {
		fmt.Fprintf(b, "| fake | %s answers like this |\n", escape.Code("--answer "+a.Switch))
	}
	at := slices.IndexFunc(contradictions(), func(x contradiction) bool { return x.question == q.Name && x.value == a.Value })
	if at >= 0 {
		contradictions()[at].write(b)
	}
	b.WriteString("\n")
}

func (x contradiction) write(b *strings.Builder) {
	if x.page != "" {
		fmt.Fprintf(b, "| documentation | %s: %s |\n", escape.Code(x.page), escape.Markdown("“"+x.promise+"”"))
	}
	fmt.Fprintf(b, "| design | %s |\n", escape.Markdown(x.design))
}

// expected is the answer that the product and the fake expect.
func (q Question) expected() Answer {
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Default })
	if i < 0 {
		return Answer{}
	}
	return q.Answers[i]
}

func (c *comparison) text(f answers.File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Field test of %s\n\nCloud %s, signed in as %s. As expected: %d. Not as expected: %d. Not answered: %d. Not measured: %d.\n",
		f.Date, escape.Code(f.Cloud), map[answers.Caller]string{answers.Application: "an application", answers.Person: "a person"}[f.Caller],
		c.expected, c.contradicted, c.unanswered, c.unmeasured)
	section(&b, "Not as expected", "", &c.differs)
	section(&b, "As expected", "| question | answer |\n|---|---|\n", &c.same)
	section(&b, "Not answered", "| question | why |\n|---|---|\n", &c.open)
	section(&b, "Not in the table of this version", "", &c.foreign)
	b.WriteString("\n## Caller and service\n\n")
	for _, line := range slices.Concat(f.Permissions, f.Service) {
		fmt.Fprintf(&b, "- %s\n", escape.Code(line))
	}
	return b.String()
}

// section leaves out what is empty.
func section(b *strings.Builder, title, head string, body *strings.Builder) {
	if body.Len() > 0 {
		fmt.Fprintf(b, "\n## %s\n\n%s%s", title, head, body)
	}
}
