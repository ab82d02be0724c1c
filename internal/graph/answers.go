package graph

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	jsonserialization "github.com/microsoft/kiota-serialization-json-go"

	"pim-groups/internal/directory"
	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// listOf reads a list that was asked for: each item as a model of the SDK, and
// that as a type of ours. One bad item makes the list unreadable.
func listOf[M serialization.Parsable, T any](
	answer guard.Answer, factory serialization.ParsableFactory, convert func(M) (T, error),
) ([]T, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	list := make([]T, len(answer.Items))
	for i, item := range answer.Items {
		m, err := model[M](item, factory)
		if err != nil {
			return nil, err
		}
		if list[i], err = convert(m); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// idsOf reads a list of objects by their ids.
func idsOf(answer guard.Answer) ([]string, error) {
	type object struct {
		ID string `json:"id"`
	}
	return jsonList(answer, func(o object) (string, error) {
		id := canonicalID(&o.ID)
		if id == "" {
			return "", errNoID()
		}
		return id, nil
	})
}

// model reads an object as a model of the SDK. Mistyped properties are errors
// there; a model of another type than was asked for is one here.
//
// T is a struct of the SDK and not one of its interfaces: to call a method through
// an interface keeps it in the program for each of the 1,777 models that have it.
// That took 0.9 MB.
func model[T serialization.Parsable](data json.RawMessage, factory serialization.ParsableFactory) (T, error) {
	var none T
	node, err := jsonserialization.NewJsonParseNode(data)
	if err != nil {
		return none, errNotModel()
	}
	parsed, err := node.GetObjectValue(factory)
	if err != nil {
		return none, errNotModel()
	}
	typed, ok := parsed.(T)
	if !ok {
		return none, errNotModel()
	}
	return typed, nil
}

// jsonList reads a list whose items the SDK's models would make the program much
// larger for, or would forget something of. Mistyped properties are errors here too.
func jsonList[J, T any](answer guard.Answer, convert func(J) (T, error)) ([]T, error) {
	if answer.Err != nil {
		return nil, answer.Err
	}
	list := make([]T, len(answer.Items))
	for i, item := range answer.Items {
		var j J
		if json.Unmarshal(item, &j) != nil {
			return nil, errNotModel()
		}
		var err error
		if list[i], err = convert(j); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// errNotModel is for an answer in valid JSON that is not what the resource
// looks like.
func errNotModel() error {
	return guard.InvalidAnswer("a property in it does not have the documented type")
}

// errNoID is for an item that nothing can be said about.
func errNoID() error { return guard.InvalidAnswer("an item in it has no valid id") }

// onlyItem makes a list of the answer to a question for one object.
func onlyItem(answer guard.Answer) guard.Answer {
	return guard.Answer{Items: []json.RawMessage{answer.Body}, Err: answer.Err}
}

// isAbsent says that the directory answered this very question, for one object
// by its id or name, and has none. Its code is the proof and not the status:
// proxies answer 404 as well, and so does Graph for a path that a service does
// not know (BadRequest) and for an identity that is not there yet
// (Authorization_IdentityNotFound). https://learn.microsoft.com/graph/errors
func isAbsent(err error) bool {
	f := guard.Answered(err)
	return f != nil && f.Status == http.StatusNotFound && f.Code == "Request_ResourceNotFound" && !f.Nested
}

func flag(b *bool) directory.Flag {
	if b == nil {
		return directory.Null
	}
	return directory.FlagOf(*b)
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// canonicalID gives the one form of an object id, "" for what is none.
func canonicalID(id *string) string { return identity.CanonicalID(text(id)) }
