package apply_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/directory/directorytest"
	"pim-groups/internal/plan"
)

// portal is a tenant in memory with people in it. It obeys the laws of PIM about
// requests, and lets people work in the portal while a run reads and writes.
type portal struct {
	*tenant
	base     *directory.Snapshot
	rows     []directory.Schedule
	requests []directory.Request
	packages []directory.Package
	disabled map[string]bool

	ahead   time.Duration                                             // of the runner's clock
	answers func(w apply.Write) (committed bool, answer apply.Answer) // nil: all is well
	before  func(w apply.Write)                                       // right before a request is carried out; nil: nothing
	blind   int                                                       // reads that show the rows as they were
	shown   []directory.Schedule                                      // what those show
	broken  error                                                     // why accounts can't be read
}

// newPortal has n groups under PIM, and twenty people who can sign in.
func newPortal(n int) *portal {
	x, s := whole(n, directorytest.Choices{MFA: true}, directorytest.Choices{MFA: true})
	s.Scope.Depth = directory.DepthFull
	s.Groups = append(s.Groups, group(crew))
	x.groups[id(crew)] = &s.Groups[len(s.Groups)-1]
	s.Contexts, s.ContextPolicies, s.Packages, s.Applications = []directory.Context{}, []directory.ContextPolicy{}, []directory.Package{}, []directory.Application{}
	s.TransitiveMembers = []directory.Membership{{Group: id(crew), Members: []string{person(19), person(20)}}}
	for _, g := range s.Groups {
		s.Members = append(s.Members, directory.Membership{Group: g.ID, Members: []string{}})
		s.RequestsOf, s.AssignmentsOf = append(s.RequestsOf, g.ID), append(s.AssignmentsOf, g.ID)
	}
	return &portal{tenant: x, base: s, disabled: map[string]bool{}}
}

// take reads the tenant as a run does before its plan.
func (p *portal) take() *directory.Snapshot {
	s := *p.base
	s.Taken = p.now
	s.Eligibilities, s.Packages = slices.Clone(p.rows), append([]directory.Package{}, p.packages...)
	s.Requests = slices.Clone(p.requests)
	for i := range s.Requests {
		s.Requests[i].Justification = directory.Mark(s.Requests[i].Justification)
	}
	for n := 1; n <= 20; n++ {
		can := directory.True
		if p.disabled[person(n)] {
			can = directory.False
		}
		s.Principals = append(s.Principals, directory.Principal{ID: person(n), Type: directory.User, DisplayName: fmt.Sprintf("Person %d", n),
			UserPrincipalName: fmt.Sprintf("p%d@contoso.com", n), UserType: directory.UserTypeMember, AccountEnabled: can})
	}
	s.Groups = nil
	for _, g := range p.base.Groups {
		s.Groups = append(s.Groups, *p.groups[g.ID])
	}
	return &s
}

// apply is a run whose files have this text for the member role of the first groups.
func (p *portal) preflight(t testing.TB, roles ...string) *apply.Preflight {
	t.Helper()
	var text strings.Builder
	for i, role := range roles {
		fmt.Fprintf(&text, "  - name: %s\n    id: %s\n    member: %s\n", groupName(i+1), id(i+1), role)
	}
	file := declare(t, text.String())
	a := preflight(file, p.take())
	a.Limits, a.NewExposures = everything(), nothingNew
	a.Limits.MaxGrants = 100
	a.Plan = plan.Diff(file, a.Tenant, plan.Terms{Now: p.now})
	for i := range a.Plan.Changes {
		a.Plan.Changes[i].Origin = plan.Merge
	}
	a.Origin.Repository, a.Origin.Number, a.Origin.Run = "contoso/access", 123, "17.1"
	return a
}

const ourMark = "[pim-groups contoso/access#123 4b825dc 17.1]"

// grant gives a principal a schedule, as somebody in the portal would.
func (p *portal) grant(group, principal string, end time.Time) *directory.Schedule {
	p.rows = append(p.rows, directory.Schedule{Group: group, Role: directory.Member, Principal: principal, End: end})
	return &p.rows[len(p.rows)-1]
}

// ask files a request, as PIM keeps it.
func (p *portal) ask(group string, role directory.Role, principal, action, status, why string) {
	p.requests = append(p.requests, directory.Request{Group: group, Role: role, Principal: principal, Action: action, Status: status, Created: p.graphNow(), Justification: why})
}

func (p *portal) graphNow() time.Time { return p.now.Add(-p.ahead) }

func (p *portal) Access(ctx context.Context, id string) (*apply.Access, error) {
	a, err := p.tenant.Access(ctx, id)
	if err != nil {
		return nil, err
	}
	rows := p.rows
	if p.blind > 0 {
		p.blind--
		rows = p.shown
	}
	a.At = p.graphNow()
	for _, r := range rows {
		if r.Group == id {
			a.Eligible = append(a.Eligible, r)
		}
	}
	for _, q := range p.requests {
		if q.Group == id {
			a.Requests = append(a.Requests, q)
		}
	}
	return a, nil
}

func (p *portal) Enabled(_ context.Context, id string) (bool, error) {
	return !p.disabled[id], p.broken
}

func (p *portal) Write(ctx, begin context.Context, w apply.Write) apply.Answer {
	if w.Request == nil {
		return p.tenant.Write(ctx, begin, w)
	}
	p.sent, p.writes, p.asked = append(p.sent, w.Group), append(p.writes, w), 0
	if p.before != nil {
		p.before(w)
	}
	committed, answer := true, apply.Answer{Kind: apply.AnswerAccepted}
	if p.answers != nil {
		committed, answer = p.answers(w)
	}
	if !committed {
		return answer
	}
	if refused := p.carryOut(w.Group, w.Request); refused != "" {
		return apply.Answer{Kind: apply.AnswerRejected, Detail: refused}
	}
	return answer
}

// carryOut does what PIM does with a request, or gives its word for why not.
func (p *portal) carryOut(group string, q *apply.Request) (refused string) {
	mine := func(s directory.Schedule) bool {
		return s.Group == group && s.Role == q.Role && s.Principal == q.Principal && !s.Inherited
	}
	i := slices.IndexFunc(p.rows, mine)
	soon := func(r directory.Request) bool {
		return r.Group == group && r.Role == q.Role && r.Principal == q.Principal && p.graphNow().Sub(r.Created) < 5*time.Minute && !r.Failed()
	}
	status := "Provisioned"
	p.shown = slices.Clone(p.rows)
	switch {
	case i < 0 && q.Action != apply.AdminAssign:
		return "RoleAssignmentDoesNotExist"
	case i >= 0 && q.Action == apply.AdminAssign:
		return "RoleAssignmentExists"
	case i >= 0 && slices.ContainsFunc(p.requests, soon):
		return "ActiveDurationTooShort"
	case i < 0:
		p.rows = append(p.rows, directory.Schedule{Group: group, Role: q.Role, Principal: q.Principal, End: q.End})
	case q.Action == apply.AdminRemove:
		p.rows, status = slices.Delete(slices.Clone(p.rows), i, i+1), "Revoked"
	default:
		p.rows[i].End = q.End
	}
	p.ask(group, q.Role, q.Principal, string(q.Action), status, q.Justification)
	return ""
}

// run makes the changes of a preflight.
func (p *portal) run(t testing.TB, a *apply.Preflight) *apply.Result {
	t.Helper()
	d := deps(p.tenant, &recorder{})
	d.Reader, d.Writer = p, p
	return apply.Run(t.Context(), a, d)
}

// ends gives when somebody's eligibility ends, as days and hours; "" for none.
func (p *portal) ends(group, principal string) string {
	for _, r := range p.rows {
		if r.Group == group && r.Principal == principal {
			if r.End.IsZero() {
				return "never"
			}
			return r.End.Format("2006-01-02 15:04")
		}
	}
	return ""
}

var errBroken = errors.New("503")
