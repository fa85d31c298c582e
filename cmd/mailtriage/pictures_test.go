package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestAPictureIsDrawnOverTheScreenAndGoesAgain looks at an attached picture in a pseudo-terminal, by each protocol.
func TestAPictureIsDrawnOverTheScreenAndGoesAgain(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.SetNRGBA(i%40, i/40, color.NRGBA{R: uint8(6 * (i % 40)), G: uint8(8 * (i / 40)), A: 255})
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, img); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "--tls", "--messages", "5")
	s.admin(t, "POST", "messages", "message/rfc822", fmt.Appendf(nil, "From: a@northwind.example\r\nTo: soc@contoso.com\r\nSubject: A picture for you\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nText with a picture.\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=logo.png\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", base64.StdEncoding.EncodeToString(drawn.Bytes())), nil)
	for protocol, begins := range map[string]string{"kitty": "a=T", "sixel": "\x1bP0;1q", "iterm2": "\x1b]1337;File="} {
		t.Run(protocol, func(t *testing.T) {
			term := newTerminal(t, 100, 30, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off", "MAILTRIAGE_PICTURES="+protocol)))
			term.Shows("Text with a picture.")
			term.Press("x")
			term.Shows("Attachments: A picture for you", "logo.png", "Picture")
			term.Press("G")
			term.Shows("z full screen")
			before := above(term.Screen())
			term.Press("z")
			term.Shows("logo.png  40x30 pixels  any key goes back")
			term.wrotePicture(begins, 1)
			term.Resize(90, 28)
			term.wrotePicture(begins, 2)
			term.Shows("logo.png  40x30 pixels")
			term.Resize(100, 30)
			term.wrotePicture(begins, 3)
			term.Press("\x03") // the program is not away: it answers below the picture
			term.Shows("^c again quits", "logo.png  40x30 pixels")
			term.Press("q")
			term.Gone("any key goes back")
			term.Shows("Attachments: A picture for you")
			term.Until("the screen as it was:\n"+before, func(s string) bool { return above(s) == before })
			term.mu.Lock()
			wrote := string(term.wrote)
			term.mu.Unlock()
			if n := strings.Count(wrote, begins); n != 3 {
				t.Errorf("the picture was drawn %d times", n)
			}
			if packed := base64.StdEncoding.EncodeToString(drawn.Bytes())[:60]; protocol == "sixel" && strings.Contains(wrote, packed) {
				t.Error("the mail's own bytes were sent to the terminal")
			}
			term.Press("\x1b")
			term.Gone("Attachments:")
			term.Press("j", "k")
			term.Shows("Text with a picture.")
			term.Press("q")
			if code := term.Ends(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// above is a screen without its last line, which tells of what happens.
func above(screen string) string {
	lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
	return strings.Join(lines[:len(lines)-1], "\n")
}

// wrotePicture waits until a picture was sent so many times.
func (term *terminal) wrotePicture(begins string, times int) {
	term.t.Helper()
	term.Until(fmt.Sprintf("picture %d", times), func(string) bool {
		term.mu.Lock()
		defer term.mu.Unlock()
		return strings.Count(string(term.wrote), begins) >= times
	})
}

// Resize makes the terminal larger or smaller.
func (term *terminal) Resize(w, h int) {
	term.t.Helper()
	term.mu.Lock()
	term.screen.Resize(w, h)
	term.mu.Unlock()
	if err := pty.Setsize(term.file, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		term.t.Fatal(err)
	}
}
