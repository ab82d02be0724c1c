package config

// Source is the text of one declared file.
type Source struct {
	Path string // as findings name it: slash-separated, relative to the working directory
	Data []byte
}
