package content

import "strings"

// How many links and hosts of a body are listed.
const (
	linksListed = 500
	hostsListed = 200
)

// found keeps what a body links to and would have loaded, each once.
type found struct {
	links map[string]int // by target and label: the number
	hosts map[string]bool
}

func newFound() found { return found{map[string]int{}, map[string]bool{}} }

// link adds a link and returns its number; 0 when it is beyond those that are listed.
func (f *found) link(d *Document, label, target string) int {
	label = strings.TrimSpace(label)
	key := target + "\x00" + label
	if n := f.links[key]; n > 0 {
		return n
	}
	if len(d.Links) == linksListed {
		d.MoreLinks++
		return 0
	}
	d.Links = append(d.Links, Link{Label: Line(label), Target: Defang(target), Host: Line(Host(target)), Flags: HostFlags(target), Differs: Differs(label, target), raw: target})
	f.links[key] = len(d.Links)
	return len(d.Links)
}

// remote notes a host that would have been asked for something, and returns it as it is shown.
func (f *found) remote(d *Document, target string) string {
	host := Host(target)
	if host == "" {
		return ""
	}
	shown := Defang(host).s
	switch {
	case f.hosts[host]:
	case len(d.Remote) == hostsListed:
		d.MoreRemote++
	default:
		f.hosts[host] = true
		d.Remote = append(d.Remote, shown)
	}
	return shown
}
