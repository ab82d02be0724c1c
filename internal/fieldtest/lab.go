package fieldtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pim-groups/internal/apply"
	"pim-groups/internal/directory"
	"pim-groups/internal/graph"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// Prefix begins the name of each group that a run makes.
const Prefix = "pim-groups-fieldtest-"

// Options are what a Lab works with. All must be set.
type Options struct {
	Client   *graph.Client // its Base is the Recorder
	Recorder *Recorder
	Journal  apply.Journal
	Clock    apply.Clock
	Tenant   string            // id; of the token
	Test     string            // id; typed by whoever runs it
	Run      string            // a random id
	Person   bool              // a person signed in, and no application
	Ready    func(what string) // called before each experiment and the clean-up; must not block
}

// Lab is the only way that an experiment has to the tenant. It writes only to groups
// that it made itself, and reads each again before.
type Lab struct {
	Options
	transport *guard.Transport
	reader    *guard.Reader
	settings  *graph.Writable
	root      string
	made      []group
	doubtful  []string // names of groups that may have been made
	reference *reference
	partner   *group
}

// group is one that the Lab made.
type group struct{ id, name string }

// New makes a Lab. It refuses any tenant but the one that was typed out.
func New(o Options) (*Lab, error) {
	switch typed := identity.CanonicalID(o.Test); {
	case typed == "":
		return nil, errors.New("--test-tenant must be the id of the test tenant")
	case o.Tenant == "":
		return nil, errors.New("the access token does not name its tenant")
	case typed != o.Tenant:
		return nil, fmt.Errorf("the access token is for tenant %s, not for the test tenant %s", o.Tenant, typed)
	case identity.CanonicalID(o.Run) == "":
		return nil, errors.New("a run needs an id")
	}
	l := &Lab{Options: o, settings: o.Client.Allowing()}
	l.transport = o.Client.Transport().Allowing(guard.Onboard, guard.Settings, guard.Eligible).AllowingForms(nil, l.forms()...)
	l.reader, l.root = guard.NewReader(l.transport), l.transport.Origin.String()
	return l, nil
}

// mark is in the description of each group of the run.
func (l *Lab) mark() string { return "[pim-groups fieldtest " + l.Run + "]" }

// How long the service may take: to know a new group, and to show what a write did.
const (
	patience = 10 * time.Minute
	budget   = 2 * time.Minute // of one request, with what the service asks to wait
	often    = 5 * time.Second
	seldom   = 20 * time.Second
)

// errUnseen says that what was waited for has not come.
var errUnseen = errors.New("it was not seen within ten minutes")

// until asks again and again until the answer is yes. An error counts only if there
// was no answer to the end.
func (l *Lab) until(ctx context.Context, every time.Duration, ask func() (bool, error)) error {
	for end := l.Clock.Now().Add(patience); ; {
		seen, err := ask()
		if seen && err == nil {
			return nil
		}
		if !l.Clock.Now().Add(every).Before(end) {
			return cmp.Or(err, errUnseen)
		}
		if err := l.Clock.Sleep(ctx, every); err != nil {
			return err
		}
	}
}

// newGroup makes a security group, and waits until PIM knows it.
// https://learn.microsoft.com/graph/api/group-post-groups
func (l *Lab) newGroup(ctx context.Context) (group, error) {
	g := group{name: fmt.Sprintf("%s%s-%d", Prefix, l.Run[:8], len(l.made)+len(l.doubtful)+1)}
	if err := l.note(apply.Entry{Step: apply.StepIntent, Name: g.name, Detail: "makes a group"}); err != nil {
		return g, err
	}
	l.doubtful = append(l.doubtful, g.name)
	// Once sent, not even Ctrl-C stops it: the id is needed to delete the group.
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), budget)
	defer cancel()
	begin, end := context.WithTimeout(ctx, budget)
	defer end()
	body, err := l.transport.Post(within, begin, l.root+groupsPath, l.newGroupBody(g.name))
	if f, failed := errors.AsType[*guard.Failure](err); failed && (!f.Sent || f.Rejected() && f.Status == http.StatusForbidden) {
		l.doubtful = l.doubtful[:len(l.doubtful)-1] // a caller is refused before anything is done
	}
	if err != nil {
		return g, fmt.Errorf("a group could not be made: %w", err)
	}
	got, err := readGroup(body)
	if err != nil || got.name != g.name {
		return g, errors.New("the answer to the new group is about another one")
	}
	g.id = got.id
	if err := l.note(apply.Entry{Step: apply.StepOutcome, Group: g.id, Name: g.name, Detail: "made"}); err != nil {
		return g, err
	}
	l.doubtful, l.made = l.doubtful[:len(l.doubtful)-1], append(l.made, g)
	return g, l.settle(ctx, g)
}

// settle waits until a new group is known everywhere that experiments look.
func (l *Lab) settle(ctx context.Context, g group) error {
	return l.until(ctx, often, func() (bool, error) {
		if err := l.owns(ctx, g); err != nil {
			return false, err
		}
		_, err := l.settings.Settings(ctx, g.id)
		return err == nil, err
	})
}

// newGroups makes several.
func (l *Lab) newGroups(ctx context.Context, n int) ([]group, error) {
	list := make([]group, n)
	for i := range list {
		g, err := l.newGroup(ctx)
		if err != nil {
			return nil, err
		}
		list[i] = g
	}
	return list, nil
}

// owns reads a group again and refuses one that this run did not make, whatever else
// says that it did: the id in memory, its name, and the mark in its description.
func (l *Lab) owns(ctx context.Context, g group) error {
	within, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	body, err := l.transport.Get(within, l.root+groupsPath+"/"+g.id+"?$select=id,displayName,description")
	if err != nil {
		return err
	}
	got, err := readGroup(body)
	switch {
	case err != nil:
		return err
	case !slices.Contains(l.made, g) || got.id != g.id:
		return errors.New("refused: this run did not make the group")
	case got.name != g.name || !strings.HasPrefix(got.name, Prefix):
		return errors.New("refused: the group has another name than this run gave it")
	case got.description != l.description():
		return errors.New("refused: the group does not have the mark of this run")
	}
	return nil
}

// note writes to the journal.
func (l *Lab) note(e apply.Entry) error {
	e.Time = l.Clock.Now().UTC()
	return l.Journal.Append(e)
}

// reply is what the service said to a write. Anything but yes or a reasoned no is an
// error.
type reply struct {
	refused bool
	code    string
}

// write makes one change to a group of this run, and the journal knows of it before
// and after. It is sent once.
func (l *Lab) write(ctx context.Context, g group, what string, send func(context.Context) error) (reply, error) {
	if err := l.owns(ctx, g); err != nil {
		return reply{}, err
	}
	e := apply.Entry{Step: apply.StepIntent, Group: g.id, Name: g.name, Detail: what}
	if err := l.note(e); err != nil {
		return reply{}, err
	}
	within, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	err := send(within)
	e.Step, e.State = apply.StepAnswer, apply.AnswerAccepted.String()
	if err != nil {
		e.State, e.Detail = apply.AnswerUnknown.String(), err.Error()
	}
	if err := l.note(e); err != nil {
		return reply{}, err
	}
	return replyTo(err)
}

// replyTo tells a refusal that has a reason from other errors.
func replyTo(err error) (reply, error) {
	if f := guard.Answered(err); f != nil && f.Rejected() && f.Status == http.StatusBadRequest && f.Code != "" {
		return reply{true, f.Code}, nil
	}
	return reply{}, err
}

// twice sends what was refused once more, and after each refusal something that must not
// be refused: what failed by accident looks like a refusal, too.
func twice(send func() (reply, error), control func() error) (reply, error) {
	first, err := send()
	if err != nil || !first.refused {
		return first, err
	}
	if err := control(); err != nil {
		return first, err
	}
	second, err := send()
	if err == nil && second != first {
		err = errors.New("the service gave two different answers to one request")
	}
	if err == nil {
		err = control()
	}
	return first, err
}

// list asks for a list.
func (l *Lab) list(ctx context.Context, path string) guard.Answer {
	within, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	return l.reader.List(within, guard.Question{URL: l.root + path})
}

// listed reads PIM's list of managed groups.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-groupresource?view=graph-rest-beta
func (l *Lab) listed(ctx context.Context) (map[string]bool, error) {
	items, err := list[struct {
		ID string `json:"id"`
	}](l.list(ctx, managedPath))
	ids := map[string]bool{}
	for _, item := range items {
		ids[identity.CanonicalID(item.ID)] = true
	}
	return ids, err
}

// schedules reads who is eligible in a group.
// https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityschedules
func (l *Lab) schedules(ctx context.Context, filter string) ([]schedule, error) {
	return list[schedule](l.list(ctx, schedulesPath+"?$filter="+escaped(filter)))
}

// role is the one that experiments give.
const role = string(directory.Member)
