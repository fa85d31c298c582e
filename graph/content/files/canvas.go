package files

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"

	"github.com/dustin/go-humanize"
)

// canvas is what a picture says of itself before a pixel is decoded.
type canvas struct {
	w, h  int64
	pixel int64 // bytes that each takes once it is decoded
}

func (c canvas) memory() int64 { return c.w * c.h * c.pixel }

// canvasOf reads the head of a picture. That of a PNG is read as it stands: some programs draw it with a wrong checksum, too.
func canvasOf(data []byte) (c canvas, ok bool) {
	const side = 1 << 29
	if bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) && len(data) >= 26 { // PNG 11.2.1
		w, h, depth, kind := binary.BigEndian.Uint32(data[16:]), binary.BigEndian.Uint32(data[20:]), data[24], data[25]
		c = canvas{int64(min(w, side)), int64(min(h, side)), 4}
		if kind == 0 || kind == 3 { // grey, or of a palette
			c.pixel = 1
		}
		if depth == 16 {
			c.pixel *= 2
		}
		return c, true
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width <= 0 || head.Height <= 0 {
		return c, false
	}
	c = canvas{int64(min(head.Width, side)), int64(min(head.Height, side)), 4}
	if _, palette := head.ColorModel.(color.Palette); palette || head.ColorModel == color.GrayModel {
		c.pixel = 1
	}
	return c, true
}

// picture tells of pictures that are too large to be drawn here, and of those that are built to be too large anywhere.
func (f *file) picture() {
	c, ok := canvasOf(f.data)
	if !ok || c.memory() <= pictureMemory {
		return
	}
	words := fmt.Sprintf("%s × %s pixels take %s to draw", humanize.Comma(c.w), humanize.Comma(c.h), Bytes(c.memory()))
	limit := fmt.Sprintf("More than %s is not drawn.", Bytes(pictureMemory))
	if size := int64(len(f.data)); f.whole && c.memory() >= bombPicture && c.memory()/size >= bombGrowth {
		f.bomb(words+", of "+Bytes(size), limit)
		return
	}
	f.found(Limit, Note, words+". "+limit)
}
