package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi/kitty"

	"mailtriage/tui/pictures"
)

// onPicture opens the attachments and puts the cursor on the picture.
func onPicture(s *screen) {
	s.t.Helper()
	s.wait(200 * time.Millisecond)
	s.press("x")
	s.wait(200 * time.Millisecond)
	for range 60 {
		if strings.Contains(s.text(), "z full screen") {
			return
		}
		if strings.Contains(s.text(), "│▌▸") { // a file that is closed
			s.press("enter")
		}
		s.press("j")
	}
	s.t.Fatalf("there is no picture:\n%s", s.text())
}

// answers says what a terminal with kitty's protocol has, to the last of which it was asked.
func answers(s *screen) {
	s.send(tea.TerminalVersionMsg{Name: "kitty(0.42.1)"})
	s.send(uv.KittyGraphicsEvent{Options: kitty.Options{ID: 31}, Payload: []byte("OK")})
	s.send(uv.CellSizeEvent{Width: 10, Height: 20})
	s.send(uv.PrimaryDeviceAttributesEvent{62, 4})
}

// drawn counts the pictures that the terminal was sent; wiped, how often they were taken off.
func (s *screen) drawn() (n, wiped int) {
	all := strings.Join(s.raw, "")
	return strings.Count(all, "\x1b7\x1b[2;1H\x1b_G"), strings.Count(all, pictures.Wiped(pictures.Kitty))
}

func (s *screen) holdsPictures(drawn, wiped int) {
	s.t.Helper()
	if d, w := s.drawn(); d != drawn || w != wiped {
		s.t.Fatalf("%d pictures drawn and %d wiped, not %d and %d:\n%s", d, w, drawn, wiped, s.text())
	}
}

// TestAPictureIsDrawnAsTheTerminalTakesIt: once it has told of itself, and so has the cells around it.
func TestAPictureIsDrawnAsTheTerminalTakesIt(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		onPicture(s)
		before := s.text()
		s.press("z")
		s.shows("logo.png  being decoded", "any key goes back")
		s.holdsPictures(0, 0)
		answers(s)
		s.settle()
		s.holdsPictures(1, 0)
		s.shows("logo.png  24x12 pixels  any key goes back")
		s.fits()
		s.press("x") // of the sheets below: here it is any key
		s.holdsPictures(1, 1)
		if got := s.text(); got != before {
			t.Errorf("the screen is not as it was:\n%s", got)
		}
	})
}

// TestAPictureThatWasLeftIsNotDrawn: it belongs to the dialog that asked for it.
func TestAPictureThatWasLeftIsNotDrawn(t *testing.T) {
	for name, at := range map[string]func(*screen) tea.Msg{
		"before the answer":  func(*screen) tea.Msg { return uv.PrimaryDeviceAttributesEvent{62, 4} },
		"before it is ready": func(s *screen) tea.Msg { return s.m.handle(uv.PrimaryDeviceAttributesEvent{62, 4})() },
		"before it is sent": func(s *screen) tea.Msg {
			return s.m.handle(s.m.handle(uv.PrimaryDeviceAttributesEvent{62, 4})())()
		},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, withFiles, func(s *screen) {
				onPicture(s)
				s.send(tea.TerminalVersionMsg{Name: "kitty(0.42.1)"})
				s.send(uv.KittyGraphicsEvent{Options: kitty.Options{ID: 31}, Payload: []byte("OK")})
				s.press("z")
				late := at(s)
				s.press("esc", "l")
				s.shows("Links:")
				s.send(late)
				s.settle()
				s.holdsPictures(0, 0)
				s.shows("Links:")
			})
		})
	}
}

// TestTheScreenGoesOnBehindAPicture: news are taken, what is to be said stands below it, and another size has it drawn anew.
func TestTheScreenGoesOnBehindAPicture(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		onPicture(s)
		s.press("z")
		answers(s)
		s.settle()
		cells := s.text()
		s.run(s.m.fail(errors.New("the folder is gone")))
		s.settle()
		s.shows("the folder is gone", "logo.png  24x12 pixels")
		s.wait(failedFor + time.Second)
		if got := s.text(); got != cells {
			t.Errorf("the cells are not left alone:\n%s", got)
		}
		s.holdsPictures(1, 0)
		s.w, s.h = 100, 30
		s.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		s.settle()
		s.holdsPictures(1, 1)
		answers(s)
		s.settle()
		s.holdsPictures(2, 1)
		s.fits()
		s.send(tea.WindowSizeMsg{Width: 40, Height: 10})
		s.settle()
		s.holdsPictures(2, 2)
		s.shows("mailtriage needs")
		s.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		answers(s)
		s.settle()
		s.holdsPictures(3, 2)
		s.m.push(&confirm{title: "Sign in again?", text: []string{"The token is over."}, yes: func(*Model) tea.Cmd { return nil }})
		s.send(nil)
		s.settle()
		s.holdsPictures(3, 3)
		s.shows("Sign in again?")
		s.press("n")
		answers(s)
		s.settle()
		s.holdsPictures(4, 3)
		s.press("ctrl+c", "ctrl+c")
		s.holdsPictures(4, 4)
	})
}

// TestOnlyTheLastQuestionIsAnswered: sizes come fast, and a terminal answers one question after another.
func TestOnlyTheLastQuestionIsAnswered(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		onPicture(s)
		s.press("z")
		for w := 119; w > 110; w-- {
			s.send(tea.WindowSizeMsg{Width: w, Height: 40})
		}
		for range 9 {
			answers(s)
			s.settle()
			s.holdsPictures(0, 0)
		}
		answers(s)
		s.settle()
		s.holdsPictures(1, 0)
		s.wait(answerPatience)
		s.holdsPictures(1, 0)
	})
}

func TestWhatTakesNoPicturesSaysSo(t *testing.T) {
	for name, change := range map[string]func(*Config, *fakeBox){
		"a terminal that does not answer": withFiles,
		"blocks, as it is set":            func(c *Config, b *fakeBox) { withFiles(c, b); c.Pictures = pictures.Blocks },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, change, func(s *screen) {
				onPicture(s)
				s.press("z")
				s.wait(answerPatience + 100*time.Millisecond)
				s.shows("This terminal takes no pictures: Enter draws it in blocks", "Attachments:")
				asked := len(s.raw)
				s.press("z")
				s.shows("This terminal takes no pictures", "Attachments:")
				if len(s.raw) != asked {
					t.Error("it is asked again")
				}
			})
		})
	}
}

func TestAPictureThatCanNotBeDrawnSaysWhy(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.m.Pictures = pictures.Sixel
		s.run(s.m.push(&picture{data: []byte("\x89PNG\r\n\x1a\nbroken")}))
		s.send(nil)
		s.wait(answerPatience + 100*time.Millisecond)
		s.shows("can't be decoded", "Inbox")
	})
}

func TestWithinAMultiplexer(t *testing.T) {
	for variable, want := range map[string]bool{"TMUX=/run/tmux/0": true, "TERM=screen-256color": true, "TERM=xterm-kitty": false} {
		var g graphics
		if g.environment(tea.EnvMsg{variable, "TERM_PROGRAM=iTerm.app"}); g.terminal.Within != want || g.terminal.Program != "iTerm.app" {
			t.Errorf("%s: %+v", variable, g.terminal)
		}
	}
}
