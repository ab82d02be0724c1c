//go:build unix

package cli

import "syscall"

// refuseCore keeps the kernel from writing an image of the memory when the
// process crashes. A limit of 1 is less than any image, and Linux starts no
// program that a core_pattern names for it; for 0 it would.
// https://github.com/torvalds/linux/blob/v6.12/fs/coredump.c
func refuseCore() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) != nil {
		return
	}
	limit.Cur = min(1, limit.Max)
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit) // to lower it is always allowed
}
