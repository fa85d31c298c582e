package pictures

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/cancelreader"
	"golang.org/x/term"
)

// lookLimit is how long a picture is shown at most: everything else stands still meanwhile.
const lookLimit = 5 * time.Minute

// Show draws a picture on a terminal that has been released, and waits for a key. It is a tea.ExecCommand.
type Show struct {
	Protocol Protocol
	Picture  []byte // as Encode has made it
	Caption  string // above it, safe to draw

	in  io.Reader
	out io.Writer
}

// SetStdin, SetStdout and SetStderr say where the terminal is; nothing is written but to the terminal.
func (s *Show) SetStdin(r io.Reader)  { s.in = r }
func (s *Show) SetStdout(w io.Writer) { s.out = w }
func (s *Show) SetStderr(io.Writer)   {}

// Run shows the picture on the other screen until a key is pressed, and leaves the terminal as it was.
func (s *Show) Run() (err error) {
	restore, err := raw(s.in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, restore()) }()
	begin := ansi.SetModeAltScreenSaveCursor + ansi.EraseEntireDisplay + ansi.CursorHomePosition + ansi.ResetModeTextCursorEnable
	if _, err := fmt.Fprintf(s.out, "%s%s\r\n%s", begin, s.Caption, s.Picture); err != nil {
		return errors.Join(fmt.Errorf("drawing the picture: %w", err), s.leave())
	}
	return errors.Join(s.key(), s.leave())
}

func (s *Show) leave() error {
	if _, err := io.WriteString(s.out, wiped(s.Protocol)+ansi.EraseEntireDisplay+ansi.SetModeTextCursorEnable+ansi.ResetModeAltScreenSaveCursor); err != nil {
		return fmt.Errorf("leaving the picture: %w", err)
	}
	return nil
}

// key waits for one, and takes all bytes of it.
func (s *Show) key() error {
	r, err := cancelreader.NewReader(s.in)
	if err != nil {
		return fmt.Errorf("waiting for a key: %w", err)
	}
	stop := time.AfterFunc(lookLimit, func() { r.Cancel() })
	defer stop.Stop()
	_, err = r.Read(make([]byte, 256))
	if err != nil && !errors.Is(err, cancelreader.ErrCanceled) && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("waiting for a key: %w", err)
	} else {
		err = nil
	}
	return errors.Join(err, r.Close())
}

// raw lets a terminal give keys at once, and not draw them.
func raw(in io.Reader) (restore func() error, err error) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() error { return nil }, nil
	}
	was, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return nil, fmt.Errorf("preparing the terminal for a picture: %w", err)
	}
	return func() error {
		if err := term.Restore(int(f.Fd()), was); err != nil {
			return fmt.Errorf("putting the terminal back: %w", err)
		}
		return nil
	}, nil
}
