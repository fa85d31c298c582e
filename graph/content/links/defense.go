package links

import "strings"

// defenseTwo reads the second form of URL Defense: "-" for "%", "_" for "/", and then as in any parameter.
func defenseTwo(p parts) string {
	return unescape(strings.NewReplacer("-", "%", "_", "/").Replace(p.rawParam("u")))
}

// runs are how the third form of URL Defense counts bytes that it has set aside together: A is two of them.
const runs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// defenseThree reads the third form of URL Defense: /v3/__LINK__;ASIDE!…$. What a server may spoil on the way is set aside in
// base64: * stands for the next byte of it, ** with a sign for as many as the sign counts. A letter beyond ASCII is more than one
// byte, and a long run of them is cut where it will, within a letter too.
func defenseThree(p parts) string {
	whole := p.whole()
	rest := whole[len("/v3/__"):]
	end := strings.LastIndex(rest, "__;")
	if end < 0 {
		return ""
	}
	kept, _, _ := strings.Cut(rest[end+len("__;"):], "!")
	return restored(unescape(rest[:end]), bytes64(kept))
}

// restored puts back what was set aside; a star for which there is nothing is a star.
func restored(link string, aside []byte) string {
	var b strings.Builder
	for i := 0; i < len(link); i++ {
		if link[i] != '*' || len(aside) == 0 {
			b.WriteByte(link[i])
			continue
		}
		n := 1
		if i+2 < len(link) && link[i+1] == '*' && strings.IndexByte(runs, link[i+2]) >= 0 {
			n = min(strings.IndexByte(runs, link[i+2])+2, len(aside))
			i += 2
		}
		b.Write(aside[:n])
		aside = aside[n:]
	}
	return b.String()
}
