package guard_test

import (
	"errors"
	"net/http"
	"testing"

	"pim-groups/internal/graph/guard"
)

// A form opens its own method, path and body and nothing else, and only for the
// Transport that was made for it.
func TestForms(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: http.StatusNoContent}}}
	plain := start(t, s)
	other := plain.AllowingForms([]string{"/beta/things/1"},
		guard.Form{Method: http.MethodDelete, Path: "/v1.0/groups/{id}"},
		guard.Form{Method: http.MethodDelete},
		guard.Form{Method: http.MethodPatch, Path: "/v1.0/groups/{id}", Check: func(body []byte) error {
			if string(body) != `{"a":1}` {
				return errors.New("another body")
			}
			return nil
		}})
	root := plain.Origin.String()
	for name, c := range map[string]struct {
		err  error
		sent bool
	}{
		"delete":              {other.Delete(t.Context(), t.Context(), root+"/v1.0/groups/g1"), true},
		"patch":               {other.Patch(t.Context(), t.Context(), root+"/v1.0/groups/g1", []byte(`{"a":1}`)), true},
		"another body":        {other.Patch(t.Context(), t.Context(), root+"/v1.0/groups/g1", []byte(`{"a":2}`)), false},
		"another path":        {other.Delete(t.Context(), t.Context(), root+"/v1.0/users/g1"), false},
		"a longer path":       {other.Delete(t.Context(), t.Context(), root+"/v1.0/groups/g1/owners"), false},
		"another transport":   {plain.Delete(t.Context(), t.Context(), root+"/v1.0/groups/g1"), false},
		"a batch in disguise": {other.Delete(t.Context(), t.Context(), root+"/v1.0/$batch"), false},
	} {
		f, failed := errors.AsType[*guard.Failure](c.err)
		if refused := failed && f.Kind == guard.Refused; refused == c.sent {
			t.Errorf("%s: %v, sent should be %t", name, c.err, c.sent)
		}
	}
	if len(s.sent) != 2 {
		t.Errorf("%d requests left", len(s.sent))
	}
	if _, err := plain.Get(t.Context(), root+"/beta/things/1"); err == nil {
		t.Error("a path of beta is open for all")
	}
}
