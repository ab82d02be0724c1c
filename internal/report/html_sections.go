package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pim-groups/internal/directory"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

// htmlSubject names what a row or a finding is about.
type htmlSubject struct {
	Name, ID, Place shown
	URL             string // of the line on the forge, "" if it is not known
}

func (r *Report) htmlSubject(g finding.Group, at finding.Pos) htmlSubject {
	s := htmlSubject{Name: show(cmp.Or(g.Name, g.ID)), URL: r.url(at)}
	if g.Name != "" {
		s.ID = show(g.ID)
	}
	if !at.IsZero() {
		s.Place = show(r.line(at))
	}
	return s
}

// url is where the forge shows a place, "" if that is not known.
func (r *Report) url(at finding.Pos) string {
	if r.Links.Blob == "" || at.File == "" {
		return ""
	}
	url := r.Links.Blob + escape.Path(at.File)
	if at.Line > 0 {
		url += "#L" + strconv.Itoa(at.Line)
	}
	return url
}

// htmlRow is a row of a short table.
type htmlRow struct {
	htmlSubject
	State, Text shown
}

func (r *Report) htmlChanges() []htmlRow {
	var rows []htmlRow
	for _, c := range r.ordered() {
		text := c.Reason
		if missing := unpinned(c); missing != "" {
			text += "; " + missing
		}
		rows = append(rows, htmlRow{htmlSubject: r.htmlSubject(finding.Group{ID: c.Key.Group, Name: c.Name}, c.Pos), Text: show(text)})
	}
	return rows
}

type htmlOutcomes struct {
	Title shown
	Rows  []htmlRow
}

// htmlOutcomes tells what became of an onboarding; nil if nothing was tried.
func (r *Report) htmlOutcomes() *htmlOutcomes {
	if len(r.Outcomes) == 0 {
		return nil
	}
	all := &htmlOutcomes{Title: show(r.deeds())}
	for _, o := range r.worstOutcomes() {
		all.Rows = append(all.Rows, htmlRow{r.htmlSubject(o.Group, r.changed(o.Group.ID)), show(o.word()), show(o.Detail)})
	}
	return all
}

// htmlTopic is what there is to fix about one group, file, or the tenant.
type htmlTopic struct {
	htmlSubject
	Findings []htmlFinding
}

func (r *Report) htmlTopics() []htmlTopic {
	var list []htmlTopic
	for _, t := range topics(r.in(toFix)) {
		subject := r.htmlSubject(t.group, t.findings[0].Pos)
		if subject.Name == "" {
			subject.Name = show(t.name())
		}
		list = append(list, htmlTopic{subject, r.htmlFindings(t.findings)})
	}
	return list
}

type htmlFinding struct {
	htmlSubject
	Severity, Rule, Message, Fix, Title, Why shown
	Related                                  []htmlRow
	Until, Reason                            shown // of a waiver
	Left                                     string
	Soon                                     bool
}

func (r *Report) htmlFindings(findings []*finding.Finding) []htmlFinding {
	var list []htmlFinding
	for _, f := range findings {
		rule := r.rule(f.Rule)
		entry := htmlFinding{
			htmlSubject: r.htmlSubject(f.Group, f.Pos), Severity: shown(f.Severity.String()), Rule: show(f.Rule),
			Message: show(f.Message), Fix: show(f.Fix), Title: show(rule.Title), Why: show(rule.Why),
			Until: show(f.Waiver.Until), Reason: show(f.Waiver.Reason),
		}
		if entry.Name == "" {
			entry.Name = show(cmp.Or(f.Subject, "the tenant"))
		}
		for _, other := range f.Related[:min(len(f.Related), many)] {
			entry.Related = append(entry.Related, htmlRow{htmlSubject: r.htmlSubject(finding.Group{}, other.Pos), Text: show(other.Message)})
		}
		entry.Left, entry.Soon = r.left(f.Waiver.Until)
		list = append(list, entry)
	}
	return list
}

// left counts the days until the end of a waiver, today included.
func (r *Report) left(until string) (days string, soon bool) {
	const day, notice = 24 * time.Hour, 14
	last, err := time.Parse(time.DateOnly, until)
	if err != nil || r.Now.IsZero() {
		return "", false
	}
	n := int((last.Add(day).Sub(r.Now) + day - 1) / day)
	return strconv.Itoa(n), n <= notice
}

// htmlHole is a reason for which questions have no answer.
type htmlHole struct {
	Reason, Fix shown
	Rules       []shown
	Groups      []htmlSubject
}

func (r *Report) htmlHoles() []htmlHole {
	var list []htmlHole
	for _, h := range r.holes() {
		entry := htmlHole{Reason: show(h.reason), Fix: show(h.fix)}
		for _, rule := range h.rules {
			entry.Rules = append(entry.Rules, show(rule))
		}
		for i, g := range h.groups {
			entry.Groups = append(entry.Groups, r.htmlSubject(g, h.places[i]))
		}
		list = append(list, entry)
	}
	return list
}

// htmlState is all declared groups of a state.
type htmlState struct {
	Class, Title, Meaning string
	Groups                []htmlGroup
}

type htmlGroup struct {
	htmlSubject
	Text   shown // why it is unknown or ineligible
	Kind   string
	Owners []htmlOwner
	Read   bool // all owners are known
	Counts []htmlCount
	Weight int // to sort by
}

type htmlOwner struct {
	Name, Login, Facts shown
	Odd                bool
}

func (r *Report) htmlStates() []htmlState {
	var list []htmlState
	found := r.byGroup()
	for _, state := range plan.States() {
		groups := r.inState(state)
		if len(groups) == 0 {
			continue
		}
		words := stateWords(state)
		entry := htmlState{Class: string(state), Title: strings.ToUpper(words[:1]) + words[1:], Meaning: meaning(state)}
		for _, g := range groups {
			entry.Groups = append(entry.Groups, r.htmlGroup(g, found.take(g)))
		}
		list = append(list, entry)
	}
	return list
}

func (r *Report) htmlGroup(g *plan.Group, findings []*finding.Finding) htmlGroup {
	entry := htmlGroup{htmlSubject: r.htmlSubject(g.Ref(), g.Declared.Place()), Text: show(g.Reason), Kind: "not read"}
	if g.Found != nil {
		entry.Kind = kindWords(g.Found.Kind())
	}
	owners, known := r.ownersOf(g)
	entry.Read = known
	for i := range owners {
		o := &owners[i]
		entry.Owners = append(entry.Owners, htmlOwner{show(o.name), show(o.login), show(o.facts()), o.odd})
	}
	entry.Counts, entry.Weight = countsOf(findings)
	return entry
}

// kindWords says a kind as the Entra admin center does.
func kindWords(k directory.Kind) string {
	switch k {
	case directory.Security:
		return "Security"
	case directory.Microsoft365:
		return "Microsoft 365"
	case directory.MailEnabledSecurity:
		return "Mail-enabled security"
	case directory.Distribution:
		return "Distribution"
	}
	return "not known"
}

// countsOf counts the findings of a group by what they are, the worst first.
// The weight puts a group with one error after any number of warnings.
func countsOf(findings []*finding.Finding) (counts []htmlCount, weight int) {
	for _, f := range findings {
		c := htmlCount{Class: f.Severity.String(), Words: f.Severity.String(), N: 1}
		switch f.Status {
		case finding.NotEvaluated:
			c.Class, c.Words = "unknown", "not evaluated"
		case finding.Waived:
			c.Class, c.Words = "waived", "waived"
		default:
			weight = max(weight, 100*int(f.Severity))
		}
		i := slices.IndexFunc(counts, func(other htmlCount) bool { return other.Class == c.Class })
		if i < 0 {
			counts = append(counts, c)
		} else {
			counts[i].N++
		}
	}
	for i := range counts {
		c := &counts[i]
		weight += c.N
		c.Words = strconv.Itoa(c.N) + " " + c.Words
		if c.N > 1 && slices.Contains(finding.Severities(), c.Class) {
			c.Words += "s"
		}
	}
	return counts, weight
}
