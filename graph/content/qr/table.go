package qr

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// cellsLimit is how many cells of a body's tables are looked at: more than three of the largest codes.
const cellsLimit = 120_000

// Tables finds codes that are drawn with the cells of HTML tables.
func Tables(source string) []string {
	t := tables{}
	z := html.NewTokenizer(strings.NewReader(source))
	for t.cells < cellsLimit && len(t.out) < codesLimit {
		switch z.Next() {
		case html.ErrorToken:
			t.end()
			return t.out
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z.Token())
		case html.EndTagToken:
			if z.Token().DataAtom == atom.Table {
				t.end()
			}
		}
	}
	return t.out
}

// tables draws the table that is open; those within others are drawn for themselves.
type tables struct {
	rows  [][]bool
	shade bool // of the row that is open
	cells int
	out   []string
}

func (t *tables) start(token html.Token) {
	switch token.DataAtom {
	case atom.Table:
		t.end()
	case atom.Tr:
		t.rows = append(t.rows, nil)
		t.shade, _ = dark(token)
	case atom.Td, atom.Th:
		if len(t.rows) == 0 {
			return
		}
		black, said := dark(token)
		if !said {
			black = t.shade
		}
		row := &t.rows[len(t.rows)-1]
		for range max(1, min(number(token, "colspan"), 200)) {
			*row = append(*row, black)
			t.cells++
		}
	}
}

func (t *tables) end() {
	if len(t.rows) >= 21 {
		t.out = append(t.out, Grid(t.rows)...)
	}
	t.rows = nil
}

func number(token html.Token, name string) int {
	for _, a := range token.Attr {
		if a.Key == name {
			n, _ := strconv.Atoi(strings.TrimSpace(a.Val)) // what is no number is one cell
			return n
		}
	}
	return 1
}

// dark tells whether an element's background is dark; false, false: it has none.
func dark(token html.Token) (is, said bool) {
	for _, a := range token.Attr {
		value := strings.ToLower(a.Val)
		switch a.Key {
		case "bgcolor":
			return shade(value), true
		case "style":
			for _, name := range []string{"background-color", "background"} {
				if _, after, ok := strings.Cut(value, name+":"); ok {
					colour, _, _ := strings.Cut(after, ";")
					return shade(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(colour), "!important"))), true
				}
			}
		}
	}
	return false, false
}

// shade tells whether a colour is a dark one.
func shade(colour string) bool {
	switch hex := strings.TrimPrefix(colour, "#"); {
	case colour == "black" || colour == "navy" || colour == "darkblue" || colour == "maroon" || colour == "darkgreen" || colour == "purple" || colour == "indigo":
		return true
	case len(hex) == 3:
		return level(hex[0:1]+hex[0:1], hex[1:2]+hex[1:2], hex[2:3]+hex[2:3], 16) < 128
	case len(hex) == 6:
		return level(hex[0:2], hex[2:4], hex[4:6], 16) < 128
	case strings.HasPrefix(colour, "rgb"):
		parts := strings.FieldsFunc(colour, func(r rune) bool { return r < '0' || r > '9' })
		return len(parts) >= 3 && level(parts[0], parts[1], parts[2], 10) < 128
	}
	return false
}

// level is how light a colour is; what is no number is light.
func level(r, g, b string, base int) int {
	sum := 0
	for i, part := range []string{r, g, b} {
		n, err := strconv.ParseInt(part, base, 16)
		if err != nil {
			return 255
		}
		sum += int(n) * []int{299, 587, 114}[i]
	}
	return sum / 1000
}
