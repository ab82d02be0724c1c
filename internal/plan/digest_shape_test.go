package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// digestShapes are fingerprints of the text that each version of the digest
// hashes.
var digestShapes = map[int]string{
	1: "4ffb97c4fb1ce4ca",
	2: "f9b2d02c18b43d9c", // keys of changes have a kind and a principal
	3: "775ba36b4d7e7f7a", // settings and people have a part of their own
}

// A digest of another shape is another version: with the same one, a plan that was
// reviewed with an older release would be called a different plan, and nobody
// would know why.
func TestDigestVersion(t *testing.T) {
	t.Parallel()
	hash := sha256.Sum256([]byte(shapeOf(reflect.TypeFor[digestForm]())))
	shape := hex.EncodeToString(hash[:8])
	if digestShapes[digestVersion] != shape {
		t.Errorf("the text of the digest has another shape than in version %d: raise digestVersion, and add its shape %q", digestVersion, shape)
	}
	for version, other := range digestShapes {
		if other == shape && version != digestVersion {
			t.Errorf("version %d has the shape of version %d", digestVersion, version)
		}
	}
}

// shapeOf writes a type as encoding/json sees it: keys and what they hold.
func shapeOf(of reflect.Type) string {
	switch {
	case of.Implements(reflect.TypeFor[json.Marshaler]()):
		return of.String()
	case of.Kind() == reflect.Pointer:
		return "*" + shapeOf(of.Elem())
	case of.Kind() == reflect.Slice:
		return "[]" + shapeOf(of.Elem())
	case of.Kind() == reflect.Struct:
		var fields []string
		for i := range of.NumField() {
			f := of.Field(i)
			fields = append(fields, fmt.Sprintf("%s %q %s", f.Name, f.Tag.Get("json"), shapeOf(f.Type)))
		}
		return "{" + strings.Join(fields, "; ") + "}"
	}
	return of.Kind().String()
}
