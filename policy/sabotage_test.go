package policy

import (
	"slices"
	"testing"

	"pim-groups/internal/finding"
)

// TestSabotage breaks each rule in the ways in which a rule breaks and expects
// its test case to notice. A test case that passes with a broken rule proves
// nothing about the sound one.
func TestSabotage(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			for name, sabotage := range sabotages() {
				if name == once && len(c.wanted) < 2 {
					continue
				}
				rules := Rules()
				for i := range rules {
					if r := &rules[i]; r.ID == c.rule {
						if r.Check == nil {
							r.Check, r.Files = r.Files, nil
						}
						sabotage(r)
					}
				}
				if len(c.problems(c.evaluate(rules))) == 0 {
					t.Errorf("the test case does not notice a rule that %s", name)
				}
			}
		})
	}
}

const once = "stops after its first answer"

func sabotages() map[string]func(*Rule) {
	anything := finding.Finding{Message: "something is wrong"}
	return map[string]func(*Rule){
		"never speaks":  func(r *Rule) { r.Check = func(*Pass) {} },
		"always speaks": func(r *Rule) { r.Check = func(p *Pass) { p.Report(anything) } },
		"speaks once too often": func(r *Rule) {
			check := r.Check
			r.Check = func(p *Pass) { check(p); p.Report(anything) }
		},
		"says the contrary": func(r *Rule) {
			check := r.Check
			r.Check = func(p *Pass) {
				before := len(p.found)
				if check(p); len(p.found) > before {
					p.found = p.found[:before]
				} else {
					p.Report(anything)
				}
			}
		},
		"has forgotten its severity": func(r *Rule) {
			check := r.Check
			r.Check = func(p *Pass) {
				check(p)
				for i := range p.found {
					p.found[i].Severity = 0
				}
			}
		},
		"speaks of the wrong place": func(r *Rule) {
			check := r.Check
			r.Check = func(p *Pass) {
				check(p)
				for i := range p.found {
					p.found[i].Pos.Line++
				}
			}
		},
		once: func(r *Rule) {
			check := r.Check
			r.Check = func(p *Pass) {
				if check(p); len(p.found) > 1 {
					p.found = p.found[:1]
				}
			}
		},
	}
}

// TestDroppedRule: a rule that is not in the list is missed by its test case,
// too.
func TestDroppedRule(t *testing.T) {
	t.Parallel()
	for _, path := range casePaths(t) {
		c := loadCase(t, path)
		rules := slices.DeleteFunc(Rules(), func(r Rule) bool { return r.ID == c.rule })
		if len(c.problems(c.evaluate(rules))) == 0 {
			t.Errorf("%s: not missed", c.rule)
		}
	}
}
