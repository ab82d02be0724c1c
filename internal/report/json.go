package report

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/escape"
	"pim-groups/internal/finding"
	"pim-groups/internal/plan"
)

//go:embed report.schema.json
var schema string

// Schema gives the JSON Schema of the json format.
func Schema() []byte { return []byte(schema) }

// jsonVersion is raised when a field changes its meaning or goes away. New
// fields are added at the end of their object and raise nothing.
const jsonVersion = 1

// jsonReport is the document. Its fields are always there, empty where there is
// nothing to say, but for the cost, which only a live read has, and the limits,
// which only an onboarding has. Every name in it is written here or in a tag of
// this package, so that a name that is changed elsewhere does not change it.
type jsonReport struct {
	Version  int           `json:"version"`
	Tool     Tool          `json:"tool"`
	Mode     string        `json:"mode"`
	Result   string        `json:"result"`
	Tenant   string        `json:"tenant"`
	Taken    string        `json:"taken"`
	Source   string        `json:"source"`
	Summary  Summary       `json:"summary"`
	Groups   []jsonGroup   `json:"groups"`
	Findings []jsonFinding `json:"findings"`
	Changes  []jsonChange  `json:"changes"`
	Outcomes []jsonOutcome `json:"outcomes"`
	Plan     string        `json:"plan"`
	Cost     *jsonCost     `json:"cost,omitempty"`
	ExitCode int           `json:"exitCode"`
	FailOn   string        `json:"failOn"`
	Failure  string        `json:"failure"`
	Next     string        `json:"next"`
	Limits   *Limits       `json:"limits,omitempty"`
	Relaxed  []jsonRelaxed `json:"relaxedRules"`
	Age      *int64        `json:"ageSeconds"` // null: no tenant was read
	Base     *jsonBase     `json:"base,omitempty"`
	Evidence jsonEvidence  `json:"evidence"`
	// Emergency are the principals whose standing access is wanted.
	Emergency  []emergencyPrincipal `json:"emergencyAccess"`
	ScopeNames []string             `json:"scopeNames"`
	Controls   []jsonControl        `json:"controls"`
	// MergeChanges are the kinds of changes that a merge of the repository makes.
	MergeChanges []plan.Class `json:"mergeChanges"`
	MergeNeeds   *needs       `json:"mergeNeeds,omitempty"`
	Drift        bool         `json:"drift"`
	Digests      []jsonDigest `json:"digests"`
	LeasesDue    []jsonLease  `json:"leasesDue"`
}

// jsonGroup names the line only, for a link; every position that a finding has
// is in jsonFinding.
type jsonGroup struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	State  string `json:"state"`
	Owners *int   `json:"owners"` // null: not read, which is not "none"
	Reason string `json:"reason"`

	Protection *jsonProtection `json:"protection"` // null: PIM does not manage it
	Bypass     string          `json:"canBypass"`
	NextSteps  []jsonNextStep  `json:"nextSteps"`
}

// jsonFinding has the fields of a finding without the title, reason and help of
// its rule: those are the same for all of its findings, and `pim-groups rules`
// has them.
type jsonFinding struct {
	Rule      string        `json:"rule"`
	Severity  string        `json:"severity"`
	Status    string        `json:"status"`
	File      string        `json:"file"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	Group     string        `json:"group"`
	Name      string        `json:"name"`
	Role      string        `json:"role"`
	Subject   string        `json:"subject"`
	Message   string        `json:"message"`
	Fix       string        `json:"fix"`
	EndColumn int           `json:"endColumn"`
	Related   []jsonRelated `json:"related"`
	Change    string        `json:"change,omitempty"`
}

type jsonRelated struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type jsonChange struct {
	Action    string `json:"action"`
	Group     string `json:"group"`
	Name      string `json:"name"`
	Line      int    `json:"line"`
	Permanent bool   `json:"permanent"`
	Reason    string `json:"reason"`
	File      string `json:"file"`
	Pinned    bool   `json:"pinned"`
	Before    string `json:"before"`
	After     string `json:"after"`

	Role      string   `json:"role"`
	Kind      string   `json:"kind"`
	Setting   string   `json:"setting"`
	Principal string   `json:"principal"`
	Subject   string   `json:"subject"`
	Effect    string   `json:"effect"`
	Mails     []string `json:"mails"`
	Origin    string   `json:"origin"`
	Class     string   `json:"class"`
	Made      bool     `json:"made"`
	Why       string   `json:"why"`
	Ticket    string   `json:"ticket"`
	NotMade   string   `json:"notMade"`
}

// jsonOutcome is one line of what a run did. Pending is a write that was
// accepted and can't be seen yet: done, but not confirmed. ByOther is a group that
// PIM manages, and not by a write of this run. Action is restore for a role setting
// that was put back, or not; Subject names it.
type jsonOutcome struct {
	Group   string `json:"group"`
	State   string `json:"state"`
	Detail  string `json:"detail"`
	Name    string `json:"name"`
	Pending bool   `json:"pending"`
	Action  string `json:"action"`
	ByOther bool   `json:"byOther"`
	Writes  int    `json:"writes"`
	Subject string `json:"subject"`
	Class   string `json:"class"`

	Role      string `json:"role"`
	Kind      string `json:"kind"`
	Setting   string `json:"setting"`
	Principal string `json:"principal"`
}

type jsonRelaxed struct {
	Rule            string `json:"rule"`
	Off             bool   `json:"off"`
	Severity        string `json:"severity"`
	DefaultSeverity string `json:"defaultSeverity"`
	Threshold       string `json:"threshold"`
	Unit            string `json:"unit"`
	Value           int    `json:"value"`
	DefaultValue    int    `json:"defaultValue"`
	File            string `json:"file"`
	Line            int    `json:"line"`
	Message         string `json:"message"`
}

// jsonBase is what a pull request was compared with: null for any other run.
type jsonBase struct {
	Name    string        `json:"name"`
	Note    string        `json:"note"`
	Unread  bool          `json:"unread"`
	OnlyNew bool          `json:"onlyNew"`
	Entries []jsonEntry   `json:"entries"`
	Fixed   []jsonFinding `json:"fixed"`
	Hidden  []jsonFinding `json:"hidden"`
	Moved   []jsonMove    `json:"moved"`
}

// jsonEntry is an entry of the file that a pull request adds, changes or removes.
type jsonEntry struct {
	Edit   string `json:"edit"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Before string `json:"protectionBefore"`
	After  string `json:"protectionAfter"`
}

// jsonCost counts time in whole milliseconds: JSON has no type for it, and a
// number can be summed.
type jsonCost struct {
	Requests  int   `json:"requests"`
	PIMUnits  int   `json:"pimUnits"`
	Throttled int   `json:"throttled"`
	WaitedMs  int64 `json:"waitedMs"`
	WallMs    int64 `json:"wallMs"`
}

// writeJSON writes texts raw: whoever reads them escapes for their own place.
// That the document is harmless in a log changes no decoded text.
func writeJSON(w io.Writer, v *view) error {
	body, err := encodeJSON(newJSONReport(v))
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, body)
	return err
}

// encodeJSON writes a document for people's eyes too: indented, without the
// escapes that only HTML needs, and harmless in a log.
func encodeJSON[T any](document *T) (string, error) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return "", fmt.Errorf("encode the report: %w", err)
	}
	return escape.JSON(body.String()), nil
}

func newJSONReport(v *view) *jsonReport {
	return &jsonReport{
		Version:      jsonVersion,
		Tool:         v.Tool,
		Mode:         v.Mode,
		Result:       v.Result.String(),
		Tenant:       v.Tenant,
		Taken:        moment(v.Taken),
		Source:       v.Source,
		Summary:      v.Summary,
		Groups:       v.jsonGroups(),
		Findings:     each(v.Findings, newJSONFinding),
		Changes:      each(v.Changes, v.jsonChange),
		Outcomes:     append(each(v.Outcomes, newJSONOutcome), each(v.Restored, newJSONOutcome)...),
		Plan:         v.Digest,
		Cost:         newJSONCost(v.Cost),
		ExitCode:     v.Result.ExitCode(),
		FailOn:       failOn(v.FailOn),
		Failure:      v.Failure,
		Next:         v.next,
		Limits:       v.Limits,
		Relaxed:      each(v.Relaxed, newJSONRelaxed),
		Age:          v.ageSeconds(),
		Base:         v.jsonBase(),
		Evidence:     v.jsonEvidence(),
		Emergency:    v.emergencyPrincipals(),
		ScopeNames:   append([]string{}, v.ScopeNames...),
		MergeChanges: v.mergeChanges(),
		MergeNeeds:   v.mergeNeeds(),
		Drift:        v.Drift,
		Digests:      each(v.digests(), newJSONDigest),
		Controls:     each(v.controlResults(), newJSONControl),
		LeasesDue:    v.jsonLeases(),
	}
}

func (v *view) jsonGroup(g plan.Group) jsonGroup {
	at := g.Declared.Place()
	j := jsonGroup{ID: g.ID(), Name: g.Declared.Name.Value, File: at.File, Line: at.Line, State: string(g.State), Reason: g.Reason}
	if owners, known := v.ownersOf(&g); known {
		n := len(owners)
		j.Owners = &n
	}
	on := v.verdictOf(g.Ref())
	j.Protection = v.jsonProtection(on)
	j.Bypass = v.bypass(on)
	return j
}

func newJSONFinding(f finding.Finding) jsonFinding {
	return jsonFinding{
		Rule: f.Rule, Severity: f.Severity.String(), Status: f.Status.String(),
		File: f.Pos.File, Line: f.Pos.Line, Column: f.Pos.Column, EndColumn: f.Pos.EndColumn,
		Group: f.Group.ID, Name: f.Group.Name, Role: f.Role, Subject: f.Subject,
		Message: f.Message, Fix: f.Fix, Related: each(f.Related, newJSONRelated), Change: string(f.Change),
	}
}

func (v *view) jsonBase() *jsonBase {
	b := v.Base
	if b == nil {
		return nil
	}
	return &jsonBase{
		Name: b.Name, Note: b.Note, Unread: b.Unread, OnlyNew: b.OnlyNew, Entries: v.jsonEntries(),
		Fixed: each(b.Fixed, newJSONFinding), Hidden: each(b.Hidden, newJSONFinding), Moved: each(b.Moved, newJSONMove),
	}
}

// newJSONEntry names an entry as the pull request has it, a removed one as the base
// had it.
func newJSONEntry(e config.Edit) jsonEntry {
	edit, g := "changed", cmp.Or(e.After, e.Before)
	switch {
	case e.Before == nil:
		edit = "added"
	case e.After == nil:
		edit = "removed"
	}
	id := ""
	if g.ID != nil {
		id = g.ID.Value
	}
	return jsonEntry{edit, id, g.Name.Value, g.Pos.File, g.Pos.Line, "", ""}
}

func newJSONRelated(other finding.Related) jsonRelated {
	return jsonRelated{other.Pos.File, other.Pos.Line, other.Pos.Column, other.Message}
}

func (v *view) jsonChange(c plan.Change) jsonChange {
	return jsonChange{
		Action: string(c.Action), Group: c.Key.Group, Name: c.Name, Line: c.Pos.Line, Permanent: c.Permanent,
		Reason: c.Reason, File: c.Pos.File, Pinned: c.Pinned, Before: c.Before, After: c.After,
		Role: c.Key.Role, Kind: c.Key.Kind, Setting: c.Key.Setting, Principal: c.Key.Principal, Subject: c.Principal,
		Effect: string(c.Effect), Mails: append([]string{}, c.Mails...), Origin: string(c.Origin), Class: string(c.Class()),
		Made: v.makes(&c), Why: c.Why, Ticket: c.Ticket, NotMade: v.notMade(&c),
	}
}

func newJSONOutcome(o Outcome) jsonOutcome {
	j := jsonOutcome{
		Group: o.Group.ID, State: o.State, Detail: o.Detail, Name: o.Group.Name, Pending: o.Pending,
		Action: cmp.Or(string(o.Action), "restore"), ByOther: o.ByOther, Writes: o.Sent, Subject: o.Subject, Class: string(o.class()),
	}
	if o.Change != nil {
		j.Role, j.Kind, j.Setting, j.Principal = o.Change.Key.Role, o.Change.Key.Kind, o.Change.Key.Setting, o.Change.Key.Principal
	}
	return j
}

func newJSONCost(c *Cost) *jsonCost {
	if c == nil {
		return nil
	}
	return &jsonCost{c.Requests, c.PIMUnits, c.Throttled, c.Waited.Milliseconds(), c.Wall.Milliseconds()}
}

func newJSONRelaxed(l finding.Relaxed) jsonRelaxed {
	return jsonRelaxed{
		Rule: l.Rule, Off: l.Off, Severity: l.Severity.String(), DefaultSeverity: l.Default.String(),
		Threshold: l.Threshold, Unit: l.Unit, Value: l.Value, DefaultValue: l.DefaultValue,
		File: l.Pos.File, Line: l.Pos.Line, Message: l.Words(),
	}
}

// ageSeconds is nil if no tenant was read: no age is not an age of 0.
func (v *view) ageSeconds() *int64 {
	if v.Source == "" {
		return nil
	}
	seconds := int64(v.Age / time.Second)
	return &seconds
}
