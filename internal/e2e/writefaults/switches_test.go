package writefaults_test

import (
	"time"

	fakegraph "pim-groups/internal/fake/graph"
)

// switches are the tenants that answer an open question in the unlikely way, each
// with all attempts allowed. The one that is left out never lets an application
// onboard: its groups stay unknown, which no next run can mend.
func switches() []line {
	var shots []shot
	for _, other := range fakegraph.Alternatives() {
		if !other.Answers.AppOnlyIgnored {
			shots = append(shots, shot{name: other.Name, options: answering(other.Answers), inputs: falling(), sent: -1, pause: 20 * time.Minute})
		}
	}
	return []line{{ID: "F48", What: "the other answer to each open question of docs/internals/fakegraph.md, except app-only-ignored",
		Must: "the same promises, whatever Graph does", Shots: shots}}
}
