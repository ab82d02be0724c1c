//go:build !unix

package cli

// refuseCore does nothing: Go has told Windows to write no image already.
func refuseCore() {}
