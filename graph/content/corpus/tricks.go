package corpus

import (
	stdhtml "html"

	"mailtriage/graph/content/hostile"
)

// tricks are the attacks on the terminal and the eye, each in every field of a mail that its sender fills.
func tricks() []Mail {
	var out []Mail
	for _, c := range hostile.Strings() {
		quoted := stdhtml.EscapeString(c.Text)
		raw := []byte(headFrom(`"`+c.Text+`" <a@supplier.example>`, "Attack "+c.Text+" in the subject", "X-Attack: "+c.Text))
		contentType, body := multi("mixed",
			within("alternative", textPart("Before\n"+c.Text+"\nafter"), htmlPart(`<p title="`+quoted+`">Before `+quoted+` after</p><p><a href="https://evil.example/`+quoted+`">`+quoted+`</a><img src="https://evil.example/x.png" alt="`+quoted+`"></p>`)),
			attached("application/pdf", c.Text+".pdf", []byte("%PDF-1.4\n")))
		raw = append(raw, (contentType + "\r\n\r\n" + body)...)
		out = append(out, Mail{"tricks", c.Name, raw})
	}
	return out
}
