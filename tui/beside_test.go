package tui

import (
	"strings"
	"testing"
)

// TestWhatIsRedBesideTheMailThatIsShown: a report opens on a harmless mail, and the report around it and the mail beside it are not.
func TestWhatIsRedBesideTheMailThatIsShown(t *testing.T) {
	const program = "\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=pay.js\r\n\r\nvar a = new ActiveXObject('WScript.Shell');\r\n"
	const second = "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Eve <eve@evil.example>\r\nSubject: Last reminder\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nPay.\r\n" +
		"--c\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=invoice.pdf.exe\r\n\r\nMZ\r\n--c--\r\n"
	loaded := func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		c.Judges = true
		b.raw["rep"] = []byte(strings.Replace(string(b.raw["rep"]), "\r\n--b--", program+second+"\r\n--b--", 1))
	}
	drive(t, 200, 60, loaded, func(s *screen) {
		s.wait(rests)
		s.press("enter")
		s.wait(rests)
		s.shows("Also inside, and not shown: Last", "<eve@evil.example>", "the report itself: 1 red: program attached; a mail beside it: 2 red")
		s.press("Y")
		s.wait(rests)
		s.press("esc")
		s.shows("the report itself: 1 red: program attached")
		s.press("O")
		s.wait(rests)
		s.shows("2 mails are inside, the first: Your parcel is held", "another mail inside: 2 red")
	})
	drive(t, 80, 24, loaded, func(s *screen) {
		s.wait(rests)
		s.press("enter")
		s.wait(rests)
		golden(t, s, "report with more")
	})
}
