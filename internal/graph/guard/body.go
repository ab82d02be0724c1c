package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxDepth is more than any answer of Graph nests.
const maxDepth = 64

// errCut is a body that ends in the middle. It may be whole at the next try;
// everything else that is wrong with a body will be wrong again.
var errCut = errors.New("it is cut off")

// checkType wants JSON. Graph adds parameters such as odata.metadata=minimal,
// which mean nothing here; another character set would mean something.
func checkType(h http.Header) error {
	value := h.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(value)
	switch {
	case value == "":
		return errors.New("it has no content type")
	case err != nil || kind != "application/json":
		return errors.New("it is not JSON")
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		return errors.New("it is not in UTF-8")
	}
	return nil
}

// checkBody holds a successful answer against what Graph sends: one JSON
// object, which reports no error, and which, if it has a list, has a list.
func checkBody(data []byte) error {
	if err := checkJSON(data); err != nil {
		return err
	}
	return checkObject(data)
}

// checkObject is checkBody for a part of an answer whose JSON was checked.
func checkObject(data []byte) error {
	object, err := readObject(data)
	if err != nil {
		return err
	}
	if _, has := object["error"]; has {
		return errors.New("it reports success and an error")
	}
	for _, name := range []string{"value", "responses"} {
		if list, has := object[name]; has && !bytes.HasPrefix(list, []byte("[")) {
			return fmt.Errorf("its %q is not a list", name)
		}
	}
	return nil
}

func readObject(data []byte) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil || object == nil {
		return nil, errors.New("it is not a JSON object")
	}
	for _, name := range []string{"value", "error", "responses", nextLink} {
		for key := range object {
			if key != name && strings.EqualFold(key, name) {
				return nil, fmt.Errorf("it has a key that differs from %q in letter case alone", name)
			}
		}
	}
	return object, nil
}

// checkJSON wants one JSON value in UTF-8 and no key twice in one object.
// encoding/json takes the last of two equal keys, and keys in other letter case
// for the same; between this program and whatever stands in front of Graph
// there must be one reading only.
func checkJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	switch err := dec.Decode(&whole); {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errCut
	case err != nil:
		return errors.New("it is not valid JSON")
	}
	if !utf8.Valid(data) {
		return errors.New("it is not in UTF-8")
	}
	if len(bytes.TrimSpace(data[dec.InputOffset():])) > 0 {
		return errors.New("it continues after its end")
	}
	return checkKeys(json.NewDecoder(bytes.NewReader(data)), 0)
}

// checkKeys goes through a JSON value that is known to be valid.
func checkKeys(dec *json.Decoder, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return errors.New("it is not valid JSON")
	}
	delim, nested := token.(json.Delim)
	switch {
	case !nested:
		return nil
	case depth == maxDepth:
		return errors.New("it is nested too deeply")
	}
	keys := map[string]bool{}
	for dec.More() {
		if delim == '{' {
			if err := addKey(keys, dec); err != nil {
				return err
			}
		}
		if err := checkKeys(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}

func addKey(keys map[string]bool, dec *json.Decoder) error {
	token, err := dec.Token()
	key, isKey := token.(string)
	if err != nil || !isKey {
		return errors.New("it is not valid JSON")
	}
	name := strings.ToLower(key)
	if keys[name] {
		return fmt.Errorf("it has the key %q twice", oneLine(name))
	}
	keys[name] = true
	return nil
}
