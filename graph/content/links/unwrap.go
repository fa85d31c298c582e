// Package links reads the links of mail: what a link that services have wrapped leads to, what is odd about its host, what it
// imitates, and where in the mail it stands. Nothing here asks the network: what only a server knows is said to be unknown.
package links

import (
	"slices"
	"strings"

	"mailtriage/graph/content"
)

// Limits: what is beyond them is said to be.
const (
	layerLimit = 12       // wrappings that are taken off one link
	linkLimit  = 32 << 10 // bytes of one link that are read
)

// Unwrapped is a link with its wrappings taken off. The links in it are as the mail has them: hostile.
type Unwrapped struct {
	Target string  // the innermost link that is known
	Layers []Layer // the wrappings, the outermost first; none: it is not wrapped
	// Opaque names a service that alone knows where the target leads; Domain is the domain that it says the target is of.
	Opaque, Domain string
	// Leads is a link that stands in a parameter of the target, where it may or may not lead; Parameter is that one's name.
	Leads, Parameter string
	TooDeep          bool // there are more wrappings than are taken off
	TooLong          bool // the link is longer than is read
}

// Layer is one wrapping.
type Layer struct {
	By   string // "Microsoft Safe Links"
	Link string // as it was wrapped
}

// Unwrap takes the wrappings of known services off a link, one after another.
func Unwrap(link string) Unwrapped {
	u := Unwrapped{Target: strings.TrimSpace(link)}
	if len(u.Target) > linkLimit {
		u.Target, u.TooLong = u.Target[:linkLimit], true
	}
	for {
		p := split(u.Target)
		w, target := wrapping(p)
		switch {
		case w == nil:
			u.Leads, u.Parameter = redirect(p)
			return u
		case target == "":
			u.Opaque = w.name
			if w.hint != "" {
				u.Domain = p.param(w.hint)
			}
			return u
		case len(u.Layers) == layerLimit:
			u.TooDeep = true
			return u
		}
		u.Layers = append(u.Layers, Layer{By: w.name, Link: u.Target})
		u.Target = inherited(target, p.fragment)
	}
}

// Said is what the text of a link names: what is wrapped, where that text is itself a wrapped link, as mail that was passed on has it.
func Said(label string) string {
	if content.Named(label) == "" {
		return label
	}
	if u := Unwrap(label); len(u.Layers) > 0 {
		return u.Target
	}
	return label
}

// Differs tells whether a link's text reads as an address, of another host than the link leads to; the target's wrappings are off.
func Differs(label, target string) bool { return content.Differs(Said(label), target) }

// wrapping finds the service that a link is of, and what it leads to; nil: none. The target is empty where only the service knows it.
func wrapping(p parts) (*wrapper, string) {
	for i := range wrappers {
		w := &wrappers[i]
		if !w.matches(p) {
			continue
		}
		if w.target == nil {
			return w, ""
		}
		if target := whole(w.target(p)); plausible(target) {
			return w, target
		}
	}
	return nil, ""
}

// plausible tells whether what stands in a link can be a link itself.
func plausible(s string) bool {
	if scheme, _, ok := strings.Cut(s, ":"); ok && slices.Contains([]string{"javascript", "data", "mailto", "tel", "file", "blob", "vbscript"}, strings.ToLower(scheme)) {
		return true
	}
	return strings.Contains(content.Host(s), ".") || strings.Contains(content.Host(s), ":")
}

// whole gives a link the scheme that it was written without, and the slash that was lost on the way through some servers.
func whole(s string) string {
	s = strings.TrimSpace(s)
	if head, _, _ := strings.Cut(s, "/"); s != "" && !strings.Contains(head, ":") {
		return "http://" + strings.TrimLeft(s, "/")
	}
	for _, scheme := range []string{"http:/", "https:/"} {
		if rest, ok := strings.CutPrefix(s, scheme); ok && !strings.HasPrefix(rest, "/") {
			return scheme + "/" + rest
		}
	}
	return s
}

// inherited gives a link what stood behind the # of the one that was around it, as a browser does when it is led on (RFC 9110,
// section 10.2.2): there phishers write whom they write to.
func inherited(target, fragment string) string {
	if fragment == "" || strings.Contains(target, "#") || !absolute(target) {
		return target
	}
	return target + "#" + fragment
}

// redirects are parameters in which sites put where they lead on to.
var redirects = strings.Fields(`url u link target redirect redirect_uri redirecturl redirect_url redir r return returnurl return_url returnto next goto
 go to dest destination continue forward location out q ref href uri jump rurl callback service checkout_url image_url view domain site page path file`)

// redirect finds a link in a parameter of another one.
func redirect(p parts) (link, name string) {
	for name, v := range p.params() {
		key := strings.ToLower(strings.TrimPrefix(name, "amp;"))
		if !slices.Contains(redirects, key) {
			continue
		}
		for range 3 { // escaped more than once, as links in links are
			if absolute(v) {
				return v, key
			}
			v = unescape(v)
		}
		if plain := decode64(v); absolute(plain) {
			return plain, key
		}
	}
	return "", ""
}

func absolute(s string) bool {
	low := strings.ToLower(strings.TrimSpace(s))
	return (strings.HasPrefix(low, "http:") || strings.HasPrefix(low, "https:") || strings.HasPrefix(low, "//")) && strings.Contains(content.Host(s), ".")
}
