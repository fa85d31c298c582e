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

// TestAPictureIsDrawnAsTheTerminalTakesIt: it is asked once, when the first picture is wanted.
func TestAPictureIsDrawnAsTheTerminalTakesIt(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		onPicture(s)
		s.press("z")
		s.send(tea.TerminalVersionMsg{Name: "kitty(0.42.1)"})
		s.send(uv.KittyGraphicsEvent{Options: kitty.Options{ID: 31}, Payload: []byte("OK")})
		s.send(uv.CellSizeEvent{Width: 10, Height: 20})
		ready, ok := s.m.handle(uv.PrimaryDeviceAttributesEvent{62, 4})().(pictureReady)
		if !ok || ready.err != nil || ready.show.Protocol != pictures.Kitty || !strings.HasPrefix(string(ready.show.Picture), "\x1b_G") || ready.show.Caption != "logo.png  24x12 pixels  any key goes back" {
			t.Fatalf("%+v", ready)
		}
		if s.m.graphics.wanted != nil {
			t.Error("it is still wanted")
		}
		if cmd := ready.tell(s.m); cmd == nil {
			t.Error("it is not drawn")
		}
		p, _ := s.m.dialogs[0].(*examiner)
		pane, _ := p.panes[p.sheet.action].(picturePane)
		if ready, ok := s.m.showPicture(pane)().(pictureReady); !ok || ready.show == nil {
			t.Errorf("the terminal is asked again: %+v", ready)
		}
		s.press("esc")
		if cmd := ready.tell(s.m); cmd != nil {
			t.Error("it is drawn although the sheet was left")
		}
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
				s.shows("This terminal takes no pictures: Enter draws it in blocks")
			})
		})
	}
}

func TestAPictureThatCanNotBeDrawnSaysWhy(t *testing.T) {
	drive(t, 120, 40, withFiles, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.m.graphics.told, s.m.Pictures = true, pictures.Sixel
		s.m.graphics.wanted = &wantedPicture{data: []byte("\x89PNG\r\n\x1a\nbroken")}
		s.run(s.m.drawWanted())
		s.wait(100 * time.Millisecond)
		s.shows("can't be decoded")
		s.run(pictureShown{errors.New("the terminal is gone")}.tell(s.m))
		s.wait(100 * time.Millisecond)
		s.shows("the terminal is gone")
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
