package files

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"mailtriage/graph/content/hostile"
)

// checks is a picture of squares, dark where x+y is even.
func checks(side int) *image.Gray {
	p := image.NewGray(image.Rect(0, 0, side, side))
	for i := range p.Pix {
		if x, y := i%side/8, i/side/8; (x+y)%2 == 1 {
			p.Pix[i] = 255
		}
	}
	return p
}

// pieces writes the pixels of a picture, each by what of is given for dark and light.
func pieces(p *image.Gray, dark, light string) string {
	var b strings.Builder
	for _, v := range p.Pix {
		if v < 128 {
			b.WriteString(dark)
		} else {
			b.WriteString(light)
		}
	}
	return b.String()
}

// bits packs pixels, eight in a byte.
func bits(p *image.Gray) string {
	out := make([]byte, len(p.Pix)/8)
	for i, v := range p.Pix {
		if v >= 128 {
			out[i/8] |= 0x80 >> (i % 8)
		}
	}
	return string(out)
}

// filtered is what is in the rows of a PNG of the picture, with their filters.
func filtered(t *testing.T, p image.Image) string {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(b.Bytes(), []byte("IDAT"))
	data, _, _ := bytes.Cut(rest, []byte("IEND"))
	return string(data[:len(data)-8]) // without its sum, and the length of what follows
}

func TestPDFPictures(t *testing.T) {
	const side = 64
	want := checks(side)
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, want, nil); err != nil {
		t.Fatal(err)
	}
	colours := image.NewNRGBA(want.Rect)
	for i, v := range want.Pix {
		colours.SetNRGBA(i%side, i/side, color.NRGBA{v, v, v, 255})
	}
	about := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d ", side, side)
	for name, object := range map[string]string{
		"JPEG":             pdfStream(about+"/Filter /DCTDecode", photo.String()),
		"JPEG, wrapped":    pdfStream(about+"/Filter [/FlateDecode /DCTDecode]", deflate(photo.String())),
		"greys":            pdfStream(about+"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", deflate(string(want.Pix))),
		"colours":          pdfStream(about+"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", deflate(pieces(want, "\x00\x00\x00", "\xff\xff\xff"))),
		"inks":             pdfStream(about+"/ColorSpace /DeviceCMYK /BitsPerComponent 8", pieces(want, "\x00\x00\x00\xff", "\x00\x00\x00\x00")),
		"a profile":        pdfStream(about+"/ColorSpace [/ICCBased 2 0 R] /BitsPerComponent 8", string(want.Pix)),
		"bits":             pdfStream(about+"/ColorSpace /DeviceGray /BitsPerComponent 1", bits(want)),
		"a mask":           pdfStream(about+"/ImageMask true", bits(want)),
		"a palette":        pdfStream(about+"/ColorSpace [/Indexed /DeviceRGB 1 <ffffff 000000>] /BitsPerComponent 8", pieces(want, "\x01", "\x00")),
		"inverted":         pdfStream(about+"/ColorSpace /DeviceGray /BitsPerComponent 8 /Decode [1 0]", pieces(want, "\xff", "\x00")),
		"as a PNG has it":  pdfStream(about+"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /Columns 64 >>", filtered(t, want)),
		"a PNG of colours": pdfStream(about+"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms [<< /Predictor 15 /Colors 3 /Columns 64 >>]", filtered(t, opaque{colours})),
	} {
		t.Run(name, func(t *testing.T) {
			list, more := PDFPictures(pdfOf(object, pdfStream("/N 1", "profile")))
			if len(list) != 1 || more {
				t.Fatalf("%d pictures, more: %v", len(list), more)
			}
			decode := bmp.Decode
			if strings.Contains(name, "JPEG") {
				decode = jpeg.Decode
			}
			got, err := decode(bytes.NewReader(list[0]))
			if err != nil || got.Bounds().Size() != want.Rect.Size() {
				t.Fatal(err)
			}
			for i, v := range want.Pix {
				if y := color.GrayModel.Convert(got.At(i%side, i/side)).(color.Gray).Y; max(y, v)-min(y, v) > 40 {
					t.Fatalf("pixel %d,%d is %d, not %d", i%side, i/side, y, v)
				}
			}
		})
	}
	if list, more := PDFPictures([]byte("MZ /Subtype /Image")); list != nil || more {
		t.Errorf("%d pictures of what is no PDF", len(list))
	}
}

// opaque is a picture without transparency: three parts a pixel.
type opaque struct{ *image.NRGBA }

func (opaque) Opaque() bool { return true }

// TestPDFPicturesAreBounded: what is left out is what there is too much of.
func TestPDFPicturesAreBounded(t *testing.T) {
	large := pdfStream("/Subtype /Image /Width 2000 /Height 2000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", deflate(strings.Repeat("\x00", 2000*2000)))
	var many []string
	for range 60 {
		many = append(many, large)
	}
	for name, data := range map[string][]byte{
		"many":              pdfOf(many...),
		"a lie":             pdfOf(pdfStream("/Subtype /Image /Width 65000 /Height 65000 /ColorSpace /DeviceRGB", "x"), pdfStream("/Subtype /Image /Width -1 /Height 1e9 /BitsPerComponent 16 /ColorSpace [/Indexed [/Indexed 1 2 3] 2 3 4]", "x")),
		"less than nothing": pdfOf(pdfStream("/Subtype /Image /Width 64 /Height 64 /ColorSpace [/ICCBased 2 0 R]", "x"), "<< /N -3 >>"),
		"no rows":           pdfOf(pdfStream("/Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /DecodeParms << /Predictor 15 >>", "\x04")),
	} {
		t.Run(name, func(t *testing.T) {
			defer hostile.Bounded(t)()
			list, more := PDFPictures(data)
			if len(list) > pdfPictures || more != (name == "many" || name == "a lie") {
				t.Errorf("%d pictures, more: %v", len(list), more)
			}
		})
	}
}

func FuzzPDFPictures(f *testing.F) {
	about := "/Subtype /Image /Width 24 /Height 24 "
	f.Add(pdfOf(pdfStream(about+"/ColorSpace /DeviceGray /BitsPerComponent 8 /DecodeParms << /Predictor 15 >>", strings.Repeat("\x04"+strings.Repeat("a", 24), 24))))
	f.Add(pdfOf(pdfStream(about+"/ColorSpace [/Indexed /DeviceRGB 1 <ffffff 000000>] /BitsPerComponent 4", strings.Repeat("\x01", 300))))
	f.Add(pdfOf(pdfStream(about+"/ImageMask true /Decode [1 0]", strings.Repeat("\x55", 80)), pdfStream(about+"/Filter [/A85 /DCT]", "x~>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		defer hostile.Bounded(t)()
		x := &file{looker: &looker{left: pdfWork}, Report: &Report{}, data: data, whole: true}
		x.pdfPictures() // without the guard: a panic is a fault
	})
}
