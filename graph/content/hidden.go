package content

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// hides tells whether an element hides what is in it, and from whom: "hidden" from the eye of the person who reads the
// mail, or "hidden from screen readers"; empty: it does not.
func hides(t html.Token, style map[string]string) string {
	switch {
	case has(t, "hidden"), hidingStyle(style):
		return "hidden"
	case strings.EqualFold(attribute(t, "aria-hidden"), "true"):
		return "hidden from screen readers"
	}
	return ""
}

func has(t html.Token, name string) bool {
	return slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// looked are the properties that say whether a text is seen: those that hidingStyle and paint look at. No others are kept.
var looked = map[string]bool{
	"display": true, "visibility": true, "mso-hide": true, "opacity": true, "font-size": true, "max-height": true, "height": true, "overflow": true,
	"text-indent": true, "left": true, "top": true, "margin-left": true, "color": true, "background": true, "background-color": true,
}

// declarations reads an element's style, as far as it is looked at: names and values in lower case, without space.
func declarations(style string) map[string]string {
	read := map[string]string{}
	for d := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, ok := strings.Cut(d, ":")
		if name = strings.TrimSpace(name); !ok || !looked[name] {
			continue
		}
		value, _, _ = strings.Cut(value, "!important")
		read[name] = strings.Join(strings.Fields(value), "")
	}
	return read
}

func hidingStyle(d map[string]string) bool {
	switch {
	case d["display"] == "none", d["visibility"] == "hidden", d["mso-hide"] == "all":
		return true
	case none(d["opacity"]), tiny(d["font-size"]):
		return true
	case tiny(d["max-height"]) && d["max-height"] != "", tiny(d["height"]) && d["overflow"] == "hidden":
		return true
	case far(d["text-indent"]), far(d["left"]), far(d["top"]), far(d["margin-left"]):
		return true
	}
	return false
}

func none(v string) bool {
	if v == "" { // most elements have no such property, and an error to parse nothing costs
		return false
	}
	n, err := strconv.ParseFloat(v, 64)
	return err == nil && n < 0.05
}

// tiny tells of lengths that no one can read: up to one pixel.
func tiny(v string) bool {
	if v == "" {
		return false
	}
	n, err := strconv.ParseFloat(strings.TrimRight(v, "abcdefghijklmnopqrstuvwxyz%"), 64)
	unit := strings.TrimLeft(v, "0123456789.+-")
	return err == nil && (n == 0 || n <= 1 && (unit == "px" || unit == "pt" || unit == ""))
}

// far tells of places off the page.
func far(v string) bool {
	if !strings.HasPrefix(v, "-") {
		return false
	}
	n, err := strconv.ParseFloat(strings.TrimRight(v, "abcdefghijklmnopqrstuvwxyz%"), 64)
	return err == nil && n <= -500
}
