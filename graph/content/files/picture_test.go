package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// flag is a picture whose left half is red and whose right half is blue.
func flag(w, h int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

func pngOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claims makes a PNG say it is of another size.
func claims(data []byte, w, h uint32) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestPictures(t *testing.T) {
	for name, data := range map[string][]byte{"PNG": pngOf(t, flag(200, 100)), "JPEG": jpegOf(t, flag(200, 100)), "GIF": gifOf(t, flag(200, 100))} {
		small, size, err := Thumbnail(data, 40, 40)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size != image.Pt(200, 100) || small.Bounds() != image.Rect(0, 0, 40, 20) {
			t.Errorf("%s: %v made %v", name, size, small.Bounds())
		}
		left, right := small.NRGBAAt(3, 10), small.NRGBAAt(36, 10)
		if left.R < 240 || left.B > 15 || right.B < 240 || right.R > 15 {
			t.Errorf("%s: %v %v", name, left, right)
		}
	}
	clear, _, err := Thumbnail(pngOf(t, image.NewNRGBA(image.Rect(0, 0, 2, 2))), 2, 2)
	if err != nil || clear.NRGBAAt(0, 0) != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("what is clear is not on white: %v %v", clear, err)
	}
}

func TestPictureBombsAreRefused(t *testing.T) {
	small := pngOf(t, flag(4, 4))
	scans := jpegOf(t, flag(2000, 1000))
	scans = append(scans, bytes.Repeat([]byte{0xff, 0xda, 0, 2}, 100)...)
	for name, data := range map[string][]byte{
		"a PNG of 60,000 by 60,000": claims(small, 60_000, 60_000), "a PNG of 10,000 by 10,000": claims(small, 10_000, 10_000),
		"a JPEG gone over 100 times": scans,
	} {
		if _, _, err := Thumbnail(data, 10, 10); !errors.Is(err, ErrPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Thumbnail([]byte("\x89PNG\r\n\x1a\nbroken"), 10, 10); err == nil {
		t.Error("a broken picture is decoded")
	}
}

func BenchmarkPicture(b *testing.B) {
	data := jpegOf(b, flag(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Thumbnail(data, 160, 96); err != nil {
			b.Fatal(err)
		}
	}
}
