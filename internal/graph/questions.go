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
	filter, expand string
	selected       []string
	long           bool // pages as long as they may be
	count          bool // and with it the index for advanced queries
	mostPages      int  // a longer list is an error; 0 is as long as lists may be
}

// longestPage is the most that the directory gives in one page.
// https://learn.microsoft.com/graph/paging
const longestPage = 999

// at makes a question of a URL template, relative to v1.0. Parameters of the
// template are escaped as they go in.
func (q *questions) at(path string, parameters map[string]string, ask query) guard.Question {
	info := abstractions.NewRequestInformation()
	info.Method = abstractions.GET
	info.UrlTemplate = "{+baseurl}" + path + "{?%24count,%24expand,%24filter,%24select,%24top}"
	info.PathParameters = map[string]string{"baseurl": q.origin.String() + "/v1.0"}
	maps.Copy(info.PathParameters, parameters)
	set := func(name, value string, so bool) {
		if so {
			info.QueryParametersAny["%24"+name] = value
		}
	}
	set("filter", ask.filter, ask.filter != "")
	set("expand", ask.expand, ask.expand != "")
	set("select", strings.Join(ask.selected, ","), ask.selected != nil)
	set("top", strconv.Itoa(longestPage), ask.long)
	set("count", "true", ask.count)
	u, err := info.GetUri()
	if err != nil {
		return guard.Question{} // which guard refuses
	}
	return guard.Question{URL: u.String(), Eventual: ask.count, MostPages: ask.mostPages}
}

// list asks for one list.
func (q *questions) list(ctx context.Context, path string, ask query) guard.Answer {
	return q.List(ctx, q.at(path, nil, ask))
}

// objects asks for many objects at once, one for each key in the path.
func (q *questions) objects(ctx context.Context, path string, keys []string, ask query) []guard.Answer {
	return q.Ask(ctx, q.each(path, keys, ask))
}

// lists asks for many lists at once, one for each key in the path.
func (q *questions) lists(ctx context.Context, path string, keys []string, ask query) []guard.Answer {
	return q.AskLists(ctx, q.each(path, keys, ask))
}

func (q *questions) each(path string, keys []string, ask query) []guard.Question {
	list := make([]guard.Question, len(keys))
	for i, key := range keys {
		list[i] = q.at(path, map[string]string{"key": key}, ask)
	}
	return list
}

// filtered asks for many lists at once, one for each filter.
func (q *questions) filtered(ctx context.Context, path string, filters []string, ask query) []guard.Answer {
	list := make([]guard.Question, len(filters))
	for i, filter := range filters {
		ask.filter = filter
		list[i] = q.at(path, nil, ask)
	}
	return q.AskLists(ctx, list)
}

// mostInFilter is how many values "in" takes.
// https://learn.microsoft.com/graph/filter-query-parameter
const mostInFilter = 15

// inFilters makes filters of as many values as one takes.
func inFilters(property string, values []string) []string {
	var filters []string
	for chunk := range slices.Chunk(values, mostInFilter) {
		filters = append(filters, property+" in ("+strings.Join(mapped(chunk, quoted), ",")+")")
	}
	return filters
}

// quoted makes a string of OData, in which a quote is written twice. Without
// that, a name could say more than a name.
func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

func mapped(values []string, change func(string) string) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = change(value)
	}
	return list
}

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
	ids := mapped(texts, identity.CanonicalID)
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}
