package files

import "math"

// pdfMatrix places what is drawn (ISO 32000-1 8.3.4).
type pdfMatrix [6]float64

var pdfUnit = pdfMatrix{1, 0, 0, 1, 0, 0}

// on is what is placed by m on something that is placed by o.
func (m pdfMatrix) on(o pdfMatrix) pdfMatrix {
	return pdfMatrix{
		m[0]*o[0] + m[1]*o[2], m[0]*o[1] + m[1]*o[3],
		m[2]*o[0] + m[3]*o[2], m[2]*o[1] + m[3]*o[3],
		m[4]*o[0] + m[5]*o[2] + o[4], m[4]*o[1] + m[5]*o[3] + o[5],
	}
}

func pdfMatrixOf(v []any) pdfMatrix {
	if len(v) < len(pdfMatrix{}) {
		return pdfUnit
	}
	var m pdfMatrix
	for i := range m {
		m[i], _ = v[i].(float64)
	}
	return m
}

// pdfState is how text is drawn.
type pdfState struct {
	area, text, line pdfMatrix // of the page, of the text, and where its line begins
	face             *pdfFont
	size             float64 // of the font
	apart, word      float64 // what is between characters, and at blanks beside that
	stretch, leading float64
	faces            pdfDict // the fonts by their names here
	built            map[string]*pdfFont
}

// pdfPlace is where the last string ended, which way it went, and how large it was.
type pdfPlace struct {
	any          bool
	x, y, dx, dy float64
	em           float64
	sure         bool
}

// operate does what an operator says of text (ISO 32000-1 9.3 and 9.4).
func (r *pdfText) operate(word pdfWord, v []any) {
	n := func(back int) float64 { // the operand so many before the operator
		if len(v) < back {
			return 0
		}
		f, _ := v[len(v)-back].(float64)
		return f
	}
	switch word {
	case "q":
		if len(r.stack) < pdfStack {
			r.stack = append(r.stack, r.pdfState)
		}
	case "Q":
		if last := len(r.stack) - 1; last >= 0 {
			r.pdfState, r.stack = r.stack[last], r.stack[:last]
		}
	case "cm":
		r.area = pdfMatrixOf(v).on(r.area)
	case "BT":
		r.text, r.line = pdfUnit, pdfUnit
	case "Tf":
		r.size = n(1)
		r.choose(v)
	case "Tc":
		r.apart = n(1)
	case "Tw":
		r.word = n(1)
	case "Tz":
		r.stretch = n(1) / 100
	case "TL":
		r.leading = n(1)
	case "Td":
		r.move(n(2), n(1))
	case "TD":
		r.leading = -n(1)
		r.move(n(2), n(1))
	case "T*":
		r.move(0, -r.leading)
	case "Tm":
		r.text = pdfMatrixOf(v)
		r.line = r.text
	case "Tj":
		r.show(v)
	case "'":
		r.move(0, -r.leading)
		r.show(v)
	case `"`:
		r.word, r.apart = n(3), n(2)
		r.move(0, -r.leading)
		r.show(v)
	case "TJ":
		if len(v) > 0 {
			list, _ := v[len(v)-1].([]any)
			r.row(list)
		}
	}
}

// choose takes a font by the name that it has here.
func (r *pdfText) choose(v []any) {
	r.face = nil
	if len(v) < 2 {
		return
	}
	name, _ := v[len(v)-2].(pdfName)
	d, ok := r.faces[string(name)]
	if !ok {
		return
	}
	if r.face = r.built[string(name)]; r.face == nil {
		r.face = r.font(d)
		r.built[string(name)] = r.face
	}
}

func (r *pdfText) move(x, y float64) {
	r.line = pdfMatrix{1, 0, 0, 1, x, y}.on(r.line)
	r.text = r.line
}

// forward goes on in the line.
func (r *pdfText) forward(w float64) {
	r.text = pdfMatrix{1, 0, 0, 1, w * r.stretch, 0}.on(r.text)
}

// row shows strings, and numbers that move them together or apart.
func (r *pdfText) row(list []any) {
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			r.forward(-v / 1000 * r.size)
			r.last.sure = true // it counts from where the string has ended, however wide that is
		case []byte:
			r.string(v)
		}
	}
}

func (r *pdfText) show(v []any) {
	if len(v) > 0 {
		s, _ := v[len(v)-1].([]byte)
		r.string(s)
	}
}

// string shows one.
func (r *pdfText) string(s []byte) {
	if len(s) == 0 {
		return
	}
	if r.face == nil {
		r.face = r.plain()
	}
	run := r.face.read(s)
	r.known, r.unknown = r.known+run.codes-run.unknown, r.unknown+run.unknown
	at := r.text.on(r.area)
	long := math.Hypot(at[0], at[1])
	now := pdfPlace{any: true, x: at[4], y: at[5], dx: at[0] / long, dy: at[1] / long, em: math.Abs(r.size) * long, sure: run.sure}
	r.say(&r.out, r.last.between(now)+run.text)
	r.forward(run.width/1000*r.size + float64(run.codes)*r.apart + float64(run.spaces)*r.word)
	end := r.text.on(r.area)
	now.x, now.y = end[4], end[5]
	r.last = now
}

// between is what is to be read between what has ended and what begins: nothing, a blank or a line's end. Many programs place
// every letter by itself, so it is told by the gap.
func (p pdfPlace) between(now pdfPlace) string {
	const (
		same  = 0.5 // of the size: how far from its line a string still is in it
		blank = 0.2 // how wide a gap is a blank
		guess = 0.6 // the same, where widths are not known
	)
	if !p.any {
		return ""
	}
	em := math.Max(p.em, now.em)
	x, y := now.x-p.x, now.y-p.y
	along, across := x*p.dx+y*p.dy, y*p.dx-x*p.dy
	gap := blank * em
	if !p.sure {
		gap = guess * em
	}
	switch {
	case math.Abs(across) <= same*em && along > -em && along <= gap:
		return ""
	case math.Abs(across) <= same*em && along > gap:
		return " "
	}
	return "\n"
}
