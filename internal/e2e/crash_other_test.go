//go:build !unix

package e2e

// crashing does nothing where no test asks for it.
func crashing() {}
