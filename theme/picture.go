package theme

import (
	"image"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Picture draws a picture, two of its pixels a cell, one above the other: in half blocks where the terminal has colours
// and the characters for it, else in spaces with a background, else in shades. The colours are fitted to what the
// terminal has when they are written.
func (t *Theme) Picture(p image.Image) []string {
	b := p.Bounds()
	var lines []string
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		var line strings.Builder
		for x := b.Min.X; x < b.Max.X; {
			top, bottom := pixels(p, x, y)
			n := 1
			for x+n < b.Max.X { // neighbours alike are written as one
				if u, v := pixels(p, x+n, y); u != top || v != bottom {
					break
				}
				n++
			}
			line.WriteString(t.cells(top, bottom, n))
			x += n
		}
		lines = append(lines, line.String())
	}
	return lines
}

// pixels are the two of a cell; at the lower edge the upper one stands for both.
func pixels(p image.Image, x, y int) (top, bottom color.NRGBA) {
	top = color.NRGBAModel.Convert(p.At(x, y)).(color.NRGBA)
	if y+1 >= p.Bounds().Max.Y {
		return top, top
	}
	return top, color.NRGBAModel.Convert(p.At(x, y+1)).(color.NRGBA)
}

func (t *Theme) cells(top, bottom color.NRGBA, n int) string {
	both := color.NRGBA{R: mean(top.R, bottom.R), G: mean(top.G, bottom.G), B: mean(top.B, bottom.B), A: 255}
	switch {
	case t.NoColor:
		return strings.Repeat(t.shade(both), n)
	case t.ASCII:
		return lipgloss.NewStyle().Background(both).Render(strings.Repeat(" ", n))
	}
	return lipgloss.NewStyle().Foreground(top).Background(bottom).Render(strings.Repeat("▀", n))
}

func mean(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }

// shade is a character that is as light as a colour, on the terminal's background.
func (t *Theme) shade(c color.NRGBA) string {
	ramp := []string{" ", "░", "▒", "▓", "█"}
	if t.ASCII {
		ramp = strings.Split(" .:-=+*#%@", "")
	}
	light := (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000 // ITU-R BT.601
	if !t.Dark {
		light = 255 - light
	}
	return ramp[light*len(ramp)/256]
}
