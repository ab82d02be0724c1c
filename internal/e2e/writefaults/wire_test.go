package writefaults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"pim-groups/internal/apply"
	model "pim-groups/internal/fake/graph/tenant"
)

// wire is all that connects a run in this process with the world, and the place
// where something happens to it. A request passes two boundaries: before it
// leaves, and after it was answered and before the program knows. Between any
// two of them the program writes its files.
type wire struct {
	stage *stage
	step  *step
	to    http.RoundTripper
	stop  context.CancelFunc // what a signal does

	mu       sync.Mutex
	passed   int
	around   []int // the boundaries of writes
	stopped  int   // boundary of the signal
	dead     bool
	disk     map[string]string // what there was when the process died
	sent     []send
	problems []string
}

// send is one request that can change the tenant.
type send struct {
	group  string
	policy bool // to all settings of a role
	body   string
	who    string // the role whose settings these are, or what is to happen to whom
}

// changing says that a request can change the tenant.
func changing(req *http.Request) bool {
	return req.Method == http.MethodPatch || strings.HasSuffix(req.URL.Path, "/eligibilityScheduleRequests") && req.Method == http.MethodPost
}

var errDead = errors.New("the process is dead")

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if !w.pass(req) {
		return nil, errDead
	}
	if changing(req) {
		if err := w.note(req); err != nil {
			return nil, err
		}
	}
	res, err := w.to.RoundTrip(req)
	if changing(req) && w.stage.watch != nil {
		w.watched(w.stage.watch())
	}
	if !w.pass(req) {
		return nil, errDead
	}
	return res, err
}

// pass says whether the process still lives. What happens at the boundary
// happens outside of the lock: it may be a whole other run.
func (w *wire) pass(req *http.Request) bool {
	w.mu.Lock()
	w.passed++
	if changing(req) {
		w.around = append(w.around, w.passed)
	}
	o := &w.step.order
	hit := !w.dead && (o.at == w.passed || o.write && changing(req) && w.passed > 0)
	if hit && o.write {
		o.write = false
	}
	w.mu.Unlock()
	if hit && o.do != nil {
		o.do(w)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.dead
}

// die is a kill: nothing that the program does from here on has an effect. Its
// requests fail, and its files are put back when it has ended.
func (w *wire) die() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead, w.disk = true, filesBelow(w.stage.dir)
	w.step.out.freeze()
	w.step.err.freeze()
	w.stop()
}

// signal is SIGINT or SIGTERM, which end the context of the program.
func (w *wire) signal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = w.passed
	w.stop()
}

// note keeps a write, and looks at the moment that counts: is its intent on the
// disk, and is the group one that may be written to?
func (w *wire) note(req *http.Request) error {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	req.Body = io.NopCloser(strings.NewReader(string(body)))
	s := w.stage.newSend(req.URL.Path, string(body))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, s)
	entries := w.step.journal()
	last := apply.Entry{}
	if len(entries) > 0 {
		last = entries[len(entries)-1]
	}
	switch {
	case w.stopped > 0 && w.stopped < w.passed && last.Strategy != apply.Restore:
		w.problems = append(w.problems, fmt.Sprintf("a write for %s begins after the signal", s.group))
	case last.Step != apply.StepIntent || last.Group != s.group:
		w.problems = append(w.problems, fmt.Sprintf("a write for %s that the journal does not announce", s.group))
	case !w.step.declared[s.group]:
		w.problems = append(w.problems, fmt.Sprintf("a write for %s, which the file does not declare", s.group))
	case s.group == id(population-1):
		w.problems = append(w.problems, "a write for the group that never-touch names")
	}
	return nil
}

// newSend tells of a write what it is about.
func (s *stage) newSend(path, body string) send {
	one := send{policy: !strings.Contains(path, "/rules/"), body: body}
	if _, rest, found := strings.Cut(path, "/Group_"); found {
		policy, _, _ := strings.Cut(rest, "/")
		one.group, _, _ = strings.Cut(policy, "_")
		s.server.Tenant(func(t *model.Tenant) { one.who = string(t.RoleOf("Group_" + policy)) })
		return one
	}
	var request struct{ Action, AccessID, PrincipalID, GroupID string }
	if json.Unmarshal([]byte(body), &request) == nil { // one that can't be read is of no group
		one.group, one.policy, one.who = request.GroupID, false, request.Action+" "+request.AccessID+" "+request.PrincipalID
	}
	return one
}

// watched keeps what was wrong with the tenant right after a write.
func (w *wire) watched(problems []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, problems...)
}

// filesBelow reads all files of a folder.
func filesBelow(dir string) map[string]string {
	files := map[string]string{}
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			text, _ := os.ReadFile(path) // a file that can't be read is compared as empty
			files[path] = string(text)
		}
		return nil
	})
	return files
}

// putBack makes a folder what it was.
func putBack(dir string, files map[string]string) error {
	var failed []error
	for path := range filesBelow(dir) {
		if _, was := files[path]; !was {
			failed = append(failed, os.Remove(path))
		}
	}
	for path, text := range files {
		failed = append(failed, os.WriteFile(path, []byte(text), 0o600))
	}
	return errors.Join(failed...)
}
