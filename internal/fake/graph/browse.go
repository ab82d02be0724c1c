package fakegraph

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
)

// Browse does what the browser of a person does: it opens the address, and sends the
// form of the page if it has one. It gives the text of the last page. The client must
// trust the server's certificate.
func Browse(client *http.Client, address string) (string, error) {
	res, err := client.Get(address)
	page, err := read(res, err)
	form := regexp.MustCompile(`<form method="POST" name="hiddenform" action="([^"]*)">`).FindStringSubmatch(page)
	if err != nil || form == nil {
		return page, err
	}
	values := url.Values{}
	for _, input := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)" />`).FindAllStringSubmatch(page, -1) {
		values.Set(input[1], html.UnescapeString(input[2]))
	}
	res, err = client.PostForm(html.UnescapeString(form[1]), values)
	return read(res, err)
}

func read(res *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK {
		err = errors.Join(err, fmt.Errorf("status %d", res.StatusCode))
	}
	return string(body), err
}
