package qr_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"mailtriage/graph/content/qr"
)

// photo is like what a camera takes: soft shapes, noise, edges, and no code.
func photo(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for y := range h {
		row := math.Sin(float64(y) / 97)
		for x := range w {
			seed = seed*1664525 + 1013904223
			v := 128 + 60*row*math.Sin(float64(x)/131) + float64(seed>>28)
			if (x/160+y/120)%7 == 0 {
				v += 40
			}
			p.SetRGBA(x, y, color.RGBA{uint8(v), uint8(v * 0.9), uint8(255 - v), 255})
		}
	}
	return p
}

// TestACodeInAPhoto: of 12 megapixels, with a code that is a part of it.
func TestACodeInAPhoto(t *testing.T) {
	if testing.Short() {
		t.Skip("a large picture")
	}
	p := photo(4000, 3000)
	for at, size := range map[image.Point]int{{300, 400}: 900, {2500, 1800}: 420} {
		img := image.NewRGBA(p.Rect)
		copy(img.Pix, p.Pix)
		draw.Draw(img, image.Rect(0, 0, size, size).Add(at), code(t, link).Image(size), image.Point{}, draw.Src)
		got, err := qr.Decode(encoded(t, img, "jpeg"))
		if err != nil || len(got) != 1 || got[0] != link {
			t.Errorf("of %d pixels: %q, %v", size, got, err)
		}
	}
}

// TestAPictureThatIsGoneOverTooOftenIsNotDecoded: a progressive JPEG of a few bytes a scan has its reader go over all of its pixels
// for each (ITU T.81, G).
func TestAPictureThatIsGoneOverTooOftenIsNotDecoded(t *testing.T) {
	raw := encoded(t, photo(400, 300), "jpeg")
	scan := bytes.Index(raw, []byte{0xff, 0xda})
	often := append(append([]byte{}, raw[:scan]...), bytes.Repeat([]byte{0xff, 0xda}, 2000)...)
	if _, err := qr.Decode(append(often, raw[scan:]...)); !errors.Is(err, qr.ErrScans) {
		t.Errorf("%v", err)
	}
}

func BenchmarkPhoto(b *testing.B) {
	raw := encoded(b, photo(4000, 3000), "jpeg")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qr.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// corners is a picture with so many squares in a row and a column that look like corners of codes, and are of none.
func corners(n, apart, size int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, n*apart+20, n*apart+20))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	for y := range n {
		for x := range n {
			at := image.Pt(10+x*apart, 10+y*apart)
			for i, c := range []image.Image{image.Black, image.White, image.Black} {
				inset := i * size / 7
				draw.Draw(p, image.Rect(inset, inset, size-inset, size-inset).Add(at), c, image.Point{}, draw.Src)
			}
		}
	}
	return p
}

func BenchmarkCorners(b *testing.B) {
	for _, n := range []int{4, 6, 8} {
		raw := encoded(b, corners(n, 1500/n, 70), "png")
		b.Run(fmt.Sprint(n*n), func(b *testing.B) {
			for b.Loop() {
				_, _ = qr.Decode(raw)
			}
		})
	}
}
