package tenant

import "time"

// behind names what can be old when it is read after a write: the settings of a group,
// or its schedules.
type behind struct {
	what    part
	groupID string
}

type part int

const (
	settingsOf part = iota
	schedulesOf
)

// lag is what reads still see after a write.
type lag struct {
	before *State
	reads  int // that are still old
	until  time.Time
}

// delay begins a lag behind the write that was just made. Of several writes in a row
// reads see what was before the first.
func (t *Tenant) delay(b behind) {
	reads, lasts := t.Answers.SettingsAfterReads, t.Answers.SettingsAfter
	if b.what == schedulesOf {
		reads, lasts = t.Answers.SchedulesAfterReads, 0
	}
	if reads == 0 && lasts == 0 {
		return
	}
	l := &lag{t.past[len(t.past)-1], reads, t.now().Add(lasts)}
	if earlier := t.lags[b]; earlier != nil {
		l.before = earlier.before
	}
	t.lags[b] = l
}

// settled gives the state that a read sees.
func (t *Tenant) settled(s *State, b behind) *State {
	l := t.lags[b]
	switch {
	case l == nil || s != t.current:
		return s
	case l.reads <= 0 && !t.now().Before(l.until):
		delete(t.lags, b)
		return s
	}
	l.reads--
	return l.before
}
