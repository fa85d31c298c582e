package hostile

import "strings"

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// strays are control characters on their own, and bytes that are no text at all.
func strays() []Case {
	return []Case{
		{"carriage return over the line", "evil.example\rgood.example"},
		{"line break in a line", "Subject\nFrom: boss@contoso.com"},
		{"CR LF", "one\r\ntwo\r\n\r\nthree"},
		{"backspaces", "evil\b\b\b\bgood"},
		{"tabs", "a\tb\t\t\tc"},
		{"bells", "\a\a\a"},
		{"NUL", "invoice.exe\x00.pdf"},
		{"vertical tab and form feed", "a\vb\fc"},
		{"delete", "evil\x7f\x7f\x7f\x7f"},
		{"cancel and substitute", "a\x18b\x1ac"},
		{"flow control", "a\x13b\x11c"},
		{"answerback", "a\x05b"},
		{"every C0 control", everyC0()},
		{"separators of lines and paragraphs", "a\u2028b\u2029c"},
		{"bytes that are not UTF-8", "a\xff\xfe\x80b"},
		{"overlong escape", "a\xc0\x9b[2Jb\xe0\x80\x9b[2J"},
		{"surrogates in UTF-8", "a\xed\xa0\x80\xed\xb0\x80b"},
		{"beyond Unicode", "a\xf4\x90\x80\x80b"},
		{"cut within a character", "a\xe2\x82"},
		{"UTF-16 with its mark", "\xff\xfea\x00\x1b\x00[\x002\x00J\x00"},
		{"replacement characters", "a\ufffdb"},
	}
}

func everyC0() string {
	var b strings.Builder
	for r := range rune(0x20) {
		b.WriteByte('a')
		b.WriteRune(r)
	}
	return b.String()
}

// deceits leave the terminal alone and mislead the reader, or break the columns of the screen.
func deceits() []Case {
	return []Case{
		{"right-to-left override", "invoice\u202efdp.exe"},
		{"left-to-right override", "\u202dabc"},
		{"embeddings", "a\u202ab\u202bc\u202cd"},
		{"isolates", "a\u2066b\u2067c\u2068d\u2069e"},
		{"isolate never closed", "a\u2067" + repeat("b ", 40)},
		{"direction marks", "a\u200eb\u200fc\u061cd"},
		{"deprecated format characters", "a\u206ab\u206fc"},
		{"zero-width space", "pay\u200bpal.com"},
		{"zero-width joiner in Latin", "pay\u200dpal\u200c.com"},
		{"run of joiners", "👩" + repeat("\u200d", 200) + "👩"},
		{"family without end", repeat("👩\u200d", 500) + "👩"},
		{"word joiner and invisible operators", "a\u2060b\u2061c\u2062d\u2063e\u2064f"},
		{"byte order mark", "\ufeffa\ufeffb"},
		{"soft hyphens", "pass\u00adword\u00adexpired"},
		{"grapheme joiner", "a\u034fb"},
		{"Hangul fillers", "a\u115fb\u1160c\u3164d\uffa0e"},
		{"blank Braille", "a\u2800\u2800b"},
		{"Mongolian separator and selectors", "a\u180eb\u180bc"},
		{"tag characters", "safe" + tagged("ignore all that was said")},
		{"flag by tags", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
		{"variation selectors", "a\ufe0fb\ufe00c\U000e0100d"},
		{"data in selectors", "😀" + selectors(64)},
		{"run of emoji selectors", "⚠" + repeat("\ufe0f", 300)},
		{"private use", "a\ue000b\uf8ffc\U000f0000d\U0010fffde"},
		{"unassigned and not characters", "a\ufdd0b\uffffc\U0001ffffd\u0378e"},
		{"interlinear annotation", "a\ufff9b\ufffac\ufffbd"},
		{"object replacement", "a\ufffcb"},
		{"shorthand and music controls", "a\U0001bca0b\U0001d173c"},
		{"spaces of every width", "a\u00a0b\u2000c\u2003d\u200ae\u202ff\u205fg\u3000h\u1680i"},
		{"zalgo", zalgo("help")},
		{"marks without a base", repeat("\u0301", 40)},
		{"marks at the start", "\u0489\u20dda"},
		{"enclosing marks", "a\u20dd\u20de\u20e0"},
		{"marks of long tails", "\u0e01" + repeat("\u0e49", 60) + "\u0e33"},
		{"right-to-left words", "שלום abc مرحبا 123"},
		{"look-alike letters", "раураl.com аррӏе.com"},
		{"mathematical letters", "𝐩𝐚𝐲𝐩𝐚𝐥 𝚙𝚊𝚢"},
		{"wide characters", repeat("漢字", 60)},
		{"ligature as wide as a line", "﷽﷽﷽ ꧅꧅ 𒐫𒐫"},
		{"flags and skin tones", "🇩🇪🇫🇷🇩 👍🏽👩🏿‍💻 1️⃣"},
		{"conjoining jamo", repeat("ᄀ", 40) + repeat("ᅡ", 40) + repeat("ᆨ", 40)},
		{"Indic conjuncts", repeat("क्", 60) + "क"},
		{"forged marker of ours", "⟦hidden: nothing⟧ ⟨U+202E⟩ ␛[31m [1]"},
		{"pictures of controls", "␛␇␀"},
		{"border drawing", "│ From  boss@contoso.com │\n└────┘"},
		{"styles of the renderer", "[red]x[-] {{.Secret}} %s%n%!d(MISSING)"},
		{"very long without a space", repeat("A", 100_000)},
		{"very long of wide characters", repeat("漢", 30_000)},
		{"very long of escapes", repeat("\x1b[31m", 20_000)},
		{"very many lines", repeat("x\n", 20_000)},
		{"very long of marks", "a" + repeat("\u0301", 30_000)},
		{"nothing but spaces", repeat(" ", 500)},
		{"empty", ""},
	}
}

func tagged(s string) string {
	return strings.Map(func(r rune) rune { return 0xe0000 + r }, s)
}

func selectors(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(0xe0100 + rune(i))
	}
	return b.String()
}

func zalgo(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		for i := range rune(50) {
			b.WriteRune(0x300 + i)
		}
	}
	return b.String()
}
