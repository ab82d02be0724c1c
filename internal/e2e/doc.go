// Package e2e tests the whole program: as a process with real signals, against
// the fake servers, and through the scripts of testdata/script. Its tests run in
// the root of the module, as a user who has cloned it does.
package e2e
