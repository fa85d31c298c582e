package qr_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/qr"
)

const link = "https://login.c0ntoso.example/session?id=1234567890"

func code(t testing.TB, text string) *qrcode.QRCode {
	t.Helper()
	c, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func encoded(t testing.TB, img image.Image, how string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch how {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 60})
	case "gif":
		err = gif.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// page puts pictures on a page of another colour.
func page(w, h int, on color.Color, at map[image.Point]image.Image) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(on), image.Point{}, draw.Src)
	for p, img := range at {
		draw.Draw(out, img.Bounds().Add(p), img, img.Bounds().Min, draw.Over)
	}
	return out
}

func TestCodesInPictures(t *testing.T) {
	inverted := code(t, link)
	inverted.ForegroundColor, inverted.BackgroundColor = color.White, color.Black
	clear := code(t, link)
	clear.BackgroundColor = color.Transparent
	coloured := code(t, link)
	coloured.ForegroundColor, coloured.BackgroundColor = color.RGBA{0, 0, 120, 255}, color.RGBA{255, 250, 200, 255}
	for name, c := range map[string]struct {
		img image.Image
		how string
	}{
		"plain":                 {code(t, link).Image(256), "png"},
		"as JPEG":               {code(t, link).Image(200), "jpeg"},
		"as GIF":                {code(t, link).Image(200), "gif"},
		"small":                 {code(t, link).Image(80), "png"},
		"light on dark":         {inverted.Image(256), "png"},
		"on nothing":            {clear.Image(256), "png"},
		"in colour":             {coloured.Image(256), "jpeg"},
		"in a corner of a page": {page(1400, 1800, color.RGBA{240, 240, 240, 255}, map[image.Point]image.Image{{1000, 1300}: code(t, link).Image(300)}), "png"},
		"on a large page":       {page(3000, 4000, color.White, map[image.Point]image.Image{{500, 900}: code(t, link).Image(900)}), "png"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := qr.Decode(encoded(t, c.img, c.how))
			if err != nil || len(got) != 1 || got[0] != link {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestSeveralCodesInOnePicture(t *testing.T) {
	img := page(900, 500, color.White, map[image.Point]image.Image{{20, 20}: code(t, "https://a.example/1").Image(300), {500, 120}: code(t, "https://b.example/2").Image(300)})
	got, err := qr.Decode(encoded(t, img, "png"))
	if err != nil || len(got) != 2 || !strings.Contains(strings.Join(got, " "), "a.example") || !strings.Contains(strings.Join(got, " "), "b.example") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPicturesWithoutCodes(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 300, 300))
	for i := range noise.Pix {
		noise.Pix[i] = byte(i * i * 7 >> 3)
	}
	for name, img := range map[string]image.Image{"white": page(300, 300, color.White, nil), "noise": noise, "one pixel": page(1, 1, color.Black, nil), "a line": page(2000, 1, color.Black, nil)} {
		if got, err := qr.Decode(encoded(t, img, "png")); err != nil || len(got) != 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := qr.Decode([]byte("no picture")); !errors.Is(err, qr.ErrNoImage) {
		t.Errorf("%v", err)
	}
	whole := encoded(t, code(t, link).Image(256), "png")
	if got, err := qr.Decode(whole[:len(whole)/2]); err == nil || len(got) != 0 {
		t.Errorf("half a picture is read: %q", got)
	}
}

// A picture that is small as a file and large as a picture is not decoded: nothing but its header is read.
func TestBombs(t *testing.T) {
	bomb := encoded(t, page(8, 8, color.White, nil), "png")
	copy(bomb[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 by 65536, the checksum of the header wrong: it is not what is looked at
	if _, err := qr.Decode(bomb); err == nil {
		t.Error("it is read")
	}
	var b bytes.Buffer
	if err := gif.Encode(&b, page(8, 8, color.White, nil), nil); err != nil {
		t.Fatal(err)
	}
	large := b.Bytes()
	copy(large[6:10], []byte{0xff, 0xff, 0xff, 0xff})
	if _, err := qr.Decode(large); !errors.Is(err, qr.ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if _, err := qr.Decode(make([]byte, 17<<20)); !errors.Is(err, qr.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

// Each three corners are compared, so a picture full of them would be compared for ever.
func TestAPictureFullOfCornersIsGivenUp(t *testing.T) {
	corner := image.NewGray(image.Rect(0, 0, 14, 14))
	draw.Draw(corner, image.Rect(2, 2, 12, 12), image.White, image.Point{}, draw.Src)
	draw.Draw(corner, image.Rect(4, 4, 10, 10), image.Black, image.Point{}, draw.Src)
	at := map[image.Point]image.Image{}
	for x := range 70 {
		for y := range 70 {
			at[image.Pt(4+x*20, 4+y*20)] = corner
		}
	}
	got, err := qr.Decode(encoded(t, page(1410, 1410, color.White, at), "png"))
	if !errors.Is(err, qr.ErrTooMany) || len(got) != 0 {
		t.Errorf("%q, %v", got, err)
	}
}

// The drawings are those of go-qrcode's text output, and of the tables seen in phishing mail.
func TestCodesWithoutPictures(t *testing.T) {
	c := code(t, link)
	for name, s := range map[string]string{
		"whole blocks":           c.ToString(true),
		"half blocks":            c.ToSmallString(true),
		"half blocks, light":     c.ToSmallString(false),
		"among other text":       "Dear colleague,\n\nscan this:\n" + c.ToSmallString(true) + "\nThanks",
		"one character a square": single(c.Bitmap()),
	} {
		if got := qr.Characters(s); len(got) != 1 || got[0] != link {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := qr.Characters(strings.Repeat("████████████████████████\n", 40)); len(got) != 0 {
		t.Errorf("%q", got)
	}
	for name, s := range map[string]string{"bgcolor": table(c.Bitmap(), `bgcolor="#000000"`, `bgcolor="#ffffff"`), "style": table(c.Bitmap(), `style="width:4px;background-color: black"`, `style="background:#fff"`), "dark alone": table(c.Bitmap(), `style="background:rgb(0, 0, 0)"`, "")} {
		if got := qr.Tables("<p>Scan</p>" + s + "<table><tr><td>x</table>"); len(got) != 1 || got[0] != link {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func single(bits [][]bool) string {
	var b strings.Builder
	for _, row := range bits {
		for _, black := range row {
			b.WriteString(map[bool]string{true: "⬛", false: "⬜"}[black])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func table(bits [][]bool, black, white string) string {
	var b strings.Builder
	b.WriteString("<table cellspacing=0>")
	for _, row := range bits {
		b.WriteString("<tr>")
		for x := 0; x < len(row); {
			n := 1
			for x+n < len(row) && row[x+n] == row[x] {
				n++
			}
			fmt.Fprintf(&b, "<td colspan=%d %s></td>", n, map[bool]string{true: black, false: white}[row[x]])
			x += n
		}
		b.WriteString("</tr>")
	}
	return b.String() + "</table>"
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, code(f, link).Image(64), "png"))
	f.Add(encoded(f, code(f, link).Image(64), "gif"))
	f.Add(encoded(f, code(f, link).Image(64), "jpeg"))
	f.Add([]byte("GIF89a\xff\xff\xff\xff"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Fuzz(func(t *testing.T, data []byte) {
		defer hostile.Bounded(t)()
		if found, err := qr.Decode(data); err != nil && len(found) > 0 {
			t.Errorf("%q and %v", found, err)
		}
	})
}

func FuzzCharacters(f *testing.F) {
	f.Add(code(f, "https://a.example").ToSmallString(true))
	f.Add("<table><tr><td bgcolor=black colspan=99999999><tr>")
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		qr.Characters(s)
		qr.Tables(s)
	})
}

func BenchmarkDecode(b *testing.B) {
	data := encoded(b, page(1400, 1800, color.White, map[image.Point]image.Image{{1000, 1300}: code(b, link).Image(300)}), "png")
	none := encoded(b, page(3000, 4000, color.White, nil), "png")
	b.Run("found", func(b *testing.B) {
		for b.Loop() {
			_, _ = qr.Decode(data)
		}
	})
	b.Run("none", func(b *testing.B) {
		for b.Loop() {
			_, _ = qr.Decode(none)
		}
	})
}
