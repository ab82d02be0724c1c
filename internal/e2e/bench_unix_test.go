//go:build unix

package e2e

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is the most resident memory that the process had, in bytes.
func peakMemory(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // counts bytes, the others kilobytes
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) * 1024
}
