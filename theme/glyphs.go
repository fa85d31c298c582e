package theme

// Glyphs are the signs on the screen. Every one is one cell wide.
type Glyphs struct {
	Unread, Flag, Selected, Attachment, High, Low, Failed, Draft, Completed string
	Open, Closed, Leaf, Search, Hidden                                      string
	Live, Paused, Warning, Dot, Ellipsis, Up, Arrow, Cursor                 string
	TopLeft, TopRight, BottomLeft, BottomRight, Bar, Line, Thumb            string
	Pass, Fail, Unsure                                                      string
}

func glyphs(ascii bool) Glyphs {
	if ascii {
		return Glyphs{
			Unread: "*", Flag: "F", Selected: "x", Attachment: "@", High: "!", Low: "v", Failed: "X", Draft: "D", Completed: "f",
			Open: "-", Closed: "+", Leaf: " ", Search: "?", Hidden: "~",
			Live: "o", Paused: ".", Warning: "!", Dot: "-", Ellipsis: "~", Up: "^", Arrow: ">", Cursor: ">",
			TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+", Bar: "|", Line: "-", Thumb: "#",
			Pass: "+", Fail: "x", Unsure: "?",
		}
	}
	return Glyphs{
		Unread: "●", Flag: "⚑", Selected: "✓", Attachment: "⊕", High: "!", Low: "↓", Failed: "✗", Draft: "✎", Completed: "⚐",
		Open: "▾", Closed: "▸", Leaf: " ", Search: "⌕", Hidden: "◌",
		Live: "●", Paused: "○", Warning: "⚠", Dot: "·", Ellipsis: "…", Up: "↑", Arrow: "▸", Cursor: "▌",
		TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯", Bar: "│", Line: "─", Thumb: "┃",
		Pass: "✓", Fail: "✗", Unsure: "?",
	}
}
