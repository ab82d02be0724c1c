package policy

// The pages in docs/rules and the JSON Schema of the policy file are made from
// the rules. The tests that compare them also write them.
//go:generate go test -run "TestPages|TestSchemaFile" -update .
