package auth

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Cloud is one of Microsoft's clouds: where its Graph is, and where people and applications sign in
// (https://learn.microsoft.com/graph/deployments).
type Cloud struct {
	Name      string // as settings have it: "us-gov"
	Graph     string // base URL without the version
	Authority string // https base URL
}

// Clouds lists the clouds, the worldwide one first.
func Clouds() []Cloud {
	return []Cloud{
		{"global", "https://graph.microsoft.com", "https://login.microsoftonline.com"},
		{"us-gov", "https://graph.microsoft.us", "https://login.microsoftonline.us"},
		{"us-dod", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"},
		{"china", "https://microsoftgraph.chinacloudapi.cn", "https://login.partner.microsoftonline.cn"},
	}
}

// CloudNamed finds a cloud by name.
func CloudNamed(name string) (Cloud, bool) {
	list := Clouds()
	i := slices.IndexFunc(list, func(c Cloud) bool { return c.Name == name })
	if i < 0 {
		return Cloud{}, false
	}
	return list[i], true
}

// CloudAt finds the first cloud whose people sign in at an authority.
func CloudAt(authority string) (Cloud, bool) {
	list := Clouds()
	i := slices.IndexFunc(list, func(c Cloud) bool { return authority != "" && sameHost(c.Authority, authority) })
	if i < 0 {
		return Cloud{}, false
	}
	return list[i], true
}

// public tells of the authorities of Microsoft's clouds, which can vouch for each other; any other vouches for itself.
func public(authority string) bool {
	return slices.ContainsFunc(Clouds(), func(c Cloud) bool { return sameHost(c.Authority, authority) })
}

func sameHost(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && strings.EqualFold(x.Host, y.Host)
}

// CheckAuthority holds a base URL to what a token may be asked for: https, and nothing but a host.
func CheckAuthority(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("the authority must be an https URL like https://login.microsoftonline.com")
	}
	return nil
}

// CheckGraph holds a base URL to what a token may be sent to: https, or plain http on loopback.
func CheckGraph(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("Graph's base URL must be a URL like https://graph.microsoft.com") //nolint:staticcheck // a name
	case u.Scheme == "https", u.Scheme == "http" && Loopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("Graph's base URL is plain http to %s: that is for loopback only; use https", u.Hostname()) //nolint:staticcheck // as above
	}
	return errors.New("Graph's base URL must begin with https://") //nolint:staticcheck // as above
}

// Loopback tells of hosts on this machine.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
