package readfaults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pim-groups/internal/fake/graph/fault"
)

// broken are answers that do not arrive, not whole, or are not what they say.
func broken(t testing.TB) []line {
	cut := 100
	return []line{
		{ID: "F6", What: "408, 500, 502, 503, 504, 509 to reads, once", Must: "asks again, and nothing is missing", Shots: statuses()},
		{ID: "F10", What: "the connection breaks before, in and after the headers, of GET and of the POST that reads", Must: "asks again",
			Shots: each([]string{managedList, envelope}, wires(map[string]fault.Wire{
				"before headers": {Reset: fault.ResetBeforeHeaders}, "mid headers": {Reset: fault.ResetMidHeaders}, "mid body": {Reset: fault.ResetMidBody},
			}), func(path string, do fault.Action) shot { return shot{faults: once(path, do), want: whole} })},
		{ID: "F11", What: "a body that ends early, with a declared length and in chunks; for a small tenant each page at each byte", Must: "never reads it as a shorter list",
			Shots: append(each([]string{managedList, envelope, roleAssignable}, wires(map[string]fault.Wire{
				"length": {Cut: &cut}, "chunked": {Cut: &cut, Chunked: true},
			}), func(path string, do fault.Action) shot { return shot{faults: once(path, do), want: whole} }),
				shot{name: "for ever", faults: always(managedList, fault.Action{Wire: fault.Wire{Cut: &cut}}), want: all(unknownButSure(t), gap("the connection broke"))})},
		{ID: "F12", What: "45 s to the first byte, one byte a second, silence", Must: "each try has a limit; endless silence ends within the run's time",
			Shots: append(each([]string{managedList, envelope}, wires(map[string]fault.Wire{
				"late": {Delay: fault.Duration(45 * time.Second)}, "slow": {Rate: 1}, "silent": {Stall: true},
			}), func(path string, do fault.Action) shot {
				return shot{faults: once(path, do), want: all(whole, took(30*time.Second, 40*time.Second))}
			}),
				shot{name: "for ever", raced: true, faults: always("^/(beta|v1)", fault.Action{Wire: fault.Wire{Stall: true}}), want: all(unknown(declared(t)), gap("did not answer in time"))})},
		{ID: "F13", What: "a 200 whose content type is not JSON, or is missing", Must: "is not believed; each spelling of JSON's type is", Shots: contentTypes(t)},
		{ID: "F14", What: "each body of the collection of bad answers, as a list and in a batch", Must: "what the body does not say is unknown", Shots: bodies(t)},
		{ID: "F15", What: "a damaged gzip stream, and one of 10 MiB that unpacks to 10 GiB", Must: "limits apply after decompression",
			Shots: []shot{
				{name: "damaged once", faults: once(managedList, fault.Action{Gzip: fault.GzipDamaged}), want: whole},
				{name: "damaged", faults: always(managedList, fault.Action{Gzip: fault.GzipDamaged}), want: unknownButSure(t)},
				{name: "bomb", faults: always(managedList, fault.Action{Gzip: fault.GzipBomb}), want: all(unknownButSure(t), gap("larger than any"))},
				{name: "good", faults: append(always(managedList, fault.Action{Gzip: fault.GzipGood}), always(envelope, fault.Action{Gzip: fault.GzipGood})...), want: whole},
			}},
	}
}

// named is an action and what tests call it.
type named struct {
	name string
	do   fault.Action
}

func wires(list map[string]fault.Wire) []named {
	var all []named
	for _, name := range sortedKeys(list) {
		all = append(all, named{name, fault.Action{Wire: list[name]}})
	}
	return all
}

// each makes a shot of every place and every action.
func each(paths []string, actions []named, make func(path string, do fault.Action) shot) []shot {
	var shots []shot
	for _, path := range paths {
		for _, a := range actions {
			s := make(path, a.do)
			s.name = strings.TrimSpace(a.name + " " + path + " " + s.name)
			shots = append(shots, s)
		}
	}
	return shots
}

func statuses() []shot {
	var actions []named
	for _, code := range []int{408, 500, 502, 503, 504, 509} {
		actions = append(actions, named{fmt.Sprint(code), status(code)})
	}
	return each([]string{managedList, envelope, ownersOf, byIDs}, actions, func(path string, do fault.Action) shot {
		return shot{faults: once(path, do), want: all(whole, took(time.Second, 2*time.Second))}
	})
}

func contentTypes(t testing.TB) []shot {
	var shots []shot
	for _, kind := range []string{"text/html", "application/xml", "none", "text/json", "application/json; charset=utf-16", "application/json-seq"} {
		shots = append(shots,
			shot{name: "not " + kind, faults: always(managedList, fault.Action{ContentType: kind}), want: all(unknownButSure(t), asks(managedList, 1))},
			shot{name: "batch not " + kind, faults: always(envelope, fault.Action{ContentType: kind}), want: unbatched(t)})
	}
	for _, kind := range []string{"application/json", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
		"Application/JSON; Charset=UTF-8", `application/json;charset="utf-8"`} {
		shots = append(shots, shot{name: kind, faults: always("^/(beta|v1)", fault.Action{ContentType: kind}), want: whole})
	}
	page := answer("<html>sign in to the network: " + mark + "canary</html>")
	page.ContentType = "text/html"
	return append(shots, shot{name: "a proxy's page", faults: always("^/(beta|v1)", page), want: unknown(declared(t))})
}

// bodies puts each answer of the collection in the place of PIM's list and of
// the groups by id, those to batches in the place of every batch.
func bodies(t testing.TB) []shot {
	var shots []shot
	for _, c := range readLines[struct{ ID, Body, What string }](t, "graph-responses.jsonl") {
		do := answer(strings.ReplaceAll(c.Body, "<same url>", "{self}"))
		name := c.ID + " " + c.What
		if strings.HasPrefix(c.Body, `{"responses"`) {
			do.Body = strings.ReplaceAll(do.Body, `"9"`, `"99"`) // no batch has so many
			shots = append(shots, shot{name: name, raced: c.ID == "G32", faults: always(envelope, do), want: unbatched(t)})
			continue
		}
		shots = append(shots,
			shot{name: name, faults: always(managedList, do), want: unknownButSure(t)},
			shot{name: name + " for groups", faults: always(byIDs, do)},
		)
		if c.ID != "G24" { // an empty list of owners is nothing unheard of
			shots = append(shots, shot{name: name + " for owners", faults: always(`^/v1\.0/groups/`+managedGroup+`/owners`, do), want: notEvaluated("owners-minimum")})
		}
	}
	return shots
}
