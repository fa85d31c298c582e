package graph

import (
	"errors"
	"strings"
)

// A folder's path is what people call it: the names from the top of the mailbox down, with a slash between them. A slash
// within a name is written \/ and a backslash \\, so that every name has a path and every path one meaning.

// Errors of a path that does not say which names it is made of.
var (
	ErrEmptyName = errors.New(`a name in it is empty; a slash within a name is written \/`)
	ErrBackslash = errors.New(`a backslash stands alone; one within a name is written \\, and folders are parted by /`)
)

// FormatFolderPath writes names as a path.
func FormatFolderPath(names ...string) string {
	steps := make([]string, len(names))
	for i, name := range names {
		steps[i] = strings.NewReplacer(`\`, `\\`, "/", `\/`).Replace(name)
	}
	return strings.Join(steps, "/")
}

// ParseFolderPath reads the names of a path: the inverse of FormatFolderPath. It fails with ErrEmptyName or ErrBackslash.
func ParseFolderPath(path string) ([]string, error) {
	var names []string
	var name strings.Builder
	end := func() error {
		if name.Len() == 0 {
			return ErrEmptyName
		}
		names = append(names, name.String())
		name.Reset()
		return nil
	}
	for i := 0; i < len(path); i++ {
		switch c := path[i]; c {
		case '\\':
			if i++; i == len(path) || path[i] != '\\' && path[i] != '/' {
				return nil, ErrBackslash
			}
			name.WriteByte(path[i])
		case '/':
			if err := end(); err != nil {
				return nil, err
			}
		default:
			name.WriteByte(c)
		}
	}
	if err := end(); err != nil {
		return nil, err
	}
	return names, nil
}
