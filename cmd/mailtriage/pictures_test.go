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
			before := term.Screen()
			term.Press("z")
			term.Shows("logo.png  40x30 pixels  any key goes back")
			term.Press("q")
			term.Gone("any key goes back")
			term.Shows("Attachments: A picture for you")
			term.Until("the screen as it was", func(s string) bool { return s == before })
			term.mu.Lock()
			wrote := string(term.wrote)
			term.mu.Unlock()
			if !strings.Contains(wrote, begins) {
				t.Error("the picture was not drawn")
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
