// Command program does the parts of a release that change files of this
// repository, for .github/workflows/release.yml and by hand:
//
//	go -C .ci/tools run ./release/program facts --version v1.2.3 --repository OWNER/NAME
//	go -C .ci/tools run ./release/program image --version … --repository … --digest sha256:… <action.yml
//
// It reads standard input and writes standard output; the exit code is 0, or 1
// with the reason on standard error and nothing written.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"pim-groups/tools/release"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// options are those of all commands; each uses the ones that it needs.
type options struct{ version, repository, digest, server string }

// transform makes the output of a command from its input.
type transform func(release.Release, options, []byte) ([]byte, error)

func commands() map[string]transform {
	return map[string]transform{
		"facts": func(r release.Release, _ options, _ []byte) ([]byte, error) { return []byte(r.Facts()), nil },
		"image": func(r release.Release, o options, action []byte) ([]byte, error) { return r.PinImage(action, o.digest) },
		"record": func(r release.Release, o options, sums []byte) ([]byte, error) {
			return r.Record(o.server, sums)
		},
		"notes": func(r release.Release, _ options, changelog []byte) ([]byte, error) {
			notes, err := r.Notes(changelog)
			return []byte(notes), err
		},
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("which command? one of facts, image, record, notes, platforms, binary-action")
	}
	switch args[0] {
	case "platforms":
		_, err := io.WriteString(stdout, release.Platforms())
		return err
	case "binary-action":
		return pipe(stdin, stdout, release.BinaryAction)
	}
	command, known := commands()[args[0]]
	if !known {
		return fmt.Errorf("there is no command %q", args[0])
	}
	var o options
	r, err := parse(args, &o)
	if err != nil {
		return err
	}
	if args[0] == "facts" { // it has no input, and would wait for one
		stdin = io.LimitReader(stdin, 0)
	}
	return pipe(stdin, stdout, func(input []byte) ([]byte, error) { return command(r, o, input) })
}

// parse reads the flags of a command.
func parse(args []string, o *options) (release.Release, error) {
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it all
	flags.StringVar(&o.version, "version", "", "version, such as v1.2.3")
	flags.StringVar(&o.repository, "repository", "", "repository, as OWNER/NAME")
	flags.StringVar(&o.digest, "digest", "", "digest of the image, as sha256:…")
	flags.StringVar(&o.server, "server", "", "address of GitHub, such as https://github.com")
	if err := flags.Parse(args[1:]); err != nil {
		return release.Release{}, err
	}
	if flags.NArg() > 0 {
		return release.Release{}, fmt.Errorf("what is %q?", flags.Arg(0))
	}
	return release.New(o.version, o.repository)
}

// pipe writes all of the output or, after an error, none.
func pipe(stdin io.Reader, stdout io.Writer, f func([]byte) ([]byte, error)) error {
	input, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	output, err := f(input)
	if err != nil {
		return err
	}
	_, err = stdout.Write(output)
	return err
}
