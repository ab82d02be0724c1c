//go:build unix

package destination

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestOwnerAndMode: a file that is replaced stays whose it was, and readable for
// whom it was, whatever the umask is.
func TestOwnerAndMode(t *testing.T) {
	t.Parallel()
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		uid, gid = 12345, 23456
	}
	for _, mode := range []os.FileMode{0o600, 0o666, 0o751} {
		s, dir := workplace(t, "out")
		name := filepath.Join(dir, "out")
		must(t, os.Chown(name, uid, gid))
		must(t, os.Chmod(name, mode))
		f, err := s.Claim("-o out", "out")
		must(t, err)
		must(t, f.Put([]byte(mode.String())))
		info, err := os.Stat(name)
		must(t, err)
		if is := info.Sys().(*syscall.Stat_t); info.Mode() != mode || int(is.Uid) != uid || int(is.Gid) != gid {
			t.Errorf("mode %v, owner %d, group %d; want %v, %d, %d", info.Mode(), is.Uid, is.Gid, mode, uid, gid)
		}
	}
}

// TestReadOnly: a file that was protected is not replaced, although its folder
// would let it.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("the superuser writes everything")
	}
	s, dir := workplace(t, "out")
	must(t, os.Chmod(filepath.Join(dir, "out"), 0o444))
	_, err := s.Claim("-o out", "out")
	wantError(t, err, "permission denied")
	must(t, os.Mkdir(filepath.Join(dir, "sub"), 0o555))
	_, err = s.Claim("-o sub/out", "sub/out")
	wantError(t, err, "its folder can't be used: permission denied")
}

// TestPipe: the reader of a pipe gets what is written, and does not block the run
// when it stops reading or goes away.
func TestPipe(t *testing.T) {
	t.Parallel()
	s, dir := workplace(t)
	s.patience = 50 * time.Millisecond
	name := filepath.Join(dir, "pipe")
	must(t, syscall.Mkfifo(name, 0o600))
	_, err := s.Claim("-o pipe", "pipe")
	wantError(t, err, "nothing reads this pipe")
	reader, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	must(t, err)
	f, err := s.Claim("-o pipe", "pipe")
	must(t, err)
	_, err = s.Claim("-o again", name)
	wantError(t, err, "it is the same file as -o pipe")
	must(t, f.Put([]byte("whole")))
	got := make([]byte, 5)
	if _, err := io.ReadFull(reader, got); err != nil || string(got) != "whole" {
		t.Errorf("read %q, %v", got, err)
	}
	wantError(t, f.Put(make([]byte, 1<<20)), "has stopped reading")
	must(t, reader.Close())
	wantError(t, f.Put([]byte("whole")), "broken pipe")
}
