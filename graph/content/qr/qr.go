// Package qr reads QR codes: from pictures, and from what draws them without one, in cells of a table or in characters. All that it
// reads is hostile: there are limits on bytes, pixels and codes, and it says when one was met.
package qr

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif"  // the formats that mail clients show
	_ "image/jpeg" //
	_ "image/png"  //

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	_ "golang.org/x/image/bmp"  //
	_ "golang.org/x/image/webp" //
)

// Limits on one picture.
const (
	bytesLimit  = 16 << 20
	pixelsLimit = 24 << 20  // what it would take decoded: some 100 MB
	workLimit   = 160 << 20 // pixels, times how often a JPEG goes over them
	side        = 1600      // pixels of the longer side that are searched; a larger picture is made smaller first
	textLimit   = 8 << 10   // bytes of one code: more than the largest can hold
	codesLimit  = 16
	// cornersLimit is how many squares may look like the corner of a code, of which each code has three: they are compared three by three,
	// and 60 of them take most of a second.
	cornersLimit = 60
)

// The reasons why a picture is not read. Other errors say what is wrong with it.
var (
	ErrTooLarge = fmt.Errorf("larger than %d MB or %d megapixels, not searched for QR codes", bytesLimit>>20, pixelsLimit>>20)
	ErrScans    = errors.New("a JPEG that goes over its pixels too often, not searched for QR codes")
	ErrTooMany  = errors.New("too many squares that look like corners of QR codes, not searched")
	ErrNoImage  = errors.New("not a picture of a kind that is read")
)

// Decode finds the codes in a picture and returns what they hold: none is no error.
func Decode(data []byte) ([]string, error) {
	if len(data) > bytesLimit {
		return nil, ErrTooLarge
	}
	about, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoImage, err)
	}
	if about.Width <= 0 || about.Height <= 0 || about.Width > pixelsLimit/about.Height {
		return nil, ErrTooLarge
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xd8}) && bytes.Count(data, []byte{0xff, 0xda}) > workLimit/(about.Width*about.Height) {
		return nil, ErrScans
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture is broken: %w", err)
	}
	return read(grey(img))
}

// Grid reads a code from its squares, true being dark, as tables and characters draw them.
func Grid(dark [][]bool) []string {
	const square, margin = 4, 4
	h, w := len(dark), 0
	for _, row := range dark {
		w = max(w, len(row))
	}
	if h < 21 || w < 21 || h > 400 || w > 400 { // of the smallest code, and of more than twice the largest
		return nil
	}
	img := image.NewGray(image.Rect(0, 0, (w+2*margin)*square, (h+2*margin)*square))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y, row := range dark {
		for x, black := range row {
			if black {
				at := image.Pt((x+margin)*square, (y+margin)*square)
				draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(square, square))}, image.Black, image.Point{}, draw.Src)
			}
		}
	}
	found, err := read(img)
	if err != nil {
		return nil // too much like one to be one
	}
	return found
}

// grey makes a picture one of greys, on white where it is transparent, and no larger than is searched. It goes by bands as high as
// a pixel of what comes out: a large picture is not held a second time.
func grey(img image.Image) *image.Gray {
	b := img.Bounds()
	scale := 1 + (max(b.Dx(), b.Dy())-1)/side
	out := image.NewGray(image.Rect(0, 0, max(1, b.Dx()/scale), max(1, b.Dy()/scale)))
	band := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(scale, b.Dy())))
	for y := range out.Rect.Dy() {
		draw.Draw(band, band.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(band, band.Rect, img, b.Min.Add(image.Pt(0, y*scale)), draw.Over)
		for x := range out.Rect.Dx() {
			out.Pix[y*out.Stride+x] = mean(band, x*scale, scale)
		}
	}
	return out
}

// mean is how light a square of a band is, n pixels wide from x on.
func mean(band *image.RGBA, x, n int) uint8 {
	to := min(x+n, band.Rect.Dx())
	sum := 0
	for y := range band.Rect.Dy() {
		row := band.Pix[y*band.Stride+4*x : y*band.Stride+4*to]
		for i := 0; i+3 < len(row); i += 4 {
			sum += 299*int(row[i]) + 587*int(row[i+1]) + 114*int(row[i+2])
		}
	}
	return uint8(sum / 1000 / max(1, (to-x)*band.Rect.Dy()))
}

// read finds the codes in a picture of greys: dark on light, then light on dark.
func read(img *image.Gray) (out []string, err error) {
	light := gozxing.NewLuminanceSourceFromImage(img)
	for _, source := range []gozxing.LuminanceSource{light, light.Invert()} {
		for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
			bitmap, wrong := gozxing.NewBinaryBitmap(binarizer)
			if wrong != nil {
				continue
			}
			found, wrong := search(bitmap)
			if len(found) > 0 {
				return found, nil
			}
			err = cmp.Or(err, wrong)
		}
	}
	return nil, err
}

// search asks the library for the codes in a picture of black and white. It compares each three of the squares that may be corners of
// a code, so it is stopped where there are too many of them.
func search(bitmap *gozxing.BinaryBitmap) (found []string, err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case ErrTooMany:
			found, err = nil, ErrTooMany
		default: // nobody drew a code there: that the library gives up must not end the program
			found, err = nil, nil
		}
	}()
	corners := 0
	count := func(p gozxing.ResultPoint) {
		if _, corner := p.(*detector.FinderPattern); !corner {
			return
		}
		if corners++; corners > cornersLimit {
			panic(ErrTooMany)
		}
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(count)}
	results, wrong := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
	if wrong == nil && len(results) > 0 {
		return texts(results), nil
	}
	corners = 0
	one, wrong := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if wrong != nil { // there is none
		return nil, nil //nolint:nilerr // a picture without a code is no error
	}
	return texts([]*gozxing.Result{one}), nil
}

func texts(results []*gozxing.Result) (out []string) {
	for _, r := range results[:min(len(results), codesLimit)] {
		if s := r.GetText(); s != "" {
			out = append(out, s[:min(len(s), textLimit)])
		}
	}
	return out
}
