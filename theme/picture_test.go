package theme

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestPicture(t *testing.T) {
	p := image.NewNRGBA(image.Rect(0, 0, 3, 3))
	for i := range 9 {
		p.SetNRGBA(i%3, i/3, color.NRGBA{A: 255})
	}
	p.SetNRGBA(0, 0, color.NRGBA{255, 255, 255, 255})
	p.SetNRGBA(0, 1, color.NRGBA{255, 255, 255, 255})
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"colours":                        {Options{Dark: true}, "▀▀▀\n▀▀▀"},
		"ASCII":                          {Options{Dark: true, ASCII: true}, "   \n   "},
		"no colours":                     {Options{Dark: true, NoColor: true}, "█  \n   "},
		"no colours on light":            {Options{NoColor: true}, " ██\n███"},
		"ASCII without colours":          {Options{Dark: true, NoColor: true, ASCII: true}, "@  \n   "},
		"ASCII without colours on light": {Options{NoColor: true, ASCII: true}, " @@\n@@@"},
	} {
		got := strings.Join(New(c.o).Picture(p), "\n")
		if ansi.Strip(got) != c.want {
			t.Errorf("%s: %q", name, ansi.Strip(got))
		}
		if has := strings.Contains(got, "\x1b"); has == c.o.NoColor {
			t.Errorf("%s: colours: %v", name, has)
		}
	}
	lines := New(Options{Dark: true}).Picture(p)
	if !strings.Contains(lines[0], "255;255;255") || strings.Count(lines[1], "\x1b[38") > 1 {
		t.Errorf("%q", lines)
	}
}
