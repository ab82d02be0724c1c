package report

import (
	_ "embed"
	"encoding/json"
	"io"

	"pim-groups/internal/history"
	"pim-groups/internal/plan"
)

//go:embed diff.schema.json
var historySchema string

// HistorySchema gives the JSON Schema of the JSON of diff.
func HistorySchema() []byte { return []byte(historySchema) }

const historyVersion = 1

type jsonHistory struct {
	Version     int              `json:"version"`
	Tool        Tool             `json:"tool"`
	Result      string           `json:"result"`
	ExitCode    int              `json:"exitCode"`
	ExitOn      []string         `json:"exitOn"`
	Tenant      string           `json:"tenant"`
	Cloud       string           `json:"cloud"`
	From        jsonSide         `json:"from"`
	To          jsonSide         `json:"to"`
	Redacted    string           `json:"redacted"`
	Summary     jsonEffects      `json:"summary"`
	Changes     []jsonDifference `json:"changes"`
	NotCompared []jsonUncompared `json:"notCompared"`
	Reading     []jsonDifference `json:"reading"`
}

type jsonSide struct {
	File  string `json:"file"`
	Taken string `json:"taken"`
}

type jsonEffects struct {
	Loosen      int `json:"loosen"`
	Grant       int `json:"grant"`
	Revoke      int `json:"revoke"`
	Tighten     int `json:"tighten"`
	Keep        int `json:"keep"`
	Other       int `json:"other"`
	NotCompared int `json:"notCompared"`
}

// jsonDifference keeps what the snapshots have, so that nothing of a difference is lost.
type jsonDifference struct {
	Kind      string          `json:"kind"`
	Group     string          `json:"group"`
	Name      string          `json:"name"`
	Role      string          `json:"role"`
	Principal string          `json:"principal"`
	Object    string          `json:"object"`
	Subject   string          `json:"subject"`
	Setting   string          `json:"setting"`
	Effect    string          `json:"effect"`
	Implied   bool            `json:"implied"`
	Was       string          `json:"was"`
	Is        string          `json:"is"`
	Before    json.RawMessage `json:"before"`
	After     json.RawMessage `json:"after"`
}

type jsonUncompared struct {
	Part     string `json:"part"`
	Group    string `json:"group"`
	Name     string `json:"name"`
	Subject  string `json:"subject"`
	From     string `json:"from"`
	To       string `json:"to"`
	Expected bool   `json:"expected"`
}

func writeHistoryJSON(w io.Writer, h *History) error {
	body, err := encodeJSON(&jsonHistory{
		Version: historyVersion, Tool: h.Tool, Result: h.Result.String(), ExitCode: h.Result.ExitCode(), ExitOn: append([]string{}, h.ExitOn...),
		Tenant: h.Tenant, Cloud: string(h.Cloud),
		From: jsonSide{h.FromFile, moment(h.From)}, To: jsonSide{h.ToFile, moment(h.To)}, Redacted: h.Redacted,
		Summary: jsonEffects{h.Count(plan.Loosens), h.Count(plan.Grants), h.Count(plan.Revokes), h.Count(plan.Tightens), h.Count(plan.Keeps),
			h.Count(""), len(keep(h.NotCompared, unexpected))},
		Changes: each(h.Changes, newJSONDifference), Reading: each(h.Reading, newJSONDifference),
		NotCompared: each(h.NotCompared, func(n history.NotCompared) jsonUncompared {
			return jsonUncompared{string(n.Part), n.Group, n.Name, n.Subject, n.From, n.To, n.Expected}
		}),
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, body)
	return err
}

func newJSONDifference(c history.Change) jsonDifference {
	value := func(text string) json.RawMessage {
		if text == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(text)
	}
	return jsonDifference{
		Kind: string(c.Kind), Group: c.Group, Name: c.Name, Role: c.Role, Principal: c.Principal, Object: c.Object, Subject: c.Subject,
		Setting: c.Setting, Effect: string(c.Effect), Implied: c.Implied, Was: c.Was, Is: c.Is, Before: value(c.Before), After: value(c.After),
	}
}
