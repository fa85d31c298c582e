package pictures

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi/kitty"
	"github.com/charmbracelet/x/ansi/sixel"
)

// noisy is a picture that packs badly: it goes over in several pieces.
func noisy(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		p.SetNRGBA(i%w, i/w, color.NRGBA{R: uint8(i * 7919 >> 3), G: uint8(i * 104729 >> 5), B: uint8(i * 31), A: 255})
	}
	return p
}

// TestWhatIsEncodedIsThePicture decodes the bytes of each protocol again.
func TestWhatIsEncodedIsThePicture(t *testing.T) {
	quarters := image.NewNRGBA(image.Rect(0, 0, 30, 20))
	for y := range 20 {
		for x := range 30 {
			quarters.SetNRGBA(x, y, color.NRGBA{R: uint8(x / 15 * 255), G: uint8(y / 10 * 255), A: 255})
		}
	}
	for name, c := range map[string]struct {
		p      Protocol
		img    *image.NRGBA
		decode func(*testing.T, string) image.Image
	}{
		"kitty":           {Kitty, quarters, fromKitty},
		"kitty in pieces": {Kitty, noisy(90, 80), fromKitty},
		"iTerm2":          {ITerm2, noisy(90, 80), fromITerm2},
		"sixel":           {Sixel, quarters, fromSixel},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := Encode(c.p, c.img)
			if err != nil {
				t.Fatal(err)
			}
			got := c.decode(t, string(raw))
			if got.Bounds().Dx() != c.img.Rect.Dx() || got.Bounds().Dy() < c.img.Rect.Dy() { // sixels come in sixes
				t.Fatalf("%v", got.Bounds())
			}
			for y := range c.img.Rect.Dy() {
				for x := range c.img.Rect.Dx() {
					r, g, b, _ := got.At(x, y).RGBA()
					want := c.img.NRGBAAt(x, y)
					if near(r, want.R) && near(g, want.G) && near(b, want.B) {
						continue
					}
					t.Fatalf("%d,%d is %v, not %v", x, y, got.At(x, y), want)
				}
			}
		})
	}
	if _, err := Encode(Blocks, quarters); err == nil {
		t.Error("blocks are no protocol")
	}
}

func near(got uint32, want uint8) bool {
	return max(got>>8, uint32(want))-min(got>>8, uint32(want)) <= 3
}

// commands are the sequences in what was encoded: between begin and end, and nothing else.
func commands(t *testing.T, raw, begin, end string) (out []string) {
	t.Helper()
	for raw != "" {
		one, rest, ended := strings.Cut(raw, end)
		if !strings.HasPrefix(one, begin) || !ended {
			t.Fatalf("it is not built as it should be: %.40q", raw)
		}
		out, raw = append(out, one[len(begin):]), rest
	}
	return out
}

func unpack(t *testing.T, packed string) image.Image {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func fromKitty(t *testing.T, raw string) image.Image {
	t.Helper()
	var packed string
	list := commands(t, raw, "\x1b_G", "\x1b\\")
	for i, c := range list {
		head, data, _ := strings.Cut(c, ";")
		if i == 0 && (!strings.Contains(head, "a=T") || !strings.Contains(head, "f=100") || !strings.Contains(head, "q=2")) {
			t.Errorf("its options are %q", head)
		}
		if more := strings.Contains(head, "m=1"); len(data) > kitty.MaxChunkSize || len(list) > 1 && more != (i < len(list)-1) {
			t.Errorf("piece %d of %d has %d bytes, options %q", i+1, len(list), len(data), head)
		}
		packed += data
	}
	return unpack(t, packed)
}

func fromITerm2(t *testing.T, raw string) image.Image {
	t.Helper()
	list := commands(t, raw, "\x1b]1337;File=", "\x07")
	head, packed, _ := strings.Cut(list[0], ":")
	if len(list) != 1 || !strings.Contains(head, "inline=1") || !strings.Contains(head, "width=90px") {
		t.Errorf("%d commands, options %q", len(list), head)
	}
	return unpack(t, packed)
}

func fromSixel(t *testing.T, raw string) image.Image {
	t.Helper()
	list := commands(t, raw, "\x1bP", "\x1b\\")
	_, data, _ := strings.Cut(list[0], "q")
	img, err := new(sixel.Decoder).Decode(strings.NewReader(data))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d commands: %v", len(list), err)
	}
	return img
}

// TestBest: names as these terminals give them, in answer to XTVERSION and in TERM_PROGRAM.
func TestBest(t *testing.T) {
	for name, c := range map[string]struct {
		t     Terminal
		asked Protocol
		want  Protocol
	}{
		"kitty":                       {Terminal{Name: "kitty(0.42.1)", TakesKitty: true}, Auto, Kitty},
		"Ghostty":                     {Terminal{Name: "ghostty 1.2.0", TakesKitty: true}, Auto, Kitty},
		"xterm with sixels":           {Terminal{Name: "XTerm(401)", TakesSixel: true}, Auto, Sixel},
		"xterm":                       {Terminal{Name: "XTerm(401)"}, Auto, Blocks},
		"iTerm2":                      {Terminal{Name: "iTerm2 3.5.10", TakesSixel: true}, Auto, ITerm2},
		"iTerm2 that gives no name":   {Terminal{Program: "iTerm.app"}, Auto, ITerm2},
		"WezTerm":                     {Terminal{Name: "WezTerm 20240203-110809", TakesSixel: true}, Auto, ITerm2},
		"another than the variable's": {Terminal{Name: "XTerm(401)", Program: "iTerm.app"}, Auto, Blocks},
		"tmux within kitty":           {Terminal{Name: "tmux 3.4", Program: "tmux"}, Auto, Blocks},
		"tmux with sixels":            {Terminal{Name: "tmux 3.4", Within: true, TakesSixel: true, TakesKitty: true}, Auto, Sixel},
		"tmux within iTerm2":          {Terminal{Within: true, Program: "iTerm.app"}, Auto, Blocks},
		"nothing known":               {Terminal{}, "", Blocks},
		"as it is set":                {Terminal{Name: "tmux 3.4"}, Kitty, Kitty},
		"blocks, as it is set":        {Terminal{TakesKitty: true}, Blocks, Blocks},
	} {
		if got := c.t.Best(c.asked); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestKittyAnswers(t *testing.T) {
	for payload, want := range map[string]bool{"OK": true, "EINVAL: no": false} {
		var term Terminal
		if term.Answered(kitty.Options{ID: query}, []byte(payload)); term.TakesKitty != want {
			t.Errorf("%q: %v", payload, term.TakesKitty)
		}
	}
	var term Terminal
	if term.Answered(kitty.Options{ID: 7}, []byte("OK")); term.TakesKitty {
		t.Error("it was an answer to another question")
	}
}

func TestRoom(t *testing.T) {
	if w, h := (Terminal{Cell: image.Pt(10, 20)}).Room(80, 23); w != 800 || h != 460 {
		t.Errorf("%d × %d", w, h)
	}
	if w, h := (Terminal{}).Room(80, 23); w != 640 || h != 368 {
		t.Errorf("%d × %d", w, h)
	}
	if w, h := (Terminal{Cell: image.Pt(100, 200)}).Room(1000, 1000); w != maxWidth || h != maxHeight {
		t.Errorf("%d × %d", w, h)
	}
}

// TestThePlaceOfAPicture: below the first line, and the cursor is where it was.
func TestThePlaceOfAPicture(t *testing.T) {
	if got, want := Drawn([]byte("PICTURE")), "\x1b7\x1b[2;1HPICTURE\x1b8"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for p, want := range map[Protocol]string{Kitty: "\x1b_Gq=2,d=A,a=d\x1b\\", Sixel: "", ITerm2: ""} {
		if got := Wiped(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	img := noisy(maxWidth, maxHeight)
	for _, p := range []Protocol{Kitty, Sixel, ITerm2} {
		b.Run(string(p), func(b *testing.B) {
			for b.Loop() {
				if _, err := Encode(p, img); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
