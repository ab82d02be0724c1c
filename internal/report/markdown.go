package report
import "io"
func writeMarkdown(w io.Writer, r *Report) error { return nil }
func writeGitHub(w io.Writer, r *Report) error { return nil }
