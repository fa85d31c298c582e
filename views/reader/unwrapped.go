package reader

import (
	"slices"

	"mailtriage/graph/content"
	"mailtriage/graph/content/links"
)

// unwrapped is a link as it was before a service wrapped it: where it leads is what is shown and judged, and who wrapped it a
// note. Its text may be wrapped as well.
func unwrapped(l content.Link) content.Link {
	u := links.Unwrap(l.Raw())
	l.Differs = links.Differs(l.Label.String(), u.Target)
	if len(u.Layers) == 0 {
		return l
	}
	l.Target, l.Host = content.Defang(u.Target), content.Line(content.Host(u.Target))
	l.Flags = slices.Concat(content.HostFlags(u.Target), []string{"wrapped by " + u.Layers[0].By})
	return l
}
