package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pim-groups/internal/config"
	"pim-groups/internal/directory"
	"pim-groups/internal/finding"
	"pim-groups/internal/report"
	"pim-groups/internal/strictyaml"
	"pim-groups/policy"
)

// declaration is all that the files of the repository say.
type declaration struct {
	sources  []config.Source
	file     *config.File // nil when there are errors, in the policy file too
	settings *policy.Settings
	findings []finding.Finding
}

// declare reads groups.yaml and the policy file; every problem of both is
// found in one run.
func (p *program) declare(s *settings) *declaration {
	d := &declaration{}
	var unread []finding.Finding
	d.sources, unread = config.Load(p.root, s.files)
	if len(d.sources) > 0 {
		d.file, d.findings = config.Parse(d.sources)
	}
	if len(unread) > 0 {
		d.file = nil // a part of the declaration is no declaration
	}
	d.findings = append(d.findings, unread...)
	if s.policy != "" {
		d.declarePolicy(p.root, s.policy, s.now)
	}
	return d
}

func (d *declaration) declarePolicy(root *os.Root, name string, now time.Time) {
	source, problems := config.LoadFile(root, name)
	if len(problems) == 0 {
		d.settings, problems = policy.ParseSettings(source, now)
		d.sources = append(d.sources, source)
	}
	if d.settings == nil {
		d.file = nil
	}
	d.findings = append(d.findings, problems...)
}

// report completes what a command found out with what the files say.
func (p *program) report(s *settings, d *declaration, in report.Input) *report.Report {
	in.Tool = report.Tool{Name: "pim-groups", Version: p.Version}
	in.File, in.Sources = d.file, d.sources
	in.Findings = append(d.findings, in.Findings...)
	in.Asked = append(in.Asked, d.asked()...)
	in.Relaxed = policy.Relaxed(policy.Rules(), d.settings)
	in.FailOn, in.Now, in.Color, in.Width, in.Limits = s.failOn, s.now, s.color, p.width(), s.limits
	in.Rules = append(in.Rules, allRules()...)
	if p.step != nil {
		in.Links = p.step.links()
	}
	return report.New(in)
}

// asked says which rules the files were put to: all of them, as long as none
// stopped the reading before the others.
func (d *declaration) asked() []finding.RuleCoverage {
	if d.file == nil {
		return nil
	}
	var list []finding.RuleCoverage
	ask := func(rules []finding.Rule, files int) {
		for _, rule := range rules {
			list = append(list, finding.RuleCoverage{Rule: rule.ID, Of: "file", Times: files})
		}
	}
	ask(strictyaml.Rules(), len(d.sources))
	ask(config.Rules(), len(d.file.Paths))
	if d.settings != nil {
		ask(policy.FileRules(), 1)
	}
	return list
}

// snapshotFile names a snapshot as a source.
func (p *program) snapshotFile(name string) directory.File {
	return directory.File{Path: name, Open: func() (io.ReadCloser, error) { return p.open(name) }}
}

// open opens a file that the operator named. A relative path stays inside the
// working directory like every other input; an absolute one, such as an
// artifact in the runner's folder for temporary files, is the operator's word.
func (p *program) open(name string) (*os.File, error) {
	if !filepath.IsAbs(name) && !filepath.IsLocal(name) {
		return nil, errors.New("it leads out of the working directory; give an absolute path")
	}
	file, err := p.openAnywhere(name)
	if err != nil {
		return nil, unopened(err)
	}
	return file, nil
}

// missingFile is a file that is not there, in words of ours.
type missingFile struct{}

func (missingFile) Error() string        { return "it does not exist; check the name" }
func (missingFile) Is(target error) bool { return target == fs.ErrNotExist }

// unopened gives an error of the system without the path, which messages name as
// it was given, and without the words of Go.
func unopened(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return missingFile{}
	}
	return err
}

func (p *program) openAnywhere(name string) (*os.File, error) {
	if !filepath.IsAbs(name) {
		return openRegular(p.root, name)
	}
	dir := filepath.Dir(name)
	if info, err := os.Stat(dir); err != nil {
		return nil, err
	} else if !info.IsDir() { // opening a pipe would wait for ever
		return nil, errors.New("its folder is a file")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return openRegular(root, filepath.Base(name))
}

// openRegular opens a regular file to which no symbolic link leads, at its end
// or on the way: what is behind a link was not reviewed. It looks before it
// opens, because opening a pipe would wait for ever, and what it opened must be
// what it looked at.
func openRegular(root *os.Root, name string) (*os.File, error) {
	name = filepath.ToSlash(filepath.Clean(name))
	seen, err := statRegular(root, name)
	if err != nil {
		return nil, err
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	if opened, err := file.Stat(); err != nil || !os.SameFile(seen, opened) {
		return nil, errors.Join(errors.New("it was replaced while it was read"), err, file.Close())
	}
	return file, nil
}

// statRegular looks at every element of a path without following any.
func statRegular(root *os.Root, name string) (info fs.FileInfo, err error) {
	elements := strings.Split(name, "/")
	for i := range elements {
		part := path.Join(elements[:i+1]...)
		switch info, err = root.Lstat(part); {
		case err != nil:
			return nil, err
		case info.Mode()&fs.ModeSymlink == 0:
		case part == name:
			return nil, errors.New("it is a symbolic link; name the file itself")
		default:
			return nil, fmt.Errorf("it is reached through the symbolic link %q; name the file itself", part)
		}
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	return info, nil
}
