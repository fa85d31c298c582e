package textlinks_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/textlinks"
)

// BenchmarkAll sets the time of what is here beside that of the expression, for the same 64 kB.
func BenchmarkAll(b *testing.B) {
	const size = 64 << 10
	for name, unit := range map[string]string{
		"links": "https://a.org/x?y=z ", "hosts": "a1b2.org ", "dots": "a.a.a.a", "labels": "a.com.", "slashes": "/", "CJK": "漢字.com ", "brackets": "http://a.org/(", "sentences": "We met on Monday, and wrote it down. It is at a.example. ",
		"numbers": "1.2.3.4 ", "numbers without blanks": "1.2.3.4.",
	} {
		text := strings.Repeat(unit, size/len(unit))
		b.Run(name+"/here", func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				for range textlinks.All(text) {
				}
			}
		})
		b.Run(name+"/expression", func(b *testing.B) {
			text := text
			if name == "numbers without blanks" {
				text = text[:4<<10] // it takes the square of the time
			}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				expression.FindAllStringIndex(text, -1)
			}
		})
	}
}
