package graph

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"

	"mailtriage/graph/content"
)

// LetterKind is what a letter is: of its own, or about another message.
type LetterKind string

// The kinds of letters.
const (
	NewLetter       LetterKind = "new"
	Reply           LetterKind = "reply"
	ReplyAll        LetterKind = "replyAll"
	Forward         LetterKind = "forward"
	ForwardAttached LetterKind = "forwardAttached" // the original goes along as it came, as an .eml
)

// Letter is a message that somebody is writing. Body is all of it, what is quoted too: nothing is added to it by the
// service.
type Letter struct {
	Kind        LetterKind
	Of          string  // the id of the message that is answered or forwarded
	From        Address // empty: the mailbox's own
	To, Cc, Bcc []Address
	Subject     string
	Body        string
	HTML        bool // whether Body is HTML; else it is plain text
	Attachments []File
	LeaveOut    bool      // of a forward: what is attached to the original does not go along
	Draft       Continued // the draft that it is, if it was one before
	Replaces    string    // the id of a draft of the same letter, left by an earlier try: it goes to Deleted Items
}

// Recipients are all addresses that a letter goes to.
func (l Letter) Recipients() []Address {
	out := append([]Address{}, l.To...)
	return append(append(out, l.Cc...), l.Bcc...)
}

// How large what is attached may be, in bytes: less than SmallFile goes in one request, more in pieces of PieceSize
// (https://learn.microsoft.com/graph/outlook-large-attachments).
const (
	SmallFile   = 3_000_000 // in Base64 just under the 4 MB that a request may have
	LargestFile = 150_000_000
	PieceSize   = 12 * 320 << 10 // 3.75 MB: a multiple of 320 KiB, of at most 4 MB
)

// File is something to attach: a file on disk, or bytes.
type File struct {
	Name        string // as the recipient sees it
	ContentType string
	Size        int64 // bytes
	Path        string
	Content     []byte // when there is no Path
}

// FileAt is the file at a path, to attach it. It fails for what is no plain file, is empty, can't be read, or is larger
// than LargestFile.
func FileAt(path string) (File, error) {
	f := File{Name: filepath.Base(path), Path: path}
	info, err := os.Stat(path)
	if err != nil {
		return File{}, fmt.Errorf("it can't be attached: %w", err)
	}
	if !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("%s can't be attached: it is no file", path)
	}
	r, err := os.Open(path) //nolint:gosec // it is the user who names it
	if err != nil {
		return File{}, fmt.Errorf("it can't be attached: %w", err)
	}
	_ = r.Close()
	f.Size, f.ContentType = info.Size(), contentType(f.Name)
	return f, f.Check()
}

// FileOf makes a file of bytes.
func FileOf(name string, content []byte) File {
	return File{Name: name, ContentType: contentType(name), Size: int64(len(content)), Content: content}
}

// OriginalFile makes a file of a message's bytes as they came, named after its subject.
func OriginalFile(subject string, raw []byte) File {
	return File{Name: content.FileName(subject) + ".eml", ContentType: "message/rfc822", Size: int64(len(raw)), Content: raw}
}

// Check says why a file can't be attached; nil: it can.
func (f File) Check() error {
	switch {
	case f.Name == "":
		return errors.New("a file without a name can't be attached")
	case f.Size <= 0:
		return fmt.Errorf("%s can't be attached: it is empty", f.Name)
	case f.Size > LargestFile:
		return fmt.Errorf("%s can't be attached: it is larger than 150 MB", f.Name)
	}
	return nil
}

func contentType(name string) string {
	if t := mime.TypeByExtension(filepath.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// readerAt is where a file's bytes come from.
type readerAt interface {
	io.ReaderAt
	io.Closer
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// open opens a file. It fails when its size is no longer what it was when it was attached.
func (f File) open() (readerAt, error) {
	if f.Path == "" {
		return inMemory{bytes.NewReader(f.Content)}, nil
	}
	r, err := os.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("reading what is to be attached: %w", err)
	}
	info, err := r.Stat()
	if err == nil && info.Size() != f.Size {
		err = fmt.Errorf("%s has changed since it was attached: attach it again", f.Path)
	}
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("reading what is to be attached: %w", err)
	}
	return r, nil
}
