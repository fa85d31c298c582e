package content

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"github.com/lucasb-eyer/go-colorful"
	"golang.org/x/image/colornames"
	"golang.org/x/net/html"
)

// colour is a colour of a page. What is behind a text may not be known: a picture.
type colour struct {
	r, g, b float64 // 0 to 1
	alpha   float64 // 0: nothing of it is seen
	known   bool
}

// ground is what a text is drawn with and on.
type ground struct{ text, behind colour }

var paper = ground{text: colour{alpha: 1, known: true}, behind: colour{1, 1, 1, 1, true}}

// hides tells whether nobody can read the text: its contrast (WCAG 2.2, 1.4.3, where 4.5 is the least for reading) is
// next to none.
func (g ground) hides() bool {
	if !g.text.known || !g.behind.known {
		return false
	}
	if g.text.alpha < 0.05 {
		return true
	}
	a, b := g.text.luminance(), g.behind.luminance()
	return (math.Max(a, b)+0.05)/(math.Min(a, b)+0.05) < 1.1
}

// luminance is relative luminance (WCAG 2.2, definitions).
func (c colour) luminance() float64 {
	part := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.r) + 0.7152*part(c.g) + 0.0722*part(c.b)
}

// paint changes the ground for what is in the element that was opened last.
func (r *renderer) paint(t html.Token, style map[string]string) {
	for _, v := range []string{attribute(t, "bgcolor"), style["background"], style["background-color"]} {
		if v == "" {
			continue
		}
		c := r.colour(v)
		switch {
		case c.known && c.alpha > 0.5:
			r.ground.behind = c
		case strings.Contains(v, "url("), strings.Contains(v, "gradient"):
			r.ground.behind = colour{}
		}
	}
	if attribute(t, "background") != "" {
		r.ground.behind = colour{}
	}
	text := style["color"]
	if text == "" && (t.Data == "font" || t.Data == "basefont") {
		text = attribute(t, "color")
	}
	if c := r.colour(text); c.known {
		r.ground.text = c
	}
}

// colour reads a colour as CSS and HTML write it.
func (r *renderer) colour(s string) colour {
	if s == "" || len(s) > 64 {
		return colour{}
	}
	if c, ok := r.colours[s]; ok {
		return c
	}
	c := readColour(strings.ToLower(strings.TrimSpace(s)))
	if len(r.colours) < 1000 {
		r.colours[s] = c
	}
	return c
}

// readColour reads a named colour, #rgb, #rrggbb, rgb(), rgba(), hsl() or hsla() (CSS Color 4), without spaces.
func readColour(s string) colour {
	if s == "transparent" {
		return colour{known: true}
	}
	if c, ok := colornames.Map[s]; ok {
		return of(c)
	}
	if p, err := colorful.Hex(s); err == nil {
		return colour{p.R, p.G, p.B, 1, true}
	}
	name, values, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	var a, b, c float64
	alpha := 1.0
	percent := strings.ContainsRune(values, '%')
	values = strings.NewReplacer("%", "", "/", ",", "deg", "").Replace(values)
	if n, _ := fmt.Sscanf(values, "%g,%g,%g,%g", &a, &b, &c, &alpha); n < 3 {
		return colour{}
	}
	switch name {
	case "rgb", "rgba":
		of := 255.0
		if percent {
			of = 100
		}
		return colour{clamped(a / of), clamped(b / of), clamped(c / of), alpha, true}
	case "hsl", "hsla":
		p := colorful.Hsl(a, clamped(b/100), clamped(c/100))
		return colour{clamped(p.R), clamped(p.G), clamped(p.B), alpha, true}
	}
	return colour{}
}

func of(c color.RGBA) colour {
	return colour{float64(c.R) / 255, float64(c.G) / 255, float64(c.B) / 255, 1, true}
}

func clamped(v float64) float64 { return max(0, min(v, 1)) }

// fades begins or ends a passage that can't be told from what is behind it.
func (r *renderer) fades(faint bool) {
	switch {
	case r.mute > 0 || faint == r.faint:
	case faint:
		r.doc.Hidden++
		r.write("⟦hidden: ")
		r.faint = true
	default:
		r.out.WriteString("⟧")
		r.faint = false
	}
}
