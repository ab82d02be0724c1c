package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"pim-groups/internal/directory"
	"pim-groups/internal/fieldtest"
	"pim-groups/internal/graph/signin"
)

// options is the command line. Secrets come from the variables of the product.
type options struct {
	auth, client, tenant, cloud, audience string
	endpoint, authority                   string // of a server of this machine
	test, answers, journal, only          string
	questions                             []fieldtest.Question
}

func parse(args []string, w world) (options, error) {
	var o options
	set := flag.NewFlagSet("fieldtest", flag.ContinueOnError)
	set.SetOutput(w.err)
	set.StringVar(&o.test, "test-tenant", "", "`id` of the test tenant; without it nothing is sent, and what would be done is listed")
	set.StringVar(&o.auth, "auth", "", fmt.Sprintf("`way` to sign in: %v", signin.Ways()))
	set.StringVar(&o.tenant, "tenant-id", "", "`id` of the tenant to sign in to; --test-tenant if left out")
	set.StringVar(&o.client, "client-id", "", "`id` of the application to sign in as")
	set.StringVar(&o.cloud, "cloud", string(directory.Public), fmt.Sprintf("national `cloud` of the tenant: %v", directory.Clouds()))
	set.StringVar(&o.audience, "audience", "", "`audience` of GitHub's token, if the federated credential has one of its own")
	set.StringVar(&o.only, "only", "", "comma-separated `names` of questions; all that are measured if left out")
	set.StringVar(&o.answers, "answers", "answers.json", "`file` for the answers")
	set.StringVar(&o.journal, "journal", "fieldtest.jsonl", "`file` that each write is noted in before and after")
	set.StringVar(&o.endpoint, "graph-endpoint", "", "`address` of a Microsoft Graph of this machine")
	set.StringVar(&o.authority, "authority", "", "`address` of an Entra of this machine")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if set.NArg() > 0 {
		return o, fmt.Errorf("%q is not an option", set.Arg(0))
	}
	if o.tenant == "" {
		o.tenant = o.test
	}
	var err error
	o.questions, err = chosen(o.only)
	return o, errors.Join(err, o.check())
}

func (o *options) check() error {
	switch {
	case !slices.Contains(directory.Clouds(), directory.Cloud(o.cloud)):
		return fmt.Errorf("--cloud %s is unknown; expected one of %v", o.cloud, directory.Clouds())
	case o.test != "" && !slices.Contains(signin.Ways(), signin.Way(o.auth)):
		return fmt.Errorf("--auth is %q; expected one of %v", o.auth, signin.Ways())
	}
	return nil
}

// chosen are the questions to ask, in the order of the table.
func chosen(only string) (list []fieldtest.Question, err error) {
	names := strings.FieldsFunc(only, func(r rune) bool { return r == ',' || r == ' ' })
	known := 0
	for _, q := range fieldtest.Questions() {
		named := slices.Contains(names, q.Name)
		switch {
		case named && q.Run == nil:
			return nil, fmt.Errorf("question %s is not measured: %s", q.Name, q.Why)
		case named:
			known++
		}
		if q.Run != nil && (named || len(names) == 0) {
			list = append(list, q)
		}
	}
	if known < len(names) {
		return nil, fmt.Errorf("--only %s names a question twice or one that is not in the table", only)
	}
	return list, nil
}
