package fault

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	o "pim-groups/internal/fake/graph/odata"
)

// Action is what happens to a call that is hit. Parts can be combined: they
// act in the order of the fields.
type Action struct {
	// Run happens before the call is answered; for tests in Go.
	Run func() `json:"-"`
	// Change changes the tenant before the call is answered.
	Change []Change `json:"change,omitempty"`
	// Behind answers reads from the state so many writes ago.
	Behind int `json:"behind,omitempty"`

	// Status, Header and Body replace the answer. Header values and Body may
	// hold {date+5s}, {rfc850-1h}, {asctime+0s}: times from now in the three
	// forms of HTTP; Body may hold {self}, the URL of the request.
	Status int               `json:"status,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Body   string            `json:"body,omitempty"`
	// Commit lets the call have its effect although the answer is replaced or
	// lost. Without it a call whose answer is replaced has no effect.
	Commit bool `json:"commit,omitempty"`

	// Page edits an answer that is a list.
	Page Page `json:"page,omitempty"`
	// Next is the nextLink of Page "link".
	Next string `json:"next,omitempty"`
	// Batch edits the answer of a $batch.
	Batch Batch `json:"batch,omitempty"`
	// ContentType replaces the type; "none" removes it.
	ContentType string `json:"contentType,omitempty"`
	// Gzip compresses the body, well or badly.
	Gzip Gzip `json:"gzip,omitempty"`

	Wire
}

// Wire is how an answer goes over the wire. Calls inside of a $batch have no
// wire of their own.
type Wire struct {
	// Delay waits before the first byte.
	Delay Duration `json:"delay,omitzero"`
	// Stall never sends a byte; the client has to give up.
	Stall bool `json:"stall,omitempty"`
	// Reset closes the connection early.
	Reset Reset `json:"reset,omitempty"`
	// Cut sends so many bytes of the body and closes. The header promises the
	// whole body, or with Chunked a chunked body that never ends.
	Cut     *int `json:"cut,omitempty"`
	Chunked bool `json:"chunked,omitempty"`
	// Rate sends so many bytes of the body per second.
	Rate int `json:"rate,omitempty"`
	// NoDate leaves the Date header out; Skew moves it.
	NoDate bool     `json:"noDate,omitempty"`
	Skew   Duration `json:"skew,omitzero"`
}

// Change is a change of the tenant by somebody else. Group is the id.
type Change struct {
	Do    string `json:"do"` // see changes
	Group string `json:"group"`
	Name  string `json:"name,omitempty"` // of rename and add
	// Role is of those behind add, Principal of all of these but rule. For is how long
	// an activation lasts, or an eligibility; without it the eligibility has no end.
	Role      string   `json:"role,omitempty"`
	Principal string   `json:"principal,omitempty"`
	For       Duration `json:"for,omitzero"`
	Rule      string   `json:"rule,omitempty"` // in JSON: its id and what changes
}

// changes are what somebody else can do.
func changes() []string {
	return []string{"rename", "delete", "purge", "onboard", "dynamic", "add", "activate", "deactivate", "grant", "revoke", "rule"}
}

// Page is a fault of a list.
type Page string

// The faults of lists.
const (
	PageEmpty     Page = "empty"     // no items, and a link to what was asked for
	PageDuplicate Page = "duplicate" // the items, and a link to the same items
	PageConflict  Page = "conflict"  // the first item twice, with another name
	PageSelf      Page = "self"      // a link to itself
	PageCycle     Page = "cycle"     // two pages that link to each other
	PageEndless   Page = "endless"   // always one more page, never the same link
	PageLink      Page = "link"      // the link in Next
)

// Batch is a fault of a $batch envelope.
type Batch string

// The faults of batches.
const (
	BatchMissing   Batch = "missing"   // one answer less
	BatchExtra     Batch = "extra"     // an answer to a request nobody made
	BatchDuplicate Batch = "duplicate" // one answer twice
	BatchReverse   Batch = "reverse"   // in reverse order
	BatchCase      Batch = "case"      // ids in other letter case
	BatchAbsent    Batch = "absent"    // no "responses" at all
	BatchNoStatus  Batch = "no-status" // an answer without a status
	BatchText      Batch = "text"      // the status as a string
)

// Gzip is how a body is compressed.
type Gzip string

// The ways to compress.
const (
	GzipGood    Gzip = "good"
	GzipDamaged Gzip = "damaged" // a bit is wrong in the middle
	GzipBomb    Gzip = "bomb"    // 10 GiB of blanks behind the body, in 10 MiB
)

// Reset is where a connection breaks.
type Reset string

// The places.
const (
	ResetBeforeHeaders Reset = "before-headers"
	ResetMidHeaders    Reset = "mid-headers"
	ResetMidBody       Reset = "mid-body"
)

// Breaks says that the answer does not arrive whole.
func (w *Wire) Breaks() bool { return w.Reset != "" || w.Cut != nil }

// Part is what of a body still arrives.
func (w *Wire) Part(body []byte) []byte {
	switch {
	case w.Cut != nil:
		return body[:min(*w.Cut, len(body))]
	case w.Reset == ResetMidBody:
		return body[:len(body)/2]
	case w.Reset != "":
		return nil
	}
	return body
}

// Replaces says that Graph's own answer is not sent.
func (a *Action) Replaces() bool { return a.Status != 0 }

// Effective says whether the call has its effect: faults of delivery happen
// behind Graph's back, a replaced or never sent answer stands for a call that
// did not arrive, unless Commit says otherwise.
func (a *Action) Effective() bool {
	lost := a.Replaces() || a.Stall || a.Reset == ResetBeforeHeaders
	return a.Commit || !lost
}

// check says what can't work.
func (f *Fault) check() error {
	_, pathErr := regexp.Compile(f.Path)
	var afterErr error
	if f.After != nil {
		_, afterErr = regexp.Compile(f.After.Path)
	}
	return errors.Join(
		pathErr, afterErr,
		oneOf("page", f.Do.Page, PageEmpty, PageDuplicate, PageConflict, PageSelf, PageCycle, PageEndless, PageLink),
		oneOf("batch", f.Do.Batch, BatchMissing, BatchExtra, BatchDuplicate, BatchReverse, BatchCase, BatchAbsent, BatchNoStatus, BatchText),
		oneOf("gzip", f.Do.Gzip, GzipGood, GzipDamaged, GzipBomb),
		oneOf("reset", f.Do.Reset, ResetBeforeHeaders, ResetMidHeaders, ResetMidBody),
		f.Do.checkNumbers(), f.Do.checkChanges())
}

func oneOf[T ~string](name string, value T, allowed ...T) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s is %q, not one of %q", name, value, allowed)
}

func (a *Action) checkNumbers() error {
	switch {
	case a.Status != 0 && (a.Status < 200 || a.Status > 599):
		return fmt.Errorf("status is %d, not between 200 and 599", a.Status)
	case a.Behind < 0, a.Rate < 0, a.Delay < 0, a.Cut != nil && *a.Cut < 0:
		return errors.New("behind, rate, delay and cut are never negative")
	case a.Body != "" && a.Status == 0:
		return errors.New("a body needs a status")
	case a.Next != "" && a.Page != PageLink:
		return errors.New(`next needs page "link"`)
	}
	for name := range a.Header {
		if strings.ContainsAny(name, " :\r\n") || http.CanonicalHeaderKey(name) == "" {
			return fmt.Errorf("%q is no header name", name)
		}
	}
	return nil
}

func (a *Action) checkChanges() error {
	for _, c := range a.Change {
		if c.Do == "" {
			return errors.New("a change says in do what it does")
		}
		if err := oneOf("do", c.Do, changes()...); err != nil {
			return err
		}
		if slices.Index(changes(), c.Do) > slices.Index(changes(), "add") && c.Role != "member" && c.Role != "owner" {
			return fmt.Errorf("%s needs a role, member or owner", c.Do)
		}
		if rule, err := o.Parse([]byte(c.Rule)); c.Do == "rule" && (err != nil || rule.Object().Get("id").Text() == "") {
			return errors.New("rule needs a rule with its id, in JSON")
		}
	}
	return nil
}
