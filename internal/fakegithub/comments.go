package fakegithub

// Comment is a comment of an issue or pull request.
type Comment struct {
	ID   int64
	Body string
	User Account
}
