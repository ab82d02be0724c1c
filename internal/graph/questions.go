package graph

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"pim-groups/internal/graph/guard"
	"pim-groups/internal/identity"
)

// questions turns URL templates into questions for guard.
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
	maps.Copy(info.PathParameters, parameters)
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

// objects asks for many objects at once, one question for each key.
func (q *questions) objects(ctx context.Context, keys []string, question func(key string) guard.Question) []guard.Answer {
	return q.Ask(ctx, each(keys, question))
}

// lists asks for many lists at once, one question for each key.
func (q *questions) lists(ctx context.Context, keys []string, question func(key string) guard.Question) []guard.Answer {
	return q.AskLists(ctx, each(keys, question))
}

func each(keys []string, question func(key string) guard.Question) []guard.Question {
	list := make([]guard.Question, len(keys))
	for i, key := range keys {
		list[i] = question(key)
	}
	return list
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

// setOf makes names, and ids among them, quick to look up however they are
// written.
func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[identity.FoldName(name)] = true
	}
	return set
}

// canonicalIDs sorts ids in their one form; what is no id is for the rules of
// the file that named it.
func canonicalIDs(texts []string) []string {
	var ids []string
	for _, text := range texts {
		if id := identity.CanonicalID(text); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
