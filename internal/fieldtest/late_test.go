package fieldtest

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// lateMails shows a notification only some minutes after the other settings.
type lateMails struct {
	http.RoundTripper
	until time.Time
	late  int
}

func (l *lateMails) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := l.RoundTripper.RoundTrip(req)
	if err != nil || req.URL.Path != assignmentsPath || !time.Now().Before(l.until) {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	shown := bytes.ReplaceAll(body, []byte(`"Critical"`), []byte(`"All"`))
	if !bytes.Equal(shown, body) {
		l.late++
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(shown)), int64(len(shown))
	res.Header.Del("Content-Length")
	return res, err
}

// A setting that is late is not one that the write has lost.
func TestLateSetting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		late := &lateMails{RoundTripper: b.wire.RoundTripper, until: time.Now().Add(4 * time.Minute)}
		b.wire.RoundTripper = late
		f := Run(t.Context(), b.Lab, []Question{wholePolicyWrite()}).Findings[0]
		if late.late == 0 || f.Value != "all" {
			t.Errorf("%d late reads: %s %q %s", late.late, f.Status, f.Value, f.Why)
		}
	})
}
