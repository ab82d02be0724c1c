//go:build !unix

package main

// crashing does nothing where no test asks for it.
func crashing() {}
