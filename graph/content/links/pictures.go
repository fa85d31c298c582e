package links

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"mailtriage/graph/content/eml"
	look "mailtriage/graph/content/files"
	"mailtriage/graph/content/qr"
)

// picturesLimit is how many pictures of one mail are searched for QR codes.
const picturesLimit = 40

// picture tells whether a part is a picture, by its type or by its name.
func picture(p *eml.Part) bool {
	if strings.HasPrefix(p.Type, "image/") {
		return p.Type != "image/svg+xml"
	}
	name := strings.ToLower(p.Name)
	return slices.ContainsFunc([]string{".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// picture searches a picture for QR codes; what was not searched is noted.
func (c *collector) picture(data []byte, where string) {
	switch c.pictures++; {
	case c.pictures == picturesLimit+1:
		c.found.Notes = append(c.found.Notes, fmt.Sprintf("only the first %d pictures are searched for QR codes", picturesLimit))
		return
	case c.pictures > picturesLimit:
		return
	}
	found, err := qr.Decode(data)
	if errors.Is(err, qr.ErrTooLarge) || errors.Is(err, qr.ErrTooMany) || errors.Is(err, qr.ErrScans) {
		c.found.Notes = append(c.found.Notes, where+": "+err.Error())
	}
	c.codes(found, where)
}

// pages searches the pictures on the pages of a PDF.
func (c *collector) pages(data []byte, where string) {
	list, more := look.PDFPictures(data)
	for _, b := range list {
		c.picture(b, where)
	}
	if more {
		c.found.Notes = append(c.found.Notes, where+": not all of its pictures are searched for QR codes")
	}
}

// codes notes what QR codes hold: links as links, the rest in words.
func (c *collector) codes(held []string, where string) {
	for _, s := range held {
		if plausible(s) && !strings.ContainsAny(strings.TrimSpace(s), " \n") {
			c.add(withScheme(strings.TrimSpace(s)), "", Place{Where: where, QR: true})
			continue
		}
		c.found.Notes = append(c.found.Notes, where+": a QR code that holds no link: "+shorten(s))
	}
}

// inlined is the picture that stands within a link (RFC 2397).
func inlined(src string) ([]byte, bool) {
	head, body, ok := strings.Cut(strings.TrimSpace(src), ",")
	if !ok || len(head) < 5 || !strings.EqualFold(head[:5], "data:") {
		return nil, false
	}
	if strings.HasSuffix(strings.ToLower(head), ";base64") {
		body = strings.NewReplacer("%2B", "+", "%2b", "+", "%2F", "/", "%2f", "/", "%3D", "", "%3d", "", "=", "", "\n", "", "\r", "", " ", "", "\t", "").Replace(body)
		data, err := base64.RawStdEncoding.DecodeString(body)
		return data, err == nil
	}
	plain, err := url.PathUnescape(body)
	return []byte(plain), err == nil
}
