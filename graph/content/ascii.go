package content

// ASCIILower is a text with its letters A to Z made small and all else let be: every byte stays in its place, which
// strings.ToLower does not promise, of bytes that are no UTF-8 least of all.
func ASCIILower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
