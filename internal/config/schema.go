package config

import (
	"bytes"
	_ "embed"
)

//go:embed groups.schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of groups.yaml, for editors. It accepts
// every file that Parse accepts; what it can't express, Parse alone refuses.
func Schema() []byte { return bytes.Clone(schema) }
