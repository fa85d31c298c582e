package links_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/links"
)

func TestQRCodesOfAMail(t *testing.T) {
	code, err := qrcode.New("https://login.c0ntoso.com/mfa", qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	png, err := code.PNG(200)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := qrcode.Encode("WIFI:S:guest;;", qrcode.Medium, 200)
	if err != nil {
		t.Fatal(err)
	}
	scan := code.Image(200)
	var pixels strings.Builder
	for i := range 200 * 200 {
		r, _, _, _ := scan.At(i%200, i/200).RGBA()
		pixels.WriteByte(byte(r >> 8))
	}
	page := "%PDF-1.4\n1 0 obj << /Subtype /Image /Width 200 /Height 200 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 40000 >>\nstream\n" + pixels.String() + "\nendstream\nendobj\n%%EOF\n"
	b64 := base64.StdEncoding.EncodeToString(png)
	picture := "Content-Type: image/png; name=scan.png\nContent-Transfer-Encoding: base64\nContent-Disposition: inline; filename=scan.png\nContent-ID: <1>\n\n"
	for name, c := range map[string]struct {
		mail  *eml.Part
		where string
	}{
		"an inline picture":      {letter(picture + b64), "attachment scan.png"},
		"by its name alone":      {letter(strings.Replace(picture, "image/png", "application/octet-stream", 1) + b64), "attachment scan.png"},
		"on a page of a PDF":     {letter(strings.NewReplacer("image/png", "application/pdf", "scan.png", "scan.pdf").Replace(picture) + base64.StdEncoding.EncodeToString([]byte(page))), "attachment scan.pdf"},
		"within the HTML":        {letter(htmlPart(`<img src="data:image/png;base64,` + b64 + `">`)), "HTML, picture within"},
		"drawn with characters":  {letter(textPart("Scan:\n" + code.ToSmallString(true))), "text, drawn with characters"},
		"drawn with pre in HTML": {letter(htmlPart("<pre>" + code.ToSmallString(true) + "</pre>")), "HTML, not as a link, drawn with characters"},
	} {
		t.Run(name, func(t *testing.T) {
			f := links.Of(c.mail, known)
			if len(f.Links) != 1 || f.Links[0].Target != "https://login.c0ntoso.com/mfa" || !f.Links[0].QR() || f.Links[0].Places[0].Where != c.where || f.Links[0].Imitates == nil {
				t.Errorf("%s; %q", places(f), f.Notes)
			}
		})
	}
	f := links.Of(letter(picture+base64.StdEncoding.EncodeToString(plain)), known)
	if len(f.Links) != 0 || len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "holds no link: WIFI:S:guest") {
		t.Errorf("%s; %q", places(f), f.Notes)
	}
	many := make([]string, 45)
	for i := range many {
		many[i] = picture + "AAAA"
	}
	if f := links.Of(letter(many...), known); len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "first 40 pictures") {
		t.Errorf("%q", f.Notes)
	}
}
