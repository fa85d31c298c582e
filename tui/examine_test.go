package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// plainSheet shows lines, the first of them under the cursor.
type plainSheet struct {
	lines []string
	at    int
	raw   string
}

func (p *plainSheet) SetTheme(*theme.Theme) {}
func (p *plainSheet) Do(id keys.ID) bool {
	if id == keys.Down {
		p.at++
	}
	return id == keys.Down
}
func (p *plainSheet) View(int, int) ([]string, theme.Scroll) { return p.lines[p.at:], theme.Scroll{} }
func (p *plainSheet) Copy() content.Text                     { return content.Line(p.lines[p.at]) }
func (p *plainSheet) Raw() content.Text                      { return content.Line(p.raw) }

// plain makes a sheet that says how long the message is and whose domains are the tenant's.
func plain(err error) sheetRow {
	return sheetRow{action: keys.Headers, title: "Plain", short: "plain", make: func(_ context.Context, e *exam) (sheetPane, error) {
		return &plainSheet{lines: []string{"hxxp://evil[.]example", "own: " + strings.Join(e.own, ",")}, raw: "http://evil.example"}, err
	}}
}

func TestAMessageIsExaminedAndWhatIsFoundIsCopiedDefanged(t *testing.T) {
	drive(t, 80, 24, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.run(s.m.examine(plain(nil)))
		s.wait(200 * time.Millisecond)
		s.shows("Plain: Your parcel could not be delivered", "hxxp://evil[.]example", "y copies", "^y live", "Esc closes")
		s.press("y")
		if s.copied != "hxxp://evil[.]example" {
			t.Errorf("%q was copied", s.copied)
		}
		s.ctrl("y")
		s.shows("Copy it live?")
		s.press("n")
		if s.copied != "hxxp://evil[.]example" {
			t.Errorf("%q was copied", s.copied)
		}
		s.ctrl("y")
		s.press("y")
		if s.copied != "http://evil.example" {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("j")
		s.shows("own: contoso")
		s.press("esc")
		if len(s.m.dialogs) != 0 {
			t.Error("Esc does not close it")
		}
	})
}

func TestAMessageIsReadOnceForAllItsSheets(t *testing.T) {
	drive(t, 80, 24, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for range 2 {
			s.run(s.m.examine(plain(nil)))
			s.wait(200 * time.Millisecond)
			s.press("esc")
		}
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Errorf("its bytes were asked for %d times", n)
		}
	})
}

func TestASheetThatCannotBeMadeSaysWhyAndIsTriedAgain(t *testing.T) {
	drive(t, 80, 24, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.fail["mime"] = &graph.Error{Status: 403, Code: "ErrorAccessDenied", Op: "reading the message's bytes"}
		s.run(s.m.examine(plain(nil)))
		s.wait(200 * time.Millisecond)
		s.shows("reading the message's bytes", "^r reads again")
		delete(s.box.fail, "mime")
		s.ctrl("r")
		s.wait(200 * time.Millisecond)
		s.shows("hxxp://evil[.]example")
		s.press("esc")
		s.run(s.m.examine(plain(errors.New("the sheet is torn"))))
		s.wait(200 * time.Millisecond)
		s.shows("the sheet is torn")
	})
}
