package readfaults_test

import fakegraph "pim-groups/internal/fake/graph"

// switches are the tenants that answer an open question in the unlikely way.
func switches() []line {
	var shots []shot
	for _, other := range fakegraph.Alternatives() {
		shots = append(shots, shot{name: other.Name, options: []fakegraph.Option{fakegraph.WithAnswers(other.Answers)}, want: whole})
	}
	return []line{{ID: "F48", What: "the other answer to each open question of docs/internals/fakegraph.md", Must: "the same verdicts, and nothing unknown", Shots: shots}}
}
