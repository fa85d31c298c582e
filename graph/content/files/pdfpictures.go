package files

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/bmp"
)

// Limits on the pictures of a PDF.
const (
	pdfPictures = 20
	pdfPixels   = 24 << 20 // of all of them: looking for a code takes its time
)

// PDFPictures are the pictures of a PDF, each as a file of its own: what stands on a page as a picture may be a code that leads
// somewhere. None: it is no PDF, or has none that are read. Codes that are drawn with lines are none of them. More tells that some
// were left out, as too many or too large.
func PDFPictures(data []byte) (list [][]byte, more bool) {
	if detect(data, Type{}).ID != "pdf" {
		return nil, false
	}
	f := &file{looker: &looker{left: pdfWork}, Report: &Report{}, data: data, whole: true}
	f.guard(func() { list, more = f.pdfPictures() })
	return list, more || len(f.Findings) > 0
}

func (f *file) pdfPictures() (list [][]byte, more bool) {
	o := f.pdfObjects()
	room := pdfPixels
	for _, x := range o.all {
		d, ok := x.value.(pdfDict)
		if !ok || x.stream == nil || o.value(d["Subtype"]) != pdfName("Image") {
			continue
		}
		if len(list) == pdfPictures || f.left <= 0 {
			return list, true
		}
		b, pixels := o.picture(x, d, room)
		if more = more || pixels > room; len(b) > 0 {
			list, room = append(list, b), room-pixels
		}
	}
	return list, more
}

// picture is one as a file, with how many pixels it has: a JPEG as it stands, else drawn anew in greys. Nil: it is not read, as one
// of more pixels than there is room for.
func (o *pdfObjects) picture(x *pdfObject, d pdfDict, room int) (b []byte, pixels int) {
	if names := o.filters(d); len(names) > 0 && (names[len(names)-1] == "DCTDecode" || names[len(names)-1] == "DCT") {
		b = o.unpackedBy(x.stream, names[:len(names)-1])
		about, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if pixels = about.Width * about.Height; err != nil || pixels > room {
			return nil, pixels
		}
		return b, pixels
	}
	r := o.raster(d)
	const least = 20 // a code has more
	if pixels = r.w * r.h; r.w < least || r.h < least || pixels > room || r.parts < 1 || r.parts > 4 {
		return nil, pixels
	}
	if r.data = o.unpredicted(o.unpacked(x, d), d, r); len(r.data) < r.row()*r.h {
		return nil, pixels
	}
	var out bytes.Buffer
	if bmp.Encode(&out, r.grey()) != nil {
		return nil, pixels
	}
	return out.Bytes(), pixels
}

// raster is a picture as a PDF has it (ISO 32000-1 8.9.5).
type raster struct {
	w, h, bits, parts int // of a pixel: bits of each part
	light             []uint8
	inverted          bool
	data              []byte
}

func (r raster) row() int { return (r.w*r.bits*r.parts + 7) / 8 }

func (o *pdfObjects) raster(d pdfDict) raster {
	number := func(key string, or int) int {
		n, ok := o.value(d[key]).(float64)
		if !ok || n < 0 || n > 1<<16 {
			return or
		}
		return int(n)
	}
	r := raster{w: number("Width", 0), h: number("Height", 0), bits: number("BitsPerComponent", 8)}
	if mask, _ := o.value(d["ImageMask"]).(pdfWord); mask == "true" {
		r.bits, r.parts = 1, 1
	} else {
		r.parts, r.light = o.colours(d["ColorSpace"], 0)
	}
	if r.bits != 8 && (r.bits != 1 && r.bits != 2 && r.bits != 4 || r.parts != 1) {
		r.parts = 0 // not read
	}
	if decode := o.array(d["Decode"]); len(decode) > 0 && r.light == nil {
		r.inverted = decode[0] == 1.0
	}
	return r
}

// colours are how many parts a colour has, and, where colours are numbered, how light each is.
func (o *pdfObjects) colours(v any, depth int) (parts int, light []uint8) {
	v = o.value(v)
	list, _ := v.([]any)
	name, _ := v.(pdfName)
	if len(list) > 0 {
		name, _ = o.value(list[0]).(pdfName)
	}
	switch name {
	case "DeviceGray", "CalGray", "G", "Separation":
		return 1, nil
	case "DeviceRGB", "CalRGB", "RGB", "Lab":
		return 3, nil
	case "DeviceCMYK", "CMYK":
		return 4, nil
	case "ICCBased":
		if len(list) > 1 {
			n, _ := o.value(o.dict(list[1])["N"]).(float64)
			return int(n), nil
		}
	case "Indexed", "I":
		if len(list) > 3 && depth == 0 {
			base, _ := o.colours(list[1], 1)
			return 1, lights(o.bytes(list[3]), base)
		}
	}
	return 0, nil
}

// bytes are those of a string or of a stream.
func (o *pdfObjects) bytes(v any) []byte {
	if x := o.object(v); x != nil && x.stream != nil {
		d, _ := x.value.(pdfDict)
		return o.unpacked(x, d)
	}
	b, _ := o.value(v).([]byte)
	return b
}

// lights are how light the colours of a palette are.
func lights(palette []byte, parts int) (out []uint8) {
	for parts > 0 && len(palette) >= parts && len(out) < 256 {
		out = append(out, lightness(palette[:parts]))
		palette = palette[parts:]
	}
	return out
}

func lightness(c []byte) uint8 {
	switch len(c) {
	case 3:
		return color.GrayModel.Convert(color.RGBA{c[0], c[1], c[2], 255}).(color.Gray).Y
	case 4:
		r, g, b := color.CMYKToRGB(c[0], c[1], c[2], c[3])
		return lightness([]byte{r, g, b})
	}
	return c[0]
}

// grey draws it in greys.
func (r raster) grey() *image.Gray {
	out := image.NewGray(image.Rect(0, 0, r.w, r.h))
	top := 1<<r.bits - 1
	for y := range r.h {
		row := r.data[y*r.row():][:r.row()]
		for x := range r.w {
			var v uint8
			if at := x * r.bits; r.bits == 8 {
				v = lightness(row[x*r.parts:][:r.parts])
			} else {
				v = row[at/8] >> (8 - r.bits - at%8) & uint8(top)
			}
			switch {
			case r.light != nil && int(v) < len(r.light):
				v = r.light[v]
			case r.bits < 8:
				v = uint8(int(v) * 255 / top)
			}
			if r.inverted {
				v = 255 - v
			}
			out.Pix[y*out.Stride+x] = v
		}
	}
	return out
}

// unpredicted takes out how a row was written by the one before it (PNG, section 9; as programs keep the pictures that they are given).
func (o *pdfObjects) unpredicted(b []byte, d pdfDict, r raster) []byte {
	params := o.dict(d["DecodeParms"])
	if list := o.array(d["DecodeParms"]); len(list) > 0 {
		params = o.dict(list[len(list)-1])
	}
	const png = 10
	if n, _ := o.value(params["Predictor"]).(float64); n < png {
		return b
	}
	size, step := r.row(), max(1, r.bits*r.parts/8)
	above := make([]byte, size)
	out := make([]byte, 0, size*r.h)
	for len(b) > size && len(out) < size*r.h {
		kind, row := b[0], bytes.Clone(b[1:1+size])
		for i := range row {
			var left, corner byte
			if i >= step {
				left, corner = row[i-step], above[i-step]
			}
			switch kind {
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(left, above[i], corner)
			}
		}
		out = append(out, row...)
		above, b = out[len(out)-size:], b[1+size:]
	}
	return out
}

// paeth is the nearest of three neighbours to where they lead (PNG, section 9.4).
func paeth(left, up, corner byte) byte {
	to := int(left) + int(up) - int(corner)
	far := func(b byte) int { return max(to-int(b), int(b)-to) }
	switch {
	case far(left) <= far(up) && far(left) <= far(corner):
		return left
	case far(up) <= far(corner):
		return up
	}
	return corner
}
