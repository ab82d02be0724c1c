package fakegraph_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No test leaves a server or a stalled answer behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
