package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	jsonserialization "github.com/microsoft/kiota-serialization-json-go"

	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// questions turns URL templates into questions for guard, and answers into the
// SDK's models.
//
// The SDK's request builders are not used: they hold the same templates, and
// need the SDK's HTTP side to be made, which would be linked in and never run.
type questions struct {
	*guard.Reader
	origin guard.Origin
}

// query is the part of a question behind its path.
type query struct {
	filter   string
	selected []string
	expand   string
	top      int  // items of a page; 0 is what the service makes them
	count    bool // and with it the index for advanced queries
}

// at makes a question of a URL template, relative to v1.0. Parameters of the
// template are escaped as they go in.
func (q *questions) at(path string, parameters map[string]string, ask query) guard.Question {
	info := abstractions.NewRequestInformation()
	info.Method = abstractions.GET
	info.UrlTemplate = "{+baseurl}" + path + "{?%24count,%24expand,%24filter,%24select,%24top}"
	info.PathParameters = map[string]string{"baseurl": q.origin.String() + "/v1.0"}
	for name, value := range parameters {
		info.PathParameters[name] = value
	}
	set := func(name, value string) {
		if value != "" {
			info.QueryParametersAny["%24"+name] = value
		}
	}
	set("filter", ask.filter)
	set("expand", ask.expand)
	if ask.top > 0 {
		set("top", strconv.Itoa(ask.top))
	}
	set("select", strings.Join(ask.selected, ","))
	if ask.count {
		set("count", "true")
	}
	u, err := info.GetUri()
	if err != nil {
		return guard.Question{} // which guard refuses
	}
	return guard.Question{URL: u.String(), Eventual: ask.count}
}

// many asks for many objects at once, one question for each key.
func many(ctx context.Context, q *questions, keys []string, question func(key string) guard.Question) []guard.Answer {
	list := make([]guard.Question, len(keys))
	for i, key := range keys {
		list[i] = question(key)
	}
	return q.Ask(ctx, list)
}

// manyLists is many for lists.
func manyLists(ctx context.Context, q *questions, keys []string, question func(key string) guard.Question) []guard.Answer {
	list := make([]guard.Question, len(keys))
	for i, key := range keys {
		list[i] = question(key)
	}
	return q.AskLists(ctx, list)
}

// model reads an object as a model of the SDK. Mistyped properties are errors
// there; a model of another type than was asked for is one here.
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

// errNotModel is for an answer in valid JSON that is not what the resource
// looks like.
func errNotModel() error {
	return guard.InvalidAnswer("a property in it is of another type than documented")
}

// listOf reads a list that was asked for: each item as a model of the SDK, and
// that as a type of ours. One bad item makes the list unreadable.
func listOf[M serialization.Parsable, T any](answer guard.Answer, factory serialization.ParsableFactory, convert func(M) (T, error)) ([]T, error) {
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

// mostInFilter is how many values "in" takes.
// https://learn.microsoft.com/graph/filter-query-parameter
const mostInFilter = 15

// inFilters makes filters of as many values as one takes.
func inFilters(property string, values []string) []string {
	var filters []string
	for chunk := range slices.Chunk(values, mostInFilter) {
		quotedValues := make([]string, len(chunk))
		for i, value := range chunk {
			quotedValues[i] = quoted(value)
		}
		filters = append(filters, property+" in ("+strings.Join(quotedValues, ",")+")")
	}
	return filters
}

// quoted makes a string of OData, in which a quote is written twice. Without
// that, a name could say more than a name.
func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// canonicalID gives the one form of an object id, "" for what is none.
func canonicalID(id *string) string { return identity.CanonicalID(text(id)) }

// absent says that the directory answered this very question, for one object
// by its id or name, and has none. Its code is the proof and not the status:
// proxies answer 404 as well, and so does Graph for a path that a service does
// not know (BadRequest) and for an identity that is not there yet
// (Authorization_IdentityNotFound). https://learn.microsoft.com/graph/errors
func absent(err error) bool {
	f := guard.Answered(err)
	return f != nil && f.Status == http.StatusNotFound && f.Code == "Request_ResourceNotFound" && !f.Nested
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
