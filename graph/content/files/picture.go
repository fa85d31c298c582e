package files

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"
)

// Limits on a picture that is decoded: 64 MB of pixels.
const (
	pictureSide   = 20_000
	pictureMemory = 64 << 20  // bytes of its pixels
	pictureWork   = 160 << 20 // pixels, times how often a JPEG goes over them
)

// ErrPicture says that a picture is not decoded, since that would take too long or too much memory.
var ErrPicture = errors.New("the picture is larger than is decoded here")

// Thumbnail decodes a picture (PNG, JPEG, GIF's first frame, BMP, WebP) to be looked at: at most w by h pixels, on white.
// It is decoded only when it is asked for, since decoders are what attackers aim at; size is what it is in full.
func Thumbnail(data []byte, w, h int) (small *image.NRGBA, size image.Point, err error) {
	defer func() {
		if p := recover(); p != nil {
			small, err = nil, fmt.Errorf("the picture can't be decoded: %v", p)
		}
	}()
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, size, fmt.Errorf("the picture can't be decoded: %w", err)
	}
	size = image.Pt(head.Width, head.Height)
	if err := bounded(head, data); err != nil {
		return nil, size, err
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, size, fmt.Errorf("the picture can't be decoded: %w", err)
	}
	return Scaled(full, w, h), size, nil
}

// bounded refuses pictures that are bombs: of a few bytes that unpack to gigabytes, or are gone over a thousand times.
func bounded(head image.Config, data []byte) error {
	if head.Width <= 0 || head.Height <= 0 {
		return fmt.Errorf("%w: it has no size", ErrPicture)
	}
	if head.Width > pictureSide || head.Height > pictureSide {
		return fmt.Errorf("%w: %d × %d pixels", ErrPicture, head.Width, head.Height)
	}
	pixels, each := head.Width*head.Height, 4
	switch head.ColorModel {
	case color.NRGBA64Model, color.RGBA64Model, color.Gray16Model:
		each = 8
	}
	if pixels*each > pictureMemory {
		return fmt.Errorf("%w: %d × %d pixels", ErrPicture, head.Width, head.Height)
	}
	if scans := bytes.Count(data, []byte{0xff, 0xda}); bytes.HasPrefix(data, []byte{0xff, 0xd8}) && scans*pixels > pictureWork {
		return fmt.Errorf("%w: it goes over its %d × %d pixels %d times", ErrPicture, head.Width, head.Height, scans)
	}
	return nil
}

// Scaled makes a picture fit into w by h pixels, keeping its shape; it is never made larger.
func Scaled(full image.Image, w, h int) *image.NRGBA {
	b := full.Bounds()
	if b.Empty() || w < 1 || h < 1 {
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	}
	scale := min(1, float64(w)/float64(b.Dx()), float64(h)/float64(b.Dy()))
	out := image.NewNRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))))
	size := out.Bounds()
	for y := range size.Dy() {
		for x := range size.Dx() {
			from := image.Pt(b.Min.X+x*b.Dx()/size.Dx(), b.Min.Y+y*b.Dy()/size.Dy())
			to := image.Pt(b.Min.X+(x+1)*b.Dx()/size.Dx(), b.Min.Y+(y+1)*b.Dy()/size.Dy())
			out.SetNRGBA(x, y, average(full, from, to))
		}
	}
	return out
}

// average is the colour of a part of a picture, from at most some 4 by 4 of its pixels, on white.
func average(p image.Image, from, to image.Point) color.NRGBA {
	const samples = 4
	var r, g, b, n uint64
	stepX, stepY := max(1, (to.X-from.X)/samples), max(1, (to.Y-from.Y)/samples)
	for y := from.Y; y < max(to.Y, from.Y+1); y += stepY {
		for x := from.X; x < max(to.X, from.X+1); x += stepX {
			cr, cg, cb, ca := p.At(x, y).RGBA()
			white := uint64(0xffff - ca)
			r, g, b, n = r+uint64(cr)+white, g+uint64(cg)+white, b+uint64(cb)+white, n+1
		}
	}
	return color.NRGBA{R: uint8(r / n >> 8), G: uint8(g / n >> 8), B: uint8(b / n >> 8), A: 255}
}
