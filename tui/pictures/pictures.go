// Package pictures draws a picture over the whole of a terminal, by the protocol that the terminal has for it. What is drawn was
// decoded within limits and is encoded anew: no byte of a mail reaches the terminal.
package pictures

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
	"github.com/charmbracelet/x/ansi/kitty"
	"github.com/charmbracelet/x/ansi/sixel"
)

// Protocol is a way to draw pictures in a terminal.
type Protocol string

// The protocols. Blocks is none: cells are coloured instead.
const (
	Auto   Protocol = "auto" // the best that the terminal says it has
	Kitty  Protocol = "kitty"
	Sixel  Protocol = "sixel"
	ITerm2 Protocol = "iterm2"
	Blocks Protocol = "blocks"
)

// query is the number by which the answer to Query is known.
const query = 31

// Query asks a terminal what it has: whether it takes kitty's protocol, its name, how large a cell is, and, last, since every
// terminal answers that, its attributes.
//
// Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/#querying-support-and-available-transmission-mediums,
// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (XTVERSION, CSI 16 t, DA1)
func Query() string {
	const cellSize = 16
	ask := kitty.Options{Action: kitty.Query, ID: query, Transmission: kitty.Direct, Format: kitty.RGB, ImageWidth: 1, ImageHeight: 1}
	return ansi.KittyGraphics([]byte("AAAA"), ask.Options()...) + ansi.RequestNameVersion + ansi.WindowOp(cellSize) + ansi.RequestPrimaryDeviceAttributes
}

// Terminal is what is known of a terminal.
type Terminal struct {
	Name       string      // by its answer to XTVERSION; empty: it gave none
	Program    string      // by TERM_PROGRAM, which a multiplexer may have inherited
	Within     bool        // a multiplexer: it takes what it understands itself, and nothing else
	TakesKitty bool        // by its answer to kitty's query
	TakesSixel bool        // attribute 4
	Cell       image.Point // pixels of a cell; zero: not known
}

// Answered takes the answer to kitty's query.
func (t *Terminal) Answered(o kitty.Options, payload []byte) {
	t.TakesKitty = t.TakesKitty || o.ID == query && string(payload) == "OK"
}

// Best is the protocol to draw by; asked is what the person has set.
func (t Terminal) Best(asked Protocol) Protocol {
	name := strings.ToLower(t.Name)
	within := t.Within || strings.HasPrefix(name, "tmux") || strings.HasPrefix(name, "screen")
	switch {
	case asked != Auto && asked != "":
		return asked
	case within && t.TakesSixel:
		return Sixel
	case within:
		return Blocks
	case t.TakesKitty:
		return Kitty
	case drawsInline(name), name == "" && drawsInline(strings.ToLower(t.Program)):
		return ITerm2
	case t.TakesSixel:
		return Sixel
	}
	return Blocks
}

// drawsInline tells of the terminals that take iTerm2's protocol: none of them can be asked.
func drawsInline(name string) bool {
	for _, begins := range []string{"iterm", "wezterm", "mintty"} {
		if strings.HasPrefix(name, begins) {
			return true
		}
	}
	return false
}

// The most that is drawn, in pixels: encoders take their time.
const maxWidth, maxHeight = 1600, 1200

// unknownCell is how large a cell is taken to be that is not known: smaller than most, so that what is drawn fits.
var unknownCell = image.Pt(8, 16)

// Room is how many pixels there are in so many cells.
func (t Terminal) Room(columns, rows int) (w, h int) {
	cell := t.Cell
	if cell.X < 1 || cell.Y < 1 {
		cell = unknownCell
	}
	return min(maxWidth, columns*cell.X), min(maxHeight, rows*cell.Y)
}

// Encode writes a picture as the terminal takes it, to stand where the cursor is.
func Encode(p Protocol, img image.Image) ([]byte, error) {
	var out bytes.Buffer
	switch p {
	case Kitty:
		o := kitty.Options{Action: kitty.TransmitAndPut, Format: kitty.PNG, Transmission: kitty.Direct, Chunk: true, Quiet: 2} // no answers
		if err := kitty.EncodeGraphics(&out, img, &o); err != nil {
			return nil, fmt.Errorf("encoding the picture for kitty: %w", err)
		}
	case ITerm2:
		var packed bytes.Buffer
		if err := png.Encode(&packed, img); err != nil {
			return nil, fmt.Errorf("encoding the picture for iTerm2: %w", err)
		}
		b := img.Bounds()
		file := iterm2.File{Inline: true, Size: int64(packed.Len()), Width: iterm2.Pixels(b.Dx()), Height: iterm2.Pixels(b.Dy()), Content: []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))}
		out.WriteString(ansi.ITerm2(file))
	case Sixel:
		var packed bytes.Buffer
		if err := new(sixel.Encoder).Encode(&packed, coarse(img)); err != nil {
			return nil, fmt.Errorf("encoding the picture as sixels: %w", err)
		}
		out.WriteString(ansi.SixelGraphics(0, 1, 0, packed.Bytes()))
	case Auto, Blocks:
		return nil, fmt.Errorf("%q is no protocol for pictures", p)
	}
	return out.Bytes(), nil
}

// coarse is a picture with 32 shades of each colour: a palette of 256 is found for it in a fraction of the time.
func coarse(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	for i, v := range out.Pix {
		out.Pix[i] = v&0xf8 | v>>5
	}
	return out
}

// Drawn puts an encoded picture on the screen below its first line, and the cursor back to where it was: who draws the rest of the
// screen does not know of it.
func Drawn(encoded []byte) string {
	const below = 2
	return ansi.SaveCursor + ansi.CursorPosition(1, below) + string(encoded) + ansi.RestoreCursor
}

// Wiped takes a picture off the screen, where that does not go with its cells.
func Wiped(p Protocol) string {
	if p != Kitty {
		return ""
	}
	o := kitty.Options{Action: kitty.Delete, Delete: kitty.DeleteAll, DeleteResources: true, Quiet: 2}
	return ansi.KittyGraphics(nil, o.Options()...)
}
